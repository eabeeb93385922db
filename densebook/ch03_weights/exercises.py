"""Chapter 3: the weights and what watches them."""

from collections.abc import Callable
from typing import Any

import numpy as np

from densekit.constraints import MaxNorm
from densekit.layers import Dense
from densekit.models import Sequential
from densekit.regularizers import L1, L2
from densekit.typing import Array

from ..exercises import exercise, same, twin

exercise(
    "3.1",
    right=0.5,
    praise="Each layer halves the size and quarters the mean square: scale / 2 = 1/4.",
    mistakes={
        1.0: "A layer halves the size, so it quarters the mean square.",
        0.25: "ReLU deletes half of the mean square: a layer multiplies by scale / 2.",
        2.0: "That is He's, which keeps the size.",
        8.0: "The signal shrinks.",
        2.0**-10: "That is what ten layers do together; find the scale of each.",
    },
    expects="a scale, a positive number.",
)

exercise(
    "3.2",
    right=1.6,
    praise="It lets (1 + 1/4) / 2 = 5/8 of the mean square through, so 8/5 it is.",
    mistakes={
        2.0: "That suits ReLU, which lets half through; here a part of the negative "
        "numbers passes, too.",
        1.0: "That suits no activation; negative numbers are shortened here.",
        4 / 3: "Squares are averaged: 1 and 1/4, not 1 and 1/2.",
        0.625: "That is what passes; the scale makes up for it.",
        0.8: "Half of the numbers are positive, half negative: average 1 and 1/4.",
    },
    expects="a scale, a positive number.",
)


def _losses(scale: float = 1.0, bias: float = 1.0) -> float:
    layer = Dense(
        1,
        kernel_regularizer=L1(0.5),
        activity_regularizer=L2(0.25 * scale),
        name="asked",
    )
    layer.build((None, 2))
    layer.set_weights([[[2], [-4]], [bias]])
    layer(np.array([[1, 0], [0, 1], [1, 1], [0, 0]]))
    return float(sum(layer.losses))


exercise(
    "3.3",
    right=_losses(),
    praise="0.5 · (2 + 4) on the kernel, 0.25 · (9 + 9 + 1 + 1) / 4 on the output.",
    mistakes={
        _losses(scale=4): "The penalty on the output is divided by the batch size, 4.",
        _losses(bias=0): "The output includes the bias.",
        3.0: "That is the kernel's; the output's is missing.",
        1.25: "That is the output's; the kernel's is missing.",
        0.25: "L1 takes absolute values: −4 counts as 4.",
        0.5 * 20 + 1.25: "The kernel's is L1: absolute values, not squares.",
    },
    expects="one number.",
)

exercise(
    "3.4",
    right=1.0,
    praise="2 · 0.25 · w is larger than 0.5 from 1 on.",
    mistakes={
        2.0: "There the penalties meet; the pull is the derivative, 2 · 0.25 · w.",
        0.5: "That is the pull of L1; which w does L2 pull as hard?",
        0.25: "That is L2's coefficient; set 2 · 0.25 · w equal to 0.5.",
    },
    expects="one number.",
)


def _limits(reference: Callable[[Array, float], Array]) -> Callable[[Any], bool]:
    """Whether a reader's function agrees on kernels with long and short columns."""

    def test(function: Any) -> bool:
        generator = np.random.default_rng(3)
        for shape, limit in (((2, 3), 2.0), ((4, 4), 1.5), ((3, 2), 2.0)):
            kernel = generator.choice([-3.0, -2, -1, 1, 2, 3], size=shape)
            kernel[:, 0] = 0.25
            if not same(function(kernel, limit), reference(kernel, limit)):
                return False
        return True

    return test


def _norm(kernel: Array, axis: int | None) -> Array:
    return np.linalg.norm(kernel, axis=axis, keepdims=True)


def _zeros_stay(function: Any) -> bool:
    with np.errstate(all="ignore"):
        kernels = np.zeros((2, 2)), np.array([[3.0, 0], [4, 0]])
        wanted = map(MaxNorm(2.0), kernels)
        found = [function(kernel, 2.0) for kernel in kernels]
        return all(same(*pair) for pair in zip(found, wanted, strict=True))


def _correct(function: Any) -> bool:
    return _limits(lambda k, limit: MaxNorm(limit)(k))(function) and _zeros_stay(
        function
    )


exercise(
    "3.5",
    right=_correct,
    praise="Long columns are shortened, short ones and zeros stay.",
    mistakes=[
        (
            _limits(lambda k, limit: MaxNorm(limit, axis=1)(k)),
            "That limits the rows, one for each input; a unit is a column.",
        ),
        (
            _limits(lambda k, limit: k * limit / _norm(k, 0)),
            "Short columns were stretched: only those beyond the limit change.",
        ),
        (
            _limits(lambda k, limit: k * min(1, limit / float(_norm(k, None).item()))),
            "That limits the norm of the whole kernel; each unit has its own.",
        ),
        (
            _limits(lambda k, limit: np.clip(k, -limit, limit)),
            "That limits each entry; the length of a column is what counts.",
        ),
        (
            _limits(lambda k, limit: MaxNorm(limit)(k)),
            "A column of zeros became NaN: its length is 0.",
        ),
    ],
    expects="a function of kernel and limit that returns an array.",
)

X, TARGET = np.eye(2), np.array([[2.0], [1.0]])


def _step(model: Any, rate: float = 0.5) -> None:
    y, pullback = model.vjp(X)
    _, gradients = pullback(y - TARGET)
    pairs = zip(model.weights, gradients, strict=True)
    model.set_weights([w - rate * g for w, g in pairs])


def _starts(function: Any) -> tuple[bool, bool]:
    """Which of the two kernels start at zeros; the model must be the one asked."""
    model = function()
    hidden, last = model.layers
    model.build((None, 2))
    asked = [(8, "relu"), (1, "linear")]
    if [(x.units, x.get_config()["activation"]) for x in (hidden, last)] != asked:
        raise ValueError("another model")
    return not hidden.kernel.any(), not last.kernel.any()


def _learns(function: Any) -> bool:
    if _starts(function) != (False, True):
        return False
    model = function()
    model.build((None, 2))
    before = model.get_weights()
    for _ in range(3):
        _step(model)
    moved = [np.any(w != old) for w, old in zip(model.weights, before, strict=True)]
    return bool(moved[0] and moved[2]) and not _alike(function)


def _alike(function: Any) -> bool:
    """Whether some of the hidden units start alike, and not all with zeros."""
    model = function()
    model.build((None, 2))
    kernel = model.layers[0].kernel
    return bool(kernel.any()) and len(np.unique(kernel, axis=1).T) < kernel.shape[1]


def _bends_otherwise(function: Any) -> bool:
    """Whether another activation has taken the place of ReLU."""
    return bool(function().layers[0].get_config()["activation"] != "relu")


exercise(
    "3.6",
    right=_learns,
    praise="The hidden outputs differ, so the last kernel moves, and then all do.",
    mistakes=[
        (
            _bends_otherwise,
            "With another activation they may learn, but in equal columns: keep the "
            "ReLU, and start the units apart.",
        ),
        (
            _alike,
            "Some units start alike, so they stay alike. Start all eight apart.",
        ),
        (
            lambda f: _starts(f) == (True, True),
            "Both kernels still start at zeros.",
        ),
        (
            lambda f: _starts(f) == (True, False),
            "The hidden outputs are still zeros, and at 0 ReLU has no slope: no "
            "gradient comes through.",
        ),
        (
            lambda f: _starts(f) == (False, False),
            "It learns, but one word was enough: which zeros do no harm?",
        ),
    ],
    expects="a function without arguments that returns the model.",
)

HALVES = np.full((2, 3), 0.5)


def _columns(second: Array) -> int:
    """How many of the three hidden columns differ after one step."""
    model = Sequential(
        [
            Dense(3, "relu", use_bias=False, dtype="float64"),
            Dense(1, use_bias=False, dtype="float64"),
        ]
    )
    model.build((None, 2))
    model.set_weights([HALVES, second])
    _step(model)
    return len(np.unique(model.weights[0].round(9), axis=1).T)


@twin(HALVES, TARGET)
def _differ(count: int) -> Callable[[Array], bool]:
    return lambda second: _columns(second) == count


@twin()
def _zeros() -> Callable[[Array], bool]:
    return lambda second: not second.any()


exercise(
    "3.7",
    right=_differ(3),
    praise="A hidden unit's gradient passes through its weight in the second kernel.",
    mistakes=[
        (
            _zeros(),
            "No gradient passes through zeros: the hidden kernel does not move.",
        ),
        (
            _differ(1),
            "The units still weigh the same in the output, so they move alike.",
        ),
        (
            _differ(2),
            "Two of the three columns are still equal.",
        ),
    ],
    expects="a kernel of shape (3, 1): 3 inputs, 1 unit.",
    shape=(3, 1),
)
