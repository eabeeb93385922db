"""One layer for every time step."""

from typing import Any

import numpy as np

from ..registry import Config
from ..typing import Array, BatchShape
from .base import CallVJP, Gradients, Layer, added, described


class TimeDistributed(Layer):
    """Apply a layer to each position of axis 1, one after the other.

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
        self._step_losses: list[Any] = []

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
        x = x.astype(self.layer.dtype, copy=False)
        self._step_losses = []
        outputs, pullbacks = [], []
        for step in range(x.shape[1]):  # not at once: Dropout draws for each
            y, step_pullback = self.layer.call_vjp(x[:, step], training)
            self._step_losses += self.layer.call_losses()
            outputs.append(y)
            pullbacks.append(step_pullback)

        def pullback(dy: Array) -> tuple[Array, Gradients]:
            steps = [pull(dy[:, step]) for step, pull in enumerate(pullbacks)]
            dx = np.stack([dx for dx, _ in steps], axis=1)
            return dx, added(gradients for _, gradients in steps)

        return np.stack(outputs, axis=1), pullback

    def call_losses(self) -> list[Any]:
        """The penalties on the outputs of the last call, of each position."""
        return self.activity_losses + self._step_losses

    def get_config(self) -> Config:
        """The arguments that make an equal layer, in the form that Keras reads."""
        return super().get_config() | {"layer": described(self.layer)}
