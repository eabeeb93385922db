"""Chapter 12: the same numbers in the layouts of two libraries."""

import numpy as np

from densekit.typing import Array

from ..drawing import Board, Picture, number


def two_layouts(kernel: Array) -> Picture:
    """A kernel as Keras keeps it and as PyTorch does, unit 1 lit in both.

    Args:
        kernel: (inputs, units), small integers.
    """
    n, units = kernel.shape
    size, top, left = 30.0, 54.0, 34.0
    right = left + units * size + 84
    board = Board(right + n * size + 10, top + max(n, units) * size + 32)
    lit = np.broadcast_to(np.arange(units) == 1, kernel.shape)

    for x, words, values, bright in (
        (left, "Keras: kernel", kernel, lit),
        (right, "PyTorch: weight", kernel.T, lit.T),
    ):
        rows, columns = values.shape
        board.text(x, 12, words, role="kernel", align="left", bold=True)
        board.text(x, 29, f"{values.shape}", role="muted", align="left")
        board.cells(x, top, values, "kernel", lit=bright, size=size)
        for index, name in ((0, "input"), (1, "unit")):
            along = rows if (index == 0) == (x == left) else columns
            for place in range(along):
                at = (place + 0.5) * size
                down = (name == "input") == (x == left)
                board.text(
                    x - 8 if down else x + at,
                    top + at if down else top + rows * size + 10,
                    f"{'x' if name == 'input' else 'u'}{place}",
                    role="input" if name == "input" else "output",
                    align="right" if down else "center",
                )
    middle = top + n * size / 2
    board.arrow((left + units * size + 14, middle), (right - 34, middle))
    board.text((left + units * size + right) / 2 - 10, middle - 12, "transpose")

    column = ", ".join(map(number, kernel[:, 1]))
    return board.picture(
        name="fig-two-layouts",
        title="One kernel in Keras's layout and in PyTorch's",
        alt=(
            f"Keras keeps a kernel of shape {kernel.shape}, a row for each input and a "
            f"column for each unit; PyTorch a weight of shape {kernel.T.shape}, its "
            f"transpose. The numbers of unit 1 are lit: {column}, column 1 in Keras "
            "and row 1 in PyTorch."
        ),
    )


def flatten_orders(image: Array) -> Picture:
    """A map of two channels, and the rows in which PyTorch and Keras flatten it.

    Args:
        image: (channels, rows, columns), the channels first, small integers.
    """
    channels, rows, columns = image.shape
    size, left = 30.0, 6.0
    flat = {"PyTorch": image.ravel(), "Keras": image.transpose(1, 2, 0).ravel()}
    marks = np.broadcast_to(np.arange(channels)[:, None, None] == 1, image.shape)
    bright = {"PyTorch": marks.ravel(), "Keras": marks.transpose(1, 2, 0).ravel()}
    sheet = columns * size + 46
    low = 30 + rows * size
    board = Board(max(left + image.size * size + 6, 250.0), low + 142)

    for channel in range(channels):
        x = left + channel * sheet
        board.text(x, 14, f"channel {channel}", role="input", align="left", bold=True)
        board.cells(x, 26, image[channel], "input", lit=marks[channel], size=size)
    for place, (name, row) in enumerate(flat.items()):
        y = low + 34 + place * 62
        board.text(left, y - 12, f"{name} flattens", align="left", bold=True)
        board.cells(left, y, row, "input", lit=bright[name][None], size=size)

    said = {name: ", ".join(map(number, row)) for name, row in flat.items()}
    return board.picture(
        name="fig-flatten-orders",
        title="One map, flattened in two orders",
        alt=(
            f"A map of {channels} channels, {rows} rows and {columns} columns with the "
            f"numbers {number(image.min())} to {number(image.max())}. PyTorch flattens "
            f"it channel by channel: {said['PyTorch']}. Keras flattens it position by "
            f"position: {said['Keras']}; the numbers of the channels alternate."
        ),
    )
