"""Chapter 9: which probe finds which error."""

from collections.abc import Mapping, Sequence

from ..drawing import Board, Picture
from .probes import PASSES, RAISES


def matrix(answers: Mapping[str, Sequence[str]], probes: Sequence[str]) -> Picture:
    """A row an error, a column a probe; a square where the probe finds the error.

    Args:
        answers: of the probes to each error, by its name, as `probed` returns them.
        probes: their names.
    """
    step, size, left, top = 22.0, 16.0, 110.0, 34.0
    pitch = (326 - left) / len(probes)  # the last word is wider than a square
    board = Board(334, top + step * len(answers) + 4)
    middles = [left + pitch * (place + 0.5) for place in range(len(probes))]
    for middle, probe in zip(middles, probes, strict=True):
        board.text(middle, 14, probe)
    said = []
    for row, (error, found) in enumerate(answers.items()):
        middle = top + step * row + size / 2
        board.text(20, middle, f"{row + 1}", align="right", role="muted")
        board.text(28, middle, error, align="left")
        for at, answer in zip(middles, found, strict=True):
            if answer == PASSES:
                board.text(at, middle, "·", role="muted")
                continue
            raises = answer == RAISES
            box = (at - size / 2, middle - size / 2, size, size)
            board.box(*box, "ink", strength=0.7 if raises else 0)
        finders = [p for p, answer in zip(probes, found, strict=True) if answer]
        said.append(f"{error}: {', '.join(finders)}")
    return board.picture(
        name="fig-matrix",
        title="Which probe finds which error",
        alt=(
            f"A table of {len(answers)} errors and {len(probes)} probes. Found by, "
            f"{'; '.join(said)}."
        ),
    )
