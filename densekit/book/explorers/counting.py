"""The counting explorer: a stack of layers, and what each of them costs.

A stack is a line of text, the same here, in the script and in a link: the input's
lengths, then the layers, ``28.28.1-c32.3-p2-f-d10``.

``c32.3``
    Conv2D(32, 3). A stride may follow, ``c32.3.2``; then ``s`` for padding="same" and
    ``n`` for use_bias=False.
``p2``
    MaxPooling2D(2).
``f``, ``g``
    Flatten, GlobalAveragePooling2D.
``d10``
    Dense(10); ``n`` for use_bias=False.
"""

import math
import re
from dataclasses import dataclass
from itertools import accumulate
from types import MappingProxyType
from typing import Any

from ... import counting as formulas
from ...layers import (
    Conv2D,
    Dense,
    Flatten,
    GlobalAveragePooling2D,
    Layer,
    MaxPooling2D,
)
from ...summary import readable_bytes
from ..figures import Board, Picture
from .frame import Choice, Explorer, Text, chosen

_MNIST = "28.28.1-c32.3-p2-c64.3-p2-c64.3"
_VGG16 = "-".join(
    "-".join([f"c{filters}.3s"] * repeats) + "-p2"
    for repeats, filters in ((2, 64), (2, 128), (3, 256), (3, 512), (3, 512))
)
NETWORKS = MappingProxyType(
    {
        "3-2-2-2": ("3 → 2 → 2 → 2", "3-d2-d2-d2"),
        "4-7-13-5": ("4 → 7 → 13 → 5", "4-d7-d13-d5"),
        "16-32-32": ("16 → 32 → 32", "16-d32-d32"),
        "784-512": ("784 → 512", "784-d512"),
        "maps": ("12 × 12 × 20 → 100 → 10", "12.12.20-f-d100-d10"),
        "mnist": ("MNIST, Flatten", f"{_MNIST}-f-d64-d10"),
        "mnist-mean": ("MNIST, average pooling", f"{_MNIST}-g-d64-d10"),
        "vgg16": ("VGG16", f"224.224.3-{_VGG16}-f-d4096-d4096-d1000"),
    }
)
MOST_LAYERS = 40
DTYPES = ("float16", "float32", "float64")

_LAYER = (
    r"(?:c[1-9][0-9]{0,4}\.[1-9][0-9]?(?:\.[1-9])?s?n?|p[1-9][0-9]?|f|g"
    r"|d[1-9][0-9]{0,4}n?)"
)
_PATTERN = (
    rf"[1-9][0-9]{{0,3}}(?:\.[1-9][0-9]{{0,3}}){{0,2}}(?:-{_LAYER}){{0,{MOST_LAYERS}}}"
)
CONTROLS = (
    Choice(
        "network",
        "network",
        "mnist",
        (*NETWORKS, "own"),
        (*(shown for shown, _ in NETWORKS.values()), "your own"),
    ),
    Choice("batch", "batch", "1", ("1", "2", "8", "32", "128", "256")),
    Text("net", "your own network", NETWORKS["mnist"][1], _PATTERN),
)


def counting(name: str = "counting", **settings: Any) -> Explorer:
    """Layers to stack, with every shape, count, byte and multiply-add.

    Args:
        name: unique on its page; the name of its state in a link.
        settings: at the start: network, batch (as text), and net, the stack when the
            network is "own".

    Raises:
        ValueError: a setting does not exist, or the layers do not fit together.
    """
    values = chosen(CONTROLS, settings)
    return Explorer(
        "counting",
        name=name,
        title="Explorer: what a stack of layers costs",
        controls=CONTROLS,
        settings=values,
        stand_in=_stand_in(name, net_of(values), int(values["batch"])),
        data={
            "networks": {key: net for key, (_, net) in NETWORKS.items()},
            "bytes": {dtype: formulas.weight_bytes(1, dtype) for dtype in DTYPES},
            "mostLayers": MOST_LAYERS,
        },
    )


def net_of(settings: dict[str, Any]) -> str:
    """The stack that is shown."""
    own = settings["network"] == "own"
    return settings["net"] if own else NETWORKS[settings["network"]][1]


def stack(net: str) -> tuple[tuple[int, ...], list[Layer]]:
    """The input's shape without the batch, and the layers, not built.

    >>> shape, layers = stack("28.28.1-c32.3-f-d10")
    >>> shape, [type(layer).__name__ for layer in layers]
    ((28, 28, 1), ['Conv2D', 'Flatten', 'Dense'])
    """
    first, *rest = net.split("-")
    return tuple(map(int, first.split("."))), list(map(_layer, rest))


def _layer(text: str) -> Layer:
    sizes = [int(digits) for digits in re.findall("[0-9]+", text)]
    bias = not text.endswith("n")
    if text[0] == "c":
        filters, window, stride = (*sizes, 1)[:3]
        padding = "same" if "s" in text else "valid"
        return Conv2D(filters, window, stride, padding, use_bias=bias)
    if text[0] == "p":
        return MaxPooling2D(sizes[0])
    if text[0] == "d":
        return Dense(sizes[0], use_bias=bias)
    return Flatten() if text == "f" else GlobalAveragePooling2D()


@dataclass(frozen=True)
class Row:
    """A layer of a stack: its kernel as a rectangle (0 by 0: none), and its cost."""

    words: str
    shape: tuple[int, ...]
    inputs: int
    units: int
    params: int
    multiply_adds: int


def tally(net: str, batch: int) -> list[Row]:
    """One row a layer; no array is made.

    Raises:
        ValueError: a layer cannot take what comes in.
    """
    shape, layers = stack(net)
    rows = []
    for layer in layers:
        if layer.ndim not in (None, len(shape) + 1):
            kind = type(layer).__name__
            raise ValueError(f"{kind} needs a map, not an input of shape {shape}")
        after = layer.compute_output_shape((batch, *shape))[1:]
        inputs = units = params = 0
        if isinstance(layer, Conv2D | Dense):
            window = layer.kernel_size if isinstance(layer, Conv2D) else ()
            inputs, units = math.prod((*window, shape[-1])), int(after[-1] or 0)
            params = formulas.dense_params(inputs, units, layer.use_bias)
        done = formulas.multiply_adds(layer, (batch, *shape))
        shape = tuple(length or 0 for length in after)
        rows.append(Row(_words(layer), shape, inputs, units, params, done))
    return rows


def _words(layer: Layer) -> str:
    kind = type(layer).__name__
    if isinstance(layer, Conv2D):
        return f"{kind} {layer.filters}, {times(layer.kernel_size)}"
    if isinstance(layer, MaxPooling2D):
        return f"{kind} {times(layer.pool_size)}"
    return f"{kind} {layer.units}" if isinstance(layer, Dense) else kind


def times(lengths: tuple[int, ...]) -> str:
    """Lengths as one reads them.

    >>> times((28, 28, 1))
    '28 × 28 × 1'
    """
    return " × ".join(map(str, lengths))


def _stand_in(name: str, net: str, batch: int) -> Picture:
    rows = tally(net, batch)
    kernels = [row for row in rows if row.inputs]
    width, left, high, gap, step = 432.0, 4.0, 150.0, 8.0, 18.0
    total, work = (sum(r.params for r in rows), sum(r.multiply_adds for r in rows))
    top = 30.0 + (high + 34 if kernels else 12)
    board = Board(width, top + step * (len(rows) + 1) + 12)
    board.text(left, 12, f"{total:,} parameters", align="left", bold=True)
    board.text(width - 4, 12, f"{work:,} multiply-adds", align="right", role="muted")

    wide = sum(row.units for row in kernels) or 1
    tall = max((row.inputs + 1 for row in kernels), default=1)
    room = width - 2 * left - gap * len(kernels)
    scale = min(20.0, room / wide, high / tall)
    x = left
    for row in kernels:
        size = max(row.units * scale, 1), max(row.params / row.units * scale, 1)
        strength = 0.45 if row.words.startswith("Dense") else 0.15
        board.box(x, 30, *size, "kernel", strength=strength, line=0.6)
        x += size[0] + gap
    if kernels:
        words = "Kernel and bias of each layer, to one scale: inputs down, units across"
        board.text(left, top - 20, words, align="left", role="muted", size=9)

    columns = (left, 222.0, 322.0, width - 4)
    listed = [("input", times(stack(net)[0]), "parameters", "multiply-adds")]
    listed += [
        (row.words, times(row.shape), f"{row.params:,}", f"{row.multiply_adds:,}")
        for row in rows
    ]
    places = accumulate([step] * len(rows), initial=top)
    for y, cells in zip(places, listed, strict=True):
        for column, words in enumerate(cells):
            role = "muted" if words == "0" or (y == top and column) else "ink"
            align: Any = "right" if column else "left"
            board.text(columns[column], y, words, align=align, role=role, size=9)
    return board.picture(
        name=f"{name}-still",
        title=f"A network of {total:,} parameters, layer by layer",
        alt=(
            f"A network from {times(stack(net)[0])}. "
            + "; ".join(
                f"{row.words} gives {times(row.shape)}, {row.params:,} parameters"
                for row in rows
            )
            + f". Together {total:,} parameters, {readable_bytes(4 * total)} in "
            f"float32, and {work:,} multiply-adds for a batch of {batch}."
        ),
    )
