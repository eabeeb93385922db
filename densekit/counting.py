"""What a layer costs: parameters, bytes, multiply-adds and FLOPs, as formulas.

None of these functions makes an array, so the largest layers can be counted. The tests
hold them against the layers themselves.
"""

import math
from collections.abc import Sequence

import numpy as np

from .layers import Conv2D, Dense, Layer
from .models import Sequential
from .typing import BatchShape, DTypeLike


def dense_params(
    input_dim: int, units: int, use_bias: bool = True, lora_rank: int | None = None
) -> int:
    """``(input_dim + 1) * units``; neither batch nor positions are in it.

    Args:
        input_dim: length of the input's last axis.
        units: length of the output's last axis.
        use_bias: whether each unit has a bias.
        lora_rank: of the two thin matrices of LoRA, or None.

    >>> dense_params(784, 512), dense_params(784, 512, lora_rank=4)
    (401920, 407104)
    """
    lora = lora_rank * (input_dim + units) if lora_rank else 0
    return (input_dim + bool(use_bias)) * units + lora


def conv2d_params(
    kernel_size: Sequence[int], channels: int, filters: int, use_bias: bool = True
) -> int:
    """A Dense layer on the patch: ``(rows * columns * channels + 1) * filters``.

    >>> conv2d_params((3, 3), 64, 64) == dense_params(576, 64)
    True
    """
    return dense_params(math.prod(kernel_size) * channels, filters, use_bias)


def weight_bytes(params: int, dtype: DTypeLike = "float32") -> int:
    """Bytes that the parameters take, stored in ``dtype``.

    >>> weight_bytes(401_920)
    1607680
    """
    return params * np.dtype(dtype).itemsize


def training_bytes(params: int, dtype: DTypeLike = "float32", slots: int = 2) -> int:
    """Bytes of the parameters, their gradients and the optimizer's memory.

    Args:
        params: how many parameters learn.
        dtype: of all of them.
        slots: numbers that the optimizer keeps for each: 2 for Adam's moments, 1 for
            momentum, 0 for plain SGD.

    >>> training_bytes(401_920) == 4 * weight_bytes(401_920)
    True
    """
    return weight_bytes(params, dtype) * (2 + slots)


def activation_bytes(
    model: Sequential, batch_shape: BatchShape, dtype: DTypeLike = "float32"
) -> int:
    """Bytes of every layer's output for one batch: what the backward pass keeps.

    Args:
        model: its layers need not be built.
        batch_shape: of the input, with a batch that is known.
        dtype: of the outputs.
    """
    total, shape = 0, tuple(batch_shape)
    for layer in model.layers:
        given, shape = shape, layer.compute_output_shape(shape)
        if isinstance(layer, Sequential):
            total += activation_bytes(layer, given, dtype)
        else:
            total += _size(shape) * np.dtype(dtype).itemsize
    return total


def multiply_adds(layer: Layer, input_shape: BatchShape) -> int:
    """How often one call multiplies two numbers and adds the product to a sum.

    Layers without a kernel count as 0: what they do is small beside it.

    Args:
        layer: a layer or a Sequential; it need not be built.
        input_shape: with all lengths known, the batch too.

    Raises:
        ValueError: a length is None.

    >>> multiply_adds(Dense(4), (8, 2, 3))
    192
    """
    if isinstance(layer, Sequential):
        total, shape = 0, tuple(input_shape)
        for inner in layer.layers:
            total += multiply_adds(inner, shape)
            shape = inner.compute_output_shape(shape)
        return total
    outputs = _size(layer.compute_output_shape(input_shape))
    if isinstance(layer, Dense):
        return outputs * _size(input_shape[-1:])
    if isinstance(layer, Conv2D):
        return outputs * math.prod(layer.kernel_size) * _size(input_shape[-1:])
    return 0


def flops(layer: Layer, input_shape: BatchShape) -> int:
    """Two operations for each multiply-add; see :func:`multiply_adds`.

    >>> flops(Dense(4), (8, 2, 3))
    384
    """
    return 2 * multiply_adds(layer, input_shape)


def _size(shape: BatchShape) -> int:
    if any(length is None for length in shape):
        raise ValueError(f"Every length must be known to count. Received: {shape}")
    return math.prod(length for length in shape if length is not None)
