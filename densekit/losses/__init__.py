"""Losses, each function followed by its vector-Jacobian product.

A loss compares labels with predictions: ``loss(y_true, y_pred, sample_weight)`` is one
number, and ``loss.vjp`` returns it with the function that pulls its gradient back to
the predictions. A name in lower case is the function, with one value per sample.

>>> get("mse") is mean_squared_error, get("MeanSquaredError").reduction
(True, 'sum_over_batch_size')
"""

from typing import Any

from .. import registry
from ..activations.rules import defvjp
from ..typing import Array
from .base import Loss, LossFunctionWrapper, kind_of
from .crossentropies import (
    BinaryCrossentropy,
    CategoricalCrossentropy,
    binary_crossentropy,
    categorical_crossentropy,
)
from .errors import (
    Huber,
    MeanAbsoluteError,
    MeanSquaredError,
    huber,
    mean_absolute_error,
    mean_squared_error,
)
from .sparse import SparseCategoricalCrossentropy, sparse_categorical_crossentropy

__all__ = [
    "BinaryCrossentropy",
    "CategoricalCrossentropy",
    "Huber",
    "Loss",
    "LossFunctionWrapper",
    "MeanAbsoluteError",
    "MeanSquaredError",
    "SparseCategoricalCrossentropy",
    "binary_crossentropy",
    "categorical_crossentropy",
    "defvjp",
    "get",
    "get_loss",
    "huber",
    "mean_absolute_error",
    "mean_squared_error",
    "sparse_categorical_crossentropy",
]

_CLASSES: dict[Any, type[Any]] = {
    binary_crossentropy: BinaryCrossentropy,
    categorical_crossentropy: CategoricalCrossentropy,
    sparse_categorical_crossentropy: SparseCategoricalCrossentropy,
    mean_squared_error: MeanSquaredError,
    mean_absolute_error: MeanAbsoluteError,
    huber: Huber,
}
LOSSES: dict[str, Any] = {
    **{f.__name__: f for f in _CLASSES},
    **{cls.__name__: cls for cls in _CLASSES.values()},
    "bce": binary_crossentropy,
    "BCE": binary_crossentropy,
    "mae": mean_absolute_error,
    "MAE": mean_absolute_error,
    "mse": mean_squared_error,
    "MSE": mean_squared_error,
}
get = registry.getter(__name__, "loss", LOSSES)


def get_loss(identifier: Any, y_true: Array, y_pred: Array) -> Loss | None:
    """The loss that ``compile(loss=identifier)`` means for these arrays.

    "crossentropy" and "ce" mean the one that fits the shapes, in the way of
    ``metrics=["accuracy"]``.

    Raises:
        ValueError: there is no such loss.

    >>> import numpy as np
    >>> get_loss("ce", np.zeros((2, 1)), np.zeros((2, 3))).name
    'ce'
    """
    if str(identifier).lower() in ("crossentropy", "ce"):
        found = LOSSES[f"{kind_of(y_true, y_pred)}_crossentropy"]
    else:
        found = get(identifier)
    if found is None or isinstance(found, Loss):
        return found
    name = (
        identifier if isinstance(identifier, str) else getattr(found, "__name__", None)
    )
    if found in _CLASSES:
        return _CLASSES[found](name=name)
    return LossFunctionWrapper(found, name=name)
