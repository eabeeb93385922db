"""A drawing board for schematic figures: cells with numbers in them, words, arrows."""

from collections.abc import Callable
from typing import Any, Literal

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, Rectangle

from densekit.typing import Array

from ..marks import ROLES
from .canvas import Picture

CELL = 26.0


def number(value: Any) -> str:
    """A number with a real minus sign."""
    return str(value).replace("-", "−")


class Board:
    """An empty board; x runs to the right from 0 to width, y downwards to height.

    On a phone, a board of 335 units still shows words of size 10 with 11 pixels.
    """

    def __init__(self, width: float, height: float) -> None:
        self.figure = Figure(figsize=(width / 72, height / 72))
        self.axes = self.figure.add_axes((0, 0, 1, 1))
        self.axes.set(xlim=(0, width), ylim=(height, 0))
        self.axes.axis("off")

    def picture(self, *, name: str, title: str, alt: str) -> Picture:
        """The finished drawing; see :class:`Picture`."""
        return Picture(self.figure, name=name, title=title, alt=alt)

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        role: str = "ink",
        size: float = 10,
        align: Literal["left", "center", "right"] = "center",
        bold: bool = False,
    ) -> None:
        """Words whose vertical middle is at y."""
        self.axes.text(
            x,
            y,
            words,
            color=ROLES[role],
            fontsize=size,
            ha=align,
            va="center",
            weight="bold" if bold else "normal",
        )

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        role: str,
        *,
        strength: float = 0.15,
        line: float = 1.0,
        dashed: bool = False,
    ) -> None:
        """A rectangle tinted in the colour of its role; strength 0 leaves it empty."""
        colour = ROLES[role]
        self.axes.add_patch(
            Rectangle(
                (x, y),
                width,
                height,
                facecolor=(colour, strength) if strength else "none",
                edgecolor=colour,
                linewidth=line,
                linestyle=(0, (3, 2)) if dashed else "solid",
            )
        )

    def arrow(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        *,
        role: str = "muted",
        bend: float = 0.0,
        line: float = 1.2,
    ) -> None:
        """An arrow; bend 0 is straight, ±0.2 a gentle curve."""
        self.axes.add_patch(
            FancyArrowPatch(
                start,
                end,
                arrowstyle="->",
                mutation_scale=9,
                color=ROLES[role],
                linewidth=line,
                shrinkA=0,
                shrinkB=0,
                connectionstyle=f"arc3,rad={bend}",
            )
        )

    def cells(
        self,
        x: float,
        y: float,
        values: Array,
        role: str,
        *,
        lit: Array | None = None,
        size: float = CELL,
        form: Callable[[Any], str] = number,
    ) -> None:
        """A matrix as squares with its numbers inside.

        Args:
            x: left edge.
            y: top edge.
            values: (rows, columns).
            role: whose colour the squares have.
            lit: (rows, columns) of booleans; the other squares fade. None: all alike.
            size: of a square.
            form: makes the text in a square.
        """
        values = np.atleast_2d(values)
        bright = np.ones(values.shape, bool) if lit is None else lit
        strength = 0.15 if lit is None else 0.3
        # A lit square is drawn last, so that no neighbour covers its edge.
        for row, column in sorted(np.ndindex(values.shape), key=lambda at: bright[at]):
            left, top = x + column * size, y + row * size
            if bright[row, column]:
                self.box(left, top, size, size, role, strength=strength)
            else:
                self.box(left, top, size, size, "faint", strength=0.12)
        for (row, column), value in np.ndenumerate(values):
            self.text(
                x + (column + 0.5) * size,
                y + (row + 0.5) * size,
                form(value),
                role="ink" if bright[row, column] else "muted",
                bold=lit is not None and bool(bright[row, column]),
            )

    def grid(
        self,
        x: float,
        y: float,
        shape: tuple[int, int],
        cell: float,
        role: str,
        *,
        line: float = 0.4,
    ) -> None:
        """Thin lines between the squares of a map, all in one path.

        Args:
            x: left edge.
            y: top edge.
            shape: (rows, columns).
            cell: the side of a square.
            role: whose colour the lines have.
            line: their width.
        """
        rows, columns = shape
        right, low, cut = x + columns * cell, y + rows * cell, [np.nan, np.nan]
        down = [y + row * cell for row in range(rows + 1)]
        across = [x + column * cell for column in range(columns + 1)]
        ends = [point for at in down for point in ([x, at], [right, at], cut)]
        ends += [point for at in across for point in ([at, y], [at, low], cut)]
        self.axes.plot(*np.transpose(ends), color=ROLES[role], linewidth=line)
