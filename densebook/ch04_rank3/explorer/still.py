"""The rank-3 explorer's still figure: the same picture, computed with densekit."""

from collections.abc import Mapping

import numpy as np
from matplotlib.patches import Polygon

from densekit import activations
from densekit.functional import dense
from densekit.typing import Array

from ...drawing import CELL, ROLES, Board, Picture
from ...explorer.board import label, plain, short

GAP = 44.0  # between inputs and output
SHEET = 20.0  # between one sample and the next
BLOCK = 5.0  # between the kernel's rows for one position and the next
TOP = 22.0  # of the kernel
LINE = 20.0  # of the sum written out
REFUSED = "ValueError: shape-mismatch for sum"
NAMES = {"dense": "Dense", "flatten": "Flatten and Dense", "wrong": "The wrong axis"}


class Still:
    """Inputs to the left of the output, kernel above it, one output cell lit.

    Args:
        tables: the numbers, of which the settings show a corner.
        mode: dense, flatten or wrong.
        batch: samples.
        d0: positions.
        d1: numbers at each position.
        units: of the layer.
        activation: its name.
        bias: whether there is one.
        at: the lit output cell, as ``sample.position.unit``.
        numbers: of one's own; the tables have them already.
    """

    def __init__(
        self,
        tables: Mapping[str, Array],
        *,
        mode: str,
        batch: int,
        d0: int,
        d1: int,
        units: int,
        activation: str,
        bias: bool,
        at: str,
        numbers: str,
    ) -> None:
        self.mode, self.activation = mode, activation
        self.flat, self.wrong = mode == "flatten", mode == "wrong"
        self.refused = self.wrong and d1 != units
        self.x = tables["x"][:batch, :d0, :d1]
        self.kernel = tables["kernel"][: d0 * d1 if self.flat else d1, :units]
        self.bias = tables["bias"][:units] if bias else None
        self.vectors = self.x.reshape(batch, 1, -1) if self.flat else self.x
        self.sample, self.position, self.unit = map(int, at.split("."))
        self.row = 0 if self.flat else self.position
        self.kernel_row = min(self.unit, d1 - 1)  # lit in place of a column
        if not self.refused:
            weights = self.kernel.T if self.wrong else self.kernel
            # two decimals at most in each factor, so four in a sum of products
            self.z = dense(self.vectors, weights, self.bias).round(4)
            self.y = activations.get(activation)(self.z.astype(float))

        rows = len(self.kernel)
        self.left = 2 + max(d1, 3) * CELL  # where the inputs end
        self.right = self.left + GAP  # where kernel and output begin
        foot = TOP + rows * CELL + (BLOCK * (d0 - 1) if self.flat else 0)
        self.foot = foot + (8 + CELL if bias else 0)
        self.sheets = [self.foot + 46 + n * (d0 * CELL + SHEET) for n in range(batch)]
        self.end = self.sheets[-1] + d0 * CELL
        self.width = max(self.right + max(units, 4) * CELL + 2, 284)

    def picture(self, name: str) -> Picture:
        """The finished figure; ``name`` begins its ids."""
        written = self._sum_lines()
        board = Board(self.width, self.end + 14 + LINE * len(written))
        if self.refused:
            self._draw_refusal(board)
        else:
            self._draw_bands(board)
            self._draw_output(board)
        self._draw_inputs(board)
        self._draw_kernel(board)
        for index, line in enumerate(written):
            middle = self.end + 18 + LINE * index
            board.text(self.width / 2, middle, line, size=12, bold=True)
        return board.picture(
            name=name,
            title=f"{NAMES[self.mode]}: inputs, kernel and output, with their numbers",
            alt=(
                f"{NAMES[self.mode]}. Inputs of shape {self.x.shape} to the left of "
                f"the output, a kernel of shape {self.kernel.shape} above it, with the "
                f"numbers inside the squares. {self._describe(written)}"
            ),
        )

    def _output_top(self, sample: int, row: int) -> float:
        down = (self.x.shape[1] - 1) / 2 if self.flat else row
        return self.sheets[sample] + down * CELL

    def _draw_inputs(self, board: Board) -> None:
        label(board, 2, self.foot + 18, "inputs", self.x.shape, "input")
        left = self.left - self.x.shape[2] * CELL
        for index, top in enumerate(self.sheets):
            lit = np.zeros(self.x.shape[1:], bool)
            lit[slice(None) if self.flat else self.position] = index == self.sample
            words = f"sample {index}"
            board.text(left, top - 9, words, role="muted", align="left", size=9)
            board.cells(left, top, self.x[index], "input", lit=lit, form=plain)

    def _draw_kernel(self, board: Board) -> None:
        label(board, self.right, 11, "kernel", self.kernel.shape, "kernel")
        d1, units = self.x.shape[2], self.kernel.shape[1]
        column = np.arange(units) == self.unit
        lit = np.tile(column, (len(self.kernel), 1))
        if self.wrong:
            lit = np.tile((np.arange(d1) == self.kernel_row)[:, None], units)
        for first in range(0, len(self.kernel), d1):
            top = TOP + first * CELL + BLOCK * (first // d1)
            rows = slice(first, first + d1)
            values = self.kernel[rows]
            board.cells(self.right, top, values, "kernel", lit=lit[rows], form=plain)
        if self.bias is not None:
            top, lit = self.foot - CELL, column[None] & (not self.refused)
            shape = self.bias.shape
            label(board, self.right - 62, top + CELL / 2, "bias", shape, "bias")
            board.cells(self.right, top, self.bias, "bias", lit=lit, form=plain)

    def _draw_bands(self, board: Board) -> None:
        top = cell = self._output_top(self.sample, self.row)
        tall, column = CELL, self.right + self.unit * CELL
        if self.flat:  # a funnel: the whole sheet goes into one cell
            top, tall = self.sheets[self.sample], self.x.shape[1] * CELL
        start, end = self.left - self.x.shape[2] * CELL, column + CELL
        upper = [(start, top), (self.left, top), (self.right - 6, cell), (end, cell)]
        lower = [(end, cell + CELL), (self.right - 6, cell + CELL)]
        lower += [(self.left, top + tall), (start, top + tall)]
        colour = (ROLES["input"], 0.1)
        board.axes.add_patch(Polygon(upper + lower, facecolor=colour, linewidth=0))
        if not self.wrong:
            tall = cell + CELL - TOP
            board.box(column, TOP, CELL, tall, "kernel", strength=0.1, line=0)

    def _draw_output(self, board: Board) -> None:
        shape = self.y.shape[:: 2 if self.flat else 1]
        label(board, self.right, self.foot + 18, "output", shape, "output")
        for index, sheet in enumerate(self.y):
            lit = np.zeros(sheet.shape, bool)
            lit[self.row, self.unit] = index == self.sample
            top = self._output_top(index, 0)
            board.cells(self.right, top, sheet, "output", lit=lit, form=short)

    def _draw_refusal(self, board: Board) -> None:
        _, d0, d1 = self.x.shape
        units = self.kernel.shape[1]
        label(board, self.right, self.foot + 18, "output", "none", "output")
        size = (units * CELL, d0 * CELL)
        for top in self.sheets:
            board.box(self.right, top, *size, "muted", strength=0, dashed=True)
        middle = self._output_top(self.sample, self.row) + CELL / 2
        board.text(self.left + GAP / 2, middle, f"{d1} ≠ {units}", bold=True)

    def _sum_lines(self) -> list[str]:
        """The lit cell as a sum, in lines of four products."""
        if self.refused:
            return [REFUSED]
        at = (self.sample, self.row, self.unit)
        factors = self.kernel[self.kernel_row if self.wrong else slice(None)]
        factors = factors if self.wrong else factors[:, self.unit]
        pairs = zip(self.vectors[self.sample, self.row], factors, strict=True)
        terms = [f"{plain(a)} · {plain(b)}" for a, b in pairs]
        if self.bias is not None:
            terms.append(plain(self.bias[self.unit]))
        sums = [" + ".join(terms[n : n + 4]) for n in range(0, len(terms), 4)]
        linear = self.activation == "linear"
        cell = [*at[:: 2 if self.flat else 1]]
        lines = [f"{'y' if linear else 'z'}{cell} = {sums[0]}"]
        lines += [f"+ {line}" for line in sums[1:]]
        lines[-1] += f" = {plain(self.z[at])}"
        if not linear:
            lines.append(f"after {self.activation}: {short(self.y[at])}")
        return lines

    def _describe(self, written: list[str]) -> str:
        if not self.refused:
            words = " ".join(written).replace(" after ", ", after ")
            return f"The lit cell of the output: {words}."
        d1, units = self.x.shape[2], self.kernel.shape[1]
        return (
            f"The last axis of the inputs is {d1} long, axis 1 of the kernel {units}: "
            f"a sum over both is refused. {REFUSED}."
        )
