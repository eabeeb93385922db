"""Chapter 7: training."""

from collections.abc import Callable
from typing import Any

import numpy as np

from densekit.typing import Array

from ..exercises import anything, exercise, same, twin

exercise(
    "7.1",
    right=900,
    praise="45 batches an epoch, the last with 29 digits.",
    mistakes={
        880: "The last 29 digits make a batch, too.",
        898.125: "There is no part of a step: the last batch is a whole step.",
        45: "That is one epoch.",
        28740: "That is how many digits go by; a step takes a batch.",
        640: "That is 20 times the batch size. How many batches has an epoch?",
    },
    expects="a number of steps.",
)


@twin()
def _says(word: str) -> Callable[[Any], bool]:
    """Whether the answer is this word."""
    return lambda answer: isinstance(answer, str) and answer.strip().lower() == word


exercise(
    "7.2",
    right=_says("sigmoid"),
    praise="Each label has a probability of its own; the loss is the binary one.",
    mistakes=[
        (
            _says("softmax"),
            "A softmax makes the probabilities sum to 1: a dog would push out "
            "the beach.",
        ),
        (_says("relu"), "It puts out 0, or more than 1: no probability."),
        (
            _says("linear"),
            "Then these are logits. Which function makes probabilities of them?",
        ),
        (_says("tanh"), "It goes from −1 to 1. Which one goes from 0 to 1?"),
    ],
    expects="the name of an activation.",
    form="word",
)

exercise(
    "7.3",
    right=1 / 8,
    praise="A step multiplies w by 1 − 8 · rate, and that is 0.",
    mistakes={
        1 / 4: "At ¼, w becomes −w, for ever.",
        1 / 2: "That is right for w². Here the slope is four times as large.",
        1 / 16: "That goes half of the way.",
        8: "That is the slope at 1; the rate has to undo it.",
    },
    expects="a learning rate.",
)

exercise(
    "7.4",
    right=7 / 16,
    praise="m is −¼, then −⅛ − 3/16.",
    mistakes={
        3 / 4: "That is w after one step.",
        9 / 16: "That is without momentum: half of the first step comes again.",
        5 / 16: "The slope is 2w with the new w, ¾.",
        -5 / 16: "That is m. Where is w?",
    },
    expects="a weight.",
)


def _drawn(*shapes: tuple[int, ...]) -> list[Array]:
    generator = np.random.default_rng(7)
    return [generator.normal(size=shape) for shape in shapes]


_LONG = [3 * g for g in _drawn((4, 3), (3,))]
_SHORT = [g / 100 for g in _LONG]
_norm = float(np.sqrt(sum(np.square(g).sum() for g in _LONG)))


def _gives(gradients: list[Array], right: list[Array]) -> Callable[[Any], bool]:
    """Whether a reader's function makes these of the gradients, with the limit 1."""

    def test(function: Any) -> bool:
        found = list(function(*gradients, 1.0))
        return len(found) == len(right) and all(map(same, found, right))

    return test


def _alone(g: Array) -> Array:
    return g / max(1.0, float(np.linalg.norm(g)))


_cuts = _gives(_LONG, [g / _norm for g in _LONG])
_keeps = _gives(_SHORT, _SHORT)

exercise(
    "7.5",
    right=lambda function: _cuts(function) and _keeps(function),
    praise="All keep their direction, together: Keras calls it `global_clipnorm`.",
    mistakes=[
        (_cuts, "Right for long gradients. Yours stretches short ones, too."),
        (_gives(_LONG, [_alone(g) for g in _LONG]), "Each array has a factor of its "
         "own: that is `clipnorm`. Here one factor serves all."),
        (_gives(_LONG, [np.clip(g, -1, 1) for g in _LONG]), "That clips each entry: "
         "`clipvalue`. The direction changes."),
        (_gives(_LONG, [g / _norm**2 for g in _LONG]), "Take the root of the sum of "
         "squares."),
        (_gives(_LONG, _LONG), "Long gradients come back as they were."),
    ],
    expects="a function of two gradients and a limit that returns two arrays.",
)  # fmt: skip

exercise(
    "7.6",
    right=1 / 4,
    praise="Only the first step meets a loss. `evaluate` says 0.",
    mistakes={
        0: "That is what `evaluate` says; `fit` remembers the first step.",
        1: "That is the loss before the first step alone.",
        1 / 2: "There are four steps, and the mean is of all.",
        0.33203125: "That is for the rate ¼.",
    },
    expects="a loss.",
)

_LABELS = np.array([0.0, 2, 4, 10])


@twin(_LABELS)
def _the_labels() -> Callable[[Array], bool]:
    return lambda p: bool((p == _LABELS).all())


@twin()
def _all_at(least: float, most: float) -> Callable[[Array], bool]:
    """Whether all predictions are one number between the two."""
    return lambda p: bool(np.ptp(p) < 1e-9 and least <= p[0] <= most)


exercise(
    "7.7",
    right=_all_at(4 - 1e-9, 4 + 1e-9),
    praise="All sit at the mean of the labels, whatever the inputs say: the loss "
    "falls, and nothing about the samples is learned.",
    mistakes=[
        (_the_labels(), "So one would hope. But 10 is compared with 0, 2 and 4, "
         "too."),
        (_all_at(3, 3), "The median is least for absolute errors. Here they are "
         "squared."),
        (_all_at(-1e9, 1e9), "All alike is right. Which number is nearest to all four, "
         "by squares?"),
        (anything, "Each prediction meets the same four labels. So how do the best "
         "ones differ?"),
    ],
    expects="four predictions, in a list.",
    shape=(4,),
)  # fmt: skip
