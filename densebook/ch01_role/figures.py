"""Chapter 1: what a fully connected layer does."""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise, product
from typing import Any

import numpy as np

from densekit.activations import relu
from densekit.functional import dense
from densekit.typing import Array

from ..drawing import CELL, ROLES, Board, Picture, chart, number
from .explorer import to_settings
from .explorer.still import draw, layers


def learning(
    stages: Mapping[int, Sequence[Array]], points: Array, wanted: Array
) -> Picture:
    """A network of two layers in the plane of its inputs, at some steps of training.

    Args:
        stages: by the steps taken, kernel, bias, kernel and bias.
        points: (samples, 2).
        wanted: (samples, 1), of 1 and -1.
    """
    panels = []
    marked = [(a, b, int(y > 0)) for (a, b), (y,) in zip(points, wanted, strict=True)]
    told = []
    for steps, weights in stages.items():
        figure, axes = chart(133, 150)
        panels.append(figure)
        network = layers({"activation": "relu", **to_settings([*weights])})
        right = draw(axes, network, marked, reach=2, size=5)
        axes.set_title(f"{steps} steps: {right} right")
        told.append(f"{right} after {steps} steps")
    return Picture(
        *panels,
        name="fig-learning",
        title="A network of two layers learns",
        alt=(
            f"The plane of two inputs with {len(points)} points, filled where the "
            "signs of the inputs differ and hollow where they agree, and the lines of "
            "the hidden units. A thick line is the border of what the network shades. "
            f"Points on their side of it: {', '.join(told)}. In the end it shades the "
            "quarters at the upper left and the lower right."
        ),
    )


def funnel(map_shape: tuple[int, int, int], sizes: Sequence[int]) -> Picture:
    """A stack of maps that becomes one vector, then a shorter one.

    Args:
        map_shape: (rows, columns, channels).
        sizes: the units of the layers that follow.
    """
    rows, columns, channels = map_shape
    cell, step, top, tall = 5.6, 2.4, 34.0, 130.0
    depth = step * (channels - 1)
    board = Board(332, top + tall + 44)
    front = top + tall - rows * cell
    board.text(4, 14, f"{channels} maps", role="input", align="left", bold=True)
    for sheet in reversed(range(channels)):
        x, y = 4 + sheet * step, front - sheet * step
        side = (columns * cell, rows * cell)
        board.box(x, y, *side, "paper", strength=1, line=0)
        board.box(x, y, *side, "input", strength=0.1, line=0.7)
    board.grid(4, front, (rows, columns), cell, "input")
    bottom = top + tall + 16
    shape = f"{rows}×{columns}×{channels}"
    board.text(4, bottom, shape, role="muted", align="left")
    inputs = rows * columns * channels
    counted = f"{inputs:,} numbers"
    board.text(4, bottom + 15, counted, role="muted", align="left")

    starts, counts = [4 + columns * cell + depth, 214.0, 308.0], []
    for place, (before, units) in enumerate(pairwise([inputs, *sizes])):
        x, height = starts[place + 1], tall / units
        counts.append((before + 1) * units)
        for unit in range(units):
            y = top + unit * height
            board.box(x, y, 16, height, "output", strength=0.2, line=0.25)
        board.text(x + 8, 14, str(units), role="output", bold=True)
        left = starts[place] + (8 if place == 0 else 24)
        for y in (top, top + tall / 2, top + tall):
            board.arrow((left, top + tall / 2), (x - 5, y), role="kernel", line=0.9)
        middle = (left + x) / 2
        # The last arrow descends; the words stand clear of it, below.
        board.text(middle, bottom, f"{counts[-1]:,}", role="kernel", bold=True)
        board.text(middle, bottom + 15, "parameters", role="muted")
    layers = " and ".join(
        f"a layer of {units} units with {count:,} parameters"
        for units, count in zip(sizes, counts, strict=True)
    )
    return board.picture(
        name="fig-funnel",
        title="From maps to a vector",
        alt=(
            f"A stack of {channels} maps of {rows} by {columns}, {inputs:,} numbers, "
            f"enters {layers}, one after the other."
        ),
    )


def election(
    image: Array,
    maps: Array,
    pooled: Array,
    kernel: Array,
    bias: Array,
    names: tuple[str, str] = ("“7”", "“L”"),
) -> Picture:
    """The voting picture: image, maps, pooled maps, votes, winner.

    Args:
        image: (rows, columns) of 0 and 1.
        maps: (rows, columns, 2), small integers.
        pooled: (rows, columns, 2), small integers.
        kernel: (pooled.size, 2), the weights of the votes.
        bias: (2,).
        names: of the two units.
    """
    board = Board(331, 252)
    tops, votes = (34.0, 144.0), pooled.reshape(-1)
    heads = {34: "image", 118: "maps", 187: "pooled", 239: "votes", 305: "units"}
    for x, word in heads.items():
        role = "output" if word == "units" else "input"
        board.text(x, 14, word, role=role, bold=True)
    for row, column in np.ndindex(image.shape):
        lit = 0.75 if image[row, column] else 0.05
        x, y = 4 + column * 10, 100 + row * 10
        board.box(x, y, 10, 10, "input", strength=lit, line=0.5)
    for channel, (top, word) in enumerate(zip(tops, ("across", "down"), strict=True)):
        map_ = maps[..., channel].astype(int)
        board.cells(86, top, map_, "input", size=16)
        board.text(118, top + 80, word, role="kernel", bold=True)
        board.arrow((67, 130), (83, top + 34), role="kernel")
        board.cells(167, top + 12, pooled[..., channel], "input", size=20)
        board.arrow((152, top + 34), (165, top + 34))
        board.arrow((209, top + 34), (225, top + 34))
    total = dense(votes, kernel, bias)
    left, height = 228.0, 23.0
    board.cells(left, 34, votes[:, None], "input", size=height)
    for unit, y in enumerate((82.0, 170.0)):
        for place, vote in enumerate(votes):
            weight = kernel[place, unit]
            y_vote = 34 + (place + 0.5) * height
            board.axes.plot(
                [left + height + 1, 282],
                [y_vote, y],
                color=ROLES["kernel" if vote else "faint"],
                linewidth=0.7 * abs(weight * vote) if vote else 0.7,
                linestyle="solid" if weight > 0 else (0, (2, 1.5)),
                zorder=2 if vote else 1,
            )
        board.box(283, y - 22, 44, 44, "output", strength=0.2)
        board.text(305, y - 9, names[unit], size=13, bold=True)
        board.text(305, y + 10, number(total[unit]), role="output", bold=True)
    board.text(4, 240, "solid: weight +1", role="kernel", align="left")
    board.text(327, 240, "dashed: weight −1", role="kernel", align="right")
    listed = " ".join(str(vote) for vote in votes)
    return board.picture(
        name="fig-election",
        title="A unit is a weighted vote",
        alt=(
            f"An image of {image.shape[0]} by {image.shape[1]} pixels becomes two maps "
            f"of strokes, across and down, each pooled to {len(pooled)} by "
            f"{pooled.shape[1]}. The {votes.size} votes, {listed}, go to two units, "
            f"over solid lines for positive weights and dashed ones for negative. Unit "
            f"{names[0]} gets {number(total[0])}, unit {names[1]} {number(total[1])}."
        ),
    )


def layouts(x: Array, kernel: Array, bias: Array, unit: int) -> Picture:
    """The same product with samples as rows and with samples as columns.

    Args:
        x: (batch, input_dim), small integers.
        kernel: (input_dim, units), small integers.
        bias: (units,), small integers.
        unit: to light.
    """
    y, column = dense(x, kernel, bias), np.arange(len(bias)) == unit
    of_kernel = np.tile(column, (len(kernel), 1))
    of_output = np.tile(column, (len(x), 1))
    bright = np.ones(x.shape, bool)
    rows = [
        [x, kernel, bias[None], y],
        [kernel.T, x.T, bias[:, None], y.T],
    ]
    lit = [
        [bright, of_kernel, column[None], of_output],
        [of_kernel.T, bright.T, column[:, None], of_output.T],
    ]
    roles = [
        ("input", "kernel", "bias", "output"),
        ("kernel", "input", "bias", "output"),
    ]
    heads = [
        ("a sample is a row:", "X W + c, as in Keras"),
        ("a sample is a column:", "W x + c, PyTorch’s weight"),
    ]
    width = max(8 + sum(CELL * a.shape[1] + 26 for a in row) - 26 for row in rows)
    board, top = Board(max(width, 334), 282), 36.0
    for arrays, shown, names, (head, words) in zip(
        rows, lit, roles, heads, strict=True
    ):
        board.text(4, top - 20, head, align="left", bold=True)
        board.text(150, top - 20, words, role="muted", align="left")
        left, tall = 4.0, CELL * max(len(a) for a in arrays)
        for array, bright_cells, role, sign in zip(
            arrays, shown, names, ("·", "+", "=", ""), strict=True
        ):
            y_top = top + (tall - CELL * len(array)) / 2
            board.cells(left, y_top, array, role, lit=bright_cells)
            left += CELL * array.shape[1] + 26
            board.text(left - 13, top + tall / 2, sign, size=13)
        top += tall + 62
    return board.picture(
        name="fig-layouts",
        title="One layer, two layouts",
        alt=(
            f"Above, inputs of shape {x.shape} times a kernel of shape {kernel.shape} "
            f"plus a bias give an output of shape {y.shape}; unit {unit} is column "
            f"{unit} of kernel and output. Below, everything is transposed: a weight "
            f"of shape {kernel.T.shape} times inputs of shape {x.T.shape}; unit {unit} "
            f"is row {unit}. Its outputs are the same: "
            f"{', '.join(number(value) for value in y[:, unit])}."
        ),
    )


def pressed_plane(kernel: Array, bias: Array) -> Picture:
    """A grid, the affine map of it, and what ReLU makes of that; four marked corners.

    Args:
        kernel: (2, 2).
        bias: (2,).
    """
    drawn = []
    steps, fine = np.arange(-1, 1.75, 0.25), np.arange(-1, 1.625, 0.125)
    lines = [
        np.stack([fine, np.full_like(fine, s)], 1)[:, ::turn]
        for s, turn in product(steps, (1, -1))
    ]
    corners = np.array([[0, 0], [1, 1], [1, 0], [0, 1]])
    through: list[tuple[str, str, Callable[[Array], Array], tuple[float, float]]] = [
        ("inputs", "input", lambda p: p, (-1.2, 1.7)),
        ("affine map", "kernel", lambda p: dense(p, kernel, bias), (-4.2, 3.7)),
        ("ReLU", "output", lambda p: relu(dense(p, kernel, bias)), (-0.8, 3.7)),
    ]
    for title, role, function, limits in through:
        figure, axes = chart(133, 160)
        drawn.append(figure)
        axes.set(xlim=limits, ylim=limits, aspect="equal")
        axes.set_title(title, color=ROLES[role])
        axes.spines[:].set_visible(False)
        ticks = np.arange(np.ceil(limits[0]), limits[1], 2 if limits[0] < -2 else 1)
        axes.set_xticks(ticks, [number(int(tick)) for tick in ticks], fontsize=9)
        axes.set_yticks(ticks, [number(int(tick)) for tick in ticks], fontsize=9)
        axes.tick_params(length=0)
        axes.axhline(0, color=ROLES["faint"], linewidth=1, zorder=0)
        axes.axvline(0, color=ROLES["faint"], linewidth=1, zorder=0)
        for line in lines:
            axes.plot(*function(line).T, color=ROLES[role], linewidth=0.9)
        for corner, odd in zip(corners, (corners.sum(1) % 2).astype(bool), strict=True):
            x, y = function(corner)
            face = ROLES["ink"] if odd else ROLES["paper"]
            axes.plot(
                x, y, "o", ms=9, color=face, mec=ROLES["ink"], clip_on=False, zorder=4
            )
    axes.plot([1.25, -0.75], [-0.75, 1.25], "--", color=ROLES["ink"], lw=1.4)
    after = relu(dense(corners, kernel, bias))
    places = ", ".join(f"({x}, {y})" for x, y in after)
    return Picture(
        *drawn,
        name="fig-fold",
        title="A grid, stretched by the kernel and pressed by ReLU",
        alt=(
            "Three panels. A square grid with four corners marked, (0, 0) and (1, 1) "
            "hollow, (1, 0) and (0, 1) filled: no straight line parts hollow from "
            "filled. The affine map stretches the grid along one diagonal and mirrors "
            "it along the other; its lines stay straight. ReLU presses all negative "
            "coordinates to 0, onto the axes: the corners, in the same order, are now "
            f"at {places}, and a dashed straight line parts them."
        ),
    )


def tents(x: Array, curves: Mapping[int, Array]) -> Picture:
    """Tents on tents: what a network of some pairs of ReLU units answers.

    Args:
        x: (samples, 1), from 0 to 1.
        curves: by the number of tents, (samples, 1).
    """
    panels = []
    for count, y in curves.items():
        figure, axes = chart(102, 116)
        panels.append(figure)
        axes.plot(x[:, 0], y[:, 0], color=ROLES["output"], linewidth=1.2)
        axes.set_title(f"{count} tent{'s' * (count > 1)}")
        axes.set_xticks([0, 1], ["0", "1"], fontsize=9)
        axes.set_yticks([0, 1], ["0", "1"], fontsize=9)
        axes.tick_params(length=0)
    teeth = [f"{count}: {int(np.sum(y == 1))}" for count, y in curves.items()]
    return Picture(
        *panels,
        name="fig-tents",
        title="Tents on tents",
        alt=(
            "Zigzag curves between 0 and 1. By the number of tents on each other, the "
            f"number of teeth: {', '.join(teeth)}."
        ),
    )


def kernel_sizes(side: int, sizes: Sequence[int]) -> Picture:
    """Kernels of several sizes on one map, and in how many places each can stand.

    Args:
        side: rows and columns of the map.
        sizes: of the kernels, rows and columns.
    """
    cell, left, top = 10.0, 4.0, 28.0
    wide = side * cell
    panels, listed = [], []
    for size in sizes:
        board = Board(wide + 8, wide + 76)
        panels.append(board.figure)
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
    return Picture(
        *panels,
        name="fig-kernel-sizes",
        title="How many places a kernel has on a map",
        alt=f"Kernels laid over a map of {side} by {side}: {'; '.join(listed)}.",
    )


def network_to_scale(model: Any) -> Picture:
    """A convolutional network: its maps as blocks, its parameters as areas, to scale.

    Args:
        model: a Sequential of Keras.
    """
    network = [("image", tuple(model.input_shape[1:]), 0)]
    for layer in model.layers:
        shape = tuple(layer.output.shape[1:])
        network.append((type(layer).__name__, shape, layer.count_params()))
    step, floor, half = 46.0, 122.0, -(-len(network) // 2)
    sizes = (half, len(network) - half)
    panels = [Board(layers * step + 8, 260) for layers in sizes]
    panels[0].text(4, 14, "what flows", role="input", align="left", bold=True)
    words = "parameters, as areas"
    panels[0].text(4, 172, words, role="kernel", align="left", bold=True)
    listed = []
    for place, (kind, shape, count) in enumerate(network):
        board = panels[place // half]
        middle = 4 + (place % half + 0.5) * step
        height, width = (
            (shape[0] * 3.2, max(shape[2] * 0.5, 1.5))
            if len(shape) == 3
            else (shape[0] * 0.16, 3.0)
        )
        role = "output" if place == len(network) - 1 else "input"
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
    return Picture(
        *(panel.figure for panel in panels),
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
        cell: booleans, one for each pixel of a square image.
        seen: the same.
    """
    side = round(np.sqrt(seen.size))
    cell, seen = cell.reshape(side, side), seen.reshape(side, side)
    size, left, top = 5.2, 6.0, 8.0
    rows, columns = seen.shape
    board = Board(left + columns * size + 182, rows * size + 16)
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
        (24.0, "kernel", f"{one} pixels", "one cell of the last map"),
        (70.0, "input", f"{every} of {pixels}", "all its cells, and each output"),
        (116.0, "muted", f"{pixels - every} pixels", "no output at all"),
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


def price(params: Sequence[int], work: Sequence[int]) -> Picture:
    """Two bars: the dense layers' share of the parameters and of the multiply-adds.

    Args:
        params: (convolutions, dense layers).
        work: the same for multiply-adds.
    """
    board = Board(332, 142)
    wide, said = 324.0, []
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
        board.text(12, top + 13, "convolutions", role="ink", align="left")
        words = f"Dense {100 * share:.1f} %"
        board.text(328, top + 36, words, role="kernel", align="right", bold=True)
        said.append(f"{full:,} of {total:,} {title}, {100 * share:.1f} percent")
    return board.picture(
        name="fig-price",
        title="What the dense layers cost",
        alt=f"Two bars. The dense layers have {' and '.join(said)}.",
    )
