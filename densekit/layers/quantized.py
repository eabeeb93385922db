"""A kernel of 8-bit integers, and the way to it."""

from typing import Any

import numpy as np

from .. import quantizers
from ..initializers import Ones, Zeros
from ..quantizers import AbsMaxQuantizer, QuantizedDTypePolicy
from ..registry import Config, serialize
from .affine import Affine


class Quantizable(Affine):
    """Base of a layer whose kernel may become integers, as Keras's "int8" has it.

    Args:
        quantization_config: an ``Int8QuantizationConfig``, or None for the usual one.
        dtype: "int8_from_float32" makes the layer with integers from the start.
        **kwargs: those of :class:`Affine`.
    """

    def __init__(
        self, *, quantization_config: Any, dtype: Any = None, **kwargs: Any
    ) -> None:
        policy = quantizers.policy_of(dtype)
        self.quantization_config = quantizers.checked_config(quantization_config)
        self.quantization_mode = policy and policy.mode
        super().__init__(dtype=policy.source_name if policy else dtype, **kwargs)

    def add_kernel(self, shape: tuple[int, ...]) -> None:
        """Create the kernel; one of integers starts at 0, with scales of 1."""
        if not self.quantization_mode:
            super().add_kernel(shape)
            return
        self.add_weight("kernel", shape, Zeros(), dtype=np.int8, trainable=False)
        self.add_weight("kernel_scale", shape[-1:], Ones(), trainable=False)

    def quantize(
        self, mode: str | None = None, config: Any = None, *, type_check: bool = True
    ) -> None:
        """Replace the kernel by integers and one scale for each unit.

        Args:
            mode: "int8".
            config: an ``Int8QuantizationConfig``; the usual one when None.
            type_check: whether a subclass of a layer is refused.

        Raises:
            ValueError: the layer is not built, is quantized already or computes in
                float16, or an argument is unknown; nothing is changed.
            NotImplementedError: the mode is one that only Keras has, or the class is a
                subclass.
        """
        config = quantizers.resolved_config(mode, config)
        if not self.built:
            raise ValueError(
                "Cannot quantize a layer that isn't yet built. Layer "
                f"'{self.name}' (of type '{type(self).__name__}') is not built yet."
            )
        if self.quantization_mode:
            raise ValueError(f"Layer '{self.name}' is already quantized.")
        if type_check and Quantizable not in type(self).__bases__:
            raise NotImplementedError(
                f"Layer {type(self).__name__} does not have a `quantize` method "
                "implemented."
            )
        policy = QuantizedDTypePolicy("int8", self.dtype.name)
        kernel = self._value("kernel")
        integers, scale = (config.weight_quantizer or AbsMaxQuantizer(axis=0))(kernel)
        if scale.shape != (1, *kernel.shape[1:]):
            raise ValueError(
                "A weight quantizer must give one scale for each unit, of shape "
                f"{(1, *kernel.shape[1:])}. Received: scales of shape {scale.shape}"
            )
        del self._weights["kernel"]
        self.quantization_mode, self.quantization_config = policy.mode, config
        self.add_kernel(kernel.shape)
        self._fixed["kernel"].assign(integers)
        self._fixed["kernel_scale"].assign(scale[0])

    @property
    def inputs_quantizer(self) -> Any:
        """What makes integers of the inputs, or None."""
        config = self.quantization_config
        return config.activation_quantizer if config else AbsMaxQuantizer()

    def get_config(self) -> Config:
        """The arguments that make an equal layer, in the form that Keras reads."""
        config = super().get_config()
        config["quantization_config"] = serialize(self.quantization_config)
        if self.quantization_mode:
            policy = QuantizedDTypePolicy(self.quantization_mode, self.dtype.name)
            config["dtype"] = serialize(policy)
        return config
