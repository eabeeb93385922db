"""``solved`` is ``check`` for a solution: what it says stays folded.

Jupyter and Colab can hide a stored output, but show it as soon as the cell is run. A
solution's verdict comes with a fold of its own, so *Run all* gives nothing away.
"""

from html import escape
from typing import Any

from IPython.display import display

from .exercises import verdict
from .marks import SOLVED


class Solved:
    """A verdict, and what the solution shows before it.

    >>> Solved("4.7", ["4.7: right."])
    4.7: right.
    """

    def __init__(self, number: str, lines: list[str]) -> None:
        self._number, self._text = number, "\n".join(lines)

    def __repr__(self) -> str:
        """The lines, where nothing can be folded."""
        return self._text

    def _repr_html_(self) -> str:
        text = escape(self._text, quote=False)
        return (
            f'<details class="{SOLVED}"><summary>What {self._number} comes to</summary>'
            f'<pre style="white-space: pre-wrap">{text}</pre></details>'
        )


def solved(number: str, answer: Any, *shown: Any) -> None:
    """Show, folded, how a solution does.

    Args:
        number: of the exercise, such as ``"4.2"``.
        answer: as :func:`~densebook.exercises.check` takes it.
        shown: what stands before the verdict, each on lines of its own.

    Raises:
        KeyError: there is no such exercise.
    """
    said = Solved(number, [*map(str, shown), verdict(number, answer)])
    display(said)  # type: ignore[no-untyped-call]
