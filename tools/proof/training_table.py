"""The table of training in appendix/parity.md: arguments, errors, and their tests.

Which arguments densekit has is read from both signatures: shared ones have to have the
same order and the same defaults. The errors are measured here, relative to the largest
entry that Keras gives, and have to stay below the bar that the table shows.
"""

import functools
import inspect
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

import densekit
from densebook.quiet import tf
from densekit.layers.weights import Weight

TESTS = Path(__file__).parents[2] / "tests"
keras = tf.keras
LIBRARIES = (densekit, keras)
CLASSES = np.array([0, 2, 1, 1])


class Row(NamedTuple):
    """What is compared, where it stands in both libraries, how, and who proves more."""

    where: str
    names: tuple[str, ...]
    error: Callable[[str], float]
    bar: float
    test: str


def table() -> str:
    """The rows of the table.

    Raises:
        AssertionError: an argument or a number differs, or a test is missing.
    """
    lines = ["| what, its arguments, and those left out | within |", "|---|---|"]
    lines += [_line(row, name) for row in ROWS for name in row.names]
    proofs = [f"{_listed(row.names)} by `{row.test.split('::')[1]}`" for row in ROWS]
    return "\n".join([*lines, "", f"More is drawn or trained for {'; '.join(proofs)}."])


def _line(row: Row, name: str) -> str:
    had, left_out = _arguments(row.where, name)
    if not (error := row.error(name)) <= row.bar:
        raise AssertionError(f"{name}: an error of {error} is above {row.bar}")
    file, test = row.test.split("::")
    if f"def {test}(" not in (TESTS / file).read_text(encoding="utf-8"):
        raise AssertionError(f"{name}: there is no test {row.test}")
    within = f"{row.bar:.0e}".replace("e-0", "e-") if row.bar else "equal"
    without = f"<br>without {_listed(left_out)}" if left_out else ""
    return f"| `{row.where}.{name}`<br>{_listed(had)}{without} | {within} |"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _arguments(where: str, name: str) -> tuple[list[str], list[str]]:
    """Keras's arguments that densekit has, and those that it leaves out.

    Raises:
        AssertionError: they come in another order, or a default differs.
    """
    ours, theirs = (_parameters(getattr(lib, where), name) for lib in LIBRARIES)
    had = [argument for argument in theirs if argument in ours]
    empty = inspect.Parameter.empty
    for argument in had:
        if ours[argument] is not empty and ours[argument] != theirs[argument]:
            raise AssertionError(f"{name}: the default of {argument} differs")
    if [argument for argument in ours if argument in theirs] != had:
        raise AssertionError(f"{name}: the order of arguments differs")
    return had, [argument for argument in theirs if argument not in ours]


def _parameters(owner: Any, name: str) -> dict[str, Any]:
    """Name and default of each argument; an optimizer has those of its base, too."""
    kinds = (inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL)
    base = [owner.Optimizer] if owner is densekit.optimizers else []
    found: dict[str, Any] = {}
    for of in [getattr(owner, name), *base]:
        for p in inspect.signature(of).parameters.values():
            if p.kind not in kinds and p.name != "self":
                found.setdefault(p.name, p.default)
    return found


def _gap(found: Any, expected: Any) -> float:
    """The largest difference, relative to the largest entry expected."""
    found, expected = np.asarray(found), np.asarray(expected)
    if found.shape != expected.shape:
        raise AssertionError(f"shapes {found.shape} and {expected.shape} differ")
    scale = np.abs(expected).max() or 1.0
    return float(np.abs(found - expected).max() / scale)


def _data(name: str) -> tuple[Any, Any]:
    """Labels that suit a loss or metric, and probabilities."""
    y_pred = np.random.default_rng(0).uniform(0.1, 0.9, (4, 3))
    one_hot = np.eye(3)[CLASSES]
    if name == "Accuracy":  # counts what is equal
        return one_hot, y_pred.round()
    return (CLASSES if name.startswith("Sparse") else one_hot), y_pred


def _of_loss(name: str) -> float:
    """Of the value and of the gradient, in float64."""
    y_true, y_pred = _data(name)
    ours, theirs = (getattr(lib.losses, name)(dtype="float64") for lib in LIBRARIES)
    x = tf.constant(y_pred)
    with tf.GradientTape() as tape:
        tape.watch(x)
        expected = theirs(y_true, x)
    value, pullback = ours.vjp(y_true, y_pred)
    gradient = tape.gradient(expected, x)
    return max(_gap(value, expected), _gap(pullback(1.0), gradient))


def _of_metric(name: str) -> float:
    """Of the result over two batches."""
    results = []
    for library in LIBRARIES:
        metric = getattr(library.metrics, name)()
        y_true, y_pred = _data(name)
        metric.update_state(y_true, y_pred)
        metric.update_state(y_true[:2], y_pred[:2] / 2, np.array([1.0, 3.0]))
        results.append(np.asarray(metric.result()))
    return _gap(*results)


def _of_optimizer(name: str) -> float:
    """Of a weight after three steps, in float64."""
    rng = np.random.default_rng(0)
    start, *gradients = rng.normal(size=(4, 3, 2))
    ours, theirs = (getattr(library.optimizers, name)() for library in LIBRARIES)
    weight, variable = Weight("w", start), keras.Variable(start, dtype="float64")
    for g in gradients:
        ours.apply([g], [weight])
        theirs.apply([tf.constant(g)], [variable])
    return _gap(weight.value - start, variable.numpy() - start)


@functools.cache
def _trained(library: Any) -> dict[str, Any]:
    """What each method of a model gives: its values, or the weights after it."""
    keras.utils.set_random_seed(0)
    densekit.set_random_seed(0)
    layers = library.layers
    model = library.Sequential(
        [layers.Input((3,)), layers.Dense(4, "tanh"), layers.Dense(3, "softmax")]
    )
    found: dict[str, Any] = {}
    x, y = np.random.default_rng(0).normal(size=(4, 3)).astype("float32"), CLASSES
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    found["compile"] = model.evaluate(x, y, verbose=0)
    found["train_on_batch"] = model.train_on_batch(x, y)
    history = model.fit(x, y, 3, epochs=3, verbose=0, validation_split=0.25).history
    found["fit"] = [history[key] for key in sorted(history)]
    found["evaluate"] = model.evaluate(x, y, 3, verbose=0)
    found["predict"] = model.predict(x, 3, verbose=0)
    return found


def _of_method(name: str) -> float:
    return _gap(*(_trained(library)[name] for library in LIBRARIES))


def _of_stopping(name: str) -> float:
    """Of the epoch at which a training of growing loss stops."""
    epochs = []
    for library in LIBRARIES:
        model = library.Sequential(
            [library.layers.Input((1,)), library.layers.Dense(1)]
        )
        model.compile(library.optimizers.SGD(4.0), "mse")
        stopping = getattr(library.callbacks, name)("loss", patience=2)
        x = np.ones((4, 1), "float32")
        fitted = model.fit(x, x, epochs=9, verbose=0, callbacks=[stopping])
        epochs.append(len(fitted.epoch))
    return _gap(*epochs)


METHODS = ("compile", "fit", "evaluate", "predict", "train_on_batch")
ERRORS = ("MeanSquaredError", "MeanAbsoluteError")
ACCURACIES = (
    "Accuracy",
    "BinaryAccuracy",
    "CategoricalAccuracy",
    "SparseCategoricalAccuracy",
)
CROSSENTROPIES = (
    "BinaryCrossentropy",
    "CategoricalCrossentropy",
    "SparseCategoricalCrossentropy",
)
ROWS = [
    Row(
        "Sequential",
        METHODS,
        _of_method,
        1e-5,
        "parity/test_training.py::test_twenty_epochs_of_digits",
    ),
    Row(
        "callbacks",
        ("EarlyStopping",),
        _of_stopping,
        0,
        "densekit/test_callbacks.py::test_early_stopping",
    ),
    Row(
        "optimizers",
        ("SGD", "RMSprop", "Adam", "AdamW"),
        _of_optimizer,
        1e-12,
        "parity/test_training.py::test_steps_of_an_optimizer",
    ),
    Row(
        "losses",
        (*ERRORS, "Huber", *CROSSENTROPIES),
        _of_loss,
        1e-12,
        "parity/test_losses.py::test_drawn_calls",
    ),
    Row(
        "metrics",
        (*ACCURACIES, *ERRORS),
        _of_metric,
        1e-6,
        "parity/test_metrics.py::test_drawn_batches",
    ),
]
