"""Weights and configs to and from tf.keras, and PyTorch's layout.

TensorFlow is imported only where a Keras object is made; PyTorch never.
"""

from typing import Any

import numpy as np

from .layers import Conv2D, Dense, Layer
from .models import layer_from_config
from .registry import serialize
from .typing import Array, OutputShape


def from_keras(layer: Any) -> Layer:
    """The densekit layer or Sequential with a Keras one's config and weights.

    Args:
        layer: a ``keras.layers`` layer or ``keras.Sequential``, built or not.

    Raises:
        ValueError: densekit does not have the layer.
    """
    class_name = type(layer).__name__
    entry = {"class_name": class_name, "config": layer.get_config()}
    twin: Layer = layer_from_config(entry)
    if layer.built and not twin.built:
        twin.build(_built_shape(layer))
    _copy_lora_alpha(layer, twin)
    if layer.built:
        twin.set_weights([weight.numpy() for weight in _values(layer)])
    return twin


def to_keras(layer: Layer) -> Any:
    """The Keras layer or Sequential with a densekit one's config and weights.

    Args:
        layer: built or not.

    Returns:
        A ``keras.layers`` layer or ``keras.Sequential``.
    """
    import keras

    twin = keras.saving.deserialize_keras_object(serialize(layer))
    if layer.built:
        if not twin.built:
            twin.build(_built_shape(layer))
        _copy_lora_alpha(layer, twin)
        for variable, value in zip(_values(twin), layer.weights, strict=True):
            variable.assign(value)
    return twin


def _leaves(layer: Any) -> list[Any]:
    """The layers inside, down to those that hold no other."""
    inner = getattr(layer, "layers", None)
    return [leaf for each in inner for leaf in _leaves(each)] if inner else [layer]


def _values(layer: Any) -> list[Any]:
    """The weights, in the order of creation."""
    return [value for leaf in _leaves(layer) for value in leaf.weights]


def _copy_lora_alpha(source: Any, twin: Any) -> None:
    """Keras makes LoRA from a config with the rank alone; the alpha is lost."""
    for theirs, ours in zip(_leaves(source), _leaves(twin), strict=True):
        if getattr(theirs, "lora_enabled", False):
            ours.lora_alpha = theirs.lora_alpha


def _built_shape(layer: Any) -> OutputShape:
    """A shape for which the layer would make the weights that it has."""
    kernel = getattr(layer, "kernel", None)
    if kernel is None:
        return (None, 1)
    return (*(None,) * (len(kernel.shape) - 1), int(kernel.shape[-2]))


def to_torch_layout(layer: Dense | Conv2D) -> dict[str, Array]:
    """The weights as PyTorch's ``Linear`` or ``Conv2d`` stores them.

    Args:
        layer: built. A Dense kernel (input_dim, units) becomes a weight (units,
            input_dim); a Conv2D kernel (rows, columns, channels, filters) becomes
            (filters, channels, rows, columns).

    Returns:
        ``{"weight": ..., "bias": ...}``, without a bias if the layer has none; the keys
        of PyTorch's ``state_dict``.

    Flatten reads a map channel by channel in PyTorch, position by position in Keras: a
    Dense layer behind a Flatten needs its rows reordered as well.

    >>> layer = Dense(4)
    >>> layer.build((None, 3))
    >>> to_torch_layout(layer)["weight"].shape
    (4, 3)
    """
    kernel = layer.float_kernel if isinstance(layer, Dense) else layer.kernel
    weight = kernel.T if kernel.ndim == 2 else kernel.transpose(3, 2, 0, 1)
    state = {"weight": np.ascontiguousarray(weight)}
    if layer.bias is not None:
        state["bias"] = layer.bias.copy()
    return state


def from_torch_layout(layer: Dense | Conv2D, state: dict[str, Any]) -> None:
    """Set a built layer's weights from PyTorch's ``state_dict`` of the same layer.

    Args:
        layer: built, without LoRA.
        state: ``{"weight": ..., "bias": ...}``, arrays or CPU tensors.

    Raises:
        ValueError: a key is missing or too many, or a shape differs; nothing changes.
    """
    expected = {"weight", "bias"} if layer.use_bias else {"weight"}
    if set(state) != expected:
        raise ValueError(
            f"Layer '{layer.name}' takes {sorted(expected)}. Received: {sorted(state)}"
        )
    weight = np.asarray(state["weight"])
    if weight.ndim != layer.kernel.ndim:
        raise ValueError(
            f"Layer '{layer.name}' takes a weight of rank {layer.kernel.ndim}. "
            f"Received: shape {weight.shape}"
        )
    kernel = weight.T if weight.ndim == 2 else weight.transpose(2, 3, 1, 0)
    layer.set_weights([kernel, *([state["bias"]] if layer.use_bias else [])])
