"""The fully connected layer: names, checks and weights around ``functional.dense``."""

from typing import Any

import numpy as np

from .. import initializers
from ..functional import dense, dense_vjp_input, dense_vjp_weights
from ..registry import Config
from ..typing import Array, BatchShape, OutputShape
from .affine import Affine
from .arguments import checked_positive
from .base import CallVJP, Pulled


class Dense(Affine):
    """``activation(x @ kernel + bias)`` for every vector along the input's last axis.

    Args:
        units: a positive integer, the size of the output's last axis.
        activation: None (linear), a name, a config, or a callable.
        use_bias: whether a bias is added.
        kernel_initializer: makes the kernel, (input_dim, units).
        bias_initializer: makes the bias, (units,).
        kernel_regularizer: a penalty on the kernel, or None.
        bias_regularizer: a penalty on the bias, or None.
        activity_regularizer: a penalty on the output, divided by the batch size.
        kernel_constraint: a projection of the kernel after each update, or None.
        bias_constraint: a projection of the bias after each update, or None.
        lora_rank: with an integer, the kernel is frozen and learns by a product of two
            thin matrices; see :meth:`enable_lora`.
        lora_alpha: scales that product by ``lora_alpha / lora_rank``; the rank itself
            when None.
        quantization_config: None; quantization is not built yet.
        **kwargs: name, dtype, trainable, input_shape, input_dim; see :class:`Layer`.

    Shapes:
        (batch, ..., input_dim) -> (batch, ..., units), at rank 2 or more.

    Raises:
        ValueError: ``units`` is no positive integer, or a name is unknown.
        NotImplementedError: a quantization is asked for.

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
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        lora_rank: int | None = None,
        lora_alpha: float | None = None,
        quantization_config: Any = None,
        **kwargs: Any,
    ) -> None:
        self.units = checked_positive(units, "units")
        if quantization_config is not None:
            raise NotImplementedError(
                "densekit does not quantize: leave `quantization_config` at None. "
                f"Received: quantization_config={quantization_config!r}"
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
        self.lora_rank: Any = lora_rank
        self.lora_alpha: Any = lora_rank if lora_alpha is None else lora_alpha
        self.lora_enabled = False

    def kernel_shape(self, input_dim: int) -> tuple[int, ...]:
        """(input_dim, units)."""
        return (input_dim, self.units)

    def build(self, input_shape: BatchShape) -> None:
        """Create kernel and bias; only the last axis of ``input_shape`` matters.

        Raises:
            ValueError: the last axis is None, or the layer is built already.
        """
        super().build(input_shape)
        if self.lora_rank:
            self.enable_lora(self.lora_rank, self.lora_alpha)

    @property
    def kernel(self) -> Array:
        """(input_dim, units); with LoRA, the frozen kernel plus the learned change."""
        kernel = self._value("kernel")
        if self.lora_enabled:
            a, b, scale = self._lora()
            kernel = (kernel + scale * (a @ b)).astype(self.dtype)
        return kernel

    def compute_output_shape(self, input_shape: BatchShape) -> OutputShape:
        """The input's shape with its last axis replaced by ``units``."""
        return (*input_shape[:-1], self.units)

    def call(self, x: Array, training: bool = False) -> Array:
        """x: (*batch, input_dim) -> (*batch, units)."""
        return self.activate(dense(x, self.kernel, self.bias))[0]

    def call_vjp(self, x: Array, training: bool = False) -> CallVJP:
        """x: (*batch, input_dim) -> y: (*batch, units) and its pullback."""
        kernel, lora = self.kernel, self._lora() if self.lora_enabled else ()
        y, activation_pullback = self.activate(dense(x, kernel, self.bias))

        def pullback(dy: Array) -> Pulled:
            dz = activation_pullback(dy)
            dkernel, dbias = dense_vjp_weights(dz, x)
            gradients = {"kernel": dkernel, "bias": dbias}
            if lora:
                a, b, scale = lora
                ddelta = scale * dkernel.astype(a.dtype)
                gradients["lora_kernel_a"] = ddelta @ b.T
                gradients["lora_kernel_b"] = a.T @ ddelta
            return lambda: dense_vjp_input(dz, kernel), self.by_weight(**gradients)

        return y, pullback

    def enable_lora(
        self,
        rank: int,
        lora_alpha: float | None = None,
        a_initializer: Any = "he_uniform",
        b_initializer: Any = "zeros",
    ) -> None:
        """Freeze the kernel; from now on it changes by ``alpha / rank * (A @ B)``.

        Args:
            rank: a positive integer r; A is (input_dim, r), B (r, units), in float32.
            lora_alpha: scales the change; the rank when None.
            a_initializer: makes A.
            b_initializer: makes B; with zeros the layer starts unchanged.

        Raises:
            ValueError: the layer is not built, has LoRA already, or has a kernel
                constraint; or the rank is no positive integer.

        Source: Hu et al., *LoRA: low-rank adaptation of large language models*, 2021.
        """
        if self.kernel_constraint:
            raise ValueError(
                "Lora is incompatible with kernel constraints. In order to enable lora "
                "on this layer, remove the `kernel_constraint` argument."
            )
        if not self.built:
            raise ValueError("Cannot enable lora on a layer that isn't yet built.")
        if self.lora_enabled:
            raise ValueError(
                "lora is already enabled. This can only be done once per layer."
            )
        input_dim, rank = self.kernel.shape[0], checked_positive(rank, "rank")
        penalty = self.kernel_regularizer
        for name, shape, initializer in (
            ("lora_kernel_a", (input_dim, rank), initializers.get(a_initializer)),
            ("lora_kernel_b", (rank, self.units), initializers.get(b_initializer)),
        ):
            self.add_weight(name, shape, initializer, penalty, dtype=np.float32)
        self._weights["kernel"].trainable = False
        self.lora_enabled = True
        self.lora_rank = rank
        self.lora_alpha = rank if lora_alpha is None else lora_alpha

    def _lora(self) -> tuple[Array, Array, Any]:
        """A, B, and what scales their product."""
        a, b = self._value("lora_kernel_a"), self._value("lora_kernel_b")
        return a, b, self.lora_alpha / self.lora_rank

    def get_config(self) -> Config:
        """The arguments that make an equal layer, in the form that Keras reads."""
        own = {"units": self.units, "quantization_config": None}
        if self.lora_rank:
            own |= {"lora_rank": self.lora_rank, "lora_alpha": self.lora_alpha}
        return super().get_config() | own
