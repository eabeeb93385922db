"""The fully connected layer in NumPy, with the names that it has in Keras."""

from . import (
    activations,
    callbacks,
    constraints,
    counting,
    functional,
    gradcheck,
    initializers,
    interop,
    layers,
    losses,
    metrics,
    optimizers,
    quantizers,
    random,
    regularizers,
)
from .layers import *  # noqa: F403 - the names that layers lists
from .models import Sequential
from .random import set_random_seed

__version__ = "0.1.0"

__all__ = [
    "Sequential",
    "activations",
    "callbacks",
    "constraints",
    "counting",
    "functional",
    "gradcheck",
    "initializers",
    "interop",
    "layers",
    "losses",
    "metrics",
    "optimizers",
    "quantizers",
    "random",
    "regularizers",
    "set_random_seed",
    *layers.__all__,
]
