"""The fully connected layer: names, checks and weights around ``functional.dense``."""

from typing import Any

from .. import activations, initializers
from ..functional import dense, dense_vjp
from ..typing import Array, DTypeLike, Shape
from .base import CallVJP, Gradients, Layer


class Dense(Layer):
    """``activation(x @ kernel + bias)`` for every vector along the input's last axis.

    Args:
        units: a positive integer, the size of the output's last axis.
        activation: None (linear), a name, or a callable.
        use_bias: whether a bias is added.
        kernel_initializer: makes the kernel, (input_dim, units).
        bias_initializer: makes the bias, (units,).
        name: of the layer.
        dtype: of weights and arithmetic; float32 when None.

    Shapes:
        (batch, ..., input_dim) -> (batch, ..., units), at rank 2 or more.

    Raises:
        ValueError: ``units`` is no positive integer, or a name is unknown.

    Source: ``tf.keras.layers.Dense``.

    >>> layer = Dense(4)
    >>> layer.build((None, 3))
    >>> layer.count_params(), layer.compute_output_shape((8, 2, 3))
    (16, (8, 2, 4))
    """

    min_ndim = 2

    def __init__(
        self,
        units: int,
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        name: str | None = None,
        dtype: DTypeLike = None,
    ) -> None:
        if not isinstance(units, int) or units <= 0:
            raise ValueError(
                "Received an invalid value for `units`, expected a positive integer. "
                f"Received: units={units!r}"
            )
        super().__init__(name=name, dtype=dtype)
        self.units = units
        self.activation = activations.get(activation)
        self.use_bias = use_bias
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.bias_initializer = initializers.get(bias_initializer)

    def build(self, input_shape: Shape) -> None:
        """Create kernel and bias; only the last axis of ``input_shape`` matters."""
        input_dim = input_shape[-1]
        self.add_weight("kernel", (input_dim, self.units), self.kernel_initializer)
        if self.use_bias:
            self.add_weight("bias", (self.units,), self.bias_initializer)
        self._input_dim = input_dim
        self.built = True

    @property
    def kernel(self) -> Array:
        """(input_dim, units)."""
        if not self.built:
            raise AttributeError("You must build the layer before accessing `kernel`.")
        return self._weights["kernel"]

    @property
    def bias(self) -> Array | None:
        """(units,), or None with ``use_bias=False``."""
        if not self.built:
            raise AttributeError("You must build the layer before accessing `bias`.")
        return self._weights.get("bias")

    def compute_output_shape(self, input_shape: Shape) -> tuple[int | None, ...]:
        """The input's shape with its last axis replaced by ``units``."""
        return (*input_shape[:-1], self.units)

    def call(self, x: Array) -> Array:
        """x: (*batch, input_dim) -> (*batch, units)."""
        return self.activation(dense(x, self.kernel, self.bias))

    def call_vjp(self, x: Array) -> CallVJP:
        """x: (*batch, input_dim) -> y: (*batch, units) and its pullback."""
        kernel = self.kernel
        z = dense(x, kernel, self.bias)
        y = self.activation(z)

        def pullback(dy: Array) -> tuple[Array, Gradients]:
            dz = activations.vjp(self.activation)(dy, y, z)
            dx, dkernel, dbias = dense_vjp(dz, x, kernel)
            return dx, {"kernel": dkernel, "bias": dbias}

        return y, pullback
