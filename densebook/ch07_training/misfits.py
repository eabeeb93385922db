"""Each last layer with each loss and form of labels, on data whose answer is known.

Four equal samples, labelled 1, 1, 1 and 0: class 1 has the probability 3/4. ``lib`` is
``densekit`` or ``tf.keras``: layers, losses and optimizers have the same names in both.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

import densekit as dk

from ..quiet import tf
from ..tables import Table

_LABELS = np.array([[1], [1], [1], [0]])
_FORMS = {"ids": _LABELS, "1-hot": np.eye(2)[_LABELS[:, 0]]}
_CLASSES = {
    "MSE": "MeanSquaredError",
    "BCE": "BinaryCrossentropy",
    "CCE": "CategoricalCrossentropy",
    "SCCE": "SparseCategoricalCrossentropy",
}
_LASTS = ("1 linear", "1 sigmoid", "1 softmax", "2 linear", "2 softmax",
          "2 softmax softmax")  # fmt: skip
_LOSSES = ("MSE", "BCE", "BCE*", "CCE", "CCE*", "SCCE", "SCCE*")
_RAISES, _NAN = -1.0, -2.0

Grid = list[list[float]]


def learned(
    lib: Any,
    last: str,
    form: str,
    loss: str,
    steps: int,
    dtype: str = "float32",
    **how: Any,
) -> float:
    """What a network of one layer says of class 1 after some steps of SGD.

    Args:
        lib: ``densekit`` or ``tf.keras``.
        last: the units and what follows them, as in "2 softmax".
        form: of the labels, "ids" or "1-hot".
        loss: as in "SCCE"; with a "*", it is told ``from_logits=True``.
        steps: how many. The weights start at 0.
        dtype: of the layers.
        **how: for ``compile``.

    Returns:
        A probability; -1 where a step raises, -2 where it is NaN. What a loss with "*"
        leaves as logits is made a probability first.
    """
    units, *activations = last.split()
    parts = [
        lib.layers.Input((1,)),
        lib.layers.Dense(int(units), kernel_initializer="zeros", dtype=dtype),
        *(lib.layers.Activation(name, dtype=dtype) for name in activations),
    ]
    model, ones = lib.Sequential(parts), np.ones((4, 1))
    logits = {"from_logits": True} if "*" in loss else {}
    measure = getattr(lib.losses, _CLASSES[loss.strip("*")])(**logits)
    model.compile(lib.optimizers.SGD(0.25), measure, **how)
    try:
        for _ in range(steps):
            model.train_on_batch(ones, _FORMS[form])
    except (ValueError, tf.errors.InvalidArgumentError):
        return _RAISES
    z = np.asarray(model(ones)[:1])
    if logits and activations == ["linear"]:
        z = dk.activations.get("sigmoid" if units == "1" else "softmax")(z)
    return float(np.nan_to_num(z, nan=_NAN)[0, -1])


def grid(lib: Any, steps: int, **how: Any) -> Grid:
    """``learned`` for each last layer and form of labels (rows) and loss (columns)."""
    return [
        [learned(lib, last, form, loss, steps, **how) for loss in _LOSSES]
        for last in _LASTS
        for form in _FORMS
    ]


def table(found: Sequence[Sequence[float]]) -> Table:
    """A grid for readers: "×" where a step raises."""
    words = {_RAISES: "×", _NAN: "NaN"}
    names = [f"{last} {form}" for last in _LASTS for form in _FORMS]
    rows = [
        (name, *(words.get(p, f"{p:.2f}") for p in row))
        for name, row in zip(names, found, strict=True)
    ]
    return Table(f"last layer | {' | '.join(_LOSSES)}", rows)
