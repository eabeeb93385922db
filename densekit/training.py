"""Training: ``compile``, ``fit``, ``evaluate`` and ``predict`` of a model.

One step is the model forward, the loss, its gradient back through the model, and the
optimizer: :meth:`Trainer._train_step`. An epoch is a step for every batch.
"""

import warnings
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from . import optimizers
from .batches import Data, checked_batch_size, validation
from .callbacks import Callback, History, Logs, ProgbarLogger
from .layers import Layer
from .layers.base import pass_through, with_penalty
from .layers.weights import Weight
from .metrics import MeanMetricWrapper
from .objective import Objective, up_to_logits
from .typing import Array


class Trainer(Layer):
    """The part of a model that learns.

    Attributes:
        optimizer: as ``compile`` found it.
        history: of the last ``fit``, once an epoch is over.
        stop_training: a callback sets it to end ``fit`` after the step.

    Source: ``tf.keras.Model``.
    """

    optimizer: optimizers.Optimizer | None = None
    history: History | None = None
    stop_training = False
    _objective: Objective | None = None
    _learning: list[Weight] | None = None  # since the first step after `compile`

    def compile(
        self,
        optimizer: Any = "rmsprop",
        loss: Any = None,
        *,
        metrics: Sequence[Any] | None = None,
        weighted_metrics: Sequence[Any] | None = None,
    ) -> None:
        """Choose what to minimise, how, and what to report.

        Which weights learn is read at the first step: after a change of ``trainable``,
        or after ``enable_lora``, compile again, with a new optimizer. A weight that a
        layer no longer has, such as a kernel that became integers, is left out.

        Args:
            optimizer: a name or an :class:`~densekit.optimizers.Optimizer`.
            loss: a name, a :class:`~densekit.losses.Loss`, or a function.
            metrics: names or metrics, which ignore the samples' weights.
            weighted_metrics: those that use them.

        Raises:
            ValueError: there is no such optimizer, or metrics come in no list.
        """
        for name, given in (
            ("metrics", metrics),
            ("weighted_metrics", weighted_metrics),
        ):
            if given and not isinstance(given, list | tuple):
                raise ValueError(
                    f"Expected `{name}` argument to be a list or tuple. Received "
                    f"instead: {name}={given} of type {type(given)}"
                )
        self.optimizer = optimizers.get(optimizer)
        self._objective = Objective(
            loss, [*(metrics or ())], [*(weighted_metrics or ())]
        )
        self._learning = None
        self.stop_training = False

    @property
    def metrics(self) -> list[MeanMetricWrapper]:
        """The metrics, once the first batch has shown which they are."""
        return [*self._objective.metrics.values()] if self._objective else []

    def fit(
        self,
        x: Any,
        y: Any = None,
        batch_size: int | None = None,
        epochs: int = 1,
        verbose: int | str = "auto",
        callbacks: Any = None,
        validation_split: float = 0.0,
        validation_data: Any = None,
        shuffle: bool | str = True,
        class_weight: dict[int, float] | None = None,
        sample_weight: Any = None,
        initial_epoch: int = 0,
    ) -> History:
        """Train: in each epoch, one step for every batch of the data.

        After :func:`~densekit.random.set_random_seed` the samples come in the order in
        which Keras draws them on TensorFlow: in every epoch the same.

        Args:
            x: the inputs, (samples, ...).
            y: the labels, (samples, ...).
            batch_size: samples a step; 32 when None.
            epochs: the number of the last epoch.
            verbose: 0 prints nothing, 1 ("auto") a bar, 2 a line an epoch.
            callbacks: one, or a list of them.
            validation_split: which part of the data, from its end, to hold back.
            validation_data: (x, y) or (x, y, sample_weight), evaluated after each
                epoch; instead of a split.
            shuffle: True mixes all samples, "batch" those of each batch, False none.
            class_weight: from a class to the weight of its samples; 1 for the others.
            sample_weight: (samples,), or one for each entry of the loss.
            initial_epoch: where to begin to count.

        Returns:
            Loss and metrics of each epoch. The loss is the mean of the batches' losses,
            penalties included, each by the length of its batch.

        Raises:
            ValueError: the model is not compiled, or data, weights and model do not
                fit; the step that is refused changes no weight.
        """
        self._compiled()
        data, held_back = Data.of(x, y, sample_weight), validation(validation_data)
        if validation_split and held_back is None:
            data, held_back = data.split(validation_split)
        data, size = (
            data.with_class_weight(class_weight),
            checked_batch_size(batch_size),
        )
        history = History()
        params = _params(verbose, epochs, data.steps(size))
        watching = _watching(self, callbacks, history, params)
        logs: Logs = {}
        self.stop_training = False
        _tell(watching, "on_train_begin")
        for epoch in range(initial_epoch, epochs):
            _tell(watching, "on_epoch_begin", epoch)
            logs = self._train_epoch(data.batches(size, shuffle), watching)
            if held_back is not None:
                results = self._evaluate(held_back, size)
                logs |= {f"val_{name}": value for name, value in results.items()}
            _tell(watching, "on_epoch_end", epoch, logs)
            if self.stop_training:
                break
        _tell(watching, "on_train_end", logs)
        return history

    def evaluate(
        self,
        x: Any,
        y: Any = None,
        batch_size: int | None = None,
        verbose: int | str = "auto",
        sample_weight: Any = None,
        *,
        return_dict: bool = False,
    ) -> Any:
        """Loss and metrics with the weights as they are, without Dropout.

        Args:
            x: the inputs, (samples, ...).
            y: the labels, (samples, ...).
            batch_size: samples at a time; 32 when None.
            verbose: 0 prints nothing, else as in ``fit``.
            sample_weight: (samples,), or one for each entry of the loss.
            return_dict: whether to name the values.

        Returns:
            The loss; with metrics a list of it and them, or a dict.

        Raises:
            ValueError: the model is not compiled, or the data do not fit.
        """
        objective = self._compiled()
        data, size = Data.of(x, y, sample_weight), checked_batch_size(batch_size)
        bar = _progress(verbose, data.steps(size))
        logs = self._evaluate(data, size)
        bar.on_epoch_end(0, logs)
        return logs if return_dict else objective.in_order(logs)

    def predict(
        self, x: Any, batch_size: int | None = None, verbose: int | str = "auto"
    ) -> Array:
        """The outputs for all inputs, computed batch by batch.

        Args:
            x: the inputs, (samples, ...).
            batch_size: samples at a time; 32 when None.
            verbose: 0 prints nothing, else as in ``fit``.

        Raises:
            ValueError: the inputs do not fit the model.
        """
        data, size = Data.of(x), checked_batch_size(batch_size)
        bar = _progress(verbose, data.steps(size))
        outputs = [self(batch.x) for batch in data.batches(size)]
        bar.on_epoch_end(0)
        return np.concatenate(outputs)

    def train_on_batch(
        self,
        x: Any,
        y: Any = None,
        sample_weight: Any = None,
        class_weight: dict[int, float] | None = None,
        *,
        return_dict: bool = False,
    ) -> Any:
        """One step on this one batch; returns what ``evaluate`` does.

        Raises:
            ValueError: the model is not compiled, or the data do not fit; no weight
                changes.
        """
        objective = self._compiled()
        objective.reset()
        batch = Data.on_batch(x, y, sample_weight).with_class_weight(class_weight)
        self._train_step(batch)
        logs = objective.results()
        return logs if return_dict else objective.in_order(logs)

    def _compiled(self) -> Objective:
        if self._objective is None:
            raise ValueError(
                f"You must call `compile()` before using the model '{self.name}'."
            )
        return self._objective

    def _train_epoch(self, batches: Iterable[Data], watching: list[Callback]) -> Logs:
        objective = self._compiled()
        objective.reset()
        for step, batch in enumerate(batches):
            _tell(watching, "on_train_batch_begin", step)
            self._train_step(batch)
            _tell(watching, "on_train_batch_end", step, objective.results())
            if self.stop_training:
                break
        return objective.results()

    def _train_step(self, batch: Data) -> None:
        objective = self._compiled()
        with up_to_logits(self, training=True) as f:
            z, pullback = pass_through(self, batch.x, training=True)
        if self._learning is None:
            self._learning = self.trainable_variables
        present = set(self.variables)  # a layer may have been quantized, or popped
        self._learning = [w for w in self._learning if w in present]
        learning = [(w, w.regularizer, w.value) for w in self._learning]
        penalties = [penalty(value) for _, penalty, value in learning if penalty]
        y, loss, dz = objective.loss(batch, z, f)
        objective.note(batch, y, loss, self.activity_losses + penalties)
        if not learning:
            warnings.warn("The model has no weights that learn.", stacklevel=2)
            return
        _, of_loss = pullback(dz())
        gradients = [with_penalty(of_loss[w], *at) for w, *at in learning]
        self.optimizer.apply(gradients, self._learning)  # type: ignore[union-attr]

    def _evaluate(self, data: Data, size: int) -> Logs:
        objective = self._compiled()
        objective.reset()
        for batch in data.batches(size):
            with up_to_logits(self, training=False) as f:
                z = self(batch.x)
            y, loss, _ = objective.loss(batch, z, f)
            objective.note(batch, y, loss, self.losses)
        return objective.results()


def _watching(
    model: Trainer, callbacks: Any, history: History, params: dict[str, Any]
) -> list[Callback]:
    """The callbacks given, one or several, then the history, then the progress."""
    given = callbacks if isinstance(callbacks, list | tuple) else [callbacks]
    watching = [each for each in given if each is not None] + [history]
    if params["verbose"]:
        watching.append(ProgbarLogger())
    for each in watching:
        each.set_model(model)
        each.set_params(params)
    return watching


def _tell(watching: list[Callback], moment: str, *arguments: Any) -> None:
    for each in watching:
        getattr(each, moment)(*arguments)


def _progress(verbose: int | str, steps: int) -> ProgbarLogger:
    bar = ProgbarLogger()
    bar.set_params(_params(verbose, 1, steps))
    bar.on_epoch_begin(0)
    return bar


def _params(verbose: int | str, epochs: int, steps: int) -> dict[str, Any]:
    verbose = 1 if verbose == "auto" else verbose
    return {"verbose": verbose, "epochs": epochs, "steps": steps}
