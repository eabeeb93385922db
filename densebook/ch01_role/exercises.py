"""Chapter 1: what a fully connected layer does."""

from collections.abc import Callable
from typing import Any

import numpy as np

from densekit.activations import relu
from densekit.functional import dense
from densekit.typing import Array

from ..exercises import anything, exercise, same, twin
from .explorer import POINTS

CUBE = np.stack(np.meshgrid([0, 1], [0, 1], [0, 1]), -1).reshape(8, 3)


@twin(CUBE)
def _fires(wanted: Array) -> Callable[[Array], bool]:
    """Whether three weights and a bias give more than 0 exactly where wanted."""

    def test(weights: Array) -> bool:
        sums = dense(CUBE, weights[:3, None], weights[3:])[:, 0]
        return np.array_equal(sums > 0, wanted)

    return test


exercise(
    "1.1",
    right=_fires(CUBE.sum(1) >= 2),
    praise="The plane lies between the corners with one 1 and those with two.",
    mistakes=[
        (_fires(CUBE.sum(1) >= 1), "That is one 1 or more: lower the bias."),
        (_fires(CUBE.sum(1) >= 3), "That is all three: raise the bias."),
        (_fires(CUBE.sum(1) < 2), "That is the opposite: change all four signs."),
        (_fires(CUBE.sum(1) >= 0), "It fires everywhere: lower the bias."),
        (_fires(CUBE.sum(1) > 3), "It never fires: raise the bias."),
    ],
    expects="a list of four numbers, the bias last.",
    shape=(4,),
)


def _repairs(*order: int) -> Callable[[Any], bool]:
    """Whether a reader's function puts (channels, rows, columns) into this order."""

    def repairs(function: Any, *sizes: int) -> bool:
        kernel = np.arange(2 * np.prod(sizes)).reshape(-1, 2)
        wanted = kernel.reshape(*sizes, 2).transpose(*order, 3).reshape(-1, 2)
        return same(function(kernel, *sizes), wanted)

    return lambda function: repairs(function, 2, 3, 4) and repairs(function, 3, 2, 5)


def _repairs_backwards(function: Any) -> bool:
    kernel = np.arange(24)[:, None]
    wanted = kernel.reshape(3, 4, 2).transpose(2, 0, 1).reshape(24, 1)
    return same(function(kernel, 2, 3, 4), wanted)


exercise(
    "1.2",
    right=_repairs(1, 2, 0),
    praise="Rows, columns, then channels: the channel runs fastest in Keras.",
    mistakes=[
        (_repairs(0, 1, 2), "The rows are in PyTorch's order, as they were."),
        (_repairs(2, 1, 0), "Row and column are swapped: the column is the faster."),
        (_repairs_backwards, "That is the way from Keras to PyTorch, not back."),
        (
            lambda f: _repairs(1, 2, 0)(
                lambda k, *sizes: np.reshape(f(k, *sizes), k.shape)
            ),
            "The order is right; give the kernel its shape back.",
        ),
    ],
    expects="a function of a kernel, channels, rows and columns that returns a kernel.",
)

W1 = np.array([[1, 0, 2, -1], [0, 1, 1, 2], [1, -1, 0, 1]])  # as in the chapter


@twin(W1)
def _keeps_above(low: int, high: int, sign: int = 1) -> Callable[[Array], bool]:
    """Whether no unit is negative for any input with entries from low to high."""
    least = np.minimum(low * W1, high * W1).sum(0)
    return lambda c: bool(np.all(sign * c + least >= 0))


exercise(
    "1.3",
    right=_keeps_above(-1, 1),
    praise="No unit gets below 0, so relu has nothing to do, and two layers are one.",
    mistakes=[
        (
            _keeps_above(0, 1),
            "That is enough for inputs from 0 to 1; a negative one gets below 0.",
        ),
        (
            _keeps_above(-1, 1, -1),
            "That silences every unit: relu then changes everything.",
        ),
        (
            anything,
            "Some unit can still get below 0: which input makes it the smallest?",
        ),
    ],
    expects="four numbers, one for each hidden unit.",
    shape=(4,),
)

Merge = Callable[[Array, Array, Array, Array], tuple[Array, Array]]


def _merges(reference: Merge) -> Callable[[Any], bool]:
    """Whether a reader's function agrees on fixed layers, 3 -> 4 -> 4."""

    def test(function: Any) -> bool:
        generator = np.random.default_rng(1)
        shapes = ((3, 4), (4,), (4, 4), (4,))
        weights = [generator.normal(size=shape) for shape in shapes]
        pairs = zip(function(*weights), reference(*weights), strict=True)
        return all(same(got, want) for got, want in pairs)

    return test


exercise(
    "1.4",
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


@twin(PAIRS)
def _sums_to(values: Array, transposed: bool = False) -> Callable[[Array], bool]:
    return lambda k: same(relu(dense(PAIRS, k.T if transposed else k)).sum(-1), values)


@twin()
def _skips_an_input() -> Callable[[Array], bool]:
    return lambda kernel: not kernel.any(axis=1).all()


exercise(
    "1.5",
    right=_sums_to(np.abs(PAIRS[:, 0] - PAIRS[:, 1])),
    praise="One unit fires where a is larger, the other where b is.",
    mistakes=[
        (
            _sums_to(relu(PAIRS[:, 0] - PAIRS[:, 1])),
            "It is right where a is larger, and 0 elsewhere: one unit is missing.",
        ),
        (
            _sums_to(relu(PAIRS[:, 1] - PAIRS[:, 0])),
            "It is right where b is larger, and 0 elsewhere: one unit is missing.",
        ),
        (
            _sums_to(2 * relu(PAIRS[:, 0] - PAIRS[:, 1])),
            "Both units are the same; one of them has to be the opposite.",
        ),
        (
            _sums_to(np.abs(PAIRS[:, 0] + PAIRS[:, 1])),
            "That is |a + b|: within a unit, the two weights need opposite signs.",
        ),
        (
            [[1, 0], [0, 1]],
            "Each unit looks at one input only; a difference needs both.",
        ),
        (
            _sums_to(np.abs(PAIRS[:, 0] - PAIRS[:, 1]), True),
            "A unit is a column of the kernel, and a row is an input.",
        ),
        (_skips_an_input(), "A unit is a column of the kernel, and a row is an input."),
    ],
    expects="a kernel of shape (2, 2).",
    shape=(2, 2),
)

PLANE = np.array([point[:2] for point in POINTS["signs"]])
SIGNS = np.sign(PLANE.prod(1))


@twin(PLANE)
def _answers(wanted: Array) -> Callable[[Array], bool]:
    """Whether the network answers the 36 points with these signs."""

    def test(kernel: Array) -> bool:
        hidden = relu(dense(PLANE, kernel))
        sums = hidden @ np.array([1, 1, -1, -1])
        return same(np.sign(sums.round(9)), wanted)  # 0 is 0, in any order of sums

    return test


exercise(
    "1.6",
    right=_answers(-SIGNS),
    praise="|a - b| less |a + b|: four units, no training.",
    mistakes=[
        (_answers(SIGNS), "All signs are wrong: swap the two pairs of columns."),
        (_answers(0 * SIGNS), "All answers are 0: the two pairs cancel."),
        (
            anything,
            "Some signs are wrong: each pair needs a unit and its opposite.",
        ),
    ],
    expects="a kernel of shape (2, 4).",
    shape=(2, 4),
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
