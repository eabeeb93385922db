"""Weights in PyTorch's layout: a dict of arrays, as its ``state_dict``.

PyTorch is not imported: a CPU tensor reads as an array, and an array makes a tensor.
"""

from operator import index
from typing import Any

import numpy as np

from ..layers import Conv2D, Dense
from ..typing import Array


def to_torch_layout(
    layer: Dense | Conv2D, flattened: tuple[int, int, int] | None = None
) -> dict[str, Array]:
    """The weights as PyTorch's ``Linear`` or ``Conv2d`` stores them.

    Args:
        layer: built. A Dense kernel (input_dim, units) becomes a weight (units,
            input_dim): LoRA's change is added, and integers become the numbers that
            they stand for. A Conv2D kernel (rows, columns, channels, filters) becomes
            (filters, channels, rows, columns).
        flattened: of a Dense layer behind a Flatten, the map (channels, rows, columns)
            that PyTorch flattens. It reads a map channel by channel, Keras and densekit
            read it position by position: the rows of the kernel change places.

    Returns:
        ``{"weight": ..., "bias": ...}``, without a bias if the layer has none; the keys
        of PyTorch's ``state_dict``.

    Raises:
        ValueError: the kernel does not have a row for each number of the map.

    >>> layer = Dense(4)
    >>> layer.build((None, 3))
    >>> to_torch_layout(layer)["weight"].shape
    (4, 3)
    """
    kernel = layer.float_kernel if isinstance(layer, Dense) else layer.kernel
    if flattened is not None:
        kernel = kernel[_rows(layer, flattened).ravel()]
    weight = kernel.T if kernel.ndim == 2 else kernel.transpose(3, 2, 0, 1)
    state = {"weight": np.ascontiguousarray(weight)}
    if layer.bias is not None:
        state["bias"] = layer.bias.copy()
    return state


def from_torch_layout(
    layer: Dense | Conv2D,
    state: dict[str, Any],
    flattened: tuple[int, int, int] | None = None,
) -> None:
    """Set a built layer's weights from PyTorch's ``state_dict`` of the same layer.

    Args:
        layer: built, without LoRA, not quantized.
        state: ``{"weight": ..., "bias": ...}``, arrays or CPU tensors.
        flattened: as for :func:`to_torch_layout`.

    Raises:
        ValueError: a key is missing or too many, a shape differs, a number is larger
            than the layer's dtype has, or the layer has LoRA or integers; nothing
            changes.
    """
    expected = {"weight", "bias"} if layer.use_bias else {"weight"}
    if set(state) != expected:
        raise ValueError(
            f"Layer '{layer.name}' takes {sorted(expected)}. "
            f"Received: {sorted(state, key=str)}"
        )
    if len(layer.weights) > len(expected):
        raise ValueError(
            f"Layer '{layer.name}' has LoRA or is quantized, which PyTorch's layout "
            "does not know. Set the weights first, then call enable_lora or quantize."
        )
    weight = np.asarray(state["weight"])
    if weight.ndim != layer.kernel.ndim:
        raise ValueError(
            f"Layer '{layer.name}' takes a weight of rank {layer.kernel.ndim}. "
            f"Received: shape {weight.shape}"
        )
    kernel = weight.T if weight.ndim == 2 else weight.transpose(2, 3, 1, 0)
    if flattened is not None:
        rows = _rows(layer, flattened)
        if len(kernel) == rows.size:  # set_weights says what is wrong with another
            kernel = kernel[np.argsort(rows, axis=None)]
    try:
        with np.errstate(over="raise"):
            layer.set_weights([kernel, *([state["bias"]] if layer.use_bias else [])])
    except FloatingPointError as error:
        raise ValueError(
            f"Layer '{layer.name}' holds {layer.kernel.dtype}: {error}"
        ) from error


def _rows(layer: Dense | Conv2D, flattened: tuple[int, int, int]) -> Array:
    """The kernel's row for each number of the map, (channels, rows, columns)."""
    try:
        channels, rows, columns = (index(length) for length in flattened)
        if min(channels, rows, columns) <= 0:
            raise ValueError("a length is not positive")
    except (TypeError, ValueError) as error:
        raise ValueError(
            "`flattened` is (channels, rows, columns), positive integers. Received: "
            f"flattened={flattened!r}"
        ) from error
    kernel = layer.kernel
    if kernel.ndim != 2 or len(kernel) != channels * rows * columns:
        raise ValueError(
            f"Layer '{layer.name}' has a kernel of shape {kernel.shape}. A map "
            f"(channels, rows, columns) of {tuple(flattened)} has "
            f"{channels * rows * columns} numbers and needs a Dense kernel with as "
            "many rows."
        )
    numbers = np.arange(len(kernel)).reshape(rows, columns, channels)
    return numbers.transpose(2, 0, 1)
