"""Chapter 6: the way back through a layer."""

import numpy as np
from matplotlib.ticker import FixedLocator

from densekit.functional import dense, dense_vjp
from densekit.typing import Array

from ..drawing import ROLES, Board, Picture, chart, number

Sheet = tuple[str, Array, str, Array | None]  # name, values, role, what is lit


def three_products(x: Array, kernel: Array, dz: Array, at: tuple[int, int]) -> Picture:
    """The product forward and the two backward, one cell of dkernel lit.

    Args:
        x: (batch, input_dim), small integers.
        kernel: (input_dim, units), small integers.
        dz: (batch, units), small integers.
        at: the cell of dkernel to light: (input, unit).
    """
    dx, dkernel, _ = dense_vjp(dz, x, kernel)
    row, unit = at
    cell = np.zeros(kernel.shape, bool)
    cell[at] = True
    of_x = np.zeros(x.T.shape, bool)
    of_x[row] = True
    of_dz = np.zeros(dz.shape, bool)
    of_dz[:, unit] = True
    lines: list[tuple[str, list[Sheet]]] = [
        (
            "forward",
            [
                ("x", x, "input", None),
                ("kernel", kernel, "kernel", None),
                ("z", dense(x, kernel), "output", None),
            ],
        ),
        (
            "back to the inputs",
            [
                ("dz", dz, "output", None),
                ("kernelᵀ", kernel.T, "kernel", None),
                ("dx", dx, "input", None),
            ],
        ),
        (
            "back to the kernel",
            [
                ("xᵀ", x.T, "input", of_x),
                ("dz", dz, "output", of_dz),
                ("dkernel", dkernel, "kernel", cell),
            ],
        ),
    ]
    size, gap, top = 22.0, 24.0, 10.0
    board = Board(334, _height(lines, size))
    for title, sheets in lines:
        board.text(4, top, title, align="left", bold=True)
        tall = max(len(values) for _, values, _, _ in sheets) * size
        left = 4.0
        for sign, (name, values, role, lit) in zip("·= ", sheets, strict=True):
            height, width = (length * size for length in values.shape)
            y = top + 34 + (tall - height) / 2
            board.text(left + width / 2, y - 10, name, role=role, bold=True)
            board.cells(left, y, values, role, lit=lit, size=size)
            middle = top + 34 + tall / 2
            board.text(left + width + gap / 2, middle, sign, size=14, bold=True)
            left += width + gap
        top += tall + 56
    terms = " + ".join(
        f"{number(a)}·{number(b)}" for a, b in zip(x[:, row], dz[:, unit], strict=True)
    )
    shapes = x.shape, kernel.shape, dz.shape
    return board.picture(
        name="fig-three-products",
        title="One product forward, two backward",
        alt=(
            "Three products with the numbers inside the squares. Forward, x of shape "
            f"{shapes[0]} times the kernel of shape {shapes[1]} is z of shape "
            f"{shapes[2]}. Backward, dz times the transposed kernel is dx, shaped like "
            "x, and the transposed x times dz is dkernel, shaped like the kernel. "
            f"Lit is dkernel[{row}, {unit}], the sum over the samples: {terms} = "
            f"{number(dkernel[at])}."
        ),
    )


def _height(lines: list[tuple[str, list[Sheet]]], size: float) -> float:
    tallest = [max(len(values) for _, values, _, _ in sheets) for _, sheets in lines]
    return sum(tallest) * size + 56 * len(lines) - 8


def by_sample(x: Array, dz: Array) -> Picture:
    """The kernel's gradient as a sum of one table for each sample.

    Args:
        x: (2, input_dim), small integers.
        dz: (2, units), small integers.
    """
    tables = [np.outer(a, b) for a, b in zip(x, dz, strict=True)]
    total = x.T @ dz
    (rows, columns), size, margin, gap = total.shape, 18.0, 22.0, 20.0
    board = Board(334, rows * size + 72)
    left, top, low = 4.0, 50.0, 50.0 + rows * size / 2
    for place, (a, b, table) in enumerate(zip(x, dz, tables, strict=True)):
        at = left + margin
        board.text(at, 10, f"sample {place}", align="left", bold=True)
        board.cells(left, top, a[:, None], "input", size=size)
        board.cells(at, top - margin, b[None], "output", size=size)
        board.cells(at, top, table, "kernel", size=size)
        left = at + columns * size + gap
        sign = "+" if place + 1 < len(x) else "="
        board.text(left - gap / 2, low, sign, size=14, bold=True)
    board.text(left, 10, "dkernel", role="kernel", align="left", bold=True)
    board.cells(left, top, total, "kernel", size=size)
    ranks = [int(np.linalg.matrix_rank(table)) for table in (*tables, total)]
    for place, rank in enumerate(ranks):
        start = 4 + margin + place * (margin + columns * size + gap)
        start = left if place == len(x) else start
        words = f"rank {rank}"
        board.text(start, top + rows * size + 14, words, role="muted", align="left")
    return board.picture(
        name="fig-by-sample",
        title="Each sample adds one table",
        alt=(
            "For each sample, its inputs as a column and its dz as a row, and the "
            f"table of their products, of rank {ranks[0]}. The two tables add up to "
            f"dkernel, of rank {ranks[-1]}."
        ),
    )


def u_curve(steps: Array, errors: dict[str, Array]) -> Picture:
    """The error of a central difference over its step, for each dtype.

    Args:
        steps: (steps,), powers of 2.
        errors: for each dtype, (steps, points), the absolute errors.
    """
    figure, axes = chart(334, 250)
    x = np.log10(steps)
    said = []
    roles = dict(zip(errors, ("output", "kernel"), strict=True))
    for dtype, found in errors.items():
        with np.errstate(divide="ignore"):
            half, worst = np.log10(np.median(found, axis=1)), np.log10(found.max(1))
        colour = ROLES[roles[dtype]]
        axes.fill_between(x, half, worst, color=(colour, 0.25), linewidth=0)
        axes.plot(x, worst, color=colour)
        best = int(np.argmin(worst))
        axes.plot(x[best], worst[best], "o", color=colour)
        below = worst[best] - 0.9
        axes.text(x[best], below, dtype, color=colour, ha="center", va="top")
        said.append(f"{dtype}, {_power(worst[best])} at a step of {_power(x[best])}")
    axes.set(xlabel="step", ylabel="error of the slope", ylim=(-13.2, 0.4))
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(FixedLocator(range(-12, 1, 2)))
        axis.set_major_formatter(lambda value, _: _power(value))
    return Picture(
        figure,
        name="fig-u-curve",
        title="The error of a central difference",
        alt=(
            "Two curves shaped like a U on logarithmic axes: the largest error of a "
            "slope over the step. Large steps cut corners, small ones drown in "
            f"rounding. The least error by dtype: {'; '.join(said)}. A band reaches "
            "down to the median."
        ),
    )


_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def _power(exponent: float) -> str:
    """A power of ten in digits that any SVG can show."""
    return "10" + str(round(exponent)).translate(_RAISED)


def recomputed(layers: int, block: int) -> Picture:
    """What a stack keeps for the way back, all of it and in blocks.

    Args:
        layers: in the stack.
        block: layers in a block.
    """
    size, left = 17.0, 4.0
    board = Board(left + (layers + 1) * size + 12, 148)
    counts = []
    for top, title, keeps in (
        (12.0, "all", range(layers + 1)),
        (78.0, f"blocks of {block}", range(0, layers, block)),
    ):
        counts.append(len(keeps))
        board.text(left, top, title, align="left", bold=True)
        words = f"{len(keeps)} tables kept"
        board.text(left + 100, top, words, role="muted", align="left")
        for place in range(layers + 1):
            x = left + place * size + (place > 0) * 4
            if place in keeps:
                board.box(x, top + 16, size, size, "input" if place == 0 else "output")
            else:
                board.box(
                    x, top + 16, size, size, "muted", strength=0, line=0.7, dashed=True
                )
    start = left + 4 + (layers - block + 1) * size
    board.arrow((start, 126), (start + block * size, 126), role="output")
    board.text(
        start - 6, 126, "computed again, last block first", role="muted", align="right"
    )
    return board.picture(
        name="fig-recomputed",
        title="What is kept for the way back",
        alt=(
            f"The inputs and the outputs of {layers} layers as squares. Above, all "
            f"{counts[0]} are kept. Below, in blocks of {block}, {counts[1]} are kept, "
            "and the others are computed again, one block at a time, from the last."
        ),
    )
