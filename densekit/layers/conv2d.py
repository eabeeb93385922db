"""A convolution: the same Dense layer applied to every patch of a map."""

import math
from typing import Any

from ..functional import dense, dense_vjp_input, dense_vjp_weights
from ..registry import Config
from ..typing import Array, BatchShape, OutputShape
from .affine import Affine
from .arguments import checked_positive, require_channels_last
from .base import CallVJP, Pulled
from .windows import Window, pair


class Conv2D(Affine):
    """Each patch of the map through one kernel: ``activation(patch . kernel + bias)``.

    Args:
        filters: a positive integer, the channels of the output.
        kernel_size: of the patch, an int or a pair.
        strides: from one patch to the next, an int or a pair.
        padding: "valid" or "same".
        data_format: None or "channels_last".
        dilation_rate: 1 only.
        groups: 1 only.
        activation: as in Dense, like all that follow.
        use_bias: whether a bias is added.
        kernel_initializer: makes the kernel, (*kernel_size, channels, filters).
        bias_initializer: makes the bias, (filters,).
        kernel_regularizer: a penalty on the kernel, or None.
        bias_regularizer: a penalty on the bias, or None.
        activity_regularizer: a penalty on the output, divided by the batch size.
        kernel_constraint: a projection of the kernel after each update, or None.
        bias_constraint: a projection of the bias after each update, or None.
        **kwargs: see :class:`Layer`.

    Shapes:
        (batch, height, width, channels) -> (batch, rows, columns, filters)

    Raises:
        ValueError: an argument does not fit.
        NotImplementedError: another data format, dilation or groups are asked for.

    Source: ``tf.keras.layers.Conv2D``.

    >>> layer = Conv2D(64, 3)
    >>> layer.build((None, 13, 13, 32))
    >>> layer.count_params(), layer.compute_output_shape((None, 13, 13, 32))
    (18496, (None, 11, 11, 64))
    """

    ndim = 4

    def __init__(
        self,
        filters: int,
        kernel_size: int | tuple[int, int],
        strides: int | tuple[int, int] = (1, 1),
        padding: str = "valid",
        data_format: str | None = None,
        dilation_rate: int | tuple[int, int] = (1, 1),
        groups: int = 1,
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        **kwargs: Any,
    ) -> None:
        require_channels_last(data_format)
        if pair(dilation_rate, "dilation_rate") != (1, 1) or groups != 1:
            raise NotImplementedError(
                "densekit's Conv2D has no dilation and no groups."
            )
        super().__init__(
            activation=activation,
            use_bias=use_bias,
            kernel_initializer=kernel_initializer,
            bias_initializer=bias_initializer,
            kernel_regularizer=kernel_regularizer,
            bias_regularizer=bias_regularizer,
            activity_regularizer=activity_regularizer,
            kernel_constraint=kernel_constraint,
            bias_constraint=bias_constraint,
            **kwargs,
        )
        self.filters = checked_positive(filters, "filters")
        self.kernel_size = pair(kernel_size, "kernel_size")
        self.strides = pair(strides, "strides")
        self.window = Window(self.kernel_size, self.strides, padding)

    def kernel_shape(self, input_dim: int) -> tuple[int, ...]:
        """(*kernel_size, channels, filters)."""
        return (*self.kernel_size, input_dim, self.filters)

    def build(self, input_shape: BatchShape) -> None:
        """Create kernel and bias, for maps that the kernel fits into.

        Raises:
            ValueError: the rank is not 4, a side is smaller than the kernel, the
                channels are not known, or the layer is built already.
        """
        self._check_input_shape(input_shape)
        self.compute_output_shape(input_shape)
        super().build(input_shape)

    def compute_output_shape(self, input_shape: BatchShape) -> OutputShape:
        """(batch, rows, columns, filters)."""
        batch, *size, _ = input_shape
        return (batch, *self.window.output_size(size), self.filters)

    def call_vjp(self, x: Array, training: bool = False) -> CallVJP:
        """x: (batch, height, width, channels) -> y and its pullback."""
        kernel = self.kernel
        # (batch, rows, columns, window rows, window columns, channels)
        patches = self.window.patches(x).transpose(0, 1, 2, 4, 5, 3)
        rows = patches.reshape(*patches.shape[:3], math.prod(patches.shape[3:]))
        matrix = kernel.reshape(-1, self.filters)  # a patch laid end to end, filters
        z = dense(rows, matrix, self.bias)
        y, activation_pullback = self.activate(z)

        def pullback(dy: Array) -> Pulled:
            dz = activation_pullback(dy)
            dmatrix, dbias = dense_vjp_weights(dz, rows)
            dkernel = dmatrix.reshape(kernel.shape)
            return lambda: dx(dz), self.by_weight(kernel=dkernel, bias=dbias)

        def dx(dz: Array) -> Array:
            drows = dense_vjp_input(dz, matrix)
            dpatches = drows.reshape(patches.shape).transpose(0, 1, 2, 5, 3, 4)
            return self.window.fold(dpatches, x.shape)

        return y, pullback

    def get_config(self) -> Config:
        """The arguments that make an equal layer, in the form that Keras reads."""
        written_even_when_none = {"activity_regularizer": None}
        return (
            written_even_when_none
            | super().get_config()
            | {
                "filters": self.filters,
                "kernel_size": self.kernel_size,
                "strides": self.strides,
                "padding": self.window.padding,
                "data_format": "channels_last",
                "dilation_rate": (1, 1),
                "groups": 1,
            }
        )
