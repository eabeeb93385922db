"""Losses of the error, the difference between prediction and label."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..activations.rules import defvjp
from ..layers.arguments import real_array
from ..typing import Array, DTypeLike
from .base import Loss, fitted


def mean_squared_error(y_true: Array, y_pred: Array) -> Array:
    """``mean((y_true - y_pred)**2)`` over the last axis.

    y_true, y_pred: ``(*batch, n)``, or what broadcasts -> ``(*batch,)``.

    >>> mean_squared_error(np.array([[0.0, 0.0]]), np.array([[1.0, 3.0]]))
    array([5.])
    """
    return np.square(_error(y_true, y_pred)).mean(axis=-1)


@defvjp(mean_squared_error)
def _mean_squared_error_vjp(dvalues: Array, y_true: Array, y_pred: Array) -> Array:
    error = _error(y_true, y_pred)
    return (2 * dvalues / error.shape[-1])[..., None] * error


def mean_absolute_error(y_true: Array, y_pred: Array) -> Array:
    """``mean(|y_true - y_pred|)`` over the last axis.

    Where a prediction is exact, the gradient is 0.

    y_true, y_pred: ``(*batch, n)``, or what broadcasts -> ``(*batch,)``.

    >>> mean_absolute_error(np.array([[0.0, 0.0]]), np.array([[1.0, 3.0]]))
    array([2.])
    """
    return np.abs(_error(y_true, y_pred)).mean(axis=-1)


@defvjp(mean_absolute_error)
def _mean_absolute_error_vjp(dvalues: Array, y_true: Array, y_pred: Array) -> Array:
    error = _error(y_true, y_pred)
    return dvalues[..., None] * (np.sign(error) / error.shape[-1])


def huber(y_true: Array, y_pred: Array, delta: float = 1.0) -> Array:
    """Half the square of errors up to ``delta``, and beyond it as steep as there.

    y_true, y_pred: ``(*batch, n)``, or what broadcasts -> ``(*batch,)``.

    Source: Huber, *Robust estimation of a location parameter*, 1964.

    >>> huber(np.array([[0.0, 0.0]]), np.array([[1.0, 3.0]]))
    array([1.5])
    """
    error = _error(y_true, y_pred)
    size = np.abs(error)
    small, large = 0.5 * np.square(error), delta * size - 0.5 * delta**2
    return np.where(size <= delta, small, large).mean(axis=-1)


@defvjp(huber)
def _huber_vjp(
    dvalues: Array, y_true: Array, y_pred: Array, delta: float = 1.0
) -> Array:
    error = _error(y_true, y_pred)
    slope = np.where(np.abs(error) <= delta, error, delta * np.sign(error))
    return dvalues[..., None] * (slope / error.shape[-1])


def _error(y_true: Any, y_pred: Any) -> Array:
    labels, predictions = fitted(
        y_true=real_array(y_true, "y_true"), y_pred=real_array(y_pred, "y_pred")
    )
    error = predictions - labels.astype(predictions.dtype, copy=False)
    if not error.ndim:
        raise ValueError(
            "The mean over the last axis needs an axis. Received: "
            f"y_true.shape={labels.shape}, y_pred.shape={predictions.shape}"
        )
    return error


@dataclass(frozen=True)
class MeanSquaredError(Loss):
    """The mean of ``mean_squared_error``.

    >>> value, pullback = MeanSquaredError().vjp([[0.0, 0.0]], [[1.0, 3.0]])
    >>> value, pullback(1.0)
    (np.float32(5.0), array([[1., 3.]]))
    """

    reduction: str | None = "sum_over_batch_size"
    name: str | None = "mean_squared_error"
    dtype: DTypeLike = None

    fn = staticmethod(mean_squared_error)


@dataclass(frozen=True)
class MeanAbsoluteError(Loss):
    """The mean of ``mean_absolute_error``."""

    reduction: str | None = "sum_over_batch_size"
    name: str | None = "mean_absolute_error"
    dtype: DTypeLike = None

    fn = staticmethod(mean_absolute_error)


@dataclass(frozen=True)
class Huber(Loss):
    """The mean of ``huber``. Its config keeps ``delta``, which Keras 3.15 loses."""

    delta: float = 1.0
    reduction: str | None = "sum_over_batch_size"
    name: str | None = "huber_loss"
    dtype: DTypeLike = None

    fn = staticmethod(huber)
