"""Chapter 8: how equal is equal?"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from densekit.typing import Array

from ..exercises import anything, exercise, twin

_TERMS = [2.0**24, 1.0, 1.0, 1.0, 1.0, -(2.0**24)]
_LARGEST, _NORMAL = 65504.0, 2.0**-14  # of float16, and its least with all its digits

exercise(
    "8.1",
    right=2**24,
    praise="Above 2^24 float32 counts in twos, and 2^24 + 1, halfway, goes to the even "
    "neighbour. Below, it counts in ones.",
    mistakes={
        2**24 + 1: "This number is not in float32: it is 2^24 when you store it.",
        2**25: "Here x − 1 is x, too: 2^25 − 1 is halfway, and goes to the even "
        "neighbour.",
        2**23: "Here x + 1 is a number of its own. Double it.",
        2**53: "That is float64's.",
        2**24 + 2: "x + 1 is halfway here, too, but its even neighbour is not x. Which "
        "x is even among the twos?",
        2**24 - 1: "x + 1 is a number of its own here. Up to where does float32 count "
        "in ones?",
        -(2**24): "Here it is x − 1 that is x.",
    },
    expects="one positive number.",
)


def _summed(numbers: Array) -> float:
    """Their float32 sum, from the left."""
    total = np.float32(0)
    for one in numbers.astype(np.float32):
        total += one
    return float(total)


@twin(_TERMS)
def _ordered(sign: int) -> Callable[[Array], bool]:
    """Whether the six numbers sum to more than 4, to less, or to 4 (1, -1, 0)."""

    def test(answer: Array) -> bool:
        complete = sorted(answer) == sorted(_TERMS)
        return complete and int(np.sign(_summed(answer) - 4)) == sign

    return test


exercise(
    "8.2",
    right=_ordered(1),
    praise="Half of a step was rounded up. Rounding to even has no direction of its "
    "own.",
    mistakes=[
        (_ordered(0), "Exact. Some rounding has to go up."),
        (_ordered(-1), "Too small. A 1 that meets 2^24 alone is lost; what does one do "
         "that meets 2^24 + 2?"),
        (anything, "These are not the six numbers, each as often as it was given."),
    ],
    expects="the six numbers in an order.",
    shape=(6,),
)  # fmt: skip


@twin(2.0**-30, 2.0**-2, _NORMAL, _LARGEST)
def _scale(power: bool, least: bool, largest: bool) -> Callable[[Any], bool]:
    """Whether a scale is a power of two, and leads into float16's range."""

    def test(scale: Any) -> bool:
        return (
            scale > 0
            and (not power or math.frexp(scale)[0] == 0.5)
            and (not least or scale * 2.0**-30 >= _NORMAL)
            and (not largest or scale * 2.0**-2 <= _LARGEST)
        )

    return test


exercise(
    "8.3",
    right=_scale(True, True, True),
    praise="From 2^−30 · 2^16 = 2^−14, the least normal number, to 2^−2 · 2^17 = 2^15: "
    "two powers fit, this one and its neighbour.",
    mistakes=[
        (_scale(False, True, True), "It fits, but only a power of two keeps all "
         "digits: it moves the exponent alone."),
        (_scale(False, True, False), "The largest gradient overflows: 65,504 is "
         "float16's largest number."),
        (_scale(True, False, True), "The least gradient is still below 2^−14, where "
         "float16 has fewer digits, or none."),
    ],
    expects="a positive number.",
    shape=(),
    form="number",
)  # fmt: skip

_Z = np.array([-200, -90, -20, -1, 0, 1, 20, 60], dtype=np.float32)


def _log_sigmoid(z: Array) -> Array:
    return np.minimum(z, 0) - np.log1p(np.exp(-np.abs(z)))


def _near(answer: Any, wanted: Array) -> bool:
    """Whether each entry is within float32's rounding, small ones included."""
    return np.shape(answer) == wanted.shape and np.allclose(
        answer, wanted, rtol=1e-5, atol=0
    )


def _quiet(function: Any, numbers: Array) -> Any:
    with np.errstate(all="ignore"):
        return function(numbers)


def _sigmoids(wanted: Callable[[Array], Array], *places: int) -> Callable[[Any], bool]:
    """Whether a function gives what another gives, at some of the places."""
    z = _Z[list(places)]
    return lambda function: _near(_quiet(function, z), wanted(z.astype(np.float64)))


exercise(
    "8.4",
    right=_sigmoids(_log_sigmoid, *range(8)),
    praise="No exponential grows, and log1p keeps what 1 + exp(−20) would lose.",
    mistakes=[
        (_sigmoids(_log_sigmoid, 0, 1, 2, 3, 4, 5), "Right for negative z. At 20 it is "
         "−2e-09, and your 0 lost it: which function takes what is beside the 1?"),
        (_sigmoids(_log_sigmoid, 2, 3, 4, 5), "At −200 it is −200. An exponential "
         "overflows, or becomes 0, before the logarithm sees it."),
        (_sigmoids(lambda z: -_log_sigmoid(z), 3, 4, 5), "The sign is wrong."),
        (_sigmoids(lambda z: np.exp(_log_sigmoid(z)), 3, 4, 5), "That is the sigmoid; "
         "the logarithm is missing."),
        (_sigmoids(lambda z: _log_sigmoid(-z), 3, 4, 5), "That is its value at −z."),
    ],
    expects="a function of an array.",
)  # fmt: skip

_CLOSE = np.array([4096.25, 4097, 4095.5, 4096.75], dtype=np.float32)
_SPREAD = np.array([-3, 1, 2, 8], dtype=np.float32)


def _varies(wanted: Callable[[Array], Any], *data: Array) -> Callable[[Any], bool]:
    """Whether a function gives what another gives for each array, in its dtype."""
    return lambda function: all(
        _near(function(x), np.asarray(wanted(x.astype(np.float64)))) for x in data
    )


def _stays_float32(function: Any) -> bool:
    return np.asarray(function(_CLOSE)).dtype == np.float32


_variance = _varies(np.var, _CLOSE, _SPREAD)

exercise(
    "8.5",
    right=lambda function: _variance(function) and _stays_float32(function),
    praise="The mean goes first, while its digits are there; then small numbers are "
    "squared.",
    mistakes=[
        (_variance, "Right, in float64: that only moves the trouble to larger numbers. "
         "Stay in float32, and subtract before you square."),
        (_varies(np.std, _CLOSE, _SPREAD), "That is the root of it."),
        (_varies(lambda x: np.var(x, ddof=1), _CLOSE, _SPREAD), "Divide by all four; "
         "the function did."),
        (_varies(np.var, _SPREAD), "Right where numbers lie far apart. Near 4,096 two "
         "squares of eight digits are subtracted, and none is left."),
    ],
    expects="the function, mended.",
)  # fmt: skip

exercise(
    "8.6",
    right=1 / 32,
    praise="2 · 4,096 · 2^−24 · 64. In practice they differ by much less, but only "
    "this much is proved.",
    mistakes={
        1 / 64: "That is how far one of them may be from the exact sum; the two may "
        "err in opposite directions.",
        2 * 4096 * 2.0**-24: "That is relative to |x||W|. How large can that be?",
        4096 * 2.0**-24: "That is γ. What does it multiply, and how many libraries "
        "err?",
        2 * 64 * 2.0**-24: "Each product goes through up to 4,096 roundings, not one.",
        2 * 4096 * 64 * 2.0**-23: "u is half of a step: 2^−24.",
        2 * 64 * 2.0**-12 / (1 - 2.0**-12): "That is the full γ, n u / (1 − n u). Take "
        "γ as the question gives it.",
    },
    expects="a number.",
)


@twin()
def _uses(share: float) -> Callable[[Array], bool]:
    """Whether the float32 sum from the left errs by more than a share of its bound."""

    def test(answer: Array) -> bool:
        row = [float(one) for one in answer.astype(np.float32)]
        exact, size = sum(row), sum(map(abs, row))
        error = abs(_summed(answer) - exact)
        return size > 0 and error > share * 8 * 2.0**-24 * size

    return test


exercise(
    "8.7",
    right=_uses(0.5),
    praise="Seven times the same half of a step was lost: the bound cannot be much "
    "smaller.",
    mistakes=[
        (_uses(0.125), "An error of more than one rounding, but of less than half the "
         "bound. Let each addition lose as much as it can, always in one direction."),
        (_uses(0), "Some of the sum is lost. Which number is lost as a whole when you "
         "add it to 1?"),
        (anything, "Nothing is rounded here."),
    ],
    expects="8 numbers.",
    shape=(8,),
)  # fmt: skip
