"""Pooling: many positions become one."""

import math
from typing import Any

import numpy as np

from ..registry import Config
from ..typing import Array, BatchShape, OutputShape
from .arguments import require_channels_last
from .base import CallVJP, Layer
from .windows import Window, pair


class MaxPooling2D(Layer):
    """The largest entry of each window, channel by channel.

    Args:
        pool_size: of the window, an int or a pair.
        strides: the pool size when None.
        padding: "valid" or "same".
        data_format: None or "channels_last".
        name: no slash; made from the class when None.
        **kwargs: see :class:`Layer`.

    Shapes:
        (batch, height, width, channels) -> (batch, rows, columns, channels)

    >>> MaxPooling2D().compute_output_shape((None, 28, 28, 32))
    (None, 14, 14, 32)
    """

    ndim = 4
    built = True

    def __init__(
        self,
        pool_size: int | tuple[int, int] = (2, 2),
        strides: int | tuple[int, int] | None = None,
        padding: str = "valid",
        data_format: str | None = None,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        require_channels_last(data_format)
        super().__init__(name=name, **kwargs)
        self.pool_size = pair(pool_size, "pool_size")
        self.strides = self.pool_size if strides is None else pair(strides, "strides")
        self.window = Window(self.pool_size, self.strides, padding)

    def compute_output_shape(self, input_shape: BatchShape) -> OutputShape:
        """(batch, rows, columns, channels)."""
        batch, *size, channels = input_shape
        return (batch, *self.window.output_size(size), channels)

    def call_vjp(self, x: Array, training: bool = False) -> CallVJP:
        """x: (batch, height, width, channels) -> y and its pullback."""
        patches = self.window.patches(x, fill=-np.inf)
        entries = math.prod(self.pool_size)
        flat = patches.reshape(*patches.shape[:4], entries)
        largest = flat.argmax(axis=-1)[..., None]
        y = np.take_along_axis(flat, largest, axis=-1)[..., 0]

        def dx(dy: Array) -> Array:
            dflat = np.zeros_like(flat)
            np.put_along_axis(dflat, largest, dy[..., None], axis=-1)
            return self.window.fold(dflat.reshape(patches.shape), x.shape)

        return y, lambda dy: (lambda: dx(dy), {})

    def get_config(self) -> Config:
        """The arguments that make an equal layer, in the form that Keras reads."""
        return super().get_config() | {
            "pool_size": self.pool_size,
            "padding": self.window.padding,
            "strides": self.strides,
            "data_format": "channels_last",
        }


class _GlobalAveragePooling(Layer):
    built = True

    def __init__(
        self, data_format: str | None = None, keepdims: bool = False, **kwargs: Any
    ) -> None:
        require_channels_last(data_format)
        super().__init__(**kwargs)
        self.keepdims = keepdims

    def compute_output_shape(self, input_shape: BatchShape) -> OutputShape:
        """(batch, channels), with axes of length 1 between if they are kept."""
        ones = (1,) * (len(input_shape) - 2) if self.keepdims else ()
        return (input_shape[0], *ones, input_shape[-1])

    def call_vjp(self, x: Array, training: bool = False) -> CallVJP:
        """x: (batch, ..., channels) -> y: (batch, channels) and its pullback."""
        axes = tuple(range(1, x.ndim - 1))
        count = np.prod([x.shape[axis] for axis in axes])

        def dx(dy: Array) -> Array:
            dy = dy if self.keepdims else np.expand_dims(dy, axes)
            return np.broadcast_to(dy / x.dtype.type(count), x.shape)

        y = x.mean(axis=axes, keepdims=bool(self.keepdims))
        return y, lambda dy: (lambda: dx(dy), {})

    def get_config(self) -> Config:
        """The arguments that make an equal layer, in the form that Keras reads."""
        return super().get_config() | {
            "data_format": "channels_last",
            "keepdims": self.keepdims,
        }


class GlobalAveragePooling1D(_GlobalAveragePooling):
    """The mean over all positions.

    Args:
        data_format: None or "channels_last".
        keepdims: keep an axis of length 1 in their place.
        **kwargs: see :class:`Layer`.

    Shapes:
        (batch, steps, channels) -> (batch, channels)
    """

    ndim = 3


class GlobalAveragePooling2D(_GlobalAveragePooling):
    """The mean over the whole map.

    Args:
        data_format: None or "channels_last".
        keepdims: keep axes of length 1 in its place.
        **kwargs: see :class:`Layer`.

    Shapes:
        (batch, height, width, channels) -> (batch, channels)

    Source: Lin, Chen and Yan, *Network in network*, 2013.
    """

    ndim = 4
