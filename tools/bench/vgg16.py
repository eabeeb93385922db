"""The seconds of each layer of VGG16, in the order of a forward pass.

Built from layers, with random weights. A pass goes through the whole network, so a
kernel is read from memory as in use, not from a cache that the pass before has filled.
"""

import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

import numpy as np

from . import machine

Step = tuple[str, Callable[[Any], Any]]
BATCHES = (1, 8)
PHOTOGRAPH = (224, 224, 3)
BLOCKS = ((2, 64), (2, 128), (3, 256), (3, 512), (3, 512))
DENSE = {"fc1": 4096, "fc2": 4096, "predictions": 1000}


def network() -> Iterator[Step]:
    """Name and layer: 13 convolutions in five blocks, then three dense layers."""
    from densebook.quiet import tf

    kl = tf.keras.layers
    for block, (repeats, filters) in enumerate(BLOCKS, start=1):
        for n in range(1, repeats + 1):
            layer = kl.Conv2D(filters, 3, padding="same", activation="relu")
            yield f"block{block}_conv{n}", tf.function(layer)
        yield f"block{block}_pool", tf.function(kl.MaxPooling2D())
    yield "flatten", tf.function(kl.Flatten())
    for name, units in DENSE.items():
        activation = "softmax" if name == "predictions" else "relu"
        yield name, tf.function(kl.Dense(units, activation))


def one_pass(steps: Sequence[Step], x: Any) -> Iterator[tuple[str, float]]:
    """Name and seconds of each layer, whose output is the next one's input."""
    for name, call in steps:
        start = time.perf_counter()
        x = call(x)  # on a CPU it is there when the call returns
        yield name, time.perf_counter() - start


def measured(
    steps: Sequence[Step], shape: Sequence[int], batches: Iterable[int], rounds: int
) -> list[dict[str, Any]]:
    """A line for each batch and layer: its fastest pass, and the median over it."""
    rows, processor = [], f"{machine.processor()}, {os.cpu_count()} cores"
    for batch in batches:
        x = np.random.default_rng(0).random((batch, *shape), dtype=np.float32)
        dict(one_pass(steps, x))  # builds and traces
        passes = sorted(p for _ in range(rounds) for p in one_pass(steps, x))
        seconds = {name: [s for _, s in of] for name, of in groupby(passes, _name)}
        rows += [
            {
                "batch": batch,
                "layer": name,
                "ms": f"{1e3 * min(seconds[name]):.4g}",
                "spread": f"{np.median(seconds[name]) / min(seconds[name]):.2f}",
                "processor": processor,
            }
            for name, _ in steps
        ]
    return rows


def _name(passed: tuple[str, float]) -> str:
    return passed[0]
