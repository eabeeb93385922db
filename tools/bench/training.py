"""One step of training, and a whole ``fit``, in both libraries.

They take turns in one process, with a rest between.
"""

import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

import densekit
from densebook import digits

from . import machine
from .measure import REST

OPTIMIZERS = ("sgd", "adam")
BATCH, INPUTS, UNITS = 512, 784, 512
EPOCHS = 5
Call = Callable[[], Any]


def libraries() -> dict[str, Any]:
    """By name, Keras first."""
    from densebook.quiet import tf

    return {"keras": tf.keras, "densekit": densekit}


def one_step(library: Any, optimizer: str) -> Call:
    """``train_on_batch`` of one Dense layer on the mean squared error."""
    rng = np.random.default_rng(0)
    x = rng.standard_normal((BATCH, INPUTS), dtype=np.float32)
    y = rng.standard_normal((BATCH, UNITS), dtype=np.float32)
    layers = library.layers
    model = library.Sequential([layers.Input((INPUTS,)), layers.Dense(UNITS)])
    model.compile(optimizer, "mse")
    return lambda: model.train_on_batch(x, y)


def fit_digits(library: Any, optimizer: str) -> Call:
    """Some epochs of Dense(64) and Dense(10) on the handwritten digits."""
    (x, y), _ = digits.load()
    layers = library.layers
    model = library.Sequential(
        [
            layers.Input(x.shape[1:]),
            layers.Dense(64, "relu"),
            layers.Dense(10, "softmax"),
        ]
    )
    loss = "sparse_categorical_crossentropy"
    model.compile(optimizer, loss, metrics=["accuracy"])
    return lambda: model.fit(x, y, epochs=EPOCHS, verbose=0)


WORK = {
    f"one step, ({BATCH}, {INPUTS})->{UNITS}": one_step,
    f"fit of the digits, {EPOCHS} epochs": fit_digits,
}


def in_turns(calls: dict[str, Call], rounds: int, rest: float = REST) -> Iterator[Any]:
    """Name and seconds of each call: the median of the rounds after a first one."""
    seconds: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(rounds + 1):
        for name, call in calls.items():
            time.sleep(rest)
            start = time.perf_counter()
            call()
            seconds[name].append(time.perf_counter() - start)
    for name, times in seconds.items():
        yield name, statistics.median(times[1:])


def measured(rounds: int, rest: float = REST) -> list[dict[str, Any]]:
    """A line for each work, optimizer and library, ``ratio`` to the time of Keras."""
    rows: list[dict[str, Any]] = []
    for work, make in WORK.items():
        for optimizer in OPTIMIZERS:
            calls = {name: make(of, optimizer) for name, of in libraries().items()}
            times = dict(in_turns(calls, rounds, rest))
            rows += [
                {
                    "work": work,
                    "optimizer": optimizer,
                    "implementation": name,
                    "ms": f"{1e3 * seconds:.4g}",
                    "ratio": f"{seconds / times['keras']:.2f}",
                    "processor": machine.processor(),
                }
                for name, seconds in times.items()
            ]
    return rows
