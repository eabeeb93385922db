"""Metrics: means over all the samples seen since the last reset. None has a gradient.

>>> metric = SparseCategoricalAccuracy()
>>> metric.update_state([1, 0], [[0.25, 0.75], [0.25, 0.75]])
>>> metric.result()
np.float32(0.5)
"""

from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np

from . import registry
from .layers.arguments import checked_dtype, real_array
from .losses import mean_absolute_error, mean_squared_error
from .losses.base import fitted, kind_of, quotient, same_rank
from .typing import Array, DTypeLike


class MeanMetricWrapper:
    """The weighted mean of a function of labels and predictions.

    Args:
        fn: takes ``y_true`` and ``y_pred``, returns one value per sample, or more.
        name: the metric's key in a history; the function's name unless given.
        dtype: of sums and result; float32 unless given.
        **arguments: passed on to the function.

    Attributes:
        total: the sum of weight times value.
        count: the sum of the weights.

    Source: ``tf.keras.metrics.MeanMetricWrapper``.
    """

    family: ClassVar[str] = "metrics"

    def __init__(
        self,
        fn: Callable[..., Array],
        name: str | None = None,
        dtype: DTypeLike = None,
        **arguments: Any,
    ) -> None:
        self.fn, self._arguments = fn, arguments
        self.name = name or getattr(fn, "__name__", "mean_metric_wrapper")
        self.dtype = checked_dtype(dtype)
        self.reset_state()

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Add the samples of a batch.

        Args:
            y_true: the labels, as the function takes them.
            y_pred: the predictions, ``(batch, *rest)``.
            sample_weight: ``(batch,)``, or an axis more for each axis of the values
                that it weighs apart.

        Raises:
            ValueError: shapes do not fit, or no real numbers came.
        """
        values = self.fn(
            real_array(y_true, "y_true"),
            real_array(y_pred, "y_pred"),
            **self._arguments,
        ).astype(self.dtype)
        if sample_weight is None:
            weights = np.ones(values.shape[:1], self.dtype)
        else:
            weights = real_array(sample_weight, "sample_weight").astype(self.dtype)
        values, weights = same_rank(values, weights)
        values = _mean_from(weights.ndim, values)
        weights = _broadcast_to(values.shape, weights)
        self.total += _mean_from(1, values * weights).sum()
        self.count += _mean_from(1, weights).sum()

    def result(self) -> Any:
        """The mean; 0 before any sample came."""
        return quotient(self.total, self.count)

    def reset_state(self) -> None:
        """Forget all samples."""
        self.total = self.count = self.dtype.type(0)

    def __call__(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        """Add the samples of a batch and return the mean so far."""
        self.update_state(y_true, y_pred, sample_weight)
        return self.result()

    def get_config(self) -> registry.Config:
        """The arguments that make an equal metric, without what it has seen."""
        return {"name": self.name, "dtype": self.dtype.name, **self._arguments}

    def __repr__(self) -> str:
        return f"<{type(self).__name__} name={self.name}>"


def _broadcast_to(shape: tuple[int, ...], weights: Array) -> Array:
    try:
        return np.broadcast_to(weights, shape)
    except ValueError:
        raise ValueError(
            "Incompatible shapes: `sample_weight` does not broadcast to the values. "
            f"Received: values.shape={shape}, sample_weight.shape={weights.shape}"
        ) from None


def _mean_from(axis: int, values: Array) -> Array:
    """The mean over this axis and all behind it."""
    return values.mean(axis=tuple(range(axis, values.ndim)))


def accuracy(y_true: Array, y_pred: Array) -> Array:
    """1 where a prediction equals its label, 0 elsewhere.

    y_true, y_pred: any shape, or what broadcasts -> the same, float32.
    """
    labels, predictions = fitted(y_true=y_true, y_pred=y_pred)
    return _equal(labels.astype(predictions.dtype), predictions)


def binary_accuracy(y_true: Array, y_pred: Array, threshold: float = 0.5) -> Array:
    """1 where a prediction lies above the threshold just when its label is 1.

    y_true, y_pred: any shape, or what broadcasts -> the same, float32.
    """
    labels, predictions = fitted(y_true=y_true, y_pred=y_pred)
    return _equal(labels, predictions > np.float32(threshold))


def categorical_accuracy(y_true: Array, y_pred: Array) -> Array:
    """1 where prediction and label are largest at the same class.

    y_true, y_pred: ``(*batch, classes)`` -> ``(*batch,)``, float32.
    """
    return _equal(_argmax(y_true), _argmax(y_pred))


def sparse_categorical_accuracy(y_true: Array, y_pred: Array) -> Array:
    """1 where a prediction is largest at the class that is the label.

    y_true: ``(*batch,)`` or ``(*batch, 1)``, y_pred: ``(*batch, classes)`` ->
    ``(*batch,)``, float32.
    """
    if y_true.ndim == y_pred.ndim and y_true.shape[-1] == 1:
        y_true = y_true[..., 0]
    return _equal(y_true, _argmax(y_pred))


def _equal(labels: Array, predictions: Array) -> Array:
    fitted(y_true=labels, y_pred=predictions)
    return np.equal(labels, predictions).astype(np.float32)


def _argmax(x: Array) -> Array:
    """The first of the largest, as in Keras: -0 is below 0, and NaN below all."""
    x = np.where(np.isnan(x), -np.inf, x)
    x = np.where((x == 0) & np.signbit(x), -np.finfo(x.dtype).tiny, x)
    return x.argmax(axis=-1)


class Accuracy(MeanMetricWrapper):
    """The part of predictions that equal their labels."""

    def __init__(self, name: str = "accuracy", dtype: DTypeLike = None) -> None:
        super().__init__(accuracy, name, dtype)


class BinaryAccuracy(MeanMetricWrapper):
    """The part of predictions on the right side of ``threshold``."""

    def __init__(
        self,
        name: str = "binary_accuracy",
        dtype: DTypeLike = None,
        threshold: float = 0.5,
    ) -> None:
        super().__init__(binary_accuracy, name, dtype, threshold=threshold)


class CategoricalAccuracy(MeanMetricWrapper):
    """The part of predictions with the right class on top; labels are one-hot."""

    def __init__(
        self, name: str = "categorical_accuracy", dtype: DTypeLike = None
    ) -> None:
        super().__init__(categorical_accuracy, name, dtype)


class SparseCategoricalAccuracy(MeanMetricWrapper):
    """The part of predictions with the right class on top; labels are its number."""

    def __init__(
        self, name: str = "sparse_categorical_accuracy", dtype: DTypeLike = None
    ) -> None:
        super().__init__(sparse_categorical_accuracy, name, dtype)


class MeanSquaredError(MeanMetricWrapper):
    """The mean of the squared errors."""

    def __init__(
        self, name: str = "mean_squared_error", dtype: DTypeLike = None
    ) -> None:
        super().__init__(mean_squared_error, name, dtype)


class MeanAbsoluteError(MeanMetricWrapper):
    """The mean of the errors' sizes."""

    def __init__(
        self, name: str = "mean_absolute_error", dtype: DTypeLike = None
    ) -> None:
        super().__init__(mean_absolute_error, name, dtype)


METRICS: dict[str, Any] = registry.names_of(MeanMetricWrapper, globals()) | {
    "mae": MeanAbsoluteError,
    "MAE": MeanAbsoluteError,
    "mse": MeanSquaredError,
    "MSE": MeanSquaredError,
}
get = registry.getter(__name__, "metric", METRICS)


def get_metric(identifier: Any, y_true: Array, y_pred: Array) -> MeanMetricWrapper:
    """The metric that ``compile(metrics=[identifier])`` means for these arrays.

    "accuracy" and "acc" mean the accuracy that fits the shapes: binary for one
    prediction a sample, sparse for labels with an axis less or of length 1, else
    categorical. The metric has the name that was given.

    Raises:
        ValueError: there is no such metric, or None came.

    >>> get_metric("acc", np.zeros((2, 1)), np.zeros((2, 3)))
    <SparseCategoricalAccuracy name=acc>
    """
    if identifier is None:
        raise ValueError("Expected metric, received `None`")
    if str(identifier).lower() in ("accuracy", "acc"):
        found = METRICS[f"{kind_of(y_true, y_pred)}_accuracy"]()
    else:
        found = get(identifier)
    if not isinstance(found, MeanMetricWrapper):
        found = MeanMetricWrapper(found)
    if isinstance(identifier, str):
        found.name = identifier
    return found
