"""Layers to and from tf.keras, with their configs and weights.

TensorFlow is imported only where a Keras object is made.
"""

from typing import Any

from ..layers import Layer
from ..models import layer_from_config
from ..registry import serialize
from ..typing import OutputShape


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
