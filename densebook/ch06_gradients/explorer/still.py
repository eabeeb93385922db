"""The backward explorer's still figure: the same picture, computed with densekit."""

import textwrap
from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from densekit.functional import dense, dense_vjp
from densekit.typing import Array

from ...drawing import Board, Picture
from ...explorer.board import label, plain, short

CELL = 24.0
WIDE = 3 * CELL  # a column of tables
LEFT = {"x": 1, "dx": 80, "dz": 164, "dy": 243}
SHEET = 20.0  # between one sample and the next
WIDTH = 316.0
LINE = 20.0  # of the sum written out
TOP = 19.0  # of the kernel
# The axes b, i, k, u of a lit cell: of dx, dkernel, dbias and dz, and of what position
# i gives to the kernel (p) and to the bias (q).
AXES = MappingProxyType(
    {"x": "bik", "w": "ku", "c": "u", "y": "biu", "p": "iku", "q": "iu"}
)
# Which cells are lit with it: those of a table in the same place on these axes.
LIT = {
    "x": {"kernel": "k", "dz": "bi", "dx": "bik"},
    "w": {"x": "k", "dz": "u", "dkernel": "ku", "partKernel": "ku"},
    "c": {"dz": "u", "dbias": "u", "partBias": "u"},
    "y": {"dy": "biu", "dz": "biu", "dx": "bi", "dkernel": "u", "dbias": "u"},
    "p": {"x": "ik", "dz": "iu", "dkernel": "ku", "partKernel": "iku"},
    "q": {"dz": "iu", "dbias": "u", "partBias": "iu"},
}
HARD = "\u00a0"  # a space that no line breaks at
NAMES = {"x": "dx", "w": "dkernel", "c": "dbias", "y": "dz"}


class Still:
    """dy at the right, dx at its left, x, and the kernel with what it collects above.

    Args:
        tables: the numbers, of which the settings show a corner.
        activation: linear or relu.
        batch: samples.
        d0: positions.
        d1: numbers at each position.
        units: of the layer.
        batch_only: whether the sums over the batch only are shown.
        at: the lit cell, such as ``w1.0`` of dkernel.
        numbers: of one's own; the tables have them already.
    """

    def __init__(
        self,
        tables: Mapping[str, Array],
        *,
        activation: str,
        batch: int,
        d0: int,
        d1: int,
        units: int,
        batch_only: bool,
        at: str,
        numbers: str,
    ) -> None:
        self.relu, self.batch_only = activation == "relu", batch_only
        self.letter = at[0]
        self.at = tuple(map(int, at[1:].split(".")))
        self.x = tables["x"][:batch, :d0, :d1]
        self.kernel = tables["kernel"][:d1, :units]
        self.bias = tables["bias"][:units]
        self.dy = tables["dy"][:batch, :d0, :units]
        self.z = _exact(dense(self.x, self.kernel, self.bias))
        self.alive = (self.z > 0) | (not self.relu)
        self.dz = np.where(self.alive, self.dy, 0)
        gradients = dense_vjp(self.dz, self.x, self.kernel)
        self.dx, self.dkernel, self.dbias = map(_exact, gradients)
        by_position = zip(self.dz.swapaxes(0, 1), self.x.swapaxes(0, 1), strict=True)
        self.parts = [
            [*map(_exact, dense_vjp(dz, x, self.kernel)[1:])] for dz, x in by_position
        ]

        self.bias_top = TOP + d1 * CELL + 20
        self.parts_top = self.bias_top + CELL + 47
        self.foot = self.bias_top + CELL
        if batch_only:
            self.foot = self.parts_top + (d1 + 1) * CELL + 6
        self.sheets = [self.foot + 46 + n * (d0 * CELL + SHEET) for n in range(batch)]
        self.end = self.sheets[-1] + d0 * CELL

    def picture(self, name: str) -> Picture:
        """The finished figure; ``name`` begins its ids."""
        lines = self._sum_lines()
        board = Board(WIDTH, self.end + 14 + LINE * len(lines))
        self._draw_weights(board)
        if self.batch_only:
            self._draw_parts(board)
        self._draw_samples(board)
        for index, line in enumerate(lines):
            middle = self.end + 18 + LINE * index
            board.text(WIDTH / 2, middle, line, size=12, bold=True)
        return board.picture(
            name=name,
            title="Backward: dy, and what x, kernel and bias collect of it",
            alt=self._describe(lines),
        )

    def _lit(self, table: str, axes: str, values: Array, **fixed: int) -> Array:
        """Which cells of a table are the lit one, or are part of its sum."""
        table = "dz" if table == "dy" and not self.relu else table
        found = LIT[self.letter].get(table)
        dead = self.letter == "y" and not self.alive[self.at]
        if found is None or (dead and table not in ("dy", "dz")):
            return np.zeros(values.shape, bool)
        at = dict(zip(AXES[self.letter], self.at, strict=True))
        here = dict(zip(axes, np.indices(values.shape), strict=True)) | fixed
        same = [np.broadcast_to(here[axis] == at[axis], values.shape) for axis in found]
        return np.all(same, axis=0)

    def _draw_weights(self, board: Board) -> None:
        for left, kernel, bias in (
            (LEFT["dx"], "kernel", "bias"),
            (LEFT["dz"], "dkernel", "dbias"),
        ):
            for table, top in ((kernel, TOP), (bias, self.bias_top)):
                values = getattr(self, table)
                axes = "ku" if values.ndim == 2 else "u"
                role = table.removeprefix("d")
                label(board, left, top - 10, table, values.shape, role)
                self._cells(board, left, top, table, axes, values, role)

    def _draw_parts(self, board: Board) -> None:
        top = self.parts_top
        shape = (len(self.parts), *self.kernel.shape)
        label(board, 1, top - 29, "sum over the batch only", shape, "ink")
        for i, (kernel, bias) in enumerate(self.parts):
            left = 1 + i * (WIDE + 12)
            board.text(left, top - 9, f"position {i}", role="muted", align="left")
            low = top + len(kernel) * CELL + 6
            self._cells(board, left, top, "partKernel", "ku", kernel, "kernel", i=i)
            self._cells(board, left, low, "partBias", "u", bias, "bias", i=i)
            _outline(board, left, top, kernel != self.dkernel)
            _outline(board, left, low, (bias != self.dbias)[None])

    def _draw_samples(self, board: Board) -> None:
        tables = [("x", "x"), ("dx", "dx"), ("dy", "dz")]
        if self.relu:
            tables[2:] = [("dz", "dz"), ("dy", "dy")]
        for table, place in tables:
            left, values = LEFT[place], getattr(self, table)
            role, axes = ("input", "ik") if "x" in table else ("output", "iu")
            label(board, left, self.foot + 18, table, values.shape, role)
            for b, top in enumerate(self.sheets):
                self._cells(board, left, top, table, axes, values[b], role, b=b)
                if table == "dz":
                    _outline(board, left, top, ~self.alive[b])
        for b, top in enumerate(self.sheets):
            board.text(1, top - 9, f"sample {b}", role="muted", align="left")

    def _cells(
        self,
        board: Board,
        left: float,
        top: float,
        table: str,
        axes: str,
        values: Array,
        role: str,
        **fixed: int,
    ) -> None:
        lit = np.atleast_2d(self._lit(table, axes, values, **fixed))
        form = plain if table in ("x", "kernel", "bias", "dy") else short
        board.cells(left, top, values, role, lit=lit, size=CELL, form=form)

    def _sum_lines(self) -> list[str]:
        """The lit cell as a sum, in lines that the figure has room for."""
        letter, at = self.letter, self.at
        x, dz = (table.reshape(-1, table.shape[-1]) for table in (self.x, self.dz))
        kernel, bias = self.dkernel, self.dbias
        name = f"{NAMES.get(letter)}{[*at]}"
        if letter in "pq":  # what one position gives
            i, at = at[0], at[1:]
            x, dz, name = self.x[:, i], self.dz[:, i], f"position {i}"
            kernel, bias = self.parts[i]
        if letter == "x":
            terms, value = _products(self.dz[at[:2]], self.kernel[at[2]]), self.dx[at]
        elif letter == "y":
            passed = f"{plain(self.dy[at])} · [{plain(self.z[at])} > 0]"
            terms, value = [passed if self.relu else f"dy{[*at]}"], self.dz[at]
        elif letter in "wp":
            terms, value = _products(x[:, at[0]], dz[:, at[1]]), kernel[at]
        else:
            terms, value = [plain(one) for one in dz[:, at[0]]], bias[at]
        parts = [f"{name} = {terms[0]}", *(f"+ {term}" for term in terms[1:])]
        parts.append(f"= {plain(value)}")
        whole = " ".join(part.replace(" ", HARD) for part in parts)
        return [line.replace(HARD, " ") for line in textwrap.wrap(whole, 50)]

    def _describe(self, lines: list[str]) -> str:
        words = [
            f"Backward. dy of shape {self.dy.shape} at the right, dx of shape "
            f"{self.dx.shape} at its left, then x. Above them a kernel of shape "
            f"{self.kernel.shape} and a bias of shape {self.bias.shape}, with dkernel "
            "and dbias beside them, and the numbers inside the squares."
        ]
        if self.relu:
            words.append(
                f"relu leaves {(~self.alive).sum()} of {self.dz.size} dz dead."
            )
        if self.batch_only:
            differ = sum(
                (kernel != self.dkernel).sum() + (bias != self.dbias).sum()
                for kernel, bias in self.parts
            )
            size = len(self.parts) * (self.dkernel.size + self.dbias.size)
            words.append(
                f"Summed over the batch only, {differ} of {size} numbers differ."
            )
        return " ".join([*words, f"The lit cell: {' '.join(lines)}."])


def _exact(values: Array) -> Array:
    """Of factors with two decimals at most: a sum of products has four, and no −0."""
    rounded: Array = values.round(4) + 0
    return rounded


def _products(left: Array, right: Array) -> list[str]:
    return [f"{plain(a)} · {plain(b)}" for a, b in zip(left, right, strict=True)]


def _outline(board: Board, left: float, top: float, which: Array) -> None:
    """Dashes around dead cells, and around those that differ."""
    for row, column in np.argwhere(which):
        at = (left + column * CELL, top + row * CELL)
        board.box(*at, CELL, CELL, "ink", strength=0, dashed=True)
