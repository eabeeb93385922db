"""Checks of the arguments that every layer takes."""

import operator
import warnings
from collections import Counter
from typing import Any

import numpy as np

from ..registry import snake_case
from ..typing import Array, BatchShape, OutputShape

DTYPES = ("float16", "float32", "float64")
_names: Counter[str] = Counter()


def real_array(value: Any, what: str) -> Array:
    """The value as an array, once it holds real numbers.

    Raises:
        ValueError: it holds texts, dates, complex numbers, None or other objects, or
            is Dask's, which would be computed and brought here as a whole.
    """
    if hasattr(value, "__dask_graph__"):
        raise ValueError(
            "densekit's layers compute on one machine. For an array of Dask, give them "
            "one block at a time, x.map_blocks(model, ...), or all of it, x.compute(). "
            f"Received: {what}, of type {type(value).__name__} and shape "
            f"{getattr(value, 'shape', '?')}"
        )
    array = np.asarray(value)
    if array.dtype.kind not in "biuf":
        raise ValueError(
            f"densekit computes with real numbers. Received: {what} of dtype "
            f"{array.dtype}"
        )
    return array


def checked_name(name: Any, cls: type, prefix: str | None = None) -> str:
    """The name, or one made from the class (or the prefix)."""
    if name is None:
        return _auto_name(prefix or snake_case(cls.__name__))
    if not isinstance(name, str) or "/" in name:
        raise ValueError(
            "Argument `name` must be a string and cannot contain character `/`. "
            f"Received: name={name} (of type {type(name)})"
        )
    return name


def checked_dtype(dtype: Any) -> np.dtype[Any]:
    """The dtype for None, a name, a type of NumPy or TensorFlow, or Keras's config."""
    if isinstance(dtype, dict) and dtype.get("class_name") == "DTypePolicy":
        dtype = dtype.get("config", {}).get("name")
    if dtype is None or dtype is float:
        return np.dtype(np.float32)
    name = getattr(dtype, "name", None) or getattr(dtype, "__name__", dtype)
    if name not in DTYPES:
        raise ValueError(
            f"densekit computes in {', '.join(DTYPES)}. Received: dtype={dtype}"
        )
    return np.dtype(name)


def checked_positive(value: Any, name: str) -> int:
    """The value, a positive integer; True passes for 1, as in Keras."""
    if not isinstance(value, int) or value <= 0:
        raise ValueError(
            f"Received an invalid value for `{name}`, expected a positive integer. "
            f"Received: {name}={value!r}"
        )
    return value


def checked_trainable(value: Any) -> bool:
    """The value, True or False."""
    if not isinstance(value, bool):
        raise ValueError(
            "Expected `trainable` to be a boolean. Received: "
            f"trainable={value} (of type {type(value)})"
        )
    return value


def checked_input_dim(input_shape: BatchShape, layer: str) -> int:
    """The last axis, which a layer has to know to create its weights."""
    input_dim = checked_shape(tuple(input_shape)[-1:], "input_shape")[-1]
    if input_dim is None:
        raise ValueError(
            f"Layer '{layer}' needs a known last axis to create its weights. "
            f"Received: input_shape={tuple(input_shape)}"
        )
    return input_dim


def checked_shape(shape: Any, name: str, least: int = 0) -> OutputShape:
    """The lengths of a shape: each an integer, at least so large, or None.

    Raises:
        ValueError: it is no sequence, or a length is something else.
    """
    try:
        found = tuple(None if n is None else operator.index(n) for n in shape)
        if shape != "" and all(n is None or n >= least for n in found):
            return found
    except TypeError:
        pass
    raise ValueError(
        f"The `{name}` argument must be a sequence of lengths, each None or an integer "
        f"of at least {least}. Received: {name}={shape!r}"
    )


def taken_input_shape(kwargs: dict[str, Any]) -> Any:
    """Take `input_shape` or `input_dim` out of ``kwargs``, with Keras's warning."""
    dim = kwargs.pop("input_dim", None)
    shape = kwargs.pop("input_shape", None) if dim is None else (dim,)
    if shape is not None:
        warnings.warn(
            "Do not pass an `input_shape`/`input_dim` argument to a layer. When using "
            "Sequential models, prefer using an `Input(shape)` object as the first "
            "layer in the model instead.",
            stacklevel=5,
        )
    return shape


def refuse_unknown(kwargs: dict[str, Any], cls: type) -> None:
    """Refuse the arguments that nobody took."""
    if kwargs:
        raise ValueError(
            f"Unrecognized keyword arguments passed to {cls.__name__}: {kwargs}"
        )


def require_channels_last(data_format: str | None) -> None:
    """Refuse the layout that densekit does not have.

    Raises:
        NotImplementedError: the data format is "channels_first".
        ValueError: it is something else again.
    """
    if data_format == "channels_first":
        raise NotImplementedError("densekit knows only data_format='channels_last'.")
    if data_format not in (None, "channels_last"):
        raise ValueError(
            "The `data_format` argument must be one of 'channels_last', "
            f"'channels_first'. Received: {data_format!r}"
        )


def _auto_name(base: str) -> str:
    number = _names[base]
    _names[base] += 1
    return f"{base}_{number}" if number else base
