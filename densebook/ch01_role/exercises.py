"""Chapter 1: what a fully connected layer does."""

from collections.abc import Callable
from typing import Any

import numpy as np

from densekit.activations import relu
from densekit.counting import dense_params
from densekit.functional import dense
from densekit.typing import Array

from ..exercises import exercise, same

SIDE, MAPS, UNITS = 7, 5, 10
INPUTS = SIDE * SIDE * MAPS

exercise(
    "1.1",
    right=INPUTS,
    praise="Every entry of every map: 7 · 7 · 5.",
    mistakes={
        SIDE * SIDE: "That is one map; a unit looks at all 5.",
        INPUTS * UNITS: "That is for all 10 units together.",
        INPUTS + 1: "The bias is added, but it is no product.",
        MAPS: "That is one pixel; a unit looks at all 7 · 7.",
    },
    expects="a number of products.",
)

exercise(
    "1.2",
    right=dense_params(INPUTS, UNITS),
    praise="(245 + 1) · 10: a weight for each input, and a bias, for each unit.",
    mistakes={
        INPUTS * UNITS: "The bias is missing: one number for each unit.",
        2 * INPUTS * UNITS: "A bias belongs to a unit, not to a connection.",
        (MAPS + 1) * UNITS: "That is Dense without Flatten, at each pixel.",
        INPUTS * UNITS + SIDE * SIDE * UNITS: "A bias belongs to a unit, not to a "
        "position.",
        INPUTS * (UNITS + 1): "The bias has one number for each unit, not for each "
        "input.",
    },
    expects="a number of parameters.",
)

exercise(
    "1.3",
    right=(UNITS, INPUTS),
    praise="A row is a unit: the transpose of Keras's kernel.",
    mistakes={
        (INPUTS, UNITS): "That is Keras's kernel; Linear stores the transpose.",
        (UNITS, INPUTS + 1): "The bias is an array of its own.",
        (UNITS, MAPS, SIDE, SIDE): "That is the weight of a convolution; Linear's has "
        "two axes.",
        (UNITS,): "That is the bias.",
    },
    expects="a shape, a tuple of two integers.",
)

exercise(
    "1.4",
    right=int(np.ravel_multi_index((3, 4, 7), (12, 12, 20))),
    praise="(3 · 12 + 4) · 20 + 7.",
    mistakes={
        7 * 144 + 3 * 12 + 4: "That is the order of PyTorch, map after map. Keras "
        "keeps the channels last.",
        (4 * 12 + 3) * 20 + 7: "Row and column are swapped: the column is the faster "
        "of the two.",
        3 * 12 + 4: "That is the place in one map; there are 20 numbers at each place.",
        (3 * 12 + 4) * 20 + 8: "All three are counted from 0.",
    },
    expects="one integer, counted from 0.",
)

Merge = Callable[[Array, Array, Array, Array], tuple[Array, Array]]


def _merges(reference: Merge) -> Callable[[Any], bool]:
    """Whether a reader's function agrees on fixed integer layers, 3 -> 4 -> 4."""

    def test(function: Any) -> bool:
        generator = np.random.default_rng(1)
        shapes = ((3, 4), (4,), (4, 4), (4,))
        weights = [generator.integers(-3, 4, size=shape) for shape in shapes]
        pairs = zip(function(*weights), reference(*weights), strict=True)
        return all(same(got, want) for got, want in pairs)

    return test


exercise(
    "1.5",
    right=_merges(lambda k1, b1, k2, b2: (k1 @ k2, dense(b1, k2, b2))),
    praise="The first bias goes through the second layer, like any input.",
    mistakes=[
        (
            _merges(lambda k1, b1, k2, b2: (k1 @ k2, b1 + b2)),
            "The first bias passes through the second kernel, too.",
        ),
        (
            _merges(lambda k1, b1, k2, b2: (k1 @ k2, b2)),
            "The first bias is missing.",
        ),
        (
            _merges(lambda k1, b1, k2, b2: (k1 @ k2, b1 @ k2)),
            "The second bias is missing.",
        ),
        (
            _merges(lambda k1, b1, k2, b2: (k1 @ k2.T, b1 @ k2.T + b2)),
            "The second kernel is transposed.",
        ),
    ],
    expects="a function of two kernels and two biases that returns kernel and bias.",
)

PAIRS = np.array([[0, 0], [1, 0], [0, 1], [2, 5], [5, 2], [-3, 1], [-2, -2]])


def _sums_to(values: Array, kernel: Any) -> bool:
    array = np.asarray(kernel)
    return array.shape == (2, 2) and same(relu(dense(PAIRS, array)).sum(-1), values)


exercise(
    "1.6",
    right=lambda kernel: _sums_to(np.abs(PAIRS[:, 0] - PAIRS[:, 1]), kernel),
    praise="One unit fires where a is larger, the other where b is.",
    mistakes=[
        (
            lambda k: _sums_to(relu(PAIRS[:, 0] - PAIRS[:, 1]), k),
            "It is right where a is larger, and 0 elsewhere: one unit is missing.",
        ),
        (
            lambda k: _sums_to(relu(PAIRS[:, 1] - PAIRS[:, 0]), k),
            "It is right where b is larger, and 0 elsewhere: one unit is missing.",
        ),
        (
            lambda k: _sums_to(2 * relu(PAIRS[:, 0] - PAIRS[:, 1]), k),
            "Both units are the same; one of them has to be the opposite.",
        ),
        (
            lambda k: _sums_to(np.abs(PAIRS[:, 0] + PAIRS[:, 1]), k),
            "That is |a + b|: within a unit, the two weights need opposite signs.",
        ),
        (
            [[1, 0], [0, 1]],
            "Each unit looks at one input only; a difference needs both.",
        ),
    ],
    expects="a kernel of shape (2, 2).",
)

exercise(
    "1.7",
    right=True,
    praise="Shuffle the rows of the first kernel in the same order: every output is "
    "the same as before.",
    mistakes={
        False: "Look at the election with shuffled votes: what was done to the kernel?"
    },
    expects="True or False.",
)
