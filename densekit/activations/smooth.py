"""Activations without corners.

All act entry by entry, on any shape, and none overflows on the way to a finite result.
"""

import math

import numpy as np
from scipy import special

from ..typing import Array
from .rules import defvjp

# Klambauer et al., Self-normalizing neural networks, 2017
_SELU_ALPHA = 1.6732632423543772848170429916717
_SELU_SCALE = 1.0507009873554804934193349852946

_GELU_CUBIC = 0.044715
_GELU_SCALE = math.sqrt(2 / math.pi)


def sigmoid(x: Array) -> Array:
    """``1 / (1 + exp(-x))``, to the last digit.

    >>> sigmoid(np.array([-1e4, 0.0, 1e4]))
    array([0. , 0.5, 1. ])
    """
    return _in_dtype_of(x, special.expit(x))


@defvjp(sigmoid)
def _sigmoid_vjp(dy: Array, y: Array, x: Array) -> Array:
    return dy * y * (1 - y)


def log_sigmoid(x: Array) -> Array:
    """``log(sigmoid(x))``, exact where the sigmoid itself rounds to 0."""
    return -softplus(-x)


@defvjp(log_sigmoid)
def _log_sigmoid_vjp(dy: Array, y: Array, x: Array) -> Array:
    return dy * sigmoid(-x)


def tanh(x: Array) -> Array:
    """The hyperbolic tangent."""
    return np.tanh(x)


@defvjp(tanh)
def _tanh_vjp(dy: Array, y: Array, x: Array) -> Array:
    return dy * (1 - y * y)


def tanh_shrink(x: Array) -> Array:
    """``x - tanh(x)``."""
    return x - np.tanh(x)


@defvjp(tanh_shrink)
def _tanh_shrink_vjp(dy: Array, y: Array, x: Array) -> Array:
    return dy * np.tanh(x) ** 2


def exponential(x: Array) -> Array:
    """``exp(x)``; infinite where the result is too large for the dtype."""
    with np.errstate(over="ignore"):
        return np.exp(x)


@defvjp(exponential)
def _exponential_vjp(dy: Array, y: Array, x: Array) -> Array:
    return dy * y


def softplus(x: Array) -> Array:
    """``log(1 + exp(x))``, a smooth rectifier."""
    return np.logaddexp(x, 0)


@defvjp(softplus)
def _softplus_vjp(dy: Array, y: Array, x: Array) -> Array:
    return dy * sigmoid(x)


def squareplus(x: Array, b: float = 4) -> Array:
    """``(x + sqrt(x**2 + b)) / 2``, a smooth rectifier without exponentials.

    Source: Barron, *Squareplus: a softplus-like algebraic rectifier*, 2021.
    """
    return (x + np.sqrt(x * x + b)) / 2


@defvjp(squareplus)
def _squareplus_vjp(dy: Array, y: Array, x: Array, b: float = 4) -> Array:
    return dy * (1 + x / np.sqrt(x * x + b)) / 2


def softsign(x: Array) -> Array:
    """``x / (1 + |x|)``."""
    return x / (1 + np.abs(x))


@defvjp(softsign)
def _softsign_vjp(dy: Array, y: Array, x: Array) -> Array:
    return dy / (1 + np.abs(x)) ** 2


def elu(x: Array, alpha: float = 1.0) -> Array:
    """``x`` where it is positive, ``alpha * (exp(x) - 1)`` elsewhere.

    Source: Clevert, Unterthiner and Hochreiter, *Fast and accurate deep network
    learning by exponential linear units*, 2015.
    """
    return np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0)))


@defvjp(elu)
def _elu_vjp(dy: Array, y: Array, x: Array, alpha: float = 1.0) -> Array:
    return np.where(x > 0, dy, dy * alpha * np.exp(np.minimum(x, 0)))


def selu(x: Array) -> Array:
    """``elu`` scaled so that mean 0 and variance 1 reproduce themselves.

    Source: Klambauer et al., *Self-normalizing neural networks*, 2017.
    """
    return _SELU_SCALE * elu(x, _SELU_ALPHA)


@defvjp(selu)
def _selu_vjp(dy: Array, y: Array, x: Array) -> Array:
    slope_below = _SELU_ALPHA * np.exp(np.minimum(x, 0))
    return _SELU_SCALE * np.where(x < 0, dy * slope_below, dy)


def celu(x: Array, alpha: float = 1.0) -> Array:
    """``elu`` stretched by ``alpha`` on both axes: its slope has no jump at 0.

    Source: Barron, *Continuously differentiable exponential linear units*, 2017.
    """
    return np.maximum(x, 0) + alpha * np.expm1(np.minimum(x, 0) / alpha)


@defvjp(celu)
def _celu_vjp(dy: Array, y: Array, x: Array, alpha: float = 1.0) -> Array:
    return dy * np.exp(np.minimum(x, 0) / alpha)


def silu(x: Array) -> Array:
    """``x * sigmoid(x)``, also called swish."""
    return x * sigmoid(x)


@defvjp(silu)
def _silu_vjp(dy: Array, y: Array, x: Array) -> Array:
    s = sigmoid(x)
    return dy * (s + x * s * (1 - s))


def mish(x: Array) -> Array:
    """``x * tanh(softplus(x))``.

    Source: Misra, *Mish: a self regularized non-monotonic activation function*, 2019.
    """
    return x * np.tanh(softplus(x))


@defvjp(mish)
def _mish_vjp(dy: Array, y: Array, x: Array) -> Array:
    t = np.tanh(softplus(x))
    return dy * (t + x * (1 - t * t) * sigmoid(x))


def gelu(x: Array, approximate: bool = False) -> Array:
    """``x`` times the probability that a standard normal variable is below it.

    Args:
        x: any shape.
        approximate: use a hyperbolic tangent in place of the error function.

    Source: Hendrycks and Gimpel, *Gaussian error linear units*, 2016.
    """
    if approximate:
        return x * (1 + np.tanh(_gelu_inner(x))) / 2
    return x * _normal_cdf(x)


@defvjp(gelu)
def _gelu_vjp(dy: Array, y: Array, x: Array, approximate: bool = False) -> Array:
    if approximate:
        t = np.tanh(_gelu_inner(x))
        inner_slope = _GELU_SCALE * (1 + 3 * _GELU_CUBIC * x * x)
        return dy * (1 + t + x * (1 - t * t) * inner_slope) / 2
    density = np.exp(-x * x / 2) / math.sqrt(2 * math.pi)
    return dy * (_normal_cdf(x) + x * density)


def _gelu_inner(x: Array) -> Array:
    return _GELU_SCALE * (x + _GELU_CUBIC * x**3)


def _normal_cdf(x: Array) -> Array:
    return _in_dtype_of(x, special.erfc(-x / math.sqrt(2)) / 2)


def _in_dtype_of(x: Array, result: Array) -> Array:
    """SciPy's functions have no float16 of their own."""
    half = getattr(x, "dtype", None) == np.float16
    return result.astype(np.float16) if half else result
