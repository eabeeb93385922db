"""Losses of probabilities, or of the logits that make them.

Probabilities are clipped to between 1e-7 and 1 - 1e-7 before their logarithm is taken.
What was clipped has no gradient: a wrong prediction of exactly 0 never learns. Logits
have no such edge.
"""

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..activations import log_softmax, sigmoid, softmax
from ..activations.rules import defvjp
from ..layers.arguments import real_array
from ..typing import Array, DTypeLike
from .base import Loss

_EPSILON = 1e-7  # keras.backend.epsilon()


def binary_crossentropy(
    y_true: Array,
    y_pred: Array,
    from_logits: bool = False,
    label_smoothing: float = 0.0,
    axis: int = -1,
) -> Array:
    """``-mean(y_true * log(y_pred) + (1 - y_true) * log(1 - y_pred))`` over ``axis``.

    Args:
        y_true: ``(*batch, n)``, between 0 and 1.
        y_pred: the same shape: probabilities of a 1, or their logits.
        from_logits: whether ``y_pred`` is what goes into a sigmoid.
        label_smoothing: which part of each label becomes 1/2.
        axis: which axis goes.

    Raises:
        ValueError: the shapes differ.

    >>> binary_crossentropy(np.array([[1.0, 0.0]]), np.array([[0.5, 0.5]])).round(4)
    array([0.6931])
    """
    labels, y_pred = _of_equal_shape(y_true, y_pred)
    labels = _smoothed(labels, label_smoothing, 2)
    if from_logits:
        # The logarithms of sigmoids, without a large exponential or a cancellation.
        each = (
            np.maximum(y_pred, 0) - y_pred * labels + np.log1p(np.exp(-np.abs(y_pred)))
        )
    else:
        p = clipped(y_pred)
        each = -(labels * np.log(p) + (1 - labels) * np.log(1 - p))
    return each.mean(axis=axis)


@defvjp(binary_crossentropy)
def _binary_crossentropy_vjp(
    dvalues: Array,
    y_true: Array,
    y_pred: Array,
    from_logits: bool = False,
    label_smoothing: float = 0.0,
    axis: int = -1,
) -> Array:
    labels = _smoothed(y_true, label_smoothing, 2)
    if from_logits:
        slope = sigmoid(y_pred) - labels
    else:
        p = clipped(y_pred)
        slope = np.where(p == y_pred, (1 - labels) / (1 - p) - labels / p, 0)
    return np.expand_dims(dvalues, axis) * (slope / y_pred.shape[axis])


def categorical_crossentropy(
    y_true: Array,
    y_pred: Array,
    from_logits: bool = False,
    label_smoothing: float = 0.0,
    axis: int = -1,
) -> Array:
    """``-sum(y_true * log(y_pred))`` over ``axis``.

    Probabilities are divided by their sum first. The gradient of logits takes for
    granted that the labels sum to 1, as TensorFlow's does.

    Args:
        y_true: ``(*batch, classes)``, one-hot or probabilities.
        y_pred: the same shape: probabilities, or their logits.
        from_logits: whether ``y_pred`` is what goes into a softmax.
        label_smoothing: which part of each label is spread over all classes.
        axis: the axis of the classes.

    Raises:
        ValueError: the shapes differ, or ``axis`` is a boolean.

    >>> y_true, y_pred = np.array([[0.0, 1.0]]), np.array([[2.0, 2.0]])
    >>> categorical_crossentropy(y_true, y_pred).round(4)
    array([0.6931])
    """
    if isinstance(axis, bool):
        raise ValueError(f"`axis` must be of type `int`. Received: axis={axis}")
    labels, y_pred = _of_equal_shape(y_true, y_pred)
    if y_pred.shape[-1] == 1:
        warnings.warn(
            "categorical_crossentropy expects y_pred of shape (batch, classes) with "
            f"more than one class. Received: y_pred.shape={y_pred.shape}. For two "
            "classes in one probability, use binary_crossentropy.",
            SyntaxWarning,
            stacklevel=2,
        )
    labels = _smoothed(labels, label_smoothing, labels.shape[-1])
    if from_logits:
        log_p = log_softmax(y_pred, axis)
    else:
        log_p = np.log(clipped(_shares(y_pred, axis)[0]))
    return -(labels * log_p).sum(axis=axis)


@defvjp(categorical_crossentropy)
def _categorical_crossentropy_vjp(
    dvalues: Array,
    y_true: Array,
    y_pred: Array,
    from_logits: bool = False,
    label_smoothing: float = 0.0,
    axis: int = -1,
) -> Array:
    labels = _smoothed(y_true, label_smoothing, y_true.shape[-1])
    dvalues = np.expand_dims(dvalues, axis)
    if from_logits:
        return dvalues * (softmax(y_pred, axis) - labels)
    p, total = _shares(y_pred, axis)
    dp = np.where(p == clipped(p), -dvalues * labels / clipped(p), 0)
    with np.errstate(invalid="ignore"):  # of parts that are NaN
        return (dp - (dp * p).sum(axis=axis, keepdims=True)) / total


def _shares(y_pred: Array, axis: int) -> tuple[Array, Array]:
    """Each prediction as a part of their sum, and the sum; of 0, all parts are NaN."""
    total = y_pred.sum(axis=axis, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        return y_pred / total, total


def _of_equal_shape(y_true: Any, y_pred: Any) -> tuple[Array, Array]:
    labels, y_pred = real_array(y_true, "y_true"), real_array(y_pred, "y_pred")
    if labels.shape != y_pred.shape or not labels.ndim:
        raise ValueError(
            "Arguments `y_true` and `y_pred` must have the same shape, of rank 1 or "
            f"more. Received: y_true.shape={labels.shape}, y_pred.shape={y_pred.shape}"
            + _for_classes(labels.shape, y_pred.shape)
        )
    return labels.astype(y_pred.dtype), y_pred


def _for_classes(labels: tuple[int, ...], predictions: tuple[int, ...]) -> str:
    """What to do where each vector of predictions meets a single number."""
    if not predictions or labels not in (predictions[:-1], (*predictions[:-1], 1)):
        return ""
    return (
        f". One number meets {predictions[-1]} predictions: if it is a class, use "
        "`sparse_categorical_crossentropy`."
    )


def _smoothed(labels: Array, label_smoothing: float, classes: int) -> Array:
    if not label_smoothing:
        return labels
    return labels * (1 - label_smoothing) + label_smoothing / classes


def clipped(p: Array) -> Array:
    """The probabilities, none nearer to 0 or 1 than 1e-7."""
    return np.clip(p, _EPSILON, 1 - _EPSILON)


@dataclass(frozen=True)
class BinaryCrossentropy(Loss):
    """The mean of ``binary_crossentropy``.

    >>> value, pullback = BinaryCrossentropy(from_logits=True).vjp([[1.0]], [[0.0]])
    >>> value.round(4), pullback(1.0)
    (np.float32(0.6931), array([[-0.5]]))
    """

    from_logits: bool = False
    label_smoothing: float = 0.0
    axis: int = -1
    reduction: str | None = "sum_over_batch_size"
    name: str | None = "binary_crossentropy"
    dtype: DTypeLike = None

    fn = staticmethod(binary_crossentropy)


@dataclass(frozen=True)
class CategoricalCrossentropy(Loss):
    """The mean of ``categorical_crossentropy``."""

    from_logits: bool = False
    label_smoothing: float = 0.0
    axis: int = -1
    reduction: str | None = "sum_over_batch_size"
    name: str | None = "categorical_crossentropy"
    dtype: DTypeLike = None

    fn = staticmethod(categorical_crossentropy)
