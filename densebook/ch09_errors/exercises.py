"""Chapter 9: errors and the probes that find them."""

from collections.abc import Callable
from typing import Any

from ..exercises import exercise, twin

exercise(
    "9.1",
    right=12,
    praise="12 is what the layer has, 7 what came.",
    mistakes={
        7: "That is what came: the last axis of the inputs.",
        32: "That is the batch, which the kernel does not know.",
    },
    expects="a number of rows.",
)

exercise(
    "9.2",
    right=11,
    praise="The units are counted from 0; unit 0 never meets a label.",
    mistakes={
        10: "Then the labels may be 0 to 9, and 10 raises.",
        9: "One less? The largest label is 10.",
        1: "Each class needs a unit of its own.",
    },
    expects="a number of units.",
)


@twin()
def _says(word: str) -> Callable[[Any], bool]:
    """Whether the answer is this word."""
    return lambda answer: isinstance(answer, str) and answer.strip().lower() == word


exercise(
    "9.3",
    right=_says("count"),
    praise="Fewer numbers learn than you worked out, and no step is needed to see it.",
    mistakes=[
        (_says("gradient"), "It says so, too, but after a step."),
        (_says("overfit"), "It may say so, or not, after many steps."),
        (_says("shape"), "A frozen layer has the same shape."),
        (_says("dtype"), "A frozen layer has the same numbers."),
    ],
    expects="the name of a probe.",
    form="word",
)

Form = tuple[tuple[int, ...], tuple[int, ...], bool]  # output, labels, whether it fits
_TABLE: list[Form] = [
    ((4, 3), (4,), True),
    ((4, 3), (4, 1), True),
    ((4, 3), (4, 3), False),
    ((4, 3), (3,), False),
    ((4, 3), (1,), False),
    ((4, 3), (2, 2), False),
    ((4, 3), (4, 2), False),
    ((4, 1), (4, 1), True),
]
_SEQUENCES: list[Form] = [
    ((4, 60, 3), (4, 60), True),
    ((4, 60, 3), (4, 60, 1), True),
    ((4, 60, 3), (4,), False),
    ((4, 60, 3), (4, 7), False),
]
_NO_COLUMN = [
    (output, labels, len(labels) < 2 and fits) for output, labels, fits in _TABLE
]
_LENGTH_ONLY = [
    (output, labels, labels[0] == output[0]) for output, labels, _ in _TABLE
]


def _decides(cases: list[Form]) -> Callable[[Any], bool]:
    """Whether a reader's function decides these cases so."""

    def test(function: Any) -> bool:
        return all(bool(function(o, labels)) == fits for o, labels, fits in cases)

    return test


exercise(
    "9.4",
    right=_decides(_TABLE + _SEQUENCES),
    praise="One number for each vector, whatever the rank.",
    mistakes=[
        (_decides(_TABLE), "Right for tables. Try an output of shape (4, 60, 3)."),
        (_decides(_NO_COLUMN), "Keras takes a last axis of 1, too."),
        (_decides(_LENGTH_ONLY), "The lengths agree. But a row of 3 is one-hot."),
    ],
    expects="a function of two tuples that returns True or False.",
)

exercise(
    "9.5",
    right=2.5,
    praise="Eight squares, 0, 1, 4, 9 and 4, 1, 0, 1, and their mean.",
    mistakes={
        20: "That is their sum.",
        1.25: "Each label meets the outputs 0, 1, 2 and 3, not their mean alone.",
        0: "Nothing is raised, but not for want of errors.",
        10: "That is the sum for one sample.",
    },
    expects="a loss.",
)

exercise(
    "9.6",
    right=100,
    praise="A sound classifier of so many classes starts near this loss.",
    mistakes={
        10: "Ten classes give ln 10, about 2.303.",
        24: "That takes the logarithm to base 2; the loss uses the natural one.",
        5: "The loss is no number of classes: each has the probability exp(-4.605).",
        0.01: "That is the probability of each class.",
    },
    expects="a number of classes.",
)
