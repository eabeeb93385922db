"""Right answers, and wrong ones with the mistake that `check` has to name."""

import numpy as np

U = 2.0**-24
BIG = 2.0**24


def log_sigmoid(z):
    return np.minimum(z, 0) - np.log1p(np.exp(-np.abs(z)))


def variance(x):
    return np.mean((x - x.mean()) ** 2)


RIGHT = {
    "8.1": [2**24, 16_777_216.0, np.float32(2**24)],
    "8.2": [
        [1, 1, BIG, 1, -BIG, 1],
        np.array([1, 1, BIG, 1, -BIG, 1], dtype=np.float32),
    ],
    "8.3": [2**16, 2.0**17, 65536],
    "8.4": [log_sigmoid, lambda z: -np.logaddexp(0, -z)],
    "8.5": [variance, np.var, lambda x: np.var(x - x[0])],
    "8.6": [1 / 32, 0.03125],
    "8.7": [[1] + [U] * 7, [2.0] + [2 * U] * 7, np.array([-1] + [-U] * 7)],
}

WRONG = {
    "8.1": {
        2**24 + 1: "not in float32",
        2**25: "x − 1 is x, too",
        2**23: "Double it",
        2**53: "float64's",
        2**24 + 2: "halfway here, too",
        2**24 - 1: "of its own here",
        -(2**24): "it is x − 1",
        3: "one positive number",
    },
    "8.2": {
        (1, 1, 1, 1, BIG, -BIG): "Exact",
        (BIG, 1, 1, 1, 1, -BIG): "Too small",
        (1, 1, 1, BIG, -BIG, 2): "not the six numbers",
        (1, 2, 3): "the six numbers in an order",
    },
    "8.3": {
        2**15: r"still below 2\^−14",
        1: r"still below 2\^−14",
        2**18: "largest gradient overflows",
        100_000: "only a power of two",
        -1: "a positive number",
    },
    "8.4": {
        lambda z: -np.log(1 + np.exp(-z)): "At −200 it is −200",
        lambda z: np.minimum(z, 0) - np.log(1 + np.exp(-np.abs(z))): "At 20",
        lambda z: -log_sigmoid(z): "sign is wrong",
        lambda z: np.exp(log_sigmoid(z)): "logarithm is missing",
        lambda z: log_sigmoid(-z): "value at −z",
        lambda z: 0 * z: "a function of an array",
    },
    "8.5": {
        lambda x: np.mean(x * x) - x.mean() ** 2: "Right where numbers lie far apart",
        lambda x: np.var(x.astype(np.float64)): "Right, in float64",
        np.std: "the root of it",
        lambda x: np.var(x, ddof=1): "Divide by all four",
        lambda x: x.max(): "the function, mended",
    },
    "8.6": {
        1 / 64: "opposite directions",
        2 * 4096 * U: "How large can that be",
        4096 * U: "That is γ",
        128 * U: "not one",
        1 / 16: "half of a step",
        1 / 32 / (1 - 2.0**-12): "the full γ",
        1: "another one",
    },
    "8.7": {
        (1, U, U, U, U, 0, 0, 0): "less than half the bound",
        (1, U, 0, 0, 0, 0, 0, 0): "lost as a whole",
        (1, 2, 3, 4, 5, 6, 7, 8): "Nothing is rounded",
        (1, U): "8 numbers",
    },
}
