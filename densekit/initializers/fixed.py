"""Initializers that draw nothing."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..typing import Array, DTypeLike, Shape
from .base import Initializer


@dataclass(frozen=True)
class Zeros(Initializer):
    """All zeros."""

    def __call__(self, shape: Shape, dtype: DTypeLike = None) -> Array:
        """Zeros of this shape and dtype."""
        return np.zeros(shape, dtype or np.float32)


@dataclass(frozen=True)
class Ones(Initializer):
    """All ones."""

    def __call__(self, shape: Shape, dtype: DTypeLike = None) -> Array:
        """Ones of this shape and dtype."""
        return np.ones(shape, dtype or np.float32)


@dataclass(frozen=True)
class Constant(Initializer):
    """One value everywhere, or an array that is broadcast to the shape.

    Args:
        value: a number or array_like.

    >>> Constant([1, 2])((2, 2))
    array([[1., 2.],
           [1., 2.]], dtype=float32)
    """

    value: Any = 0.0

    def __post_init__(self) -> None:
        value = self.value
        if isinstance(value, dict):  # an array in a config of Keras
            value = value["config"]["value"]
        if isinstance(value, np.ndarray | np.generic):
            value = value.tolist()  # JSON takes no array
        object.__setattr__(self, "value", value)

    def __call__(self, shape: Shape, dtype: DTypeLike = None) -> Array:
        """The value, of this shape and dtype."""
        return np.full(shape, self.value, dtype or np.float32)


@dataclass(frozen=True)
class Identity(Initializer):
    """``gain`` on the diagonal, zeros elsewhere; for matrices only.

    Args:
        gain: a float.

    Raises:
        ValueError: the shape is not of rank 2.
    """

    gain: float = 1.0

    def __call__(self, shape: Shape, dtype: DTypeLike = None) -> Array:
        """A diagonal matrix of this shape and dtype."""
        if len(shape) != 2:
            raise ValueError(
                "Identity matrix initializer can only be used for 2D matrices. "
                f"Received: shape={tuple(shape)} of rank {len(shape)}."
            )
        rows, columns = shape
        return np.asarray(self.gain * np.eye(rows, columns), dtype or np.float32)


@dataclass(frozen=True, eq=False)
class FixedValues:
    """An array in the place of an initializer."""

    values: Any

    def __call__(self, shape: Shape, dtype: DTypeLike = None) -> Array:
        """The array, if the shape is its own."""
        if tuple(shape) != self.values.shape:
            raise ValueError(
                f"Expected `shape` to be {self.values.shape} for direct tensor as "
                f"initializer. Received shape={tuple(shape)}"
            )
        return np.array(self.values, dtype or np.float32)
