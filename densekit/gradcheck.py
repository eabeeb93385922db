"""Gradients by differences: slow, simple, and right enough to check the fast ones."""

from collections.abc import Callable

import numpy as np

from .typing import Array


def directional_derivative(
    f: Callable[[Array], float], x: Array, direction: Array, eps: float = 1e-5
) -> float:
    """How fast a number grows as an array moves, by one central difference.

    Along a random direction it checks a whole gradient with two evaluations: it equals
    ``(gradient * direction).sum()``, and a wrong entry would have to be wrong at right
    angles to the direction to be missed. Good to about 1e-9 for smooth functions of
    moderate size; where ``f`` has a corner within the step, it is meaningless.

    Args:
        f: takes an array like ``x``, returns one number.
        x: float64, any shape. In float32 the differences would drown in rounding.
        direction: shaped like ``x``.
        eps: the step, in lengths of the direction.

    Raises:
        TypeError: ``x`` is not float64.

    >>> x, direction = np.array([1.0, 3.0]), np.array([2.0, -1.0])
    >>> round(directional_derivative(lambda x: float((x**2).sum()), x, direction), 6)
    -2.0
    """
    if x.dtype != np.float64:
        raise TypeError(f"A difference needs float64, got {x.dtype}")
    step = eps * direction
    return (f(x + step) - f(x - step)) / (2 * eps)


def numerical_gradient(
    f: Callable[[Array], float], x: Array, eps: float = 1e-5
) -> Array:
    """The gradient of a number with respect to an array, entry by entry.

    Each entry of ``x`` is moved up and down by ``eps`` times its size (at least 1).

    Args:
        f: takes an array like ``x``, returns one number.
        x: float64, any shape.
        eps: the step, relative to ``max(1, |entry|)``.

    Returns:
        An array shaped like ``x``.

    Raises:
        TypeError: ``x`` is not float64.

    >>> numerical_gradient(lambda x: float((x**2).sum()), np.array([1.0, 3.0])).round(6)
    array([2., 6.])
    """
    x = np.asarray(x)
    gradient = np.empty_like(x)
    for index in np.ndindex(x.shape):
        unit = np.zeros_like(x)
        unit[index] = 1
        step = eps * max(1.0, abs(float(x[index])))
        gradient[index] = directional_derivative(f, x, unit, step)
    return gradient
