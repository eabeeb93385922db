"""Penalties on weights and outputs, each with its gradient beside it.

>>> get({"class_name": "L2", "config": {"l2": 0.5}})
L2(l2=0.5)
"""

import math
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from . import registry
from .typing import Array


class Regularizer(registry.Configurable):
    """Base: ``__call__(w)`` is the penalty, ``grad(w)`` its gradient."""

    family: ClassVar[str] = "regularizers"

    def __call__(self, w: Array) -> Any:
        """The penalty, one number of w's dtype; here none. w: any shape."""
        return 0.0

    def grad(self, w: Array) -> Array:
        """The penalty's gradient, shaped like w."""
        raise NotImplementedError(f"{self!r} has no gradient: define `grad(w)`.")


@dataclass(frozen=True)
class L1(Regularizer):
    """``l1 * sum(|w|)``: pulls each entry towards 0 with the same force.

    Args:
        l1: a non-negative float. Keras holds it in float32, so it is rounded here too.

    >>> L1(0.5)(np.array([3.0, -1.0])), L1(0.5).grad(np.array([3.0, -1.0]))
    (np.float64(2.0), array([ 0.5, -0.5]))
    """

    l1: float = 0.01

    def __post_init__(self) -> None:
        _check(self, np.float32, l1=0.01)

    def __call__(self, w: Array) -> Any:
        """The penalty. w: any shape."""
        return self.l1 * np.abs(w).sum()

    def grad(self, w: Array) -> Array:
        """Its gradient; 0 where w is 0."""
        return self.l1 * np.sign(w)


@dataclass(frozen=True)
class L2(Regularizer):
    """``l2 * sum(w**2)``: pulls each entry towards 0 in proportion to its size.

    Args:
        l2: a non-negative float.

    >>> L2(0.5)(np.array([3.0, -1.0])), L2(0.5).grad(np.array([3.0, -1.0]))
    (np.float64(5.0), array([ 3., -1.]))
    """

    l2: float = 0.01

    def __post_init__(self) -> None:
        _check(self, float, l2=0.01)

    def __call__(self, w: Array) -> Any:
        """The penalty. w: any shape."""
        return self.l2 * np.square(w).sum()

    def grad(self, w: Array) -> Array:
        """Its gradient: twice the coefficient times w."""
        return 2 * self.l2 * w


@dataclass(frozen=True)
class L1L2(Regularizer):
    """``l1 * sum(|w|) + l2 * sum(w**2)``. Both coefficients are 0 unless given.

    Args:
        l1: a non-negative float.
        l2: a non-negative float.
    """

    l1: float = 0.0
    l2: float = 0.0

    def __post_init__(self) -> None:
        _check(self, float, l1=0.0, l2=0.0)

    def __call__(self, w: Array) -> Any:
        """The penalty. w: any shape."""
        return self.l1 * np.abs(w).sum() + self.l2 * np.square(w).sum()

    def grad(self, w: Array) -> Array:
        """Its gradient."""
        return self.l1 * np.sign(w) + 2 * self.l2 * w


@dataclass(frozen=True)
class OrthogonalRegularizer(Regularizer):
    """Penalises pairs of rows (or columns) that point in similar directions.

    ``factor`` times the mean absolute cosine over all pairs.

    Args:
        factor: a non-negative float. Keras holds it in float32, so it is rounded here.
        mode: "rows" or "columns".

    Raises:
        ValueError: an argument does not fit, or the weight has another rank than 2.

    >>> float(OrthogonalRegularizer(0.5)(np.array([[1.0, 0.0], [2.0, 0.0]])))
    0.5
    """

    factor: float = 0.01
    mode: str = "rows"

    def __post_init__(self) -> None:
        _check(self, np.float32, factor=None)
        if self.mode not in ("rows", "columns"):
            raise ValueError(
                "Invalid value for argument `mode`. Expected one of "
                f'{{"rows", "columns"}}. Received: mode={self.mode}'
            )

    def __call__(self, w: Array) -> Any:
        """The penalty. w: rank 2."""
        _, _, cosines, pairs = self._cosines(w)
        with np.errstate(invalid="ignore"):  # no pair, no mean: NaN, as in Keras
            return self.factor * 0.5 * np.abs(cosines).sum() / pairs

    def grad(self, w: Array) -> Array:
        """Its gradient."""
        unit, norm, cosines, pairs = self._cosines(w)
        dunit = self.factor * (np.sign(cosines) @ unit) / pairs
        # Only what is at right angles to a row turns it.
        along = (dunit * unit).sum(axis=1, keepdims=True)
        dw = (dunit - along * unit) / norm
        return dw if self.mode == "rows" else dw.T

    def _cosines(self, w: Array) -> tuple[Array, Array, Array, Any]:
        if w.ndim != 2:
            raise ValueError(
                "Inputs to OrthogonalRegularizer must have rank 2. Received: "
                f"inputs.shape={w.shape}"
            )
        rows = w if self.mode == "rows" else w.T
        norm = np.sqrt(np.square(rows).sum(axis=1, keepdims=True))
        norm = np.where(norm == 0, 1, norm).astype(w.dtype)
        unit = rows / norm
        cosines = unit @ unit.T
        np.fill_diagonal(cosines, 0)
        count = len(rows)
        return unit, norm, cosines, np.asarray(count * (count - 1) / 2, w.dtype)


def _check(it: Regularizer, kind: type, **defaults: float | None) -> None:
    """Make each coefficient a float that ``kind`` can hold; None means the default."""
    for name, default in defaults.items():
        value = getattr(it, name)
        value = default if value is None else value
        if not isinstance(value, float | int) or not 0 <= value < math.inf:
            raise ValueError(
                f"Invalid value for argument {name}: expected a non-negative float. "
                f"Received: {name}={value}"
            )
        object.__setattr__(it, name, float(kind(value)))


REGULARIZERS = registry.names_of(Regularizer, globals())
l1, l2, l1_l2, orthogonal_regularizer = L1, L2, L1L2, OrthogonalRegularizer
get = registry.getter(__name__, "regularizer", REGULARIZERS)
