"""Chapter 3: the weights and what watches them."""

from collections.abc import Callable
from typing import Any

import numpy as np

from densekit.constraints import MaxNorm
from densekit.layers import Dense
from densekit.regularizers import L1, L1L2, L2
from densekit.typing import Array

from ..exercises import exercise, same

INPUTS, UNITS = 10, 14

exercise(
    "3.1",
    right=np.sqrt(6 / (INPUTS + UNITS)),
    praise="√(6 / (10 + 14)) = 1/2.",
    mistakes={
        np.sqrt(6 / INPUTS): "That is He's interval: Glorot takes both fans.",
        np.sqrt(3 / INPUTS): "That is LeCun's interval: Glorot takes both fans.",
        np.sqrt(2 / (INPUTS + UNITS)): "That is the standard deviation; a uniform "
        "distribution ends at √3 of them.",
        2 / (INPUTS + UNITS): "That is the variance.",
        6 / (INPUTS + UNITS): "The root is missing.",
        np.sqrt(3 / (INPUTS + UNITS)): "The variance is 1 over the mean of the fans, "
        "not over their sum.",
        1.0: "That is the width of the interval; it is asked for ±a.",
    },
    expects="a positive number.",
)

exercise(
    "3.2",
    right=2.0**-10,
    praise="Each layer quarters the mean square and halves its root: 2⁻¹⁰.",
    mistakes=[
        (lambda answer: answer == 2.0**-20, "That is the mean square; take its root."),
        (
            lambda answer: answer == 2.0**-5,
            "ReLU deletes half of the mean square: the factor is scale / 2, not scale.",
        ),
        (lambda answer: same(answer, 0.5), "That is one layer; there are ten."),
        (lambda answer: same(answer, -10), "That is the power of 2; give the factor."),
        (lambda answer: same(answer, 1024), "The signal shrinks."),
    ],
    expects="a factor, a positive number.",
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

KERNEL = np.array([[2.0, -1.0], [0.0, 4.0]])


def _rows(kernel: Array) -> tuple[tuple[float, ...], ...]:
    return tuple(map(tuple, kernel.tolist()))


exercise(
    "3.4",
    right=L1L2(0.5, 0.25).grad(KERNEL),
    praise="0.5 · sign(w) + 2 · 0.25 · w, and 0 where the weight is 0.",
    mistakes={
        _rows(L1L2(0.5, 0.125).grad(KERNEL)): "The factor 2 of L2 is lost: the "
        "derivative of w² is 2w.",
        _rows(L2(0.25).grad(KERNEL)): "That is L2's part; L1 pulls too.",
        _rows(L1(0.5).grad(KERNEL)): "That is L1's part; L2 pulls too.",
        _rows(
            L1L2(0.5, 0.25).grad(KERNEL) + 0.5 * (KERNEL == 0)
        ): "The sign of 0 is 0: at 0, L1 does not pull.",
        _rows(np.abs(L1L2(0.5, 0.25).grad(KERNEL))): "A gradient has the sign of its "
        "weight.",
        _rows(-L1L2(0.5, 0.25).grad(KERNEL)): "That is the step downhill; the gradient "
        "points uphill.",
        float(L1L2(0.5, 0.25)(KERNEL)): "That is the penalty; its gradient has the "
        "kernel's shape.",
    },
    expects="an array of shape (2, 2).",
)


def _limits(reference: Callable[[Array, float], Array]) -> Callable[[Any], bool]:
    """Whether a reader's function agrees on kernels with long and short columns."""

    def test(function: Any) -> bool:
        generator = np.random.default_rng(3)
        for shape in ((2, 3), (4, 4), (3, 2)):
            kernel = generator.integers(1, 4, size=shape).astype(np.float64)
            kernel[:, 0] = 0.25
            if not same(function(kernel.copy(), 2.0), reference(kernel, 2.0)):
                return False
        return True

    return test


def _norm(kernel: Array, axis: int | None) -> Array:
    return np.linalg.norm(kernel, axis=axis, keepdims=True)


def _zeros_stay(function: Any) -> bool:
    with np.errstate(all="ignore"):
        return same(function(np.zeros((2, 2)), 2.0), np.zeros((2, 2)))


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

ROWS, COLUMNS, RANK = 500, 300, 4

exercise(
    "3.6",
    right=RANK * (ROWS + COLUMNS) + COLUMNS,
    praise="4 · (500 + 300) in A and B, and 300 in the bias.",
    mistakes={
        RANK * (ROWS + COLUMNS): "The bias learns too.",
        (ROWS + 1) * COLUMNS: "That is the layer without LoRA.",
        ROWS * COLUMNS
        + COLUMNS
        + RANK * (ROWS + COLUMNS): "That is all of them; the kernel is frozen.",
        RANK * ROWS + COLUMNS: "B is missing: (4, 300).",
        RANK * RANK + COLUMNS: "A is (500, 4) and B is (4, 300).",
    },
    expects="a number of parameters.",
)

exercise(
    "3.7",
    right=309,
    praise="309 · (784 + 512) = 400,464 is below 784 · 512 = 401,408; 310 is not.",
    mistakes={
        310: "310 · (784 + 512) is 401,760, more than the kernel's 401,408.",
        512: "A square B is no saving: count r · 784 + r · 512.",
        511: "A alone is smaller than the kernel; B counts too.",
        256: "That is half of the units; find the largest r with "
        "r · (784 + 512) < 784 · 512.",
    },
    expects="a rank, an integer.",
)
