"""Callbacks: what looks on while a model trains, and may stop it."""

import time
import warnings
from typing import Any

from .losses import LOSSES
from .metrics import (
    Accuracy,
    BinaryAccuracy,
    CategoricalAccuracy,
    SparseCategoricalAccuracy,
)

Logs = dict[str, float]
_LARGER_IS_BETTER = (
    Accuracy,
    BinaryAccuracy,
    CategoricalAccuracy,
    SparseCategoricalAccuracy,
)


class Callback:
    """Base: ``fit`` calls each method at its moment; here they do nothing.

    Attributes:
        model: the model that trains.
        params: what ``fit`` was asked: "verbose", "epochs", "steps" per epoch.

    Source: ``tf.keras.callbacks.Callback``.
    """

    model: Any = None
    params: dict[str, Any]

    def set_model(self, model: Any) -> None:
        """The model that is about to train."""
        self.model = model

    def set_params(self, params: dict[str, Any]) -> None:
        """What ``fit`` was asked."""
        self.params = params

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Before the first epoch."""

    def on_train_end(self, logs: Logs | None = None) -> None:
        """After the last epoch; ``logs`` are that epoch's."""

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        """Before an epoch, counted from 0."""

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """After an epoch and its validation; ``logs`` has loss and metrics."""

    def on_train_batch_begin(self, batch: int, logs: Logs | None = None) -> None:
        """Before a step, counted from 0 in each epoch."""

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """After a step; ``logs`` has loss and metrics of the epoch so far."""


class History(Callback):
    """What ``fit`` returns: loss and metrics of every epoch.

    Attributes:
        history: a list for each name, such as "loss", "accuracy", "val_loss".
        epoch: the epochs' numbers.

    Source: ``tf.keras.callbacks.History``.
    """

    def __init__(self) -> None:
        self.history: dict[str, list[float]] = {}
        self.epoch: list[int] = []

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Forget the epochs' numbers."""
        self.epoch = []

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Append the epoch's values."""
        self.epoch.append(epoch)
        for name, value in (logs or {}).items():
            self.history.setdefault(name, []).append(value)
        self.model.history = self


class EarlyStopping(Callback):
    """Stops the training when a value has not improved for some epochs.

    Args:
        monitor: its name in the history.
        min_delta: what is less than this is no improvement.
        patience: how many epochs to wait for one.
        verbose: 1 prints what happens.
        mode: "min" or "max" says what is better; "auto" knows it of losses, errors and
            accuracies.
        baseline: what has to be beaten, too.
        restore_best_weights: whether the model gets back the best epoch's weights.
        start_from_epoch: look on from this epoch.

    Attributes:
        stopped_epoch: where it stopped; 0 if it did not.
        best: the best value so far.
        best_epoch: the epoch of that value.

    Raises:
        ValueError: in ``fit``, if "auto" does not know what is better.

    Source: ``tf.keras.callbacks.EarlyStopping``.
    """

    def __init__(
        self,
        monitor: str = "val_loss",
        min_delta: float = 0,
        patience: int = 0,
        verbose: int = 0,
        mode: str = "auto",
        baseline: float | None = None,
        restore_best_weights: bool = False,
        start_from_epoch: int = 0,
    ) -> None:
        if mode not in ("auto", "min", "max"):
            warnings.warn(
                f"EarlyStopping mode '{mode}' is unknown, fallback to auto mode.",
                stacklevel=2,
            )
            mode = "auto"
        self.monitor, self.mode = monitor, mode
        self.min_delta, self.patience = abs(min_delta), patience
        self.verbose, self.baseline = verbose, baseline
        self.restore_best_weights = restore_best_weights
        self.start_from_epoch = start_from_epoch
        self.on_train_begin()

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Start anew, so that one callback serves several fits."""
        self.wait = self.stopped_epoch = self.best_epoch = 0
        self.best: float | None = None
        self.best_weights: Any = None

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Compare the epoch's value with the best one."""
        value = (logs or {}).get(self.monitor)
        if value is None:
            warnings.warn(
                f"Early stopping conditioned on metric `{self.monitor}` which is not "
                f"available. Available metrics are: {','.join(logs or {})}",
                stacklevel=2,
            )
        if value is None or epoch < self.start_from_epoch:
            return
        self.wait += 1
        if self._improves(value, self.best):  # as the first value does
            self.best, self.best_epoch = value, epoch
            if self.restore_best_weights:
                self.best_weights = self.model.get_weights()
            if self._improves(value, self.baseline):
                self.wait = 0
        elif self.wait >= self.patience:
            self.stopped_epoch = epoch
            self.model.stop_training = True

    def on_train_end(self, logs: Logs | None = None) -> None:
        """Give back the best weights."""
        if self.stopped_epoch > 0 and self.verbose > 0:
            print(f"Epoch {self.stopped_epoch + 1}: early stopping")
        if self.best_weights is not None:
            if self.verbose > 0:
                print(
                    "Restoring model weights from the end of the best epoch: "
                    f"{self.best_epoch + 1}."
                )
            self.model.set_weights(self.best_weights)

    def _improves(self, value: float, reference: float | None) -> bool:
        sign = 1 if self._larger_is_better() else -1
        return reference is None or sign * (value - reference) > self.min_delta

    def _larger_is_better(self) -> bool:
        name = self.monitor.removeprefix("val_")
        if self.mode != "auto":
            return self.mode == "max"
        for metric in self.model.metrics:
            if metric.name == name and isinstance(metric, _LARGER_IS_BETTER):
                return True
            if metric.name == name and metric.fn in LOSSES.values():
                return False
        if name == "loss":
            return False
        raise ValueError(
            f"EarlyStopping callback received monitor={self.monitor}, but densekit "
            "isn't able to automatically determine whether that metric should be "
            "maximized or minimized. Pass `mode='max'` in order to monitor based on "
            "the highest metric value, or pass `mode='min'` in order to use the "
            "lowest value."
        )


class ProgbarLogger(Callback):
    """Prints the progress: a bar with ``verbose=1``, a line an epoch with 2.

    Source: ``tf.keras.callbacks.ProgbarLogger``.
    """

    WIDTH = 20  # of the bar
    INTERVAL = 0.05  # seconds between two looks of it

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        """Print the epoch's number, if there are several."""
        self._start, self._shown, self._length = time.perf_counter(), 0.0, 0
        if self.params["epochs"] > 1:
            print(f"Epoch {epoch + 1}/{self.params['epochs']}")

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """Move the bar."""
        now = time.perf_counter()
        if self.params["verbose"] == 1 and now - self._shown > self.INTERVAL:
            self._shown = now
            self._print(batch + 1, logs or {}, end="")

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Print the last line of the epoch."""
        self._print(self.params["steps"], logs or {}, end="\n")

    def _print(self, step: int, logs: Logs, end: str) -> None:
        steps, seconds = self.params["steps"], time.perf_counter() - self._start
        left = f"{step:{len(str(steps))}}/{steps}"
        done = self.WIDTH * step // steps
        bar = "━" * done + "╌" * (self.WIDTH - done)
        took = f"{seconds:.0f}s {1000 * seconds / step:.0f}ms/step"
        values = "".join(f" - {name}: {_shown(v)}" for name, v in logs.items())
        if self.params["verbose"] == 1:
            line = f"{left} {bar} {took}{values}"
            print("\r" + line.ljust(self._length), end=end, flush=True)
            self._length = len(line)
        elif self.params["verbose"] == 2:
            print(f"{left} - {took.replace(' ', ' - ')}{values}")


def _shown(value: float) -> str:
    return f"{value:.4f}" if abs(value) > 1e-3 else f"{value:.4e}"
