"""One layer for every time step."""

from typing import Any

from ..registry import Config
from ..typing import Array, BatchShape
from .base import CallVJP, Layer, described


class TimeDistributed(Layer):
    """Apply a layer to each position of axis 1, as if positions were samples.

    Args:
        layer: the layer to apply; its weights are the weights here.
        **kwargs: see :class:`Layer`.

    Shapes:
        (batch, steps, ...) -> (batch, steps, ...), the rest as the layer makes it

    Source: ``tf.keras.layers.TimeDistributed``.
    """

    min_ndim = 3

    def __init__(self, layer: Layer, **kwargs: Any) -> None:
        if not isinstance(layer, Layer):
            raise ValueError(
                "Please initialize `TimeDistributed` layer with a `Layer` instance. "
                f"Received: {layer}"
            )
        super().__init__(**kwargs)
        self.layer = layer

    def build(self, input_shape: BatchShape) -> None:
        """Build the inner layer for one position."""
        if not self.layer.built:
            self.layer.build((input_shape[0], *input_shape[2:]))
        self._input_dim = input_shape[-1]
        self.built = True

    def sublayers(self) -> list[Layer]:
        """The one layer."""
        return [self.layer]

    def compute_output_shape(self, input_shape: BatchShape) -> tuple[int | None, ...]:
        """(batch, steps, *the inner layer's output)."""
        batch, steps, *rest = input_shape
        return (batch, steps, *self.layer.compute_output_shape((batch, *rest))[1:])

    def call_vjp(self, x: Array, training: bool = False) -> CallVJP:
        """x: (batch, steps, ...) -> y: (batch, steps, ...) and its pullback."""
        batch, steps, *rest = x.shape
        merged = x.reshape(batch * steps, *rest)  # positions become samples
        y, inner_pullback = self.layer.call_vjp(merged, training)

        def pullback(dy: Array) -> tuple[Array, dict[str, Array]]:
            dx, gradients = inner_pullback(dy.reshape(y.shape))
            return dx.reshape(x.shape), gradients

        return y.reshape(batch, steps, *y.shape[1:]), pullback

    def get_config(self) -> Config:
        """The arguments that make an equal layer, in the form that Keras reads."""
        return super().get_config() | {"layer": described(self.layer)}
