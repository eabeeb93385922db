"""The fully connected layer in NumPy, with the names that it has in Keras."""

from . import (
    activations,
    constraints,
    counting,
    functional,
    gradcheck,
    initializers,
    layers,
    random,
    regularizers,
)
from .layers import (
    Activation,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePooling1D,
    GlobalAveragePooling2D,
    Input,
    MaxPooling2D,
)
from .models import Sequential
from .random import set_random_seed

__version__ = "0.1.0"

__all__ = [
    "Activation",
    "Conv2D",
    "Dense",
    "Dropout",
    "Flatten",
    "GlobalAveragePooling1D",
    "GlobalAveragePooling2D",
    "Input",
    "MaxPooling2D",
    "Sequential",
    "activations",
    "constraints",
    "counting",
    "functional",
    "gradcheck",
    "initializers",
    "layers",
    "random",
    "regularizers",
    "set_random_seed",
]
