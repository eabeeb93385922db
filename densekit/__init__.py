"""The fully connected layer in NumPy, with the names that it has in Keras."""

from . import (
    activations,
    constraints,
    counting,
    functional,
    gradcheck,
    initializers,
    interop,
    layers,
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
    "constraints",
    "counting",
    "functional",
    "gradcheck",
    "initializers",
    "interop",
    "layers",
    "random",
    "regularizers",
    "set_random_seed",
    *layers.__all__,
]
