"""Gradients by differences: slow, simple, and right enough to check the fast ones."""

from collections.abc import Callable

import numpy as np

from .typing import Array


def numerical_gradient(
    f: Callable[[Array], float], x: Array, eps: float = 1e-5
) -> Array:
    """The gradient of a number with respect to an array, by central differences.

    Each entry of ``x`` is moved up and down by ``eps`` times its size (at least 1). The
    result is good to about 1e-9 for smooth functions of moderate size; where ``f`` has
    a corner within ``eps``, it is meaningless.

    Args:
        f: takes an array like ``x``, returns one number.
        x: float64, any shape. In float32 the differences would drown in rounding.
        eps: the step, relative to ``max(1, |entry|)``.

    Returns:
        An array shaped like ``x``.

    Raises:
        TypeError: ``x`` is not float64.

    >>> numerical_gradient(lambda x: float((x**2).sum()), np.array([1.0, 3.0])).round(6)
    array([2., 6.])
    """
    x = np.array(x)
    if x.dtype != np.float64:
        raise TypeError(f"numerical_gradient needs float64, got {x.dtype}")
    gradient = np.empty_like(x)
    for index in np.ndindex(x.shape):
        value = x[index]
        step = eps * max(1.0, abs(float(value)))
        x[index] = value + step
        above = f(x)
        x[index] = value - step
        below = f(x)
        x[index] = value
        gradient[index] = (above - below) / (2 * step)
    return gradient
