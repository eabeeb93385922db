"""The seconds of each layer of VGG16, in the order of a forward pass.

Built from layers, with random weights. A pass goes through the whole network, so a
kernel is read from memory as in use, not from a cache that the pass before has filled.
"""

import os
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from densebook.ch05_counting import networks

from . import machine

Step = tuple[str, Callable[[Any], Any]]
BATCHES = (1, 8)
PHOTOGRAPH = (224, 224, 3)


def network() -> list[Step]:
    """Name and call of each layer, compiled by TensorFlow."""
    from densebook.quiet import tf

    return [(a.name, tf.function(a)) for a in networks.vgg16(tf.keras.layers)]


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
    rows: list[dict[str, Any]] = []
    processor = f"{machine.processor()}, {os.cpu_count()} cores"
    for batch in batches:
        x = np.random.default_rng(0).random((batch, *shape), dtype=np.float32)
        dict(one_pass(steps, x))  # builds and traces
        passes = [dict(one_pass(steps, x)) for _ in range(rounds)]
        for name, _ in steps:
            seconds = [one[name] for one in passes]
            spread = statistics.median(seconds) / min(seconds)
            rows.append(
                {
                    "batch": batch,
                    "layer": name,
                    "ms": f"{1e3 * min(seconds):.4g}",
                    "spread": f"{spread:.2f}",
                    "processor": processor,
                }
            )
    return rows
