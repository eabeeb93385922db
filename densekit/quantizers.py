"""Integers for floats, with the scales that lead back.

>>> integers, scale = abs_max_quantize(np.array([0.5, -0.25, 1.0]), axis=0)
>>> integers, scale.round(4)
(array([ 63, -32, 127], dtype=int8), array([127.]))
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from . import registry
from .functional import dense
from .typing import Array, DTypeLike

_OWN = "Int8QuantizationConfig"
MODES = ("int8", "float8", "int4", "gptq", "awq")  # those of Keras


def abs_max_quantize(
    inputs: Array,
    axis: int | Sequence[int],
    value_range: Sequence[int] = (-127, 127),
    dtype: DTypeLike = "int8",
    epsilon: float = 1e-7,
) -> tuple[Array, Array]:
    """Stretch the largest size along an axis to the end of the range, then round.

    Args:
        inputs: floats of any shape; others, and lists, become float32.
        axis: what shares a scale: 0 gives each column of a kernel its own.
        value_range: smallest and largest integer.
        dtype: of the integers.
        epsilon: added to the largest size, so that zeros divide nothing by 0.

    Returns:
        integers, shaped like inputs, and their scale, of length 1 along the axis.
        Unless the range clips, as (-7, 8) clips -8, ``integers / scale`` differs from
        inputs by half a step, ``0.5 / scale``, at most.

    Raises:
        ValueError: the axis has no entries.
        TypeError: the inputs are no real numbers.

    Source: ``keras.quantizers.abs_max_quantize``.
    """
    if not isinstance(inputs, np.ndarray) or inputs.dtype.kind != "f":
        inputs = np.asarray(inputs).astype(np.float32, casting="same_kind")
    axis = axis if isinstance(axis, int) else tuple(axis)
    low, high = value_range
    scale = high / (np.max(np.abs(inputs), axis=axis, keepdims=True) + epsilon)
    return np.clip(np.round(inputs * scale), low, high).astype(dtype), scale


def quantized_dense(
    x: Array, kernel: Array, kernel_scale: Array, quantizer: Any
) -> Array:
    """The product of :func:`~densekit.functional.dense` with a kernel of integers.

    Args:
        x: (*batch, input_dim), floats.
        kernel: (input_dim, units), integers.
        kernel_scale: (units,), what each column was stretched by.
        quantizer: makes integers of each vector of x; None multiplies the floats.

    Returns:
        (*batch, units), in the dtype of x.

    Sums of products of two int8 are exact in float64, for which the BLAS has a kernel;
    it has none for integers.
    """
    if quantizer is None:
        return dense(x, kernel.astype(x.dtype)) / kernel_scale
    integers, scale = quantizer(x, axis=-1)
    sums = dense(integers.astype(np.float64), kernel.astype(np.float64))
    return sums.astype(x.dtype) / (kernel_scale * scale)


@dataclass(frozen=True)
class AbsMaxQuantizer(registry.Configurable):
    """:func:`abs_max_quantize` with its arguments kept.

    Args:
        axis: what shares a scale; -1 when None.
        value_range: smallest and largest integer.
        epsilon: see :func:`abs_max_quantize`.
        output_dtype: of the integers.

    Raises:
        ValueError: an int8 cannot hold the range.

    Source: ``keras.quantizers.AbsMaxQuantizer``.
    """

    family: ClassVar[str] = "quantizers"
    axis: Any = None
    value_range: Sequence[int] = (-127, 127)
    epsilon: float = 1e-7
    output_dtype: str = "int8"

    def __post_init__(self) -> None:
        if self.axis is not None:
            axes = (self.axis,) if isinstance(self.axis, int) else tuple(self.axis)
            object.__setattr__(self, "axis", axes)
        low, high = self.value_range
        if self.output_dtype == "int8" and (low < -128 or high > 127):
            raise ValueError(
                "Quantizer with output_dtype='int8' requires value_range to be within "
                f"the interval [-128, 127]. Received: value_range={self.value_range}"
            )

    def __call__(self, x: Array, axis: Any = None) -> tuple[Array, Array]:
        """Integers and their scale; an axis given here goes before the quantizer's."""
        axis = next(a for a in (axis, self.axis, -1) if a is not None)
        return abs_max_quantize(
            x, axis, self.value_range, self.output_dtype, self.epsilon
        )

    def get_config(self) -> registry.Config:
        """The arguments that make an equal quantizer."""
        config = super().get_config()
        axis = config.pop("axis")
        return config if axis is None else config | {"axis": axis}


@dataclass(frozen=True)
class Int8QuantizationConfig(registry.Configurable):
    """How a layer becomes one of 8-bit integers.

    Args:
        weight_quantizer: of the kernel; one scale for each unit when None.
        activation_quantizer: of each input vector; None leaves the inputs floats.

    Raises:
        ValueError: the weights would not become int8.

    Source: ``keras.quantizers.Int8QuantizationConfig``.
    """

    family: ClassVar[str] = "quantizers"
    weight_quantizer: Any = None
    activation_quantizer: Any = "default"
    mode: ClassVar[str] = "int8"

    def __post_init__(self) -> None:
        quantizer = get(self.weight_quantizer)
        if quantizer and quantizer.output_dtype != "int8":
            raise ValueError(
                "Int8QuantizationConfig requires a weight_quantizer with "
                "output_dtype='int8'. Received: "
                f"output_dtype={quantizer.output_dtype}"
            )
        given = self.activation_quantizer
        of_inputs = AbsMaxQuantizer() if given == "default" else get(given)
        object.__setattr__(self, "weight_quantizer", quantizer)
        object.__setattr__(self, "activation_quantizer", of_inputs)

    def get_config(self) -> registry.Config:
        """The arguments that make an equal configuration."""
        parts = super().get_config()
        return {name: registry.serialize(part) for name, part in parts.items()}


@dataclass(frozen=True)
class QuantizedDTypePolicy(registry.Configurable):
    """What ``dtype="int8_from_float32"`` means.

    Args:
        mode: "int8".
        source_name: the dtype of what are no integers: outputs, bias and scales.

    Raises:
        ValueError: the source is float16.

    Source: ``keras.dtype_policies.QuantizedDTypePolicy``.
    """

    family: ClassVar[str] = "dtype_policies"
    mode: str
    source_name: str

    def __post_init__(self) -> None:
        if self.source_name == "float16":
            raise ValueError(
                f"Quantization mode={self.mode!r} doesn't work well with "
                "compute_dtype='float16'."
            )


get = registry.getter(
    __name__, "quantizer", registry.names_of(AbsMaxQuantizer, globals())
)


def policy_of(dtype: Any) -> QuantizedDTypePolicy | None:
    """The policy that a layer's argument ``dtype`` asks for, if it is one of int8.

    >>> policy_of("int8_from_float32"), policy_of("float32")
    (QuantizedDTypePolicy(mode='int8', source_name='float32'), None)
    """
    if isinstance(dtype, dict) and dtype.get("class_name") == "QuantizedDTypePolicy":
        found = QuantizedDTypePolicy(**dtype.get("config", {}))
        return found if found.mode == "int8" else None
    mode, _, source = str(getattr(dtype, "name", dtype)).partition("_from_")
    return QuantizedDTypePolicy(mode, source) if source and mode == "int8" else None


def checked_config(config: Any) -> Int8QuantizationConfig | None:
    """The configuration that a layer is made with: None, an object, or Keras's config.

    Raises:
        NotImplementedError: it is something else.
    """
    if isinstance(config, dict) and config.get("class_name") == _OWN:
        return Int8QuantizationConfig(**config.get("config", {}))
    if config is None or isinstance(config, Int8QuantizationConfig):
        return config
    raise NotImplementedError(
        "densekit quantizes to int8 only: `quantization_config` is None or an "
        f"{_OWN}. Received: quantization_config={config!r}"
    )


def resolved_config(mode: Any, config: Any) -> Int8QuantizationConfig:
    """The configuration that the arguments of ``quantize`` ask for.

    Raises:
        ValueError: they say no mode, or an unknown one, or the config is none.
        NotImplementedError: the mode is one that only Keras has.
    """
    if isinstance(config, str):
        mode, config = config, None
    if mode not in (None, *MODES):
        raise ValueError(
            f"Invalid quantization mode. Expected one of {MODES}. Received: mode={mode}"
        )
    if mode not in (None, "int8"):
        raise NotImplementedError(
            f"densekit quantizes to int8 only. Received: mode={mode!r}"
        )
    if mode is None and config is None:
        raise ValueError("You must provide either `mode` or `config` to `quantize`.")
    if config is not None and not isinstance(config, Int8QuantizationConfig):
        raise ValueError(
            f"Argument `config` must be an instance of `{_OWN}`. "
            f"Received: config={config} (of type {type(config)})"
        )
    return config or Int8QuantizationConfig()
