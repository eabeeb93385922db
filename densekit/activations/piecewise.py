"""Activations made of straight pieces: rectifiers, hard forms of smooth ones, shrinks.

All act entry by entry, on any shape. At a corner the slope is the one that Keras takes.
"""

import numpy as np

from ..typing import Array
from .rules import defvjp


def linear(x: Array) -> Array:
    """The identity."""
    return x


@defvjp(linear)
def _linear_vjp(dy: Array, y: Array, x: Array) -> Array:
    return dy


def relu(
    x: Array,
    negative_slope: float = 0.0,
    max_value: float | None = None,
    threshold: float = 0.0,
) -> Array:
    """``max(x, 0)``; with arguments, a line that may leak, saturate and start late.

    Args:
        x: any shape.
        negative_slope: of the line below the threshold.
        max_value: the largest output, or None for no limit.
        threshold: below it the output is ``negative_slope * (x - threshold)``.

    >>> relu(np.array([-10.0, -5.0, 0.0, 5.0, 10.0]), max_value=5)
    array([0., 0., 0., 5., 5.])
    """
    above = np.maximum(x, 0) if threshold == 0 else np.where(x > threshold, x, 0)
    if max_value is not None:
        above = np.clip(above, 0, max_value)
    if negative_slope == 0:
        return above
    return above - negative_slope * np.maximum(threshold - x, 0)


@defvjp(relu)
def _relu_vjp(
    dy: Array,
    y: Array,
    x: Array,
    negative_slope: float = 0.0,
    max_value: float | None = None,
    threshold: float = 0.0,
) -> Array:
    if negative_slope == 0 and max_value is None and threshold == 0:
        return dy * (x > 0)
    # Without max_value and threshold, Keras takes its leaky_relu. Otherwise it adds two
    # rectifiers, each flat at its corner; a max_value of 6 alone makes one a relu6.
    leaky = max_value is None and threshold == 0
    below = x <= threshold if leaky else x < threshold
    above = x > threshold
    if max_value is not None:
        end = x < 6 if max_value == 6 and threshold == 0 else x <= max_value
        above &= (x >= 0) & end
    return np.where(above, dy, np.where(below, negative_slope * dy, 0))


def leaky_relu(x: Array, negative_slope: float = 0.2) -> Array:
    """``x`` where it is positive, ``negative_slope * x`` elsewhere.

    >>> leaky_relu(np.array([-1.0, 2.0]))
    array([-0.2,  2. ])
    """
    return np.where(x > 0, x, negative_slope * x)


@defvjp(leaky_relu)
def _leaky_relu_vjp(
    dy: Array, y: Array, x: Array, negative_slope: float = 0.2
) -> Array:
    return np.where(x > 0, dy, negative_slope * dy)


def relu6(x: Array) -> Array:
    """``min(max(x, 0), 6)``."""
    return np.clip(x, 0, 6)


@defvjp(relu6)
def _relu6_vjp(dy: Array, y: Array, x: Array) -> Array:
    return np.where((x > 0) & (x < 6), dy, 0)


def hard_sigmoid(x: Array) -> Array:
    """A sigmoid of three straight pieces: ``relu6(x + 3) / 6``."""
    return relu6(x + 3) / 6


@defvjp(hard_sigmoid)
def _hard_sigmoid_vjp(dy: Array, y: Array, x: Array) -> Array:
    return np.where(np.abs(x) < 3, dy / 6, 0)


def hard_silu(x: Array) -> Array:
    """``x * hard_sigmoid(x)``.

    Source: Howard et al., *Searching for MobileNetV3*, 2019.
    """
    return x * hard_sigmoid(x)


@defvjp(hard_silu)
def _hard_silu_vjp(dy: Array, y: Array, x: Array) -> Array:
    return dy * hard_sigmoid(x) + _hard_sigmoid_vjp(dy * x, y, x)


def hard_tanh(x: Array) -> Array:
    """``x``, cut off at -1 and 1."""
    return np.clip(x, -1, 1)


@defvjp(hard_tanh)
def _hard_tanh_vjp(dy: Array, y: Array, x: Array) -> Array:
    return np.where(np.abs(x) <= 1, dy, 0)


def hard_shrink(x: Array, threshold: float = 0.5) -> Array:
    """``x`` where it is larger than the threshold in size, 0 elsewhere."""
    return np.where(np.abs(x) > threshold, x, 0)


@defvjp(hard_shrink)
def _hard_shrink_vjp(dy: Array, y: Array, x: Array, threshold: float = 0.5) -> Array:
    return np.where(np.abs(x) > threshold, dy, 0)


def soft_shrink(x: Array, threshold: float = 0.5) -> Array:
    """``x`` moved towards 0 by the threshold, and 0 where it would cross."""
    return x - np.clip(x, -threshold, threshold)


@defvjp(soft_shrink)
def _soft_shrink_vjp(dy: Array, y: Array, x: Array, threshold: float = 0.5) -> Array:
    return np.where(np.abs(x) > threshold, dy, 0)


def threshold(x: Array, threshold: float, default_value: float) -> Array:
    """``x`` where it exceeds the threshold, the default value elsewhere."""
    return np.where(x > threshold, x, default_value)


@defvjp(threshold)
def _threshold_vjp(
    dy: Array, y: Array, x: Array, threshold: float, default_value: float
) -> Array:
    return np.where(x > threshold, dy, 0)


def sparse_sigmoid(x: Array) -> Array:
    """0 up to -1, 1 from 1 on, a straight line between."""
    return (np.clip(x, -1, 1) + 1) / 2


@defvjp(sparse_sigmoid)
def _sparse_sigmoid_vjp(dy: Array, y: Array, x: Array) -> Array:
    return np.where(np.abs(x) < 1, dy / 2, 0)


def sparse_plus(x: Array) -> Array:
    """0 up to -1, ``x`` from 1 on, a parabola between; its slope is sparse_sigmoid."""
    return np.where(x < 1, (np.maximum(x, -1) + 1) ** 2 / 4, x)


@defvjp(sparse_plus)
def _sparse_plus_vjp(dy: Array, y: Array, x: Array) -> Array:
    return dy * sparse_sigmoid(x)
