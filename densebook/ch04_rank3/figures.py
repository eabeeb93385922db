"""Chapter 4: what a Dense layer does along the last axis."""

from itertools import product

import numpy as np

from densekit.functional import dense
from densekit.typing import Array

from ..drawing import CELL, ROLES, Board, Picture, number


def lit_block(
    x: Array, kernel: Array, bias: Array, at: tuple[int, int, int]
) -> Picture:
    """One row of the input and one column of the kernel lit, and what they make.

    Args:
        x: (batch, d0, d1), small integers.
        kernel: (d1, units), small integers.
        bias: (units,), small integers.
        at: the output cell to light: (sample, position, unit).
    """
    y = dense(x, kernel, bias)
    sample, position, unit = at
    (batch, d0, d1), units = x.shape, len(bias)
    size, left_x, top = 24.0, 4.0, 62.0
    sheet = d0 * size + 30
    left_k = left_x + d1 * size + 36
    left_y = left_k + units * size + 26
    bottom = top + batch * sheet
    board = Board(left_y + units * size + 4, bottom + 34)

    board.text(left_x, 14, "inputs", role="input", align="left", bold=True)
    board.text(left_x, 31, f"{x.shape}", role="muted", align="left")
    board.text(left_k, 14, "kernel", role="kernel", align="left", bold=True)
    board.text(left_k, 31, f"{kernel.shape}", role="muted", align="left")
    board.text(left_y, 14, "output", role="output", align="left", bold=True)
    board.text(left_y, 31, f"{y.shape}", role="muted", align="left")

    for index in range(batch):
        y_top = top + index * sheet
        row = np.zeros((d0, 1), dtype=bool)
        row[position] = index == sample
        cell = row & (np.arange(units) == unit)
        board.text(left_x, y_top - 9, f"sample {index}", role="muted", align="left")
        lit_row = row & np.ones(d1, bool)
        board.cells(left_x, y_top, x[index], "input", lit=lit_row, size=size)
        board.cells(left_y, y_top, y[index], "output", lit=cell, size=size)

    column = np.arange(units) == unit
    kernel_top = top + (batch * sheet - 30 - (d1 + 1.6) * size) / 2
    bias_top = kernel_top + (d1 + 0.6) * size
    of_kernel = np.tile(column, (d1, 1))
    board.cells(left_k, kernel_top, kernel, "kernel", lit=of_kernel, size=size)
    board.cells(left_k, bias_top, bias, "bias", lit=column[None], size=size)
    bias_middle = bias_top + size / 2
    board.text(left_k - 5, bias_middle, "bias", role="bias", align="right", bold=True)

    lit_y = top + sample * sheet + (position + 0.5) * size
    board.arrow(
        (left_x + d1 * size + 4, lit_y),
        (left_k - 6, kernel_top + d1 * size / 2),
        role="input",
        bend=0.12,
    )
    board.arrow(
        (left_k + units * size + 4, kernel_top + d1 * size / 2),
        (left_y - 5, lit_y),
        role="output",
        bend=0.12,
    )
    row_values, column_values = x[sample, position], kernel[:, unit]
    total = y[sample, position, unit]
    _sum_written_out(
        board, left_x, bottom + 8, row_values, column_values, bias[unit], total
    )
    terms = " + ".join(
        f"{number(a)}·{number(b)}"
        for a, b in zip(row_values, column_values, strict=True)
    )
    return board.picture(
        name="fig-lit-block",
        title="One output cell: one row of the inputs times one column of the kernel",
        alt=(
            f"Inputs of shape {x.shape}, a kernel of shape {kernel.shape}, a bias and "
            f"an output of shape {y.shape}, with the numbers inside the squares. "
            f"Lit are row {position} of sample {sample}, column {unit} of the kernel, "
            f"entry {unit} of the bias and the output cell [{sample}, {position}, "
            f"{unit}]: {terms} + {number(bias[unit])} = {number(total)}."
        ),
    )


def _sum_written_out(
    board: Board,
    left: float,
    y: float,
    row: Array,
    column: Array,
    bias: int,
    total: int,
) -> None:
    step = 62.0
    for place, (a, b) in enumerate(zip(row, column, strict=True)):
        x = left + place * step
        board.text(x + 8, y, number(a), role="input", size=13, bold=True)
        board.text(x + 20, y, "·", size=13)
        board.text(x + 32, y, number(b), role="kernel", size=13, bold=True)
        board.text(x + 50, y, "+", size=13)
    x = left + len(row) * step
    board.text(x + 10, y, number(bias), role="bias", size=13, bold=True)
    board.text(x + 32, y, "=", size=13)
    board.text(x + 54, y, number(total), role="output", size=13, bold=True)


def axis_pairs(x_shape: tuple[int, ...], kernel_shape: tuple[int, int]) -> Picture:
    """Every axis of the inputs against every axis of the kernel: which lengths fit.

    Args:
        x_shape: of the inputs.
        kernel_shape: (input_dim, units).
    """
    board = Board(330, 190)
    width, height, gap = 76.0, 40.0, 20.0
    left_x = 330 - len(x_shape) * (width + gap) + gap - 4
    left_k = left_x + (width + gap) / 2
    board.text(4, 34, "inputs", role="input", align="left", bold=True)
    board.text(4, 156, "kernel", role="kernel", align="left", bold=True)

    def centre(left: float, axis: int) -> float:
        return left + axis * (width + gap) + width / 2

    fitting = []
    pairs = product(enumerate(x_shape), enumerate(kernel_shape))
    for (i, length), (j, other) in sorted(pairs, key=lambda p: p[0][1] == p[1][1]):
        fits = length == other
        ends = [centre(left_x, i), centre(left_k, j)]
        board.axes.plot(
            ends,
            [14 + height, 136],
            color=ROLES["output" if fits else "faint"],
            linewidth=3 if fits else 1,
            linestyle="solid" if fits else (0, (3, 3)),
        )
        if fits:
            fitting.append((i, j))
            board.text(
                sum(ends) / 2 + 16, 102, "fits", role="output", align="left", bold=True
            )
    for shape, left, top, role in (
        (x_shape, left_x, 14.0, "input"),
        (kernel_shape, left_k, 136.0, "kernel"),
    ):
        for axis, length in enumerate(shape):
            x = centre(left, axis)
            board.box(x - width / 2, top, width, height, role)
            board.text(x, top + 13, f"axis {axis}", role="muted")
            board.text(x, top + 27, str(length), size=12, bold=True)
    equal = "; ".join(
        f"axis {i} of the inputs and axis {j} of the kernel" for i, j in fitting
    )
    return board.picture(
        name="fig-axis-pairs",
        title="Which axes can be contracted",
        alt=(
            f"The axes of inputs of shape {x_shape} above, those of a kernel of shape "
            f"{kernel_shape} below, a line for each pair. Equal in length: {equal}. "
            "The other lines are dashed."
        ),
    )


def graph_steps(x_shape: tuple[int, int, int], units: int) -> Picture:
    """The batch flattened to rows, one product, and the axes put back, to scale.

    Args:
        x_shape: (batch, d0, d1), of the inputs.
        units: of the layer.
    """
    batch, d0, d1 = x_shape
    rows, size, gap, top = batch * d0, 9.0, 3.0, 44.0
    tall = rows * size + (batch - 1) * gap
    step = 37.0
    lefts = [4.0]
    for width in (d1, d1, units, units):
        lefts.append(lefts[-1] + width * size + step)
    board = Board(lefts[-1] + units * size + 16, top + tall + 40)
    shapes = (x_shape, (rows, d1), (d1, units), (rows, units), (batch, d0, units))
    roles = ("input", "input", "kernel", "output", "output")
    names = ("inputs", "rows", "kernel", "rows", "output")
    for left, shape, role, name in zip(lefts, shapes, roles, names, strict=True):
        board.text(left, 12, name, role=role, align="left", bold=True)
        board.text(left, 28, f"{shape}", role="muted", align="left")
        height, width = shape[-2:]
        for sheet in range(batch if len(shape) == 3 else 1):
            y = top + sheet * (d0 * size + gap)
            if len(shape) == 2:
                y = top + (tall - height * size) / 2
            board.box(left, y, width * size, height * size, role)
            board.grid(left, y, (height, width), size, role)
    middle, below = top + tall / 2, top + tall + 22
    steps = ("Reshape", "·", "=", "Reshape")
    for left, width, word in zip(lefts, (d1, d1, units, units), steps, strict=False):
        start = left + width * size + 8
        if word == "Reshape":
            board.arrow((start, middle), (start + step - 16, middle))
            board.text(start + step / 2 - 8, below, word, role="muted")
        else:
            board.text(start + step / 2 - 8, middle, word, size=14, bold=True)
    board.text(lefts[2] + units * size / 2, below, "MatMul", role="muted")
    return board.picture(
        name="fig-graph-steps",
        title="The graph of a Dense layer at rank 3",
        alt=(
            f"To scale: {batch} tables of {d0} by {d1} inputs are reshaped to one "
            f"table of {rows} rows. Times the kernel of {d1} by {units}, it gives "
            f"{rows} rows of {units}, which are reshaped to {batch} tables of {d0} "
            f"by {units}."
        ),
    )


def shared_kernel(order: tuple[int, ...]) -> Picture:
    """The same kernel at every position; a permuted input gives a permuted output.

    Args:
        order: a permutation of the positions, drawn in the lower half.
    """
    size, box, letters = 23.0, 48.0, "abcdefgh"
    count = len(order)
    left_in, gap = 54.0, 21.0
    left_kernel = left_in + count * size + gap
    left_out = left_kernel + box + gap
    board = Board(left_out + count * size + 4, 116)
    for title, positions, top in (
        ("in order", range(count), 32.0),
        ("shuffled", order, 82.0),
    ):
        middle = top + size / 2
        board.text(4, middle, title, role="muted", align="left")
        for place, position in enumerate(positions):
            letter = letters[position]
            for left, role, word in (
                (left_in, "input", letter),
                (left_out, "output", letter.upper()),
            ):
                x = left + place * size
                board.box(x, top, size, size, role)
                board.text(x + size / 2, middle, word, size=12, bold=True)
        board.box(left_kernel, top, box, size, "kernel", strength=0.25)
        board.text(left_kernel + box / 2, middle, "kernel", bold=True)
        board.arrow((left_in + count * size + 4, middle), (left_kernel - 4, middle))
        board.arrow((left_kernel + box + 4, middle), (left_out - 4, middle))
    board.text(left_in, 16, "positions in", role="input", align="left", bold=True)
    board.text(left_out, 16, "positions out", role="output", align="left", bold=True)
    names = " ".join(letters[position] for position in order)
    return board.picture(
        name="fig-shared-kernel",
        title="One kernel for all positions",
        alt=(
            f"Positions {' '.join(letters[:count])} pass one by one through one kernel "
            f"and come out as {' '.join(letters[:count].upper())}. Below, the same "
            f"positions in the order {names} come out as {names.upper()}: shuffled in "
            "the same way, with the same values."
        ),
    )


def block_diagonal(kernel: Array, d0: int) -> Picture:
    """Dense at rank 3 as a matrix on the flattened input, beside Flatten + Dense.

    Args:
        kernel: (d1, units), small integers.
        d0: the number of positions.
    """
    (d1, units), size = kernel.shape, 24.0
    rows, columns = d0 * d1, d0 * units
    left, tall = 4.0, rows * size + 78
    board, free = Board(columns * size + 8, tall), Board(units * size + 20, tall)
    board.text(left, 14, "Dense", role="kernel", align="left", bold=True)
    uses = f"{kernel.size} numbers, used {d0} times"
    board.text(left, 31, uses, role="muted", align="left")
    free.text(left, 14, "Flatten + Dense", role="kernel", align="left", bold=True)
    count = f"{rows * units} free numbers"
    free.text(left, 31, count, role="muted", align="left")
    top = 48.0
    for row, column in np.ndindex(rows, columns):
        if row // d1 != column // units:
            x, y = left + column * size, top + row * size
            board.box(x, y, size, size, "faint", strength=0, line=0.6)
            board.text(x + size / 2, y + size / 2, "0", role="muted", size=9)
    for block in range(d0):
        x, y = left + block * units * size, top + block * d1 * size
        board.cells(x, y, kernel, "kernel", size=size)
    for row, column in np.ndindex(rows, units):
        free.box(left + column * size, top + row * size, size, size, "kernel")
    caption = top + rows * size + 16
    sizes = f"{rows} in, {columns} out: {d0} positions of {units}"
    board.text(left, caption, sizes, role="muted", align="left")
    free.text(left, caption, f"{rows} in, {units} out", role="muted", align="left")
    return Picture(
        board.figure,
        free.figure,
        name="fig-block-diagonal",
        title="Dense on rank 3 is a block diagonal matrix",
        alt=(
            f"Two matrices to the same scale. Left, a Dense layer on the flattened "
            f"input: {rows} by {columns}, the {d1} by {units} kernel repeated {d0} "
            f"times along the diagonal, zeros elsewhere. Right, Flatten and Dense: "
            f"{rows} by {units}, every one of its {rows * units} numbers free."
        ),
    )


def attention_weights(scores: Array, right: Array, wrong: Array) -> Picture:
    """Softmax over the positions, and over the last axis, as bars.

    Args:
        scores: (positions,), integers.
        right: (positions,), softmax over the positions.
        wrong: (positions,), softmax over the last axis.
    """
    step, floor, tall = 54.0, 150.0, 84.0
    left, panels = 4.0, []
    for title, values in (
        ("softmax over the positions", right),
        ("softmax over the last axis", wrong),
    ):
        board = Board(len(scores) * step + 22, 188)
        panels.append(board.figure)
        board.text(left, 14, title, align="left", bold=True)
        total = f"the weights sum to {values.sum():.0f}"
        board.text(left, 31, total, role="muted", align="left")
        for place, (score, value) in enumerate(zip(scores, values, strict=True)):
            x = left + place * step
            height = float(value) * tall
            board.box(x, floor - height, 40, height, "output", strength=0.3)
            board.text(x + 20, floor - height - 9, f"{value:.2f}", bold=True)
            board.text(x + 20, floor + 14, f"score {score}", role="muted", size=9)
            board.text(x + 20, floor + 29, f"word {place}", role="muted", size=9)
    listed = ", ".join(f"{value:.2f}" for value in right)
    return Picture(
        *panels,
        name="fig-attention-weights",
        title="The same scores through two softmaxes",
        alt=(
            f"Bars for {len(scores)} words with the scores "
            f"{', '.join(str(score) for score in scores)}. Softmax over the positions "
            f"gives the weights {listed}, which sum to 1. Softmax over the last axis, "
            "which has one entry, gives every word the weight 1.00."
        ),
    )


X = np.array([[[1, 0, 2], [0, 1, 1]], [[2, 1, 0], [1, 1, 1]]])
KERNEL = np.array([[1, 0, 2, -1], [0, 1, 1, 2], [1, -1, 0, 1]])
BIAS = np.array([0, -1, 2, 1])


def life_of_one_number(
    at: tuple[int, int, int] = (1, 0, 2),
) -> list[tuple[Picture, str]]:
    """How one number of an output comes about: six drawings, each with its sentence.

    Args:
        at: the output cell: (sample, position, unit).
    """
    row, column, extra = X[at[:2]], KERNEL[:, at[2]], BIAS[at[2]]
    pairs = [f"{number(a)} · {number(b)}" for a, b in zip(row, column, strict=True)]
    total = dense(X, KERNEL, BIAS)[at]
    sentences = (
        f"One word of a sentence is a row of numbers, here {len(row)} of them.",
        f"One unit of the layer is a column of weights, {len(column)}, too.",
        f"Row meets column: {', '.join(pairs[:-1])} and {pairs[-1]}. All are added.",
        f"The unit has a bias of its own, {number(extra)}, which comes on top.",
        f"The result is one number of the output: {number(total)}. Nothing else had a "
        "say in it.",
        f"Each of the {np.prod((*X.shape[:2], len(BIAS)))} numbers is made like this "
        "one. That is the whole layer.",
    )
    return [
        (_moment(step, sentence, at), sentence)
        for step, sentence in enumerate(sentences, start=1)
    ]


def _moment(step: int, sentence: str, at: tuple[int, int, int]) -> Picture:
    """The board after so many steps: the kernel stands above the output."""
    (sample, position, unit), y = at, dense(X, KERNEL, BIAS)
    board = Board(262, 332)
    left, right, head, sheet = 6.0, 126.0, 34.0, 2 * CELL + 16
    row = np.zeros(X.shape, bool)
    row[sample, position] = True
    column = np.arange(len(BIAS)) == unit
    cells = np.ones(y.shape, bool) if step == 6 else row[..., :1] & column
    shown = np.where(cells if step >= 5 else False, y.astype(object), "")
    words = (
        ("inputs", "input", left, 176),
        ("kernel", "kernel", right, 14),
        ("output", "output", right, 176),
    )
    for word, role, x, middle in words:
        board.text(x, middle, word, role=role, align="left", bold=True)
    board.text(right - 8, 133, "bias", role="bias", align="right", bold=True)
    seen = np.tile(column & (step >= 2), (len(KERNEL), 1))
    board.cells(right, head - 8, KERNEL, "kernel", lit=seen)
    board.cells(right, 120, BIAS, "bias", lit=(column & (step >= 4))[None])
    for index, numbers in enumerate(X):
        top = 188 + index * sheet - 4
        board.cells(left, top, numbers, "input", lit=row[index])
        board.cells(right, top, shown[index], "output", lit=cells[index] & (step >= 5))
    parts = [
        (number(value), role)
        for a, b in zip(X[sample, position], KERNEL[:, unit], strict=True)
        for value, role in ((a, "input"), (" · ", "ink"), (b, "kernel"), (" + ", "ink"))
    ]
    parts[-1:] = [(" + ", "ink"), (number(BIAS[unit]), "bias")] if step >= 4 else []
    parts += [(" = ", "ink"), (number(y[at]), "output")] if step >= 5 else []
    for place, (text, role) in enumerate(parts if step >= 3 else []):
        board.text(10 + 15.0 * place, 321, text, role=role, size=12, bold=role != "ink")
    return board.picture(
        name=f"fig-life-{step}",
        title=f"The life of one number, step {step} of 6",
        alt=sentence,
    )
