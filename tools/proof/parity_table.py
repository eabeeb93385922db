"""Writes appendix/parity.md: each argument of Dense and of training, against Keras.

    python -m tools.proof.parity_table [--check]

With --check nothing is written, and a table that differs from the file is an error.
"""

import inspect
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

import densekit
from densebook.quiet import tf

from . import training_table

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "appendix" / "parity.md"
DIFFERS = ROOT / "tests" / "parity" / "differs.toml"
keras = tf.keras
SHAPE = (4, 2, 3)
REFUSED: dict[str, list[Any]] = {
    "units": [0, -3, 2.5, None, "64", np.int64(3)],
    "activation": ["rulu", 3],
    "kernel_initializer": ["glorot", 3],
    "bias_initializer": ["zeross", 3],
    "kernel_regularizer": ["l1_l2", 0.1],
    "bias_regularizer": ["l3", 0.1],
    "activity_regularizer": ["l3", 0.1],
    "kernel_constraint": ["max", 1],
    "bias_constraint": ["max", 1],
    "name": ["a/b", 3],
    "dtype": ["floaty"],
    "trainable": [0, "yes"],
}
# Values that a layer of each argument is built with; units is 4 unless it is tried.
TRIED: dict[str, list[Any]] = {
    "units": [1, 4, True],
    "activation": [None, "relu", "tanh", "softmax", "gelu"],
    "use_bias": [True, False],
    "kernel_initializer": ["zeros", "glorot_uniform", "he_uniform"],
    "bias_initializer": ["zeros", "ones"],
    "kernel_regularizer": [None, "l1", "l2"],
    "bias_regularizer": [None, "l1", "l2"],
    "activity_regularizer": [None, "l1", "l2"],
    "kernel_constraint": [None, "max_norm", "non_neg", "unit_norm"],
    "bias_constraint": [None, "max_norm", "non_neg", "unit_norm"],
    "lora_rank": [None, 1, 2],
    "name": ["head"],
    "dtype": ["float16", "float32", "float64"],
    "trainable": [True, False],
}


PAGE_FORM = """\
# Parity with Keras

Each argument of `Dense`, tried here and in Keras {version}, on an input of shape \
`{shape}`. A tick means that all tried values agree. The test suite makes this table \
again and compares it; beyond it, Hypothesis draws shapes, arguments and dtypes, and \
a thousand drawn calls, sound and odd, end alike in both libraries.

| argument, and what was tried | {checks} |
{line}
{arguments}

*Weights*: names, shapes, order, which of them learn. *Gradients*: with a random \
cotangent, penalties included, for the input and each weight. *Refusals*: the same \
exception class for each value that Keras refuses.

## Training

What `compile`, `fit` and their kin take: the arguments that densekit has, in Keras's \
order with Keras's defaults, and those that it leaves out. *Within*: the largest \
difference from Keras, relative to the largest entry, is at most this, in float32 for \
the methods of a model and the metrics, in float64 for losses \
(with their gradients) and optimizers (three steps). Every such number is measured \
when the table is made.

{training}

## Where densekit differs on purpose

| what | Keras {version} | densekit |
|---|---|---|
{differs}

Each row is a test that fails on the day when Keras changes.
"""


def main(arguments: list[str] | None = None) -> int:
    """Write the page, or compare it; 1 if it differs."""
    page = _page()
    if "--check" in (sys.argv[1:] if arguments is None else arguments):
        if PAGE.read_text(encoding="utf-8") == page:
            return 0
        print(f"{PAGE.name} differs: run python -m tools.proof.parity_table")
        return 1
    PAGE.write_text(page, encoding="utf-8")
    return 0


def _page() -> str:
    differs = tomllib.loads(DIFFERS.read_text(encoding="utf-8")).values()
    return PAGE_FORM.format(
        version=keras.__version__,
        shape=SHAPE,
        checks=" | ".join(CHECKS),
        line="|---" * (len(CHECKS) + 1) + "|",
        arguments="\n".join(map(_row, TRIED)),
        training=training_table.table(),
        differs="\n".join(
            "| {what} | {keras} | {densekit} |".format(**d) for d in differs
        ),
    )


def _row(argument: str) -> str:
    tried = ", ".join(f"`{value!r}`" for value in TRIED[argument])
    ticks = [_tick(check, argument) for check in CHECKS]
    return f"| `{argument}`<br>{tried} | " + " | ".join(ticks) + " |"


def _tick(check: str, argument: str) -> str:
    verdict = CHECKS[check](argument)
    if verdict is False:
        raise AssertionError(f"{argument}: {check} differs from Keras")
    return "" if verdict is None else "✓"


def _of_layers(agree: Callable[[Any, Any], bool]) -> Callable[[str], bool]:
    """The check of an argument that compares the layers built with each tried value."""
    return lambda argument: all(
        agree(*_twins(argument, value)) for value in TRIED[argument]
    )


def _twins(argument: str, value: Any) -> tuple[Any, Any]:
    arguments = {"units": 4, "name": "same", argument: value}
    ours = densekit.layers.Dense(**arguments)
    theirs = keras.layers.Dense(**arguments)
    ours.build(SHAPE)
    theirs.build(SHAPE)
    rng = np.random.default_rng(0)
    weights = [rng.integers(-2, 3, size=w.shape) / 2 for w in ours.weights]
    ours.set_weights(weights)
    theirs.set_weights(weights)
    return ours, theirs


def _default(argument: str) -> bool | None:
    ours, theirs = (
        inspect.signature(library.layers.Dense).parameters
        for library in (densekit, keras)
    )
    if argument not in theirs:  # one of **kwargs
        return None
    return bool(ours[argument].default == theirs[argument].default)


def _config(ours: Any, theirs: Any) -> bool:
    config = ours.get_config()
    there = keras.layers.Dense.from_config(config).get_config()
    back = densekit.Dense.from_config(theirs.get_config()).get_config()
    return bool(config == theirs.get_config() == there == back)


def _weights(ours: Any, theirs: Any) -> bool:
    return [w.name for w in ours.variables] == [w.name for w in theirs.weights] and all(
        [w.shape for w in getattr(ours, group)]
        == [tuple(w.shape) for w in getattr(theirs, group)]
        for group in ("weights", "trainable_weights", "non_trainable_weights")
    )


def _near(found: Any, expected: Any) -> bool:
    found, expected = np.asarray(found), np.asarray(expected)
    rtol = 4 * float(np.finfo(expected.dtype).eps) * 10
    if expected.dtype == np.float64:
        rtol = 1e-7  # Keras holds some coefficients in float32
    return (
        found.shape == expected.shape
        and found.dtype == expected.dtype
        and np.allclose(found, expected, rtol=rtol, atol=rtol)
    )


def _inputs(ours: Any) -> Any:
    rng = np.random.default_rng(1)
    return (rng.integers(-2, 3, size=SHAPE) / 2).astype(ours.dtype)


def _output(ours: Any, theirs: Any) -> bool:
    return _near(ours(_inputs(ours)), theirs(_inputs(ours)))


def _losses(ours: Any, theirs: Any) -> bool:
    ours(_inputs(ours))
    theirs(_inputs(ours))
    found, expected = ours.losses, theirs.losses
    return len(found) == len(expected) and all(map(_near, found, expected))


def _gradients(ours: Any, theirs: Any) -> bool:
    x = _inputs(ours)
    y, pullback = ours.vjp(x)
    dy = (np.random.default_rng(2).integers(-2, 3, size=y.shape) / 2).astype(y.dtype)
    tensor = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(tensor)
        objective = tf.reduce_sum(theirs(tensor) * dy)
        for loss in theirs.losses:
            objective += tf.cast(loss, objective.dtype)
    expected = tape.gradient(objective, [tensor, *theirs.trainable_variables])
    dx, dweights = pullback(dy)
    return len(dweights) == len(expected) - 1 and all(
        map(_near, [dx, *dweights], expected)
    )


def _refusals(argument: str) -> bool | None:
    if argument not in REFUSED:
        return None
    return all(
        (kind := _refusal(densekit, argument, value)) is not None
        and kind is _refusal(keras, argument, value)
        for value in REFUSED[argument]
    )


def _refusal(library: Any, argument: str, value: Any) -> type[Exception] | None:
    try:
        library.layers.Dense(**{"units": 4, argument: value})
    except Exception as error:
        return type(error)
    return None


CHECKS: dict[str, Callable[[str], bool | None]] = {
    "default": _default,
    "config": _of_layers(_config),
    "weights": _of_layers(_weights),
    "output": _of_layers(_output),
    "losses": _of_layers(_losses),
    "gradients": _of_layers(_gradients),
    "refusals": _refusals,
}


if __name__ == "__main__":
    sys.exit(main())
