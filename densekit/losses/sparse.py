"""The crossentropy of labels that are the numbers of classes."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..activations import log_softmax, softmax
from ..activations.rules import defvjp
from ..layers.arguments import real_array
from ..typing import Array, DTypeLike
from .base import WEIGHTED, Loss, fitted, quotient
from .crossentropies import clipped


def sparse_categorical_crossentropy(
    y_true: Array,
    y_pred: Array,
    from_logits: bool = False,
    ignore_class: int | None = None,
    axis: int = -1,
) -> Array:
    """``-log(y_pred[y_true])``, what the class that came true was given.

    Probabilities are divided by their sum after they are clipped.

    Args:
        y_true: ``(*batch,)`` or ``(*batch, 1)``: the classes' numbers.
        y_pred: ``(*batch, classes)``: probabilities, or their logits.
        from_logits: whether ``y_pred`` is what goes into a softmax.
        ignore_class: where the label is this one, the loss is 0.
        axis: the last axis, by one of its two numbers.

    Raises:
        ValueError: the shapes do not fit, ``axis`` is another one, or a label is not
            the number of a class.

    >>> sparse_categorical_crossentropy(np.array([1]), np.array([[0.5, 0.5]])).round(4)
    array([0.6931])
    """
    labels, logits, kept = _picked(y_true, y_pred, from_logits, ignore_class, axis)
    each = -np.take_along_axis(log_softmax(logits), labels[..., None], -1)
    return np.where(kept, each[..., 0], 0).astype(logits.dtype)


@defvjp(sparse_categorical_crossentropy)
def _sparse_categorical_crossentropy_vjp(
    dvalues: Array,
    y_true: Array,
    y_pred: Array,
    from_logits: bool = False,
    ignore_class: int | None = None,
    axis: int = -1,
) -> Array:
    labels, logits, kept = _picked(y_true, y_pred, from_logits, ignore_class, axis)
    one_hot = labels[..., None] == np.arange(logits.shape[-1])
    dlogits = (dvalues * kept)[..., None] * (softmax(logits) - one_hot)
    if from_logits:
        return dlogits
    p = clipped(y_pred)
    return np.where(p == y_pred, dlogits / p, 0)


def _picked(
    y_true: Any, y_pred: Any, from_logits: bool, ignore_class: int | None, axis: int
) -> tuple[Array, Array, Array]:
    """Labels as integers, logits, and which labels are not ignored."""
    labels, y_pred = real_array(y_true, "y_true"), real_array(y_pred, "y_pred")
    if axis not in (-1, y_pred.ndim - 1):
        raise ValueError(f"Only axis=-1 is currently supported. Received: axis={axis}")
    if labels.ndim == y_pred.ndim and labels.shape[-1:] == (1,):
        labels = labels[..., 0]
    if not y_pred.ndim or labels.shape != y_pred.shape[:-1]:
        equal = bool(y_pred.ndim) and labels.shape == y_pred.shape
        one_hot = ". For one-hot labels, use `categorical_crossentropy`." * equal
        raise ValueError(
            "`y_true` needs the shape of `y_pred` without the last axis, one label for "
            f"each vector. Received: y_true.shape={np.shape(y_true)}, "
            f"y_pred.shape={y_pred.shape}{one_hot}"
        )
    kept = labels != ignore_class  # all of them, if it is None
    labels = np.where(kept, labels, 0)
    classes = y_pred.shape[-1]
    wrong = labels[~((labels > -1) & (labels < classes))]  # NaN, too
    if wrong.size:
        raise ValueError(
            f"Received a label value of {wrong[0]:g} which is outside the valid range "
            f"of [0, {classes}): y_pred.shape={y_pred.shape} has {classes} classes."
        )
    logits = y_pred if from_logits else np.log(clipped(y_pred))
    return labels.astype(np.int64), logits, kept


@dataclass(frozen=True)
class SparseCategoricalCrossentropy(Loss):
    """The mean of ``sparse_categorical_crossentropy``, over labels not ignored.

    >>> value, pullback = SparseCategoricalCrossentropy(True).vjp([1], [[0.0, 0.0]])
    >>> value.round(4), pullback(1.0)
    (np.float32(0.6931), array([[ 0.5, -0.5]]))
    """

    from_logits: bool = False
    ignore_class: int | None = None
    reduction: str | None = "sum_over_batch_size"
    axis: int = -1
    name: str | None = "sparse_categorical_crossentropy"
    dtype: DTypeLike = None

    fn = staticmethod(sparse_categorical_crossentropy)

    def _weights(self, y_true: Array, values: Array, sample_weight: Any) -> Array:
        weights = super()._weights(y_true, values, sample_weight)
        if self.ignore_class is None:
            return weights
        kept = (y_true != self.ignore_class).reshape(values.shape).astype(values.dtype)
        if self.reduction not in (None, "none", "sum", WEIGHTED):
            kept *= quotient(kept.size, kept.sum())  # the mean is over those kept
        kept, weights = fitted(values=kept, sample_weight=weights)
        return kept * weights
