"""1,797 handwritten digits of 8 x 8 pixels, the data of the chapters that train.

The file ``digits.csv.gz`` is scikit-learn's, byte for byte (BSD 3-Clause, in
``LICENSE.scikit-learn``); it is the test set of *Optical Recognition of Handwritten
Digits* by E. Alpaydin and C. Kaynak, UCI Machine Learning Repository, 1998, under
CC BY 4.0 (https://doi.org/10.24432/C50P49).
"""

import gzip
from importlib.resources import files

import numpy as np

from densekit.typing import Array

TRAIN = 1437  # four fifths


def load() -> tuple[tuple[Array, Array], tuple[Array, Array]]:
    """The digits as ``(x_train, y_train), (x_test, y_test)``, in the file's order.

    Returns:
        x: (1437, 64) and (360, 64), float32: the ink of each pixel, row by row, in
        sixteenths from 0 to 1. y: (1437,) and (360,), int64: the digits.

    >>> (x_train, y_train), (x_test, y_test) = load()
    >>> x_train.shape, x_test.shape, y_train[:10]
    ((1437, 64), (360, 64), array([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]))
    """
    with (files(__package__) / "digits.csv.gz").open("rb") as file:
        table = _table(file.read())
    x, y = (table[:, :64] / 16).astype(np.float32), table[:, 64]
    return (x[:TRAIN], y[:TRAIN]), (x[TRAIN:], y[TRAIN:])


def _table(packed: bytes) -> Array:
    """The numbers of a packed table: (rows, columns)."""
    lines = gzip.decompress(packed).decode("ascii").splitlines()
    return np.loadtxt(lines, delimiter=",", dtype=np.int64)
