"""Activations, each followed by its vector-Jacobian product.

Derivatives are not enough: softmax mixes the entries of its axis, so it has a Jacobian
and no elementwise derivative. ``vjp(f)(dy, y, x)`` pulls the gradient ``dy`` at the
output ``y = f(x)`` back to the input.

>>> get("relu") is relu, get(None) is linear
(True, True)
"""

import inspect

from .. import registry
from .along_axis import *
from .piecewise import *
from .rules import *
from .smooth import *

swish, hard_swish = silu, hard_silu

# Every function here that has a rule, under each of its names.
_NAMES: dict[str, Activation] = {
    name: f
    for name, f in sorted(globals().items())
    if inspect.isfunction(f) and f in RULES
}
ACTIVATIONS = {f.__name__: f for f in _NAMES.values()}
get = registry.getter(__name__, "activation function", _NAMES, default=linear)


def serialize(activation: Activation) -> str | registry.Config | None:
    """The name of an activation of Keras; the config of any other function.

    >>> serialize(relu)
    'relu'
    """
    name = getattr(activation, "__name__", "")
    if ACTIVATIONS.get(name) is activation:
        return name
    return registry.serialize(activation)
