"""Chapter 5: counting parameters."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from densekit import counting
from densekit.layers import Dense

from ..exercises import exercise, same

PIXELS, CLASSES = 28 * 28, 10
BATCH, WORDS, WIDTH, HIDDEN = 32, 128, 768, 3072
FC1 = counting.dense_params(7 * 7 * 512, 4096)
ROWS, FEATURES, UNITS = 64, 784, 512
CLUES = (272, 136, 9)
TARGET = 2050

exercise(
    "5.1",
    right=counting.dense_params(PIXELS, CLASSES),
    praise="(784 + 1) · 10: a row for each pixel, and one for the bias.",
    mistakes={
        PIXELS * CLASSES: "The bias is missing: one number for each unit.",
        PIXELS * CLASSES + 1: "Each unit has a bias of its own, so there are 10.",
        PIXELS * (CLASSES + 1): "The extra 1 belongs to the inputs, not to the units.",
        (28 + 1) * CLASSES: "After Flatten the layer sees all 28 · 28 pixels.",
        PIXELS + CLASSES: "Every pixel meets every unit: multiply.",
    },
    expects="a number of parameters.",
)

exercise(
    "5.2",
    right=counting.dense_params(WIDTH, HIDDEN),
    praise="(768 + 1) · 3072, for any number of words and sentences.",
    mistakes={
        WIDTH * HIDDEN: "The bias is missing: one number for each unit.",
        BATCH * counting.dense_params(WIDTH, HIDDEN): "The batch does not count: "
        "samples share the layer.",
        WORDS * counting.dense_params(WIDTH, HIDDEN): "There are not 128 kernels: all "
        "positions share one.",
        (WIDTH + WORDS) * HIDDEN: "The bias is shared by the positions too: 3,072 "
        "numbers, whatever d0 is.",
        counting.dense_params(WORDS * WIDTH, HIDDEN): "That is Flatten + Dense. Dense "
        "alone sees the last axis only.",
    },
    expects="a number of parameters.",
)

Count = Callable[[int, Sequence[int]], int]


def _stack(input_dim: int, units: Sequence[int]) -> int:
    return sum(counting.dense_params(a, b) for a, b in pairwise([input_dim, *units]))


def _agrees(reference: Count) -> Callable[[Any], bool]:
    """Whether a reader's function counts these stacks as the reference does."""
    stacks = [(3, [2, 2, 2]), (4, [7, 13, 5]), (16, [32, 32]), (784, [512])]
    return lambda function: all(
        same(function(first, list(units)), reference(first, units))
        for first, units in stacks
    )


exercise(
    "5.3",
    right=_agrees(_stack),
    praise="It counts every stack: each layer adds its rectangle.",
    mistakes=[
        (
            _agrees(lambda first, u: sum(a * b for a, b in pairwise([first, *u]))),
            "The biases are missing: one for each unit.",
        ),
        (
            _agrees(lambda first, u: sum((first + 1) * n for n in u)),
            "Every layer got the first input_dim; the units of one layer are the "
            "inputs of the next.",
        ),
        (
            _agrees(lambda first, u: sum(a * b + 1 for a, b in pairwise([first, *u]))),
            "A bias has one number for each unit, not one for the layer.",
        ),
        (
            lambda f: same(f(3, [2, 2, 2]), 20) and not same(f(4, [7, 13, 5]), 209),
            "Right for 3 and [2, 2, 2], but not for 4 and [7, 13, 5], which make 209.",
        ),
    ],
    expects="a function of input_dim and a list of units that returns a number.",
)

exercise(
    "5.4",
    right=counting.training_bytes(FC1),
    praise="16 bytes a parameter: value, gradient and two moments, 4 bytes each.",
    mistakes={
        FC1: "That is the number of parameters; each takes bytes.",
        counting.weight_bytes(FC1): "That is the weights alone, as for predicting.",
        counting.training_bytes(FC1, slots=0): "The optimizer's moments are missing.",
        counting.training_bytes(FC1, slots=1): "Count once more: value, gradient and "
        "two moments make four numbers.",
        4 * FC1 * 8: "float32 takes 4 bytes; 8 would be float64.",
    },
    expects="a number of bytes.",
)

_WORK = counting.multiply_adds(Dense(UNITS, name="asked"), (ROWS, FEATURES))
exercise(
    "5.5",
    right=2 * _WORK,
    praise="2 · 64 · 784 · 512: product and sum for each multiply-add.",
    mistakes={
        _WORK: "That counts multiply-adds; each is two operations.",
        2 * _WORK // ROWS: "That is one vector; the batch has 64, and work counts it.",
        _WORK // ROWS: "That is the kernel's size: one use of each entry, one "
        "operation. There are 64 vectors and two operations.",
        2 * ROWS * counting.dense_params(FEATURES, UNITS): "The bias is asked to stay "
        "out: 784 products for each number, not 785.",
        2 * _WORK + ROWS * UNITS: "The bias is asked to stay out; it adds one sum to "
        "each number.",
        2 * _WORK - ROWS * UNITS: "A sum of 784 products takes 783 sums, that is true. "
        "By convention the first one, to 0, counts too.",
        counting.dense_params(FEATURES, UNITS): "These are the parameters. Work also "
        "counts the batch.",
    },
    expects="a number of FLOPs.",
)


def _chain_counts(answer: Any, biases: int = 1) -> tuple[int, ...] | None:
    """The counts of a chain of lengths, None if it is no chain of whole numbers."""
    lengths = np.asarray(answer)
    if lengths.shape != (len(CLUES) + 1,) or lengths.dtype.kind not in "iuf":
        return None
    if np.any(lengths < 1) or np.any(lengths != np.round(lengths)):
        return None
    return tuple((int(a) + biases) * int(b) for a, b in pairwise(lengths))


exercise(
    "5.6",
    right=lambda answer: _chain_counts(answer) == CLUES,
    praise="The units of each layer are the inputs of the next, and each has a bias.",
    mistakes=[
        (
            lambda answer: _chain_counts(np.asarray(answer)[::-1]) == CLUES,
            "Right lengths, wrong direction: begin with the input.",
        ),
        (
            lambda answer: _chain_counts(answer, biases=0) == CLUES,
            "Each layer has a bias: the first factor is input_dim + 1.",
        ),
        (
            lambda answer: _chain_counts(np.asarray(answer) - [1, 0, 0, 0]) == CLUES,
            "The first length is one too large: the bias is no input.",
        ),
        (
            lambda answer: np.shape(answer) == (3,),
            "Four lengths are needed: the input's too, then the units of each layer.",
        ),
        (
            lambda answer: _chain_counts(answer) is not None,
            "These lengths make other counts. The last layer, (a + 1) · b = 9, allows "
            "few pairs.",
        ),
    ],
    expects="four whole numbers.",
)


def _layer(answer: Any) -> tuple[int, int, bool] | None:
    """A layer as (input_dim, units, use_bias), None if it is none."""
    input_dim, units, use_bias = answer
    if not all(float(n) == int(n) for n in (input_dim, units, use_bias)):
        return None
    if input_dim < 0 or units < 1 or int(use_bias) not in (0, 1):
        return None
    return int(input_dim), int(units), bool(use_bias)


def _params(answer: Any) -> int | None:
    layer = _layer(answer)
    return None if layer is None else counting.dense_params(*layer)


ALL = {
    (TARGET // units - use_bias, units, use_bias)
    for units in range(1, TARGET + 1)
    for use_bias in (True, False)
    if TARGET % units == 0 and TARGET // units - use_bias > 0
}

exercise(
    "5.7",
    right=lambda answer: _layer(answer) in ALL,
    praise="Exactly 2,050, and yours is not the only one.",
    mistakes=[
        (
            lambda answer: _params(answer) == TARGET,
            "It has 2,050 parameters, all of them biases: give the layer an input.",
        ),
        (
            lambda answer: _layer((answer[1], answer[0], answer[2])) in ALL,
            "The other way round it would fit: input_dim comes first, then units.",
        ),
        (
            lambda answer: _layer((answer[0] - 1, *answer[1:])) in ALL,
            "The bias is a row too: the factor is input_dim + 1.",
        ),
        (
            lambda answer: _layer((*answer[:2], not answer[2])) in ALL,
            "The lengths fit, but only with the other choice of use_bias.",
        ),
        (
            lambda answer: (_params(answer) or TARGET) < TARGET,
            "That layer has fewer than 2,050 parameters.",
        ),
        (
            lambda answer: (_params(answer) or TARGET) > TARGET,
            "That layer has more than 2,050 parameters.",
        ),
        (
            lambda answer: len(answer) == 2 and all(n >= 1 for n in answer),
            "Say also whether it has a bias: (input_dim, units, use_bias).",
        ),
    ],
    expects="a tuple (input_dim, units, use_bias).",
)


def _listed(answer: Any) -> set[tuple[int, int, bool] | None]:
    return {_layer(layer) for layer in answer}


_WITH_BIAS = sum(use_bias for *_, use_bias in ALL)

exercise(
    "5.8",
    right=lambda answer: same(answer, len(ALL)) or _listed(answer) == ALL,
    praise=f"2,050 has 12 divisors: {_WITH_BIAS} layers with a bias, "
    f"{len(ALL) - _WITH_BIAS} without.",
    mistakes=[
        (_WITH_BIAS, "Those are the layers with a bias; some have none."),
        (
            len(ALL) - _WITH_BIAS,
            "2,050 has 12 divisors, so 12 layers without a bias. Add those with one.",
        ),
        (
            len(ALL) + 1,
            "One of yours has no input: with a bias, units = 2,050 leaves none.",
        ),
        (lambda answer: len(_listed(answer)) > 0 and _listed(answer) < ALL,
         "All of these are right. There are more."),
        (lambda answer: len(_listed(answer) & ALL) > 0,
         "Some of these have another count, or no input."),
    ],
    expects="a number, or a list of (input_dim, units, use_bias).",
)  # fmt: skip
