"""Chapter 10: counterexamples."""

from collections.abc import Callable
from typing import Any

import numpy as np

from densekit.typing import Array

from ..exercises import anything, exercise, twin


@twin()
def _about(value: float, rtol: float) -> Callable[[Any], bool]:
    """Whether an answer is a number within a share ``rtol`` of the value."""

    def test(answer: Any) -> bool:
        plain = not isinstance(answer, bool) and np.ndim(answer) == 0
        return plain and bool(abs(answer - value) <= rtol * value)

    return test


exercise(
    "10.1",
    right=4,
    praise="Each number needs a unit that rises and one that falls. Sizes alone say "
    "nothing of this.",
    mistakes={
        1: "What one unit puts out never turns.",
        2: "That is enough for |a| alone.",
        3: "Then one of the numbers has a single unit, and in it nothing turns.",
    },
    expects="a number of units.",
)

exercise(
    "10.2",
    right=float(np.log(9)),
    praise="Any confidence can be had like this, for the same answers.",
    mistakes=[
        (float(np.log(0.9)), "That is the logarithm of 0.9. Take that of 0.9 / 0.1."),
        (9.0, "That is e to the number."),
        (float(np.exp(9)), "The other way round: which power of e is 9?"),
        (_about(1.22, 0.02), "A softmax is not proportional to its scores."),
    ],
    expects="a number.",
)  # fmt: skip


@twin()
def _ranks(lower: bool, fewer: int) -> Callable[[Array], bool]:
    """Whether row 0 has the lower loss, or so many fewer right answers, than row 1."""

    def test(p: Array) -> bool:
        if not ((p > 0) & (p <= 1)).all():
            return False
        loss, right = -np.log(p).sum(axis=1), (p > 0.5).sum(axis=1)
        return bool((loss[0] < loss[1] or not lower) and (right[1] - right[0] >= fewer))

    return test


_ANY = -3  # of three right answers, however many more or fewer

exercise(
    "10.3",
    right=_ranks(True, 2),
    praise="Wrong answers that were close cost less than right ones that were shy.",
    mistakes=[
        (_ranks(True, 1), "That is one right answer fewer, as in the section. Let a "
         "second one be wrong by a little."),
        (_ranks(True, _ANY), "The loss is lower, but the right answers are not fewer: "
         "count the numbers above ½."),
        (_ranks(False, 1), "Fewer are right, and it costs more, too. Let the wrong "
         "ones be close to ½, and the other near 1."),
        (_ranks(False, _ANY), "Row 0 has neither the lower loss nor fewer right "
         "answers."),
        (anything, "Probabilities are above 0 and at most 1."),
    ],
    expects="two rows of three probabilities.",
    shape=(2, 3),
)  # fmt: skip


def _free_of_bias(points: Array) -> bool:
    """Whether networks of relu units without biases can hit the points.

    They are f(tx) = t f(x) for t > 0, so a slope to the left and one to the right.
    """
    for side in (points[points[:, 0] > 0], points[points[:, 0] < 0]):
        if len(side) and np.ptp(side[:, 1] / side[:, 0]) > 1e-9:
            return False
    at_zero = points[points[:, 0] == 0]
    return bool((at_zero[:, 1] == 0).all())


@twin()
def _points(centred: bool, distinct: bool, missed: bool) -> Callable[[Array], bool]:
    """Whether three points have these properties, as far as they are asked for."""

    def test(points: Array) -> bool:
        x = points[:, 0]
        return bool(
            (not centred or abs(x.sum()) < 1e-9)
            and (not distinct or len({*x.tolist()}) == 3)
            and (not missed or not _free_of_bias(points))
        )

    return test


exercise(
    "10.4",
    right=_points(True, True, True),
    praise="Without biases f(2x) is 2 f(x), and f(0) is 0, wherever the mean is.",
    mistakes=[
        (_points(False, True, True), "No such network hits them, but the mean of the x "
         "is not 0."),
        (_points(False, False, True), "Two points share an x: no function hits both. "
         "Take three different ones."),
        (_points(False, True, False), "Two units hit these: one slope on the left, one "
         "on the right, and 0 at 0."),
        (anything, "Take three different x."),
    ],
    expects="three rows of x and y.",
    shape=(3, 2),
)  # fmt: skip


def _softmax(x: Array, axis: int) -> Array:
    powers = np.exp(x - x.max(axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


@twin()
def _passes(varied: bool) -> Callable[[Array], bool]:
    """Whether both axes give one softmax; varied: the entries are not all equal."""

    def test(x: Array) -> bool:
        alike = np.abs(_softmax(x, 0) - _softmax(x, 1)).max() < 1e-6
        return bool(alike and (not varied or np.ptp(x) > 0))

    return test


@twin()
def _equal_rows() -> Callable[[Array], bool]:
    return lambda x: bool((x[0] == x[1]).all())


@twin()
def _equal_columns() -> Callable[[Array], bool]:
    return lambda x: bool((x[:, 0] == x[:, 1]).all())


@twin()
def _symmetric() -> Callable[[Array], bool]:
    return lambda x: bool(x[0, 1] == x[1, 0])


exercise(
    "10.5",
    right=_passes(True),
    praise="Rows and columns differ by the same: this input cannot tell the axes "
    "apart, and so it proves nothing.",
    mistakes=[
        (_passes(False), "One number only. Both axes give ½, but there are others."),
        (_equal_rows(), "With equal rows the first axis gives ½ everywhere, the last "
         "does not."),
        (_equal_columns(), "With equal columns the last axis gives ½ everywhere, the "
         "first does not."),
        (_symmetric(), "Symmetric, so entry (0, 0) agrees. Entry (0, 1) does not yet: "
         "compare the diagonal."),
    ],
    expects="two rows of two numbers, for which both axes give the same.",
    shape=(2, 2),
    form="array",
)  # fmt: skip

exercise(
    "10.6",
    right=16,
    praise="The largest error is 1/1,024. Four times the units for a sixteenth of the "
    "error.",
    mistakes=[
        (15, "Nearly: 4 · 15² is 900."),
        (float(250**0.5), "Units are whole: round up."),
        (250, "The error falls with n², not with n."),
        (500, "The error falls with n², not with n."),
        (1000, "The error falls with n², not with n."),
        (32, "That is more than enough: 4 · 32² is 4,096."),
        (1024, "That is one over the error. How many units give it?"),
    ],
    expects="a number of units.",
)  # fmt: skip

_FIVE = np.arange(-2.0, 3)
_SIZES = np.repeat(10.0 ** np.arange(-3, 7), 20)[:, None]  # a kink may be far away
_DRAWN = _SIZES * np.random.default_rng(10).normal(size=(200, 2))


def _family(function: Any) -> Array:
    """What units f(ax + b) put out at the five places, as columns: (5, units).

    Units that are too large for a number are left out.
    """
    with np.errstate(over="ignore"):
        values = [np.asarray(function(a * _FIVE + b), float) for a, b in _DRAWN]
    if np.shape(values) != (len(_DRAWN), 5):
        raise ValueError("a function of an array returns as many numbers")
    finite = np.isfinite(values).all(axis=1)
    if not finite.any():
        raise ValueError("a function of an array returns finite numbers")
    return np.vstack([np.ones(5), *np.array(values)[finite]]).T


def _spans(function: Any, target: Array) -> bool:
    """Whether some sum of units and a bias hits the target."""
    family = _family(function)
    family = family[:, family.any(axis=0)]  # no dead units
    family /= np.abs(family).max(axis=0)
    weights = np.linalg.lstsq(family, target, rcond=1e-9)[0]
    return bool(np.abs(family @ weights - target).max() < 1e-4)


def _affine(function: Any) -> bool:
    values = _family(function)[:, 1:]
    bent = np.abs(np.diff(values, 2, axis=0)).max()
    return bool(bent <= 1e-9 * max(1.0, np.abs(values).max()))


exercise(
    "10.7",
    right=lambda f: not _spans(f, np.abs(_FIVE)) and not _affine(f),
    praise="Sums of polynomials stay polynomials of that degree. The theorem asks for "
    "an activation that is none.",
    mistakes=[
        (_affine, "This one is affine: that was excluded."),
        (lambda f: _spans(f, np.abs(_FIVE)), "Enough units of this one hit all five. "
         "Look for a family that no sum leaves."),
    ],
    expects="a function of an array that returns an array of its shape.",
)  # fmt: skip
