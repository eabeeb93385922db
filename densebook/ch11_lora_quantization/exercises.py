"""Chapter 11: fewer numbers."""

from collections.abc import Callable
from typing import Any

import numpy as np

from densekit.typing import Array

from ..exercises import anything, exercise, twin

exercise(
    "11.1",
    right=8 * (1024 + 1024) + 1024,
    praise="Two thin matrices, and the bias, which LoRA does not freeze.",
    mistakes={
        8 * (1024 + 1024): "These are A and B. What else is not frozen?",
        8 * 1024 * 1024: "A has 1,024 rows and 8 columns, B 8 rows and 1,024 columns: "
        "add them up.",
        8 * 1024 + 1024: "That is one thin matrix and the bias.",
        1024 * 1024 + 8 * 2048 + 1024: "That is what the layer holds. The kernel is "
        "frozen.",
        1024 * 1024 + 1024: "So many learned before.",
    },
    expects="one whole number.",
)

exercise(
    "11.2",
    right=20,
    praise="1,800 / 90. The rank of a (60, 30) matrix is at most 30, so LoRA of the "
    "full rank is larger than the kernel.",
    mistakes={
        30: "That is the largest rank that the kernel can have. A and B are larger "
        "before.",
        60: "A matrix of shape (60, 30) has no rank above 30.",
        19: "19 · 90 = 1,710 is still less than 1,800.",
        21: "20 · 90 is 1,800 exactly.",
    },
    expects="one whole number.",
)

_CHANGE = np.array([[2.0, 4.0], [-1.0, -2.0], [3.0, 6.0]])


@twin(_CHANGE.ravel().tolist())
def _product(kind: str) -> Callable[[Array], bool]:
    """Whether A (3, 1) times B (1, 2), five numbers in a row, is the change.

    kind: "equal", "multiple" (another length), or "swapped" (B before A).
    """

    def test(answer: Array) -> bool:
        numbers = np.asarray(answer, dtype=float)
        if kind == "swapped":
            numbers = np.concatenate([numbers[2:], numbers[:2]])
        product = np.outer(numbers[:3], numbers[3:]).ravel()
        wanted = _CHANGE.ravel()
        if kind == "multiple":
            wanted = wanted * (product @ wanted) / (wanted @ wanted)
        return bool(product.any()) and np.allclose(product, wanted)

    return test


exercise(
    "11.3",
    right=_product("equal"),
    praise="A change of rank 1. Any other right answer is this one, with a factor "
    "moved from A to B.",
    mistakes=[
        (_product("swapped"), "Right, but A's three numbers come first."),
        (_product("multiple"), "In the right direction, with the wrong length: A or B "
         "needs a factor."),
        (anything, "Each row of AB is a number of A times the row B. Which row is B a "
         "multiple of?"),
    ],
    expects="five numbers: three of A, two of B.",
    shape=(5,),
)  # fmt: skip

exercise(
    "11.4",
    right=np.array([127, -32, 6]),
    praise="63.5 for each 1: 127, −31.75 and 6.35, rounded.",
    mistakes=[
        (np.array([127, -31, 6]), "Round to the nearest: −31.75 is nearer to −32."),
        (np.array([2, 0, 0]), "Stretch first, then round."),
        (np.array([254, -63, 13]), "The scale is 127 divided by the largest size, 2."),
        (np.array([254, -64, 13]), "The scale is 127 divided by the largest size, 2."),
        (np.array([127, 32, 6]), "Signs stay."),
        (np.array([128, -32, 6]), "Keras stretches to 127, so that both signs reach "
         "equally far."),
    ],
    expects="three whole numbers.",
    shape=(3,),
)  # fmt: skip

exercise(
    "11.5",
    right=0.325,
    praise="Half of a step of 0.1, for each unit of the 1-norm, 6.5.",
    mistakes={
        0.65: "That is a whole step. Rounding moves a weight by half of one.",
        0.05 * 2.5: "Add the sizes of the inputs: errors need not cancel.",
        0.05: "So far one weight may be off. What does the input make of it?",
        0.05 * 3: "All four weights may be off, not one.",
        0.05 * 4: "Each error counts as often as its input says.",
        6.5 / 2: "Half a step, yes; but how long is a step?",
    },
    expects="a number.",
)

_INTEGERS = np.array([[127, -127], [64, 10]])
_SQUARE = np.array([127.0, 254.0])


def _floats(integers: Array, scale: Array) -> Array:
    return integers / scale


def _returns(wanted: Callable[[Array, Array], Array]) -> Callable[[Any], bool]:
    """Whether a function gives what another gives, for two kernels."""
    cases = [
        (_INTEGERS, _SQUARE),
        (np.array([[1, 2, 3], [4, 5, -6]]), np.array([1.0, 2.0, 4.0])),
    ]

    def test(function: Any) -> bool:
        return all(
            np.shape(function(q, s)) == q.shape
            and np.allclose(function(q, s), wanted(q, s))
            for q, s in cases
        )

    return test


exercise(
    "11.6",
    right=_returns(_floats),
    praise="The last axes meet: NumPy divides each column by its unit's scale.",
    mistakes=[
        (lambda f: np.allclose(f(_INTEGERS, _SQUARE), _INTEGERS / _SQUARE[:, None]),
         "Row k is divided by the scale of unit k. The columns are the units."),
        (_returns(lambda q, s: q * s), "The integer is s · w: divide."),
    ],
    expects="the function, mended.",
)  # fmt: skip

_LOST = np.array([0.0, 0.5, 0.25, 0.25])  # of the four weights, in size


@twin(_LOST.tolist())
def _loses(norm: bool, most: bool) -> Callable[[Array], bool]:
    """Whether the 1-norm is 1, and the output is off by all that is possible."""

    def test(answer: Array) -> bool:
        # 127 stays; 0.5 becomes 0, 10.25 becomes 10, −3.75 becomes −4.
        change = abs(-0.5 * answer[1] - 0.25 * answer[2] - 0.25 * answer[3])
        size = np.abs(answer).sum()
        return (not norm or abs(size - 1) < 1e-9) and (
            not most or abs(change - _LOST.max() * size) < 1e-9
        )

    return test


exercise(
    "11.7",
    right=_loses(True, True),
    praise="Half a step, the whole bound. A larger input elsewhere only takes from it.",
    mistakes=[
        (_loses(False, True), "The right direction; now let the sizes sum to 1."),
        (_loses(True, False), "The output can be off by more: put all of the 1 on the "
         "weight that lost most."),
        (anything, "The sizes of the four inputs have to sum to 1."),
    ],
    expects="four numbers.",
    shape=(4,),
)  # fmt: skip
