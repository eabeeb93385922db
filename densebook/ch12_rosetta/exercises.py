"""Chapter 12: one layer, many libraries."""

from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np

from densekit.typing import Array

from ..exercises import anything, exercise, twin

exercise(
    "12.1",
    right=[[1, 4], [2, 5], [3, 6]],
    praise="A unit is a row in PyTorch and a column in Keras.",
    mistakes=[
        ([[1, 2, 3], [4, 5, 6]], "That is the weight itself: here it would be a layer "
         "of two inputs and three units."),
        ([[1, 2], [3, 4], [5, 6]], "A reshape keeps the order in memory and tears the "
         "units apart. The axes have to change places."),
    ],
    expects="a kernel of shape (3, 2).",
)  # fmt: skip

exercise(
    "12.2",
    right=[[4, 3], [0, 1], [7, 8]],
    praise="One row of input has read six weights.",
    mistakes=[
        ([[4, 0, 7], [3, 1, 8]], "These rows are units: PyTorch's layout. Keras has "
         "them as columns."),
        ([[7, 8], [0, 1], [4, 3]], "Upside down: the digit of the hundreds belongs to "
         "the first input."),
    ],
    expects="a kernel of shape (3, 2).",
)  # fmt: skip

exercise(
    "12.3",
    right=[[3, 0], [1, 2]],
    praise="f(0) is the bias; each output less the bias is a row, times its probe's "
    "size.",
    mistakes=[
        ([[6, 0], [4, 8]], "Divide by the sizes of the probes: 2, and 4."),
        ([[3.5, 1], [1.25, 2.5]], "The bias is still in it: take f(0) away first."),
        ([[7, 2], [5, 10]], "These are the outputs. Take f(0) away, and divide by the "
         "sizes of the probes."),
        ([[3, 1], [0, 2]], "That is its transpose: the probe of input 0 gives row 0."),
    ],
    expects="a kernel of shape (2, 2).",
)  # fmt: skip

exercise(
    "12.4",
    right=[0, 2, 4, 1, 3, 5],
    praise="Keras reads the three channels of one place before it goes to the next.",
    mistakes=[
        ([0, 3, 1, 4, 2, 5], "That is the way back: where each column of PyTorch's "
         "goes in Keras's kernel."),
        ([0, 1, 2, 3, 4, 5], "That is PyTorch's own order."),
    ],
    expects="six numbers, from 0 to 5.",
)  # fmt: skip

_ROWS, _COLUMNS, _CHANNELS = 2, 3, 4
_KERNEL = np.arange(120.0).reshape(24, 5)


def _weight(*axes: int) -> Array:
    """The kernel with its four axes in this order, flattened behind the first."""
    four = _KERNEL.reshape(_ROWS, _COLUMNS, _CHANNELS, 5).transpose(axes)
    return four.reshape(len(four), -1)


def _gives(wanted: Array) -> Callable[[Any], bool]:
    """Whether a function makes this of the kernel."""

    def test(function: Any) -> bool:
        found = np.asarray(function(_KERNEL.copy(), _ROWS, _COLUMNS, _CHANNELS))
        return np.array_equal(found, wanted)

    return test


exercise(
    "12.5",
    right=_gives(_weight(3, 2, 0, 1)),
    praise="Units, channels, rows, columns: PyTorch's order.",
    mistakes=[
        (_gives(_weight(3, 0, 1, 2)), "Transposed only: the columns are still in the "
         "order in which Keras flattens."),
        (_gives(_weight(3, 2, 1, 0)), "Rows and columns of the map have changed "
         "places, too."),
        (_gives(_weight(2, 0, 1, 3).reshape(24, 5)), "Moved, but not transposed."),
        (_gives(_weight(3, 2, 0, 1).reshape(5, _CHANNELS, _ROWS, _COLUMNS)), "The "
         "order is right. The last three axes have to be flattened into one again."),
        (_gives(_KERNEL), "That is Keras's kernel, as it came."),
    ],
    expects="a function that returns PyTorch's weight, (units, channels · rows · "
    "columns).",
)  # fmt: skip

_W = np.array([[1.0, 2], [3, 4], [5, 6]])
_C, _MEAN, _SCALE = np.array([7.0, 8]), np.array([1.0, -2, 4]), np.array([2.0, 4, 0.5])


def _folds(kernel: Array, bias: Array) -> Callable[[Any], bool]:
    """Whether a function gives this kernel and bias."""

    def test(function: Any) -> bool:
        found = function(_W.copy(), _C.copy(), _MEAN.copy(), _SCALE.copy())
        return all(map(np.array_equal, found, (kernel, bias))) and len(found) == 2

    return test


_DIVIDED = _W / _SCALE[:, None]
_FOLDED = _C - _MEAN @ _DIVIDED

exercise(
    "12.6",
    right=_folds(_DIVIDED, _FOLDED),
    praise="Each input's row is divided by its scale, and zeros give c − (m / s) W.",
    mistakes=[
        (_folds(_DIVIDED, _C), "The kernel is right. What do zeros give? They are "
         "scaled as well."),
        (_folds(_DIVIDED, _C - _MEAN @ _W), "The kernel is right; the mean is divided "
         "by the scale before it meets W."),
        (_folds(_DIVIDED, _C + _MEAN @ _DIVIDED), "The mean is subtracted: its sign is "
         "wrong in the bias."),
        (_folds(_W * _SCALE[:, None], _C - (_MEAN * _SCALE) @ _W), "The scale "
         "divides."),
        (_folds(_W * _SCALE[:, None], _C), "The scale divides. And zeros are scaled as "
         "well: the bias changes, too."),
        (_folds(_W, _C), "That is the layer behind the scaling, as it came."),
        (_folds(_DIVIDED, _FOLDED - _C), "The kernel is right. The bias lacks c, which "
         "the layer adds as well."),
        (_folds(_DIVIDED, _FOLDED[None]), "The numbers are right. A bias has one axis: "
         "take row 0 of what zeros give."),
    ],
    expects="a function that returns a kernel and a bias.",
)  # fmt: skip


@twin()
def _tells(least: int, largest: int) -> Callable[[Array], bool]:
    """Whether a row gives different sums for at least so many of the 729 units.

    Args:
        least: how many.
        largest: no number of the row may be further from 0.
    """

    def test(answer: Array) -> bool:
        row = [float(one) for one in answer]
        if any(one % 1 or abs(one) > largest for one in row):
            return False
        units = product(range(-4, 5), repeat=3)
        sums = {sum(w * x for w, x in zip(unit, row, strict=True)) for unit in units}
        return len(sums) >= least

    return test


exercise(
    "12.7",
    right=_tells(729, 81),
    praise="Base 9 has nine digits, here from −4 to 4: with 1, 9, 81 every whole "
    "number from −364 to 364 is one unit.",
    mistakes=[
        (_tells(729, 10**6), "It tells them apart. Find smaller numbers, up to 81: a "
         "digit has nine values, not ten or more."),
        (_tells(0, 10**6), "Two units give the same output. A step of one input has "
         "to be more than the inputs before it can make up together."),
        (anything, "Whole numbers, please."),
    ],
    expects="three whole numbers.",
    shape=(3,),
)  # fmt: skip
