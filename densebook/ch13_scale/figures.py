"""Chapter 13: the roof over a layer, its three cuts, the ring, the pipeline."""

from collections.abc import Mapping, Sequence

import numpy as np

from densekit.typing import Array

from ..drawing import ROLES, Board, Picture, chart

_SERIES = (("ink", "o"), ("output", "s"))
_PANEL = 133.0  # three side by side on a page, two on a phone

Points = Sequence[tuple[float, float]]


def roofline(
    bandwidth: float, peaks: Mapping[str, float], points: Mapping[str, Points]
) -> Picture:
    """Speed over intensity, both logarithmic: the roofs, and what was measured.

    Args:
        bandwidth: bytes a second.
        peaks: by dtype, operations a second.
        points: by dtype, of each measurement its operations for each byte and its
            operations a second.
    """
    figure, axes = chart(334, 280)
    left, right = -0.5, 3.4
    said = []
    for (name, measured), (role, marker) in zip(points.items(), _SERIES, strict=True):
        peak = peaks[name]
        ridge, top = np.log10(peak / bandwidth), np.log10(peak / 1e12)
        foot = top - (ridge - left)
        axes.plot([left, ridge, right], [foot, top, top], color=ROLES[role])
        axes.text(right, top + 0.08, name, color=ROLES[role], ha="right", va="bottom")
        found = np.log10(np.array(measured) / (1, 1e12))
        axes.plot(*found.T, marker, color=ROLES[role], markersize=4)
        said.append(
            f"{name}: the roof rises to {peak / 1e12:.0f} at {peak / bandwidth:.0f} "
            f"operations for each byte; {len(found)} points from "
            f"{10 ** found[0, 1]:.1f} to {10 ** found[-1, 1]:.0f}"
        )
    axes.set_xticks(range(4), ["1", "10", "100", "1,000"])
    axes.set_yticks(range(-1, 4), ["0.1", "1", "10", "100", "1,000"])
    axes.set(
        xlabel="operations for each byte",
        title="10¹² operations in a second",
        ylim=(-0.5, 3.2),
    )
    return Picture(
        figure,
        name="fig-roofline",
        title="The roof over a layer, and its measured speed",
        alt=(
            "Two logarithmic axes: operations for each byte, and 10¹² operations in a "
            f"second. {'. '.join(said)}. Far right of the ridge the points lie along "
            "the roof; left of it most are far below."
        ),
    )


def cuts(workers: int) -> Picture:
    """The layer cut along each of its three lengths, with one worker's share lit.

    Args:
        workers: how many blocks each cut makes.
    """
    n, k, m, gap = 44.0, 50.0, 42.0, 14.0
    left, top = 8.0, 44.0
    across, down = left + k + gap, top + k + gap  # where kernel and output begin
    boxes = {  # array: (x, y, width, height), and the cut that goes through its columns
        "x": ((left, down, k, n), "inputs", "batch", "input"),
        "W": ((across, top, m, k), "units", "inputs", "kernel"),
        "y": ((across, down, m, n), "units", "batch", "output"),
    }
    added = {"batch": "dkernel", "units": "dx", "inputs": "y"}
    panels, said = [], []
    for cut, whole in added.items():
        board = Board(_PANEL, down + n + 26)
        board.text(left, 12, f"cut the {cut}", align="left", bold=True)
        for name, ((x, y, width, height), columns, rows, role) in boxes.items():
            high, wide = (workers if cut == length else 1 for length in (rows, columns))
            for row, column in np.ndindex(high, wide):
                mine = high * wide > 1 and row + column == 0
                board.box(
                    x + column * width / wide,
                    y + row * height / high,
                    width / wide,
                    height / high,
                    role,
                    strength=0.55 if mine else 0.12,
                )
            if name == whole:
                board.text(x + width / 2, y + height / 2, "+", size=14)
        board.text(left + k / 2, down - 9, "x", bold=True)
        board.text(across + m / 2, top - 9, "W", bold=True)
        board.text(across + m + 9, down + n / 2, "y", bold=True)
        board.text(left, down + n + 14, f"added: {whole}", align="left")
        panels.append(board.figure)
        said.append(f"{cut}: {whole} is added")
    return Picture(
        *panels,
        name="fig-cuts",
        title="One layer, cut three ways",
        alt=(
            f"Three panels of x, W and y, each cut into {workers} blocks along one "
            f"length, one worker's blocks in strong colour. Cut along the "
            f"{'; the '.join(said)}. An array that the cut does not go through is "
            "whole at every worker."
        ),
    )


def ring(moments: Mapping[str, Array]) -> Picture:
    """How many gradients are in each piece at each worker, at some moments.

    Args:
        moments: by what is said of it, (workers, pieces) of counts.
    """
    panels, said = [], []
    for words, counts in moments.items():
        workers = len(counts)
        board = Board(_PANEL, 40 + 26 * workers + 6)
        board.text(20, 12, words, align="left", bold=True)
        board.text(20, 30, "pieces", align="left", role="muted")
        lit = counts == workers if counts.max() > 1 else None
        board.cells(20, 40, counts, "kernel", lit=lit)
        for worker in range(workers):
            board.text(10, 53 + 26 * worker, "ABCDEFGH"[worker], role="muted")
        panels.append(board.figure)
        rows = ("; ".join(" ".join(map(str, row)) for row in counts)).strip()
        said.append(f"{words}: {rows}")
    return Picture(
        *panels,
        name="fig-ring",
        title="Adding in a ring",
        alt=(
            "Each worker's row of pieces, with the number of gradients that each piece "
            f"is the sum of. {'. '.join(said)}."
        ),
    )


def pipeline(schedules: Sequence[tuple[Array, int]]) -> Picture:
    """Who works when: stages down, ticks across, the micro-batch in each square.

    Args:
        schedules: of each, (stages, ticks) with the micro-batch's number, or -1 where
            a stage waits; and how many micro-batches there are.
    """
    size, left = 20.0, 54.0
    heights = [48 + size * len(clock) for clock, _ in schedules]
    board = Board(335, sum(heights))
    top, said = 0.0, []
    for (clock, micro), height in zip(schedules, heights, strict=True):
        busy = clock >= 0
        some = "1 micro-batch" if micro == 1 else f"{micro} micro-batches"
        words = f"{some}: busy {100 * busy.mean():.0f} %"
        board.text(4, top + 14, words, align="left", bold=True)
        for stage in range(len(clock)):
            middle = top + 38 + size * stage
            board.text(4, middle, f"stage {stage + 1}", align="left", role="muted")
        for (stage, tick), at_work in np.ndenumerate(busy):
            x, y = left + size * tick, top + 28 + size * stage
            role = "output" if at_work else "faint"
            board.box(x, y, size, size, role, strength=0.3 if at_work else 0.12)
            if at_work:
                board.text(x + size / 2, y + size / 2, str(clock[stage, tick] + 1))
        top += height
        said.append(f"{words}, {clock.shape[1]} ticks")
    return board.picture(
        name="fig-pipeline",
        title="Four stages, micro-batch by micro-batch",
        alt=(
            "Rows of squares, one for each stage and tick, with the number of the "
            f"micro-batch at work; empty where a stage waits. {'. '.join(said)}."
        ),
    )
