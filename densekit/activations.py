"""Activations, each followed by its vector-Jacobian product.

A rule ``_name_vjp(dy, y, x)`` gets the gradient at the output, the output and the
input, and returns the gradient at the input. Derivatives are not enough: softmax mixes
the entries of its axis, so it has a Jacobian and no elementwise derivative.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.special import expit

from . import registry
from .typing import Array

Activation = Callable[..., Array]
_RULES: dict[Activation, Activation] = {}


def defvjp(activation: Activation, rule: Activation) -> None:
    """Give ``activation`` the vector-Jacobian product ``rule(dy, y, x)``.

    >>> def double(x):
    ...     return 2 * x
    >>> defvjp(double, lambda dy, y, x: 2 * dy)
    >>> float(vjp(double)(1.0, 6.0, 3.0))
    2.0
    """
    _RULES[activation] = rule


def vjp(activation: Activation) -> Activation:
    """The vector-Jacobian product of ``activation``.

    Raises:
        NotImplementedError: the function has none; :func:`defvjp` adds it.
    """
    try:
        return _RULES[activation]
    except KeyError:
        name = getattr(activation, "__name__", repr(activation))
        raise NotImplementedError(
            f"The activation {name!r} has no vector-Jacobian product. "
            "Give it one with densekit.activations.defvjp."
        ) from None


def linear(x: Array) -> Array:
    """The identity. x: any shape -> the same."""
    return x


def _linear_vjp(dy: Array, y: Array, x: Array) -> Array:
    return dy


def relu(x: Array) -> Array:
    """``max(x, 0)``, entry by entry. x: any shape -> the same.

    >>> relu(np.array([-1.0, 0.0, 2.0]))
    array([0., 0., 2.])
    """
    return np.maximum(x, 0)


def _relu_vjp(dy: Array, y: Array, x: Array) -> Array:
    return dy * (x > 0)  # at 0 the slope is taken as 0, as in Keras


def sigmoid(x: Array) -> Array:
    """``1 / (1 + exp(-x))``, entry by entry. x: any shape -> the same.

    >>> sigmoid(np.array([-1e4, 0.0, 1e4]))
    array([0. , 0.5, 1. ])
    """
    return expit(x)


def _sigmoid_vjp(dy: Array, y: Array, x: Array) -> Array:
    return dy * y * (1 - y)


def tanh(x: Array) -> Array:
    """The hyperbolic tangent, entry by entry. x: any shape -> the same."""
    return np.tanh(x)


def _tanh_vjp(dy: Array, y: Array, x: Array) -> Array:
    return dy * (1 - y * y)


def softmax(x: Array, axis: int = -1) -> Array:
    """Positive values that sum to 1 along ``axis``. x: any shape -> the same.

    The largest entry is subtracted first: the result is the same, and no exponential
    overflows.

    >>> softmax(np.array([[0.0, 0.0], [1e4, -1e4]]))
    array([[0.5, 0.5],
           [1. , 0. ]])
    """
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def _softmax_vjp(dy: Array, y: Array, x: Array, axis: int = -1) -> Array:
    return y * (dy - (dy * y).sum(axis=axis, keepdims=True))


ACTIVATIONS: dict[str, Activation] = {
    f.__name__: f for f in (linear, relu, sigmoid, tanh, softmax)
}

defvjp(linear, _linear_vjp)
defvjp(relu, _relu_vjp)
defvjp(sigmoid, _sigmoid_vjp)
defvjp(tanh, _tanh_vjp)
defvjp(softmax, _softmax_vjp)


def get(identifier: Any) -> Activation:
    """The activation for None (linear), a name, a config or a callable.

    Raises:
        ValueError: there is no such activation.

    >>> get("rulu")
    Traceback (most recent call last):
    ValueError: Could not interpret activation function identifier: rulu. Did you mean 'relu'?
    """  # noqa: E501
    if identifier is None:
        return linear
    return registry.lookup(identifier, ACTIVATIONS, "activation function")
