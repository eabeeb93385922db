"""The fully connected layer: names, checks and weights around ``functional.dense``."""

from typing import Any

import numpy as np

from .. import initializers
from ..functional import dense, dense_vjp_input, dense_vjp_weights
from ..quantizers import abs_max_quantize, quantized_dense
from ..registry import Config
from ..typing import Array, BatchShape, OutputShape
from .arguments import checked_positive
from .base import CallVJP, Pulled
from .quantized import Quantizable


class Dense(Quantizable):
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
        quantization_config: an ``Int8QuantizationConfig`` for a layer that ``dtype``
            makes quantized; the usual one when None. :meth:`quantize` takes its own.
        **kwargs: name, dtype, trainable, input_shape, input_dim; see :class:`Layer`.
            ``dtype="int8_from_float32"`` makes a quantized layer.

    Shapes:
        (batch, ..., input_dim) -> (batch, ..., units), at rank 2 or more.

    Raises:
        ValueError: ``units`` is no positive integer, or a name is unknown.
        NotImplementedError: another quantization than int8 is asked for.

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
            quantization_config=quantization_config,
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
        """(input_dim, units); with LoRA, the frozen kernel plus the learned change.

        A quantized layer's are its integers; as in Keras, LoRA's change is added to
        them as they are.
        """
        return self._with_lora(self._value("kernel"))

    @property
    def float_kernel(self) -> Array:
        """The kernel, or what its integers stand for; shape ``(input_dim, units)``."""
        kernel = self._value("kernel")
        if self.quantization_mode:
            kernel = kernel.astype(self.dtype) / self._value("kernel_scale")
        return self._with_lora(kernel)

    def compute_output_shape(self, input_shape: BatchShape) -> OutputShape:
        """The input's shape with its last axis replaced by ``units``."""
        return (*input_shape[:-1], self.units)

    def call(self, x: Array, training: bool = False) -> Array:
        """x: (*batch, input_dim) -> (*batch, units)."""
        return self.activate(self._affine(x))[0]

    def _affine(self, x: Array) -> Array:
        if not self.quantization_mode:
            return dense(x, self.kernel, self.bias)
        kernel, kernel_scale = self._value("kernel"), self._value("kernel_scale")
        z = quantized_dense(x, kernel, kernel_scale, self.inputs_quantizer)
        if self.lora_enabled:
            a, b, scale = self._lora()
            z = (z + scale * dense(dense(x, a), b)).astype(self.dtype)
        return z if self.bias is None else z + self.bias

    def call_vjp(self, x: Array, training: bool = False) -> CallVJP:
        """x: (*batch, input_dim) -> y: (*batch, units) and its pullback.

        Integers have no slope: as in Keras, the pullback is that of ``float_kernel``.
        """
        kernel, lora = self.float_kernel, self._lora() if self.lora_enabled else ()
        y, activation_pullback = self.activate(self._affine(x))

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
        if "kernel" in self._weights:  # integers learn nothing anyway
            self._weights["kernel"].trainable = False
        self.lora_enabled = True
        self.lora_rank = rank
        self.lora_alpha = rank if lora_alpha is None else lora_alpha

    def _lora(self) -> tuple[Array, Array, Any]:
        """A, B, and what scales their product."""
        a, b = self._value("lora_kernel_a"), self._value("lora_kernel_b")
        return a, b, self.lora_alpha / self.lora_rank

    def _with_lora(self, kernel: Any) -> Any:
        if not self.lora_enabled:
            return kernel
        a, b, scale = self._lora()
        return (kernel + scale * (a @ b)).astype(self.dtype)

    def save_own_variables(self, store: dict[str, Array]) -> None:
        """Put into a store what Keras saves: the kernel with LoRA's change in it.

        A quantized kernel is quantized anew, so a change of less than half a step may
        be lost.

        Args:
            store: gets ``"0"``, ``"1"``, ...: kernel, bias, and a quantized kernel's
                scales. A layer that is not built adds nothing.
        """
        if not self.built:
            return
        values = [self.kernel, self.bias]
        if self.quantization_mode:
            values.append(self._value("kernel_scale"))
            if self.lora_enabled:
                values[0], scale = abs_max_quantize(self.float_kernel, axis=0)
                values[2] = scale[0]
        kept = [value for value in values if value is not None]
        store.update({str(place): value.copy() for place, value in enumerate(kept)})

    def load_own_variables(self, store: dict[str, Array]) -> None:
        """Take what ``save_own_variables`` put there; LoRA starts again, with B = 0.

        Raises:
            ValueError: the store holds another number of arrays, or a shape differs;
                nothing is changed.
        """
        names = ("kernel", "bias", "kernel_scale")
        found = [(self._weights | self._fixed).get(name) for name in names]
        own = [weight for weight in found if weight is not None]
        if len(store) != len(own):
            raise ValueError(
                f"Layer '{self.name}' expected {len(own)} variables, but received "
                f"{len(store)} variables during loading."
            )
        values = [weight.checked(store[str(n)]) for n, weight in enumerate(own)]
        for weight, value in zip(own, values, strict=True):
            weight.value = value
        if self.lora_enabled:
            self._weights["lora_kernel_b"].assign(np.zeros_like(self._lora()[1]))

    def get_config(self) -> Config:
        """The arguments that make an equal layer, in the form that Keras reads."""
        own: Config = {"units": self.units}
        if self.lora_rank:
            own |= {"lora_rank": self.lora_rank, "lora_alpha": self.lora_alpha}
        return super().get_config() | own
