"""Activations that mix the entries of one axis: no derivative, only a Jacobian."""

import numpy as np

from ..typing import Array
from .rules import defvjp
from .smooth import sigmoid


def softmax(x: Array, axis: int = -1) -> Array:
    """Positive values that sum to 1 along ``axis``.

    The largest entry is subtracted first: the result is the same, and no exponential
    overflows. Where that entry is infinite or NaN, all are NaN; TensorFlow gives 0 to
    some of them.

    >>> softmax(np.array([[0.0, 0.0], [1e4, -1e4]]))
    array([[0.5, 0.5],
           [1. , 0. ]])
    """
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


@defvjp(softmax)
def _softmax_vjp(dy: Array, y: Array, x: Array, axis: int = -1) -> Array:
    return y * (dy - (dy * y).sum(axis=axis, keepdims=True))


def log_softmax(x: Array, axis: int = -1) -> Array:
    """``log(softmax(x))``, exact where the softmax itself rounds to 0."""
    shifted = x - x.max(axis=axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


@defvjp(log_softmax)
def _log_softmax_vjp(dy: Array, y: Array, x: Array, axis: int = -1) -> Array:
    return dy - np.exp(y) * dy.sum(axis=axis, keepdims=True)


def sparsemax(x: Array, axis: int = -1) -> Array:
    """The nearest point to ``x`` whose entries along ``axis`` are >= 0 and sum to 1.

    Small entries become exactly 0; the others are lowered by a common amount. Keras
    3.15 lowers too far where more than one entry survives, so that its result does not
    sum to 1; later releases correct it, and this function follows them.

    Source: Martins and Astudillo, *From softmax to sparsemax*, 2016; Keras issue 23425.

    >>> sparsemax(np.array([1.0, 0.8, 0.1]))
    array([0.6, 0.4, 0. ])
    """
    largest_first = -np.sort(-np.moveaxis(x, axis, -1), axis=-1)
    count = np.arange(1, x.shape[axis] + 1, dtype=x.dtype)
    # What to subtract if just the largest 1, 2, 3, ... entries stay above 0.
    lowered = (largest_first.cumsum(axis=-1) - 1) / count
    kept = (largest_first > lowered).sum(axis=-1, keepdims=True)
    tau = np.take_along_axis(lowered, kept - 1, axis=-1)
    return np.maximum(x - np.moveaxis(tau, -1, axis), 0)


@defvjp(sparsemax)
def _sparsemax_vjp(dy: Array, y: Array, x: Array, axis: int = -1) -> Array:
    kept = y > 0
    total = np.where(kept, dy, 0).sum(axis=axis, keepdims=True)
    return np.where(kept, dy - total / kept.sum(axis=axis, keepdims=True), 0).astype(
        dy.dtype
    )


def glu(x: Array, axis: int = -1) -> Array:
    """The first half of ``axis`` times the sigmoid of the second half.

    The output is half as long along ``axis``.

    Raises:
        ValueError: the axis has an odd length.

    Source: Dauphin et al., *Language modeling with gated convolutional networks*, 2017.
    """
    if x.shape[axis] % 2:
        raise ValueError(
            f"axis size must be divisible by 2. Received: x.shape={x.shape} with "
            f"axis={axis}"
        )
    value, gate = np.split(x, 2, axis=axis)
    return value * sigmoid(gate)


@defvjp(glu)
def _glu_vjp(dy: Array, y: Array, x: Array, axis: int = -1) -> Array:
    value, gate = np.split(x, 2, axis=axis)
    s = sigmoid(gate)
    return np.concatenate([dy * s, dy * value * s * (1 - s)], axis=axis)
