"""SciPy's special functions, which have no float16 of their own, in every dtype."""

import math

import numpy as np
from scipy import special

from ..typing import Array


def logistic(x: Array) -> Array:
    """``1 / (1 + exp(-x))`` to the last digit, without overflow."""
    return _in_dtype_of(x, special.expit(x))


def normal_cdf(x: Array) -> Array:
    """The probability that a standard normal variable is below ``x``."""
    return _in_dtype_of(x, special.erfc(-x / math.sqrt(2)) / 2)


def _in_dtype_of(x: Array, result: Array) -> Array:
    half = getattr(x, "dtype", None) == np.float16
    return result.astype(np.float16) if half else result
