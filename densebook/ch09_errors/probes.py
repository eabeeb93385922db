"""Five probes of a training script: each a question with the answer yes or no.

They take models of Keras and of densekit alike: both answer to the same calls.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from densekit.typing import Array

PASSES, SAYS_NO, RAISES = "", "×", "!"


@dataclass
class Script:
    """What a reader has before ``fit``.

    Args:
        model: compiled.
        x: inputs, (samples, ...).
        y: labels, (samples, ...).
        count: how many numbers should learn, worked out by hand.
        classes: of labels that are class numbers; 0 for any other labels.
        weights: to load before the training, if any.
        size: how many samples a step takes, from the first on; None for all.
    """

    model: Any
    x: Any
    y: Any
    count: int
    classes: int = 0
    weights: list[Array] | None = None
    size: int | None = None

    @property
    def batch(self) -> tuple[Any, Any]:
        """The inputs and labels of a step."""
        return self.x[: self.size], self.y[: self.size]

    def load(self) -> None:
        """Set the weights that there are to load."""
        if self.weights is not None:
            self.model.set_weights(self.weights)

    def fit(self) -> float:
        """Load what there is to load, take one step, return the loss before it."""
        self.load()
        x, y = self.batch
        how = {"batch_size": len(x), "shuffle": False, "verbose": 0}
        run = self.model.fit(x, y, epochs=1, **how)
        return float(run.history["loss"][0])


def shape(script: Script) -> bool:
    """Has each sample a label, of the form of the output?"""
    found, y = tuple(script.model(script.x).shape), np.shape(script.y)
    if script.classes:
        return y in (found[:1], (*found[:1], 1)) and found[1:] == (script.classes,)
    return y == found


def dtype(script: Script) -> bool:
    """Are all finite real numbers, the largest input near 1, the classes in range?"""
    x, y = np.asarray(script.x), np.asarray(script.y)
    if not all(a.dtype.kind in "fiu" and np.isfinite(a).all() for a in (x, y)):
        return False
    known = not script.classes or (y.min() >= 0 and y.max() < script.classes)
    return bool(known and 0.1 <= np.abs(x).max() <= 10)


def count(script: Script) -> bool:
    """Do as many numbers learn as worked out by hand, and are as many loaded?"""
    sizes = [np.prod(w.value.shape) for w in script.model.trainable_variables]
    loaded = script.weights is None or sum(map(np.size, script.weights)) == script.count
    return sum(sizes) == script.count and loaded


def overfit(script: Script, steps: int = 40) -> bool:
    """Does the loss on one batch fall below a tenth of the first?"""
    first = script.fit()
    for _ in range(steps):
        last = script.model.train_on_batch(*script.batch)
    return bool(last < first / 10)


def gradient(script: Script) -> bool:
    """Is the norm of each weight's gradient neither 0 nor NaN: does a step move it?"""
    script.load()
    before = script.model.get_weights()
    script.fit()
    after = script.model.get_weights()
    norms = [np.linalg.norm(a - b) for a, b in zip(after, before, strict=True)]
    return bool(norms) and all(norm > 0 for norm in norms)  # NaN > 0 is False


PROBES: Mapping[str, Callable[[Script], bool]] = {
    probe.__name__: probe for probe in (shape, dtype, count, gradient, overfit)
}


def probed(write: Callable[[], Script]) -> list[str]:
    """What each probe answers, each to a script written anew.

    Returns:
        One of `PASSES`, `SAYS_NO` and `RAISES` for each of `PROBES`.
    """
    return [_answer(probe, write) for probe in PROBES.values()]


def _answer(probe: Callable[[Script], bool], write: Callable[[], Script]) -> str:
    try:
        return PASSES if probe(write()) else SAYS_NO
    except Exception:  # whatever it raises, that is an answer, too
        return RAISES
