"""The rank-3 explorer's still figure: the same picture, computed with densekit."""

from collections.abc import Mapping

import numpy as np
from matplotlib.patches import Polygon

from ... import activations
from ...functional import dense
from ...typing import Array
from ..figures import ROLES, Board, Picture
from ..figures.board import CELL, number

GAP, SHEET, TERM = 44.0, 20.0, 50.0
LINE = 20.0  # of the sum written out
REFUSED = "ValueError: shape-mismatch for sum"


def still(
    name: str,
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
) -> Picture:
    """Inputs to the left of the output, kernel above it, one output cell lit."""
    flat, wrong = mode == "flatten", mode == "wrong"
    rows = d0 * d1 if flat else d1
    x = tables["x"][:batch, :d0, :d1]
    kernel = tables["kernel"][:rows, :units]
    c = tables["bias"][:units] if bias else None
    sample, position, unit = (int(index) for index in at.split("."))
    refused = wrong and d1 != units
    lit_row = min(unit, d1 - 1)

    left = 2 + max(d1, 3) * CELL
    right = left + GAP
    tall = rows * CELL + (5 * (d0 - 1) if flat else 0)
    foot = 22 + tall + (8 + CELL if bias else 0)
    sheets = [foot + 46 + index * (d0 * CELL + SHEET) for index in range(batch)]
    end = sheets[-1] + d0 * CELL
    width = max(right + max(units, 4) * CELL + 2, 4 * TERM + 84)
    lines = 1 + (rows - 1) // 4 + (activation != "linear")
    board = Board(width, end + 14 + LINE * lines)

    def labelled(x: float, y: float, word: str, shape: object) -> None:
        role = {"inputs": "input"}.get(word, word)
        board.text(x, y, word, role=role, align="left", bold=True)
        shift = 6.4 * len(word) + 4
        board.text(x + shift, y, str(shape), role="muted", align="left")

    labelled(right, 11, "kernel", kernel.shape)
    labelled(2, foot + 18, "inputs", x.shape)
    column = np.arange(units) == unit
    in_kernel = np.tile(column, (rows, 1))
    if wrong:
        in_kernel = np.tile((np.arange(d1) == lit_row)[:, None], units)

    vectors = x.reshape(batch, 1, -1) if flat else x
    y_top = sheets[sample] + ((d0 - 1) * CELL / 2 if flat else position * CELL)
    if refused:
        labelled(right, foot + 18, "output", "none")
        for top in sheets:
            board.box(
                right, top, units * CELL, d0 * CELL, "muted", strength=0, dashed=True
            )
        board.text(left + GAP / 2, y_top + CELL / 2, f"{d1} ≠ {units}", bold=True)
        written = [REFUSED]
        said = (
            f"The last axis of the inputs is {d1} long, axis 1 of the kernel {units}: "
            f"a sum over both is refused. {REFUSED}."
        )
    else:
        z = dense(vectors, kernel.T if wrong else kernel, c)
        y = activations.get(activation)(z.astype(float))
        labelled(right, foot + 18, "output", y.shape[:: 2 if flat else 1])
        row = 0 if flat else position
        _bands(
            board,
            rows=(left - d1 * CELL, left, right, right + (unit + 1) * CELL),
            tops=(sheets[sample] if flat else y_top, y_top),
            tall=d0 * CELL if flat else CELL,
        )
        if not wrong:
            x_column = right + unit * CELL
            board.box(
                x_column, 22, CELL, y_top + CELL - 22, "kernel", strength=0.1, line=0
            )
        for index, sheet in enumerate(y):
            top = sheets[index] + ((d0 - 1) * CELL / 2 if flat else 0)
            lit = np.zeros(sheet.shape, bool)
            lit[row, unit] = index == sample
            board.cells(right, top, sheet, "output", lit=lit, form=_short)
        factors = kernel[lit_row] if wrong else kernel[:, unit]
        terms = [
            f"{number(a)} · {number(b)}"
            for a, b in zip(vectors[sample, row], factors, strict=True)
        ]
        if c is not None:
            terms.append(number(c[unit]))
        cell = (sample, unit) if flat else (sample, position, unit)
        written = _lines(terms, f"{'y' if activation == 'linear' else 'z'}{[*cell]}")
        written[-1] += f" = {number(z[sample, row, unit])}"
        said = f"The lit cell of the output: {' '.join(written)}."
        if activation != "linear":
            written.append(f"after {activation}: {_short(y[sample, row, unit])}")
            said += f" Then {activation} makes it {_short(y[sample, row, unit])}."
    for index, top in enumerate(sheets):
        lit = np.zeros((d0, d1), bool)
        lit[slice(None) if flat else position] = index == sample
        board.cells(left - d1 * CELL, top, x[index], "input", lit=lit)
        board.text(
            left - d1 * CELL,
            top - 9,
            f"sample {index}",
            role="muted",
            align="left",
            size=9,
        )
    for first in range(0, rows, d1):
        top = 22 + first * CELL + 5 * (first // d1)
        block = slice(first, first + d1)
        board.cells(right, top, kernel[block], "kernel", lit=in_kernel[block])
    if c is not None:
        top = foot - CELL
        labelled(right - 62, top + CELL / 2, "bias", c.shape)
        board.cells(right, top, c, "bias", lit=column[None] & (not refused))
    for index, line in enumerate(written):
        y_line = end + 18 + LINE * index
        board.text(width / 2, y_line, line, size=12, bold=True)
    what = {"dense": "Dense", "flatten": "Flatten and Dense", "wrong": "The wrong axis"}
    return board.picture(
        name=f"{name}-still",
        title=f"{what[mode]}: inputs, kernel and output, with their numbers",
        alt=(
            f"{what[mode]}. Inputs of shape {x.shape} to the left of the output, a "
            f"kernel of shape {kernel.shape} above it, with the numbers inside the "
            f"squares. {said}"
        ),
    )


def _bands(
    board: Board,
    *,
    rows: tuple[float, float, float, float],
    tops: tuple[float, float],
    tall: float,
) -> None:
    """From the lit inputs, a funnel where they are a sheet, to the output cell."""
    start, left, right, end = rows
    top, cell = tops
    corners = [(start, top), (left, top), (right - 6, cell), (end, cell)]
    corners += [(end, cell + CELL), (right - 6, cell + CELL)]
    corners += [(left, top + tall), (start, top + tall)]
    colour = (ROLES["input"], 0.1)
    board.axes.add_patch(Polygon(corners, facecolor=colour, linewidth=0))


def _short(value: float) -> str:
    """0.957 is .96 in a square."""
    if value == round(value):
        return number(int(value))
    return number(f"{value:.2f}").replace("0.", ".").replace("1.00", "1.0")


def _lines(terms: list[str], name: str) -> list[str]:
    lines = [" + ".join(terms[first : first + 4]) for first in range(0, len(terms), 4)]
    return [f"{name} = {lines[0]}", *(f"+ {line}" for line in lines[1:])]
