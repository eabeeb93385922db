"""Stacks of layers as text, and what each layer of one costs.

A stack is a line of text, the same in Python, in the script and in a link: the input's
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
from collections.abc import Sequence
from dataclasses import dataclass

from densekit import counting as formulas
from densekit.layers import (
    Conv2D,
    Dense,
    Flatten,
    GlobalAveragePooling2D,
    Layer,
    MaxPooling2D,
)

MOST_LAYERS = 40
LIMITS = {"length": 9999, "size": 99999, "window": 99, "stride": 9}


def _upto(most: int) -> str:
    return f"[1-9][0-9]{{0,{len(str(most)) - 1}}}"


_LAYER = (
    rf"(?:c{_upto(LIMITS['size'])}\.{_upto(LIMITS['window'])}"
    rf"(?:\.{_upto(LIMITS['stride'])})?s?n?"
    rf"|p{_upto(LIMITS['window'])}|f|g|d{_upto(LIMITS['size'])}n?)"
)
_LENGTH = _upto(LIMITS["length"])
PATTERN = rf"{_LENGTH}(?:\.{_LENGTH}){{0,2}}(?:-{_LAYER}){{0,{MOST_LAYERS}}}"


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
    """One row a layer of a stack written as text; see :func:`costs`."""
    shape, layers = stack(net)
    return costs((batch, *shape), layers)


def costs(batch_shape: Sequence[int], layers: Sequence[Layer]) -> list[Row]:
    """One row a layer; no array is made.

    Args:
        batch_shape: of the input, with the batch.
        layers: not built.

    Raises:
        ValueError: a layer cannot take what comes in.
    """
    batch, *rest = batch_shape
    shape = tuple(rest)
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
    parts: list[str] = []
    if isinstance(layer, Conv2D):
        parts = [f"{layer.filters:,}", times(layer.kernel_size)]
        if layer.strides != (1, 1):
            parts.append(f"stride {layer.strides[0]}")
        if layer.window.padding == "same":
            parts.append("same")
    elif isinstance(layer, MaxPooling2D):
        parts = [times(layer.pool_size)]
    elif isinstance(layer, Dense):
        parts = [f"{layer.units:,}"]
    if isinstance(layer, Conv2D | Dense) and not layer.use_bias:
        parts.append("no bias")
    return f"{type(layer).__name__} {', '.join(parts)}".strip()


def times(lengths: tuple[int, ...]) -> str:
    """Lengths as one reads them.

    >>> times((28, 28, 1))
    '28 × 28 × 1'
    """
    return " × ".join(f"{length:,}" for length in lengths)
