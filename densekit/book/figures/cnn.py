"""Chapter 1: the fully connected layer in a convolutional network."""

from collections.abc import Sequence

import numpy as np

from ...typing import Array
from .board import Board
from .canvas import Picture


def kernel_sizes(side: int, sizes: Sequence[int]) -> Picture:
    """Kernels of several sizes on one map, and in how many places each can stand.

    Args:
        side: rows and columns of the map.
        sizes: of the kernels, rows and columns.
    """
    cell, gap = 10.0, 28.0
    wide = side * cell
    board = Board(len(sizes) * (wide + gap) - gap + 8, wide + 84)
    listed = []
    for place, size in enumerate(sizes):
        left, top = 4 + place * (wide + gap), 28.0
        board.text(left, 12, f"{size}×{size}", role="kernel", align="left", bold=True)
        board.box(left, top, wide, wide, "input", strength=0.08)
        board.grid(left, top, (side, side), cell, "input")
        offset = min(2, side - size) * cell
        square = (left + offset, top + offset, size * cell, size * cell)
        board.box(*square, "kernel", strength=0.4, line=2)
        if size < side:
            y = top + offset + size * cell / 2
            x = left + offset + size * cell + 3
            board.arrow((x, y), (x + 26, y), role="kernel", line=1.6)
        places = (side - size + 1) ** 2
        plural = "places" if places > 1 else "place"
        below = top + wide + 16
        board.text(left, below, f"{places} {plural}", align="left", bold=True)
        same = {1: "Dense, at each pixel", side: "Flatten + Dense"}
        name = same.get(size, "Conv2D")
        board.text(left, below + 17, name, role="muted", align="left")
        listed.append(f"one of {size} by {size} has {places} {plural} ({name})")
    return board.picture(
        name="fig-kernel-sizes",
        title="How many places a kernel has on a map",
        alt=f"Kernels laid over a map of {side} by {side}: {'; '.join(listed)}.",
    )


def network_to_scale(layers: Sequence[tuple[str, tuple[int, ...], int]]) -> Picture:
    """A convolutional network: its maps as blocks, its parameters as areas, to scale.

    Args:
        layers: (kind, shape of one output without the batch, parameters) of each.
    """
    step, floor = 48.0, 122.0
    board = Board(len(layers) * step + 6, 260)
    board.text(4, 14, "what flows", role="input", align="left", bold=True)
    words = "parameters, as areas"
    board.text(4, 172, words, role="kernel", align="left", bold=True)
    listed = []
    for place, (kind, shape, count) in enumerate(layers):
        middle = 3 + (place + 0.5) * step
        height, width = (
            (shape[0] * 3.2, max(shape[2] * 0.5, 1.5))
            if len(shape) == 3
            else (shape[0] * 0.16, 3.0)
        )
        role = "output" if place == len(layers) - 1 else "input"
        corner = (middle - width / 2, floor - height)
        board.box(*corner, width, height, role, strength=0.3, line=0.8)
        written = "×".join(str(length) for length in shape)
        first = "×".join(str(length) for length in shape[:2])
        board.text(middle, floor + 12, first, role="muted", size=9)
        if len(shape) == 3:
            board.text(middle, floor + 25, f"×{shape[2]}", role="muted", size=9)
        if count:
            side = 0.26 * float(np.sqrt(count))
            dark = 0.6 if kind == "Dense" else 0.2
            square = (middle - side / 2, 234 - side)
            board.box(*square, side, side, "kernel", strength=dark, line=0.8)
            board.text(middle, 234 - side - 8, f"{count:,}", size=9, bold=True)
        word = kind.replace("Pooling2D", "Pool")
        board.text(middle, 248, word, role="muted", size=9)
        listed.append(f"{kind} {written} with {count:,} parameters")
    return board.picture(
        name="fig-network",
        title="A convolutional network to scale",
        alt=(
            "Above, the outputs as blocks: the height is the side of the maps, the "
            "width their number. Below, the parameters as squares whose areas are to "
            f"scale, dark for Dense. In order: {'; '.join(listed)}."
        ),
    )


def field_of_view(cell: Array, seen: Array) -> Picture:
    """Which pixels one cell of the last map sees, and which any output sees.

    Args:
        cell: (rows, columns) of booleans.
        seen: (rows, columns) of booleans.
    """
    size, left, top = 6.0, 6.0, 8.0
    rows, columns = seen.shape
    board = Board(left + columns * size + 210, rows * size + 16)
    for view, role in ((seen, "input"), (cell, "kernel")):
        # Bounding boxes: a stack of convolutions sees rectangles.
        (y0, y1), (x0, x1) = (
            np.flatnonzero(view.any(axis))[[0, -1]] for axis in (1, 0)
        )
        corner = (left + x0 * size, top + y0 * size)
        sides = ((x1 - x0 + 1) * size, (y1 - y0 + 1) * size)
        board.box(*corner, *sides, "paper", strength=1, line=0)
        board.box(*corner, *sides, role, strength=0.35, line=2)
    board.grid(left, top, (rows, columns), size, "faint")
    whole = (columns * size, rows * size)
    board.box(left, top, *whole, "muted", strength=0, dashed=True)
    x = left + columns * size + 16
    pixels = int(rows * columns)
    one, every = int(cell.sum()), int(seen.sum())
    for y, role, head, words in (
        (34.0, "kernel", f"{one} pixels", "one cell of the last map"),
        (84.0, "input", f"{every} of {pixels}", "all its cells, and each output"),
        (134.0, "muted", f"{pixels - every} pixels", "no output at all"),
    ):
        board.text(x, y, head, role=role, align="left", size=13, bold=True)
        board.text(x, y + 17, words, role="muted", align="left")
    return board.picture(
        name="fig-field",
        title="The pixels that an output sees",
        alt=(
            f"An image of {rows} by {columns} pixels. One cell of the last map sees "
            f"{one} of them, at the top left. All cells together, and so every output "
            f"of the layers behind, see {every}. The last "
            f"{rows - int(seen.any(1).sum())} rows and "
            f"{columns - int(seen.any(0).sum())} columns reach no output."
        ),
    )


def price(params: tuple[int, int], work: tuple[int, int]) -> Picture:
    """Two bars: the dense layers' share of the parameters and of the multiply-adds.

    Args:
        params: (convolutions, dense layers).
        work: the same for multiply-adds.
    """
    board = Board(428, 142)
    wide, said = 420.0, []
    for top, title, (conv, full) in (
        (24.0, "parameters", params),
        (94.0, "multiply-adds", work),
    ):
        total = conv + full
        share = full / total
        board.text(4, top - 11, f"{total:,} {title}", align="left", bold=True)
        split = wide * (1 - share)
        board.box(4, top, split, 26, "kernel", strength=0.12, line=0.8)
        board.box(4 + split, top, wide - split, 26, "kernel", strength=0.65, line=0.8)
        board.text(12, top + 13, "convolutions", role="ink", align="left", size=9)
        words = f"Dense {100 * share:.1f} %"
        board.text(424, top + 36, words, role="kernel", align="right", bold=True)
        said.append(f"{full:,} of {total:,} {title}, {100 * share:.1f} percent")
    return board.picture(
        name="fig-price",
        title="What the dense layers cost",
        alt=f"Two bars. The dense layers have {' and '.join(said)}.",
    )
