"""The fully connected layer in NumPy, with the names that it has in Keras."""

from . import activations, functional, gradcheck, initializers, layers, random
from .layers import Dense
from .random import set_random_seed

__version__ = "0.1.0"

__all__ = [
    "Dense",
    "activations",
    "functional",
    "gradcheck",
    "initializers",
    "layers",
    "random",
    "set_random_seed",
]
