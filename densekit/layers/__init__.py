"""The layers: Dense, and what the chapters put around it."""

from .base import Layer
from .conv2d import Conv2D
from .dense import Dense
from .pooling import GlobalAveragePooling1D, GlobalAveragePooling2D, MaxPooling2D
from .simple import Activation, Dropout, Flatten, Input

__all__ = [
    "Activation",
    "Conv2D",
    "Dense",
    "Dropout",
    "Flatten",
    "GlobalAveragePooling1D",
    "GlobalAveragePooling2D",
    "Input",
    "Layer",
    "MaxPooling2D",
]
