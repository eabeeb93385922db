"""Layers in a row."""

import warnings
from collections.abc import Iterable
from typing import Any, Self

from . import layers as layer_classes
from . import summary
from .layers import Dense, Input, Layer
from .layers.base import CallVJP, Gradients, Pulled, pass_through
from .registry import Config, serialize
from .training import Trainer
from .typing import Array, BatchShape, OutputShape

LAYERS: dict[str, Any] = {
    name: getattr(layer_classes, name)
    for name in layer_classes.__all__
    if name not in ("Input", "Layer")
}


class Sequential(Trainer):
    """Each layer's output is the next one's input.

    With an :class:`~densekit.layers.Input` first, the layers are built as they are
    added; without one, at the first call.

    Args:
        layers: Input, if any, then layers with different names.
        trainable: whether any weight learns.
        name: no slash; made from the class when None.

    Raises:
        ValueError: something else than a layer is added, or a name twice.

    Source: ``tf.keras.Sequential``.

    >>> from densekit.layers import Dense, Input
    >>> model = Sequential([Input((3,)), Dense(2, "relu"), Dense(2), Dense(2)])
    >>> model.count_params()
    20
    """

    family = ""

    def __init__(
        self,
        layers: Iterable[Any] | None = None,
        trainable: bool = True,
        name: str | None = None,
    ) -> None:
        super().__init__(trainable=trainable, name=name)
        self._layers: list[Layer] = []
        self.input: Input | None = None
        self.input_shape: OutputShape | None = None  # with the batch
        for layer in layers or ():
            self.add(layer)

    @property
    def layers(self) -> list[Layer]:
        """The layers, in their order; ``add`` and ``pop`` change them."""
        return list(self._layers)

    def add(self, layer: Any) -> None:
        """Append a layer, or set the input's shape."""
        if isinstance(layer, Input):
            self._set_input(layer)
            return
        if not isinstance(layer, Layer):
            raise ValueError(
                "Only instances of `densekit.layers.Layer` can be added to a "
                f"Sequential model. Received: {layer} (of type {type(layer)})"
            )
        if any(layer.name == other.name for other in self._layers):
            raise ValueError(
                "All layers added to a Sequential model should have unique names. "
                f"Name '{layer.name}' is already the name of a layer in this model. "
                "Update the `name` argument to pass a unique name."
            )
        own = layer.input_shape_argument
        if not self._layers and self.input is None and own is not None:
            self._set_input(Input(own))
        self._layers.append(layer)
        self.built = False
        first = self._layers[0]
        shape = self.input_shape or (
            first.built and getattr(first, "input_shape", None)
        )
        if shape:
            self.build(shape)

    def pop(self) -> Layer:
        """Take the last layer off and return it.

        Raises:
            IndexError: there is none.
        """
        layer = self._layers.pop()
        self.built = self.built and bool(self._layers)
        return layer

    def _set_input(self, given: Input) -> None:
        if self._layers or self.input is not None:
            raise ValueError(
                f"Sequential model '{self.name}' takes one Input, before its layers."
            )
        self.input = given
        self.input_shape = given.batch_shape
        self.dtype = given.dtype

    def build(self, input_shape: BatchShape) -> None:
        """Build each layer for what the one before it puts out.

        Raises:
            ValueError: there are no layers, or another shape was set before.
        """
        if not self._layers:
            raise ValueError(
                f"Sequential model {self.name} cannot be built because it has no "
                "layers. Call `model.add(layer)`."
            )
        shape = tuple(input_shape)
        if self.input_shape not in (None, shape):
            raise ValueError(
                f"Sequential model '{self.name}' has already been configured to use "
                f"input shape {self.input_shape}. You cannot build it with "
                f"input_shape {shape}"
            )
        if self.input is None:
            self.dtype = self._layers[0].dtype
        given = shape
        for layer in self._layers:
            if not layer.built:
                layer.build(shape)
            shape = layer.compute_output_shape(shape)
        self.input_shape = given

    def sublayers(self) -> list[Layer]:
        """The layers."""
        return self._layers

    @property
    def output_shape(self) -> OutputShape:
        """The shape that comes out, with the batch.

        Raises:
            AttributeError: the model is not built yet.
        """
        if not self.built or self.input_shape is None:
            raise AttributeError(
                f"Sequential model '{self.name}' has no defined output shape yet."
            )
        return self.compute_output_shape(self.input_shape)

    def layer_shapes(self) -> list[OutputShape | None]:
        """The output shape of each layer; None while it is unknown."""
        shape = self.input_shape
        shapes: list[OutputShape | None] = []
        for layer in self._layers:
            if shape is not None:
                shape = layer.compute_output_shape(shape)
            shapes.append(shape)
        return shapes

    def compute_output_shape(self, input_shape: BatchShape) -> OutputShape:
        """The last layer's output shape for this input shape."""
        shape: OutputShape = tuple(input_shape)
        for layer in self._layers:
            shape = layer.compute_output_shape(shape)
        return shape

    def call(self, x: Array, training: bool = False) -> Array:
        """The input through every layer."""
        for layer in self._layers:
            x = layer(x, training)
        return x

    def call_vjp(self, x: Array, training: bool = False) -> CallVJP:
        """The input through every layer, with the chain of their pullbacks."""
        pullbacks = []
        for layer in self._layers:
            x, layer_pullback = pass_through(layer, x, training)
            pullbacks.append(layer_pullback)

        def pullback(dy: Array) -> Pulled:
            def dx() -> Array:
                return dy

            parts = []
            for layer_pullback in reversed(pullbacks):
                dx, of_layer = layer_pullback(dx())
                parts.append(of_layer)
            return dx, sum_by_weight(parts)

        return x, pullback

    def quantize(self, mode: str | None = None, config: Any = None) -> None:
        """Quantize each layer that can be; a warning names each that cannot.

        The next step of training reads anew which weights learn.

        Args:
            mode: "int8".
            config: see :meth:`densekit.layers.Dense.quantize`.

        Raises:
            ValueError: the model is not built, or a layer refuses; the layers before it
                are quantized.
        """
        if not self.built:
            raise ValueError(
                "Cannot quantize a layer that isn't yet built. Layer "
                f"'{self.name}' (of type 'Sequential') is not built yet."
            )
        for layer in self._layers:
            if isinstance(layer, Dense | Sequential):
                layer.quantize(mode, config)
                continue
            warnings.warn(
                f"Layer {type(layer).__name__} does not have a `quantize` method "
                "implemented.",
                stacklevel=2,
            )
        self._learning = None

    def _check_input_shape(self, shape: BatchShape) -> None:
        if self.input is None:
            return
        expected = self.input.batch_shape
        fits = len(shape) == len(expected) and all(
            e in (None, n) for e, n in zip(expected, shape, strict=True)
        )
        if not fits:
            raise ValueError(
                f"Input of model '{self.name}' is incompatible with it. Expected "
                f"shape {expected}. Full shape received: {tuple(shape)}"
            )

    def summary(self, line_length: int | None = None) -> None:
        """Print a table of the layers, their output shapes and parameters.

        Args:
            line_length: the width to fit; under what the table needs, each layer takes
                two lines. 80 when None.
        """
        table = summary.rows(self._layers, self.layer_shapes())
        print(summary.text(self.name, table, summary.totals(self), line_length or 80))

    def get_config(self) -> Config:
        """The layers' configs, in the form that Keras reads."""
        entries = [*([self.input] if self.input else []), *self._layers]
        config = super().get_config() | {"layers": [serialize(e) for e in entries]}
        config["dtype"]["config"]["name"] = "float32"  # Keras's model has no dtype
        if self.input_shape is not None:
            config["build_input_shape"] = self.input_shape
        return config

    @classmethod
    def from_config(cls, config: Config) -> Self:
        """The model that ``get_config`` described; from Keras's config, too.

        Raises:
            ValueError: the config holds a layer that densekit does not have.
        """
        model = cls(trainable=config.get("trainable", True), name=config.get("name"))
        for entry in config["layers"]:
            model.add(layer_from_config(entry))
        shape = config.get("build_input_shape")
        if shape and model.input is None and model.layers:
            model.build(tuple(shape))
        return model


LAYERS["Sequential"] = Sequential


def sum_by_weight(parts: Iterable[Gradients]) -> Gradients:
    """The gradients of weights that may have been used several times."""
    total: Gradients = {}
    for part in parts:
        for weight, gradient in part.items():
            total[weight] = total[weight] + gradient if weight in total else gradient
    return total


def layer_from_config(entry: Config) -> Any:
    """The layer of ``{"class_name": ..., "config": ...}``, as Keras writes it.

    Raises:
        ValueError: densekit does not have the layer.
    """
    name = entry["class_name"]
    if name == "InputLayer":
        return Input.from_config(entry["config"])
    if name not in LAYERS:
        raise ValueError(
            f"densekit has no layer {name!r}; it has {', '.join(sorted(LAYERS))}."
        )
    return LAYERS[name].from_config(entry["config"])
