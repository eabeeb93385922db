"""Projections that an optimizer applies to a weight after each update.

A constraint never enters the loss: it moves the weight itself back to where it may be.

>>> get("max_norm")
MaxNorm(max_value=2, axis=0)
"""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from . import registry
from .typing import Array

_EPSILON = 1e-7  # Keras's, against a division by zero


class Constraint(registry.Configurable):
    """Base: ``__call__(w)`` is the nearest allowed weight, or close to it."""

    family: ClassVar[str] = "constraints"

    def __call__(self, w: Array) -> Array:
        """The weight to go on with, here as it is. w: any shape -> the same."""
        return w


@dataclass(frozen=True)
class NonNeg(Constraint):
    """No entry below 0.

    >>> NonNeg()(np.array([-1.0, 2.0]))
    array([0., 2.])
    """

    def __call__(self, w: Array) -> Array:
        """Negative entries become 0. w: any shape -> the same."""
        return np.maximum(w, 0)


@dataclass(frozen=True)
class MaxNorm(Constraint):
    """Each vector along ``axis`` at most ``max_value`` long.

    With axis 0, a Dense kernel's incoming weights of each unit form one vector.

    Args:
        max_value: the largest Euclidean norm.
        axis: an int or a tuple of them.

    >>> MaxNorm(2)(np.array([[3.0, 0.3], [4.0, 0.4]])).round(3)
    array([[1.2, 0.3],
           [1.6, 0.4]])
    """

    max_value: float = 2
    axis: Any = 0

    def __call__(self, w: Array) -> Array:
        """Long vectors are shortened. w: any shape -> the same."""
        norm = _norm(w, self.axis)
        return _scaled(w, _between(norm, 0, self.max_value), norm)


@dataclass(frozen=True)
class UnitNorm(Constraint):
    """Each vector along ``axis`` exactly 1 long.

    Args:
        axis: an int or a tuple of them.
    """

    axis: Any = 0

    def __call__(self, w: Array) -> Array:
        """Vectors are scaled. w: any shape -> the same."""
        return w / (_norm(w, self.axis) + _EPSILON)


@dataclass(frozen=True)
class MinMaxNorm(Constraint):
    """Each vector along ``axis`` between two lengths, or drawn towards them.

    Args:
        min_value: the smallest Euclidean norm.
        max_value: the largest Euclidean norm.
        rate: which part of the way to go: 1 enforces the bounds, less only approaches.
        axis: an int or a tuple of them.
    """

    min_value: float = 0.0
    max_value: float = 1.0
    rate: float = 1.0
    axis: Any = 0

    def __call__(self, w: Array) -> Array:
        """Vectors are scaled. w: any shape -> the same."""
        norm = _norm(w, self.axis)
        inside = _between(norm, self.min_value, self.max_value)
        return _scaled(w, self.rate * inside + (1 - self.rate) * norm, norm)


def _norm(w: Array, axis: Any) -> Array:
    axis = tuple(axis) if isinstance(axis, list) else axis
    return np.sqrt(np.square(w).sum(axis=axis, keepdims=True))


def _between(norm: Array, least: float, most: float) -> Array:
    """The norm, cut; where the bounds cross, the lower one holds, as in Keras."""
    return np.maximum(np.minimum(norm, most), least)


def _scaled(w: Array, desired: Array, norm: Array) -> Array:
    return w * (desired / (_EPSILON + norm))


CONSTRAINTS = registry.names_of(Constraint, globals())
max_norm, min_max_norm, non_neg, unit_norm = MaxNorm, MinMaxNorm, NonNeg, UnitNorm
get = registry.getter(__name__, "constraint", CONSTRAINTS)
