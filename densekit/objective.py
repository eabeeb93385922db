"""What a model was compiled for: its loss, its metrics, and their means so far.

TensorFlow's softmax and sigmoid leave their input, the logits, on what they return, and
a crossentropy that gets this very tensor computes with them. So does densekit: the
model stops short of such an activation (:func:`up_to_logits`), and the loss decides
where the gradient enters.
"""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from .activations import linear, sigmoid, softmax, vjp
from .activations.rules import Activation
from .batches import Data
from .callbacks import Logs
from .layers import Activation as ActivationLayer
from .layers import Dropout, Layer
from .layers.arguments import checked_dtype
from .layers.base import with_penalty
from .losses import get_loss
from .losses.base import quotient, same_rank
from .metrics import MeanMetricWrapper, get_metric
from .typing import Array


class Objective:
    """The loss and the metrics of ``compile``, and their means since ``reset``.

    Names are looked up when the first batch has shown the shapes.

    Args:
        loss: what ``compile`` got.
        metrics: what ``compile`` got; they ignore the samples' weights.
        weighted_metrics: what ``compile`` got; they use them.

    Attributes:
        metrics: by their keys in a history.
    """

    def __init__(
        self, loss: Any, metrics: list[Any], weighted_metrics: list[Any]
    ) -> None:
        self._loss: Any = loss
        self._asked = [(m, False) for m in metrics]
        self._asked += [(m, True) for m in weighted_metrics]
        self._weighted: set[str] = set()
        self.metrics: dict[str, MeanMetricWrapper] = {}
        self.reset()

    def reset(self) -> None:
        """Forget all batches."""
        self._total = self._count = np.float32(0)
        for metric in self.metrics.values():
            metric.reset_state()

    def loss(
        self, batch: Data, z: Array, f: Activation
    ) -> tuple[Array, Any, Callable[[], Array]]:
        """What a model's answer costs.

        Args:
            batch: its labels and weights.
            z: what the model gave.
            f: what makes its output of that; see :func:`up_to_logits`.

        Returns:
            The output ``f(z)``, the loss, and a function that returns the gradient of
            the loss at ``z``.

        Raises:
            ValueError: there is no such loss, or labels and output do not fit.
        """
        y = f(z)
        if batch.y is None and self._loss is not None:
            raise ValueError("The loss needs labels. Received: y=None")
        self._loss = loss = get_loss(self._loss, batch.y, y)
        if loss is None:
            return y, np.float32(0), lambda: np.zeros_like(z)
        of_logits = None if f is linear else loss.on_logits()
        untouched = same_rank(batch.y, y)[1] is y
        if of_logits and untouched and y.dtype == checked_dtype(loss.dtype):
            value, pullback = of_logits.vjp(batch.y, z, batch.sample_weight)
            return y, value, lambda: pullback(1.0)
        value, pullback = loss.vjp(batch.y, y, batch.sample_weight)
        return y, value, lambda: vjp(f)(pullback(1.0), y, z)

    def note(self, batch: Data, y: Array, value: Any, penalties: list[Any]) -> None:
        """Add a batch to the means.

        Args:
            batch: its labels and weights.
            y: the model's output.
            value: the loss.
            penalties: what is added to it.

        Raises:
            ValueError: there is neither loss nor penalty, or no such metric.
        """
        if self._loss is None and not penalties:
            raise ValueError(
                "No loss to compute. Provide a `loss` argument in `compile()`."
            )
        mean = quotient(np.sum(value), np.size(value))
        cost = np.sum([mean, *penalties], dtype=np.float32)
        self._total += cost * np.float32(len(batch))
        self._count += np.float32(len(batch))
        self._find_metrics(batch.y, y)
        for name, metric in self.metrics.items():
            weights = batch.sample_weight if name in self._weighted else None
            metric.update_state(batch.y, y, weights)

    def results(self) -> Logs:
        """The means so far, in the order of their names, as Keras gives them."""
        means = {name: float(m.result()) for name, m in self.metrics.items()}
        means["loss"] = float(quotient(self._total, self._count))
        return dict(sorted(means.items()))

    def in_order(self, results: Logs) -> Any:
        """The loss, or with metrics a list: the loss, then they as in ``compile``."""
        values = [results[name] for name in ("loss", *self.metrics)]
        return values if self.metrics else values[0]

    def _find_metrics(self, y_true: Any, y_pred: Array) -> None:
        for identifier, weighted in self._asked:
            metric = get_metric(identifier, y_true, y_pred)
            name, again = str(metric.name), 0
            if weighted and name in self.metrics:
                name = f"weighted_{name}"
            first = name
            while name in self.metrics:
                again += 1
                name = f"{first}_{again}"
            self.metrics[name] = metric
            if weighted:
                self._weighted.add(name)
        self._asked = []


@contextlib.contextmanager
def up_to_logits(model: Layer, training: bool) -> Iterator[Activation]:
    """Let the model stop short of its last softmax or sigmoid, which is yielded.

    The penalty on the output stays what it is. Where the model ends with another
    activation, nothing changes, and ``linear`` is yielded.
    """
    layer = _last(model, training)
    f = getattr(layer, "activation", None)
    if f not in (softmax, sigmoid):
        yield linear
        return
    regularizer = layer.activity_regularizer
    layer.activation = linear  # type: ignore[attr-defined]
    layer.activity_regularizer = regularizer and _OfOutput(regularizer, f)
    try:
        yield f
    finally:
        layer.activation = f  # type: ignore[attr-defined]
        layer.activity_regularizer = regularizer


@dataclass(frozen=True)
class _OfOutput:
    """A penalty on ``f(z)``, as one on ``z``."""

    regularizer: Any
    f: Activation

    def __call__(self, z: Array) -> Any:
        return self.regularizer(self.f(z))

    def grad(self, z: Array) -> Array:
        y = self.f(z)
        return vjp(self.f)(with_penalty(np.zeros_like(y), self.regularizer, y), y, z)


def _last(layer: Layer, training: bool) -> Layer:
    """The innermost last layer that does anything."""
    inner = [part for part in layer.sublayers() if not _is_identity(part, training)]
    return _last(inner[-1], training) if inner else layer


def _is_identity(layer: Layer, training: bool) -> bool:
    if isinstance(layer, Dropout):
        return not training or layer.rate == 0
    return isinstance(layer, ActivationLayer) and layer.activation is linear
