"""Chapter 4: rank 3 and beyond."""

from collections.abc import Callable
from typing import Any

import numpy as np

from densekit.activations import softmax
from densekit.typing import Array

from ..exercises import anything, exercise, same, twin

TWO_FEATURES = np.array([[1, 1], [1, 0], [1, -1]])
Function = Callable[..., Array]

exercise(
    "4.1",
    right=10,
    praise="1,407 / 7 is 201 for each unit: 10 words of 20 numbers, and a bias.",
    mistakes={
        200: "These are the inputs of a unit; each word has 20 of them.",
        201: "These are the parameters of a unit: its bias, and 20 for each word.",
        1407 / 140: "A unit has a bias, too, so 1,407 is not 140 times the words.",
    },
    expects="a number of words.",
)


@twin()
def _symmetric(full: bool, varied: bool) -> Callable[[Array], bool]:
    """Whether a kernel is its transpose, perhaps without zeros, of several numbers."""
    return lambda k: (
        np.array_equal(k, k.T)
        and (not full or bool(k.all()))
        and (not varied or bool(np.ptp(k) > 0))
    )


exercise(
    "4.2",
    right=_symmetric(True, True),
    praise="Over axis 1 the layer multiplies by the transposed kernel, and this one is "
    "symmetric.",
    mistakes=[
        (_symmetric(True, False), "No cell differs, but it is one number only. Which "
         "entries have to be equal?"),
        (_symmetric(False, False), "No cell differs, but the kernel has a zero. Can "
         "you do without?"),
        (anything, "Some cell differs for some input. The sum over axis 1 is "
         "x @ kernel.T: when is that x @ kernel?"),
    ],
    expects="a kernel of shape (3, 3).",
    shape=(3, 3),
)  # fmt: skip


def _pool(weights: Function) -> Function:
    """Attention pooling with these weights."""
    return lambda words, scores: (weights(scores) * words).sum(axis=1)


def _masked(scores: Array, mask: Array, low: float = -1e9) -> Array:
    with np.errstate(invalid="ignore"):
        return softmax(np.where(mask[..., None], scores, low), axis=1)


def _zeroed(scores: Array, mask: Array) -> Array:
    return np.where(mask[..., None], _masked(scores, mask), 0)


def _agrees(reference: Function, *arguments: Array) -> Callable[[Any], bool]:
    """Whether a reader's function gives what the reference gives, NaN included."""
    wanted = reference(*arguments)

    def test(function: Any) -> bool:
        with np.errstate(invalid="ignore"):
            found = function(*arguments)
        missing = np.isnan(wanted)
        return (
            np.shape(found) == wanted.shape
            and np.array_equal(np.isnan(found), missing)
            and same(np.where(missing, 0, found), np.where(missing, 0, wanted))
        )

    return test


_generator = np.random.default_rng(4)
_WORDS, _SCORES = _generator.normal(size=(3, 5, 2)), _generator.normal(size=(3, 5, 1))
_MASK = np.array([[1, 1, 1, 1, 1], [1, 1, 0, 0, 0], [0, 0, 0, 0, 0]], dtype=bool)


_LOUD = _SCORES * [[[1]], [[1]], [[1000]]]  # one sentence with large scores


def _pools(weights: Function) -> Callable[[Any], bool]:
    return _agrees(_pool(weights), _WORDS, _SCORES)


_one_sentence = _pools(lambda s: softmax(s, axis=1))
_beside_a_loud_one = _agrees(_pool(lambda s: softmax(s, axis=1)), _WORDS, _LOUD)


exercise(
    "4.3",
    right=lambda function: _one_sentence(function) and _beside_a_loud_one(function),
    praise="The weights of one sentence sum to 1, whatever stands beside it.",
    mistakes=[
        (_pools(lambda s: softmax(s, axis=0)), "Sentences still compete: axis 0 is the "
         "batch."),
        (_pools(lambda s: softmax(s, axis=-1)), "Every weight is 1 now: the last axis "
         "has one number only."),
        (_pools(lambda s: np.exp(s) / np.exp(s).sum()), "All words of all sentences "
         "share one sum; each sentence needs its own."),
        (_one_sentence, "The weights are right, until a sentence with large scores "
         "joins: whose largest score do you subtract?"),
    ],
    expects="the function, mended.",
)  # fmt: skip


def _masks(reference: Function, shift: float = 0) -> Callable[[Any], bool]:
    return _agrees(reference, _SCORES + shift, _MASK)


_masks_near_0, _masks_low = _masks(_zeroed), _masks(_zeroed, shift=-200)


exercise(
    "4.4",
    right=lambda function: _masks_near_0(function) and _masks_low(function),
    praise="Masked before the softmax, set to 0 after it: what Keras does.",
    mistakes=[
        (_masks(lambda s, m: _masked(s, m, -np.inf)), "The sentence that is all "
         "padding gives NaN: 0 / 0."),
        (_masks(_masked), "The sentence that is all padding weighs its padding alike; "
         "it should get zeros."),
        (_masks(lambda s, m: np.where(m[..., None], softmax(s, axis=1), 0)),
         "The padding took its share before you set it to 0: the others do not sum "
         "to 1."),
        (_masks(lambda s, m: softmax(s, axis=1)), "The mask is not used."),
        (_masks(lambda s, m: m[..., None] * 1.0), "Every weight is 1: the last axis "
         "has one number only."),
        (_masks(lambda s, m: _masked(s, m, 0)), "A masked score of 0 still takes a "
         "share: which score takes none?"),
        (_masks(lambda s, m: _zeroed(s, m)[..., 0]), "The values are right; keep the "
         "last axis, of length 1."),
        (_masks_near_0, "Right for scores near 0. But a word may score lower than your "
         "number for the padding."),
    ],
    expects="a function of scores and mask that returns an array like the scores.",
)  # fmt: skip


def _least_weight(kernel: Array) -> float:
    """The least weight of a word that leads by one, over its nine rivals.

    The first numbers are as misleading as they can be.
    """
    first, second = kernel.ravel()
    leads = second - 9 * abs(first)
    return float(softmax(np.array([leads] + [0] * 9))[0])


@twin()
def _weighs_more_than(least: float) -> Callable[[Array], bool]:
    return lambda k: _least_weight(k) > least


@twin()
def _second_is(sign: int) -> Callable[[Array], bool]:
    return lambda k: bool(np.sign(k[1, 0]) == sign)


@twin()
def _second_leads() -> Callable[[Array], bool]:
    return lambda k: bool(k[1, 0] > 9 * abs(k[0, 0]))


exercise(
    "4.5",
    right=_weighs_more_than(0.99),
    praise="A large enough score turns the weighted mean into a choice.",
    mistakes=[
        (_second_is(-1), "This prefers the smallest second number."),
        (_second_is(0), "This does not look at the second number."),
        (_second_leads(), "The right direction, too soft: nine rivals that are one "
         "behind take more than 0.01 together."),
        (anything, "The first number can still outvote the second."),
    ],
    expects="a kernel of shape (2, 1).",
    shape=(2, 1),
)  # fmt: skip

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
