"""Chapter 4: rank 3 and beyond."""

from collections.abc import Callable
from typing import Any

import numpy as np

from densekit.activations import softmax
from densekit.functional import dense
from densekit.typing import Array

from ..exercises import exercise, same

BATCH, D0, D1, UNITS = 32, 10, 20, 7
SCORES = np.array([[[2.0], [0.0], [1.0]], [[0.0], [0.0], [3.0]]])
TWO_FEATURES = np.array([[1, 1], [1, 0], [1, -1]])

exercise(
    "4.1",
    right=(BATCH, D0, UNITS),
    praise="Only the last axis changes: 20 becomes 7.",
    mistakes={
        (BATCH, UNITS): "Nothing is flattened: the axis of the 10 positions stays.",
        (BATCH, UNITS, D1): "The units replace the last axis, not the middle one.",
        (BATCH, D0 * UNITS): "The positions stay an axis of their own.",
        (BATCH, D0, D1, UNITS): "The last axis is replaced; no axis is added.",
        (D0, UNITS): "The batch axis comes out too.",
    },
    expects="the output's shape, a tuple of three integers.",
)

exercise(
    "4.2",
    right=(D1 + 1) * UNITS,
    praise="(20 + 1) · 7: one kernel and one bias for all positions.",
    mistakes={
        D1 * UNITS: "The bias is missing: one number for each unit.",
        D0 * (D1 + 1) * UNITS: "There are not 10 kernels: all positions share one.",
        (D1 + D0) * UNITS: "The bias is shared too: 7 numbers, whatever d0 is.",
        (D0 * D1 + 1) * UNITS: "That is Flatten + Dense: 200 inputs to each unit.",
        BATCH * (D1 + 1) * UNITS: "The batch does not count: samples share the layer.",
    },
    expects="a number of parameters.",
)

exercise(
    "4.3",
    right=BATCH * D0 * UNITS,
    praise="One for each number that comes out: 32 · 10 · 7.",
    mistakes={
        BATCH * D0: "That counts the vectors; each of them meets 7 columns.",
        BATCH
        * D0
        * D1
        * UNITS: "That counts multiplications; each dot product has 20.",
        D0 * UNITS: "That is one sample; there are 32.",
        BATCH * D0 * D1: "These are the numbers that go in; count those that come out.",
        BATCH * UNITS: "Each sample has 10 positions.",
    },
    expects="a number of dot products.",
)


def _agrees(reference: Callable[[Array, Array, Array], Array]) -> Callable[[Any], bool]:
    """Whether a reader's function agrees on fixed integer arrays of rank 2 to 5."""

    def test(function: Any) -> bool:
        generator = np.random.default_rng(4)
        for rank in (2, 3, 4, 5):
            x = generator.integers(-3, 4, size=(2, 3, 5, 4, 6)[-rank:])
            kernel = generator.integers(-3, 4, size=(6, 6))
            bias = generator.integers(-3, 4, size=6)
            if not same(function(x, kernel, bias), reference(x, kernel, bias)):
                return False
        return True

    return test


def _only_rank_3(function: Any) -> bool:
    x, kernel, bias = np.ones((2, 3, 4)), np.ones((4, 5)), np.ones(5)
    return same(function(x, kernel, bias), dense(x, kernel, bias))


exercise(
    "4.4",
    right=_agrees(dense),
    praise="It agrees with the layer on every rank from 2 to 5.",
    mistakes=[
        (_agrees(lambda x, k, b: dense(x, k)), "The bias is missing."),
        (
            _agrees(lambda x, k, b: dense(x, k.T, b)),
            "The kernel is transposed: contract x's last axis with kernel's axis 0.",
        ),
        (_only_rank_3, "It works at rank 3 only. In einsum, an ellipsis '...' "
        "stands for any number of axes."),
    ],
    expects="a function of x, kernel and bias that returns an array.",
)  # fmt: skip

exercise(
    "4.5",
    right=softmax(SCORES, axis=1),
    praise="For each sample, the weights of its positions sum to 1.",
    mistakes=[
        (
            softmax(SCORES, axis=-1),
            "Every weight is 1: the softmax ran over the last axis, of size 1.",
        ),
        (
            softmax(SCORES, axis=0),
            "The softmax ran over the batch: samples compete with each other.",
        ),
        (
            softmax(SCORES.ravel()).reshape(SCORES.shape),
            "The softmax ran over all numbers at once; each sample needs its own.",
        ),
        (
            softmax(SCORES, axis=1)[..., 0],
            "The values are right; keep the last axis, so that they can be "
            "multiplied with x.",
        ),
        (SCORES, "These are the scores; they still need a softmax."),
    ],
    expects="an array of shape (2, 3, 1).",
)

exercise(
    "4.6",
    right=TWO_FEATURES,
    praise="Column 0 sums the three numbers, column 1 subtracts the last.",
    mistakes={
        tuple(map(tuple, TWO_FEATURES.T)): "Transposed: a column is a unit, so the "
        "shape is (3, 2).",
        tuple(map(tuple, TWO_FEATURES[:, ::-1])): "The units are swapped: the sum "
        "comes first.",
        tuple(map(tuple, TWO_FEATURES * [1, -1])): "That is last minus first.",
    },
    expects="a kernel of shape (3, 2).",
)

exercise(
    "4.7",
    right=False,
    praise="Every position passes through the same kernel alone, so no position can "
    "learn what another one holds.",
    mistakes={
        True: "Look at the figure of the shared kernel: does the output at a position "
        "depend on any other position?"
    },
    expects="True or False.",
)
