"""Activations, each followed by its vector-Jacobian product.

Derivatives are not enough: softmax mixes the entries of its axis, so it has a Jacobian
and no elementwise derivative. ``vjp(f)(dy, y, x)`` pulls the gradient ``dy`` at the
output ``y = f(x)`` back to the input.
"""

from typing import Any

from .. import registry
from .along_axis import glu, log_softmax, softmax, sparsemax
from .piecewise import (
    hard_shrink,
    hard_sigmoid,
    hard_silu,
    hard_tanh,
    leaky_relu,
    linear,
    relu,
    relu6,
    soft_shrink,
    sparse_plus,
    sparse_sigmoid,
    threshold,
)
from .rules import Activation, builtin, defvjp, vjp
from .smooth import (
    celu,
    elu,
    exponential,
    gelu,
    log_sigmoid,
    mish,
    selu,
    sigmoid,
    silu,
    softplus,
    softsign,
    squareplus,
    tanh,
    tanh_shrink,
)

ACTIVATIONS = builtin()
swish, hard_swish = silu, hard_silu
_BY_NAME = ACTIVATIONS | {"swish": silu, "hard_swish": hard_silu}

__all__ = [
    "ACTIVATIONS",
    "Activation",
    "celu",
    "defvjp",
    "elu",
    "exponential",
    "gelu",
    "get",
    "glu",
    "hard_shrink",
    "hard_sigmoid",
    "hard_silu",
    "hard_swish",
    "hard_tanh",
    "leaky_relu",
    "linear",
    "log_sigmoid",
    "log_softmax",
    "mish",
    "relu",
    "relu6",
    "selu",
    "serialize",
    "sigmoid",
    "silu",
    "soft_shrink",
    "softmax",
    "softplus",
    "softsign",
    "sparse_plus",
    "sparse_sigmoid",
    "sparsemax",
    "squareplus",
    "swish",
    "tanh",
    "tanh_shrink",
    "threshold",
    "vjp",
]


def get(identifier: Any) -> Activation:
    """The activation for None (linear), a name, a config or a callable.

    Raises:
        ValueError: there is no such activation; the nearest name is suggested.

    >>> get("relu") is relu
    True
    """
    if identifier is None:
        return linear
    return registry.lookup(identifier, _BY_NAME, "activation function")


def serialize(activation: Activation) -> Any:
    """The name of an activation of Keras; the config of any other function.

    >>> serialize(relu)
    'relu'
    """
    name = getattr(activation, "__name__", "")
    if ACTIVATIONS.get(name) is activation:
        return name
    return registry.serialize(activation)
