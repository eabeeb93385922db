"""Chapter 6: backward."""

from collections.abc import Callable
from typing import Any

import numpy as np

from densekit.activations import softmax, tanh, vjp
from densekit.functional import dense_vjp
from densekit.typing import Array

from ..exercises import anything, exercise, same, twin

exercise(
    "6.1",
    right=320,
    praise="32 samples of 10 positions: the kernel collects from 320 rows.",
    mistakes={
        32: "These are the samples. Positions count, too.",
        10: "These are the positions of one sample.",
        64: "That is the sum forward, over the inputs.",
        16: "That is the sum of dx, over the units.",
        20480: "One entry meets one number of each row, not all 64 of them.",
        5120: "One entry belongs to one unit, so the 16 are not summed over.",
    },
    expects="a number of products.",
)

_X, _DZ = np.array([[1, 2, 0], [0, 1, 3]]), np.array([[1, -1], [2, 0]])
_TABLES = [np.outer(row, dz) for row, dz in zip(_X, _DZ, strict=True)]
_SUM: Array = _TABLES[0] + _TABLES[1]


def _key(array: Array) -> tuple[tuple[float, ...], ...]:
    return tuple(map(tuple, array.tolist()))


exercise(
    "6.2",
    right=_SUM,
    praise="Sample 0 fills the first two rows, sample 1 the last two.",
    mistakes={
        _key(_SUM.T): "Transposed: the gradient has the kernel's shape, (3, 2).",
        _key(_SUM / 2): "That is the mean of the samples. The layer adds; "
        "only a loss divides.",
        _key(_TABLES[0]): "That is sample 0 alone; sample 1 adds its table.",
        _key(_TABLES[1]): "That is sample 1 alone; sample 0 adds its table.",
    },
    expects="the kernel's gradient, of shape (3, 2).",
)

_generator = np.random.default_rng(6)
_KERNEL = _generator.normal(size=(3, 4))


def _drawn(*batch: int) -> tuple[Array, Array, Array]:
    """What a pullback gets: dz, x and a kernel."""
    dz, x = (_generator.normal(size=(*batch, n)) for n in (4, 3))
    return dz, x, _KERNEL


_FLAT, _DEEP, _DEEPER = _drawn(2), _drawn(2, 5), _drawn(2, 5, 3)


def _gives(at: tuple[Array, ...], right: tuple[Array, ...]) -> Callable[[Any], bool]:
    """Whether a reader's pullback gives these arrays, in their order."""

    def test(function: Any) -> bool:
        found = function(*at)
        return len(found) == len(right) and all(map(same, found, right))

    return test


_at_2, _at_3, _at_4 = (_gives(at, dense_vjp(*at)) for at in (_FLAT, _DEEP, _DEEPER))
_dx, _dkernel, _dbias = dense_vjp(*_DEEP)
_ROWS = 2 * 5

exercise(
    "6.3",
    right=lambda function: _at_2(function) and _at_3(function) and _at_4(function),
    praise="The kernel and the bias collect from every row, whatever its axes.",
    mistakes=[
        (_gives(_DEEP, (_dx, _dkernel, _DEEP[0].sum(axis=0))), "Your bias has a row "
         "for each position: sum over all axes but the last."),
        (_gives(_DEEP, (_dx, _dkernel / _ROWS, _dbias / _ROWS)), "These are means. "
         "The layer adds; only a loss divides."),
        (_gives(_DEEP, (_dx, _dkernel.T, _dbias)), "dkernel is transposed: it has "
         "the kernel's shape."),
        (_gives(_DEEP, (_dkernel, _dbias, _dx)), "All three are right; the order is "
         "dx, dkernel, dbias."),
        (lambda function: _at_2(function) and _at_3(function), "Right at ranks 2 and "
         "3. At rank 4 there is one axis more."),
        (_at_2, "Right for tables. At rank 3 the rows have two axes: which sums "
         "lack the positions?"),
    ],
    expects="a function of dz, x and kernel that returns dx, dkernel and dbias.",
)  # fmt: skip

_Z = np.array([[1, 2], [3, 1], [2, 4]])


@twin(_Z)
def _through(unit: int, least: int, most: int) -> Callable[[Array], bool]:
    """Whether so many samples get through a unit."""
    return lambda bias: least <= int(((_Z + bias)[:, unit] > 0).sum()) <= most


@twin(_Z)
def _counts(first: int, second: int) -> Callable[[Array], bool]:
    """Whether just so many samples get through both units."""
    return lambda bias: ((_Z + bias > 0).sum(axis=0) == [first, second]).all()


exercise(
    "6.4",
    right=_counts(0, 1),
    praise="At 0 the slope is 0, so −3 is low enough for unit 0, and unit 1 lets "
    "only its 4 through.",
    mistakes=[
        (_through(0, 1, 3), "Unit 0 is not dead: some z is above 0."),
        (_through(1, 0, 0), "Unit 1 is dead, too: its largest z has to stay above 0."),
        (_through(1, 2, 3), "More than one sample gets through unit 1."),
    ],
    expects="a bias of shape (2,).",
    shape=(2,),
)


def _pullback(f: Callable[[Array], Array]) -> Callable[[Array, Array], Array]:
    return lambda dy, z: vjp(f)(dy, f(z), z)


def _linear(z: Array) -> Array:
    return z @ _KERNEL


def _one_wrong(dy: Array, z: Array) -> Array:
    dz = _pullback(tanh)(dy, z)
    dz[0, 0] *= 1.1
    return dz


def _without_factor(dy: Array, z: Array) -> Array:
    return dy - (dy * softmax(z)).sum(axis=-1, keepdims=True)


_AT = _generator.normal(size=(2, 3))


def _passes(f: Callable[[Array], Array], rule: Any) -> Callable[[Any], bool]:
    """Whether a reader's check lets a rule pass."""
    return lambda function: bool(function(f, rule, _AT.copy()))


_RIGHT = [_passes(f, _pullback(f)) for f in (tanh, softmax)]
_right_linear = _passes(_linear, lambda dy, z: dy @ _KERNEL.T)
_wrong_sign = _passes(tanh, lambda dy, z: -_pullback(tanh)(dy, z))
_wrong_factor = _passes(softmax, _without_factor)
_wrong_entry = _passes(tanh, _one_wrong)
_WRONG = _wrong_sign, _wrong_factor, _wrong_entry

exercise(
    "6.5",
    right=lambda function: all(t(function) for t in (*_RIGHT, _right_linear))
    and not any(t(function) for t in _WRONG),
    praise="Right rules pass, three wrong ones do not.",
    mistakes=[
        (lambda f: not all(t(f) for t in _RIGHT), "It convicts a right rule: is the "
         "step near 1e-5, and the tolerance above the differences' own error?"),
        (_wrong_sign, "A rule with the wrong sign passes."),
        (_wrong_factor, "The softmax without its factor passes: is your cotangent "
         "all ones?"),
        (_wrong_entry, "A rule that is wrong in one entry by a tenth passes: is the "
         "tolerance too wide?"),
        (lambda f: all(t(f) for t in _RIGHT), "Right where f keeps the shape. In "
         "general dy has the shape of f(z), not of z."),
    ],
    expects="a function of f, rule and z that returns True or False.",
)  # fmt: skip

exercise(
    "6.6",
    right=6,
    praise="36/6 + 6 = 12 tables: the root of 36 balances both.",
    mistakes={
        12: "That is how many tables are kept; which k keeps so few?",
        1: "Blocks of one layer keep 36 tables, and one more.",
        36: "One block of all: nothing is kept, then all of it at once.",
        3: "36/3 + 3 = 15. Another divisor keeps fewer.",
        4: "36/4 + 4 = 13. Another divisor keeps fewer.",
        9: "36/9 + 9 = 13. Another divisor keeps fewer.",
    },
    expects="a number of layers.",
)


@twin()
def _teaches_nothing(moved: bool) -> Callable[[Array], bool]:
    """Whether the kernel's gradient is 0, perhaps with a dz that is not."""
    return lambda dz: (
        abs(dz[0, 0] + 2 * dz[1, 0]) < 1e-9 and (not moved or bool(dz.any()))
    )


@twin()
def _opposite() -> Callable[[Array], bool]:
    return lambda dz: bool(dz[0, 0] == -dz[1, 0])


exercise(
    "6.7",
    right=_teaches_nothing(True),
    praise="The two tables cancel. The bias still learns: its gradient is the plain "
    "sum.",
    mistakes=[
        (_teaches_nothing(False), "All zeros: then nothing wants to change."),
        (_opposite(), "Now the bias learns nothing. For the kernel, sample 1 counts "
         "double."),
        (anything, "The gradient of both kernel entries is a multiple of dz[0] + "
         "2 · dz[1]."),
    ],
    expects="an array of shape (2, 1).",
    shape=(2, 1),
)  # fmt: skip
