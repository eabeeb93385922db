"""Layers and weights to and from other libraries and their files."""

from .keras_layers import from_keras, to_keras
from .keras_weights import load_keras_weights, save_keras_weights
from .safetensors_files import load_safetensors, save_safetensors
from .torch_layout import from_torch_layout, to_torch_layout

__all__ = [
    "from_keras",
    "from_torch_layout",
    "load_keras_weights",
    "load_safetensors",
    "save_keras_weights",
    "save_safetensors",
    "to_keras",
    "to_torch_layout",
]
