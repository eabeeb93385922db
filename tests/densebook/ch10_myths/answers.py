"""Right answers, and wrong ones with the mistake that `check` has to name."""

import numpy as np


def squared(z):
    return z**2


def cubic(z):
    return z**3 - z


def steps(z):
    return np.where(z > 0, 1.0, 0.0)


def relu(z):
    return np.maximum(z, 0)


RIGHT = {
    "10.1": [4, 4.0, np.int64(4)],
    "10.2": [np.log(9), 2.1972246, 2.197, 2.2, np.float32(2.197)],
    "10.3": [
        [[1, 0.49, 0.49], [0.51, 0.51, 0.51]],
        np.array([[0.5, 1, 0.5], [0.55, 0.55, 0.55]]),
    ],
    "10.4": [
        [[-1, 0], [0, 1], [1, 0]],
        [[1, 1], [2, 3], [-3, 0]],
        np.array([[3.0, 0], [-1, -1], [-2, -1]]),
    ],
    "10.5": [[[1, 3], [3, 1]], np.array([[0.0, -2], [-2, 0]])],
    "10.6": [16, 16.0],
    "10.7": [squared, cubic, lambda z: 3 * z**2 - z + 1],
}

WRONG = {
    "10.1": {
        1: "never turns",
        2: r"\|a\| alone",
        3: "a single unit",
        5: "a number of units, but another one",
    },
    "10.2": {
        np.log(0.9): r"that of 0\.9 / 0\.1",
        9: "e to the number",
        np.exp(9): "which power of e",
        0.9 / (1 / (1 + np.exp(-1))): "not proportional",
        0.9 / 0.73: "not proportional",
        1.2: "not proportional",
        2.1: "a number, but another one",
        16: "a number, but another one",
    },
    "10.3": {
        ((0.99, 0.99, 0.4), (0.6, 0.6, 0.6)): "one right answer fewer",
        ((0.9, 0.9, 0.9), (0.6, 0.6, 0.6)): "not fewer",
        ((0.4, 0.4, 0.9), (0.6, 0.6, 0.6)): "it costs more",
        ((0.9, 0.9, 0.01), (0.6, 0.6, 0.6)): "it costs more",
        ((0.6, 0.6, 0.6), (0.9, 0.9, 0.9)): "neither the lower",
        ((0, 0.9, 0.9), (0.6, 0.6, 0.6)): "above 0 and at most 1",
        ((0.5, 0.9, 0.9), (0.6, 1.1, 0.6)): "above 0 and at most 1",
    },
    "10.4": {
        ((1, 1), (2, 3), (4, 0)): "mean of the x is not 0",
        ((0, 1), (0, 2), (0, 3)): "share an x",
        ((-1, 1), (0, 0), (1, 2)): "Two units hit these",
        ((0, 0), (0, 0), (0, 0)): "three different x",
    },
    "10.5": {
        ((1, 1), (1, 1)): "One number only",
        ((1, 2), (1, 2)): "equal rows",
        ((1, 1), (2, 2)): "equal columns",
        ((1, 2), (2, 5)): "compare the diagonal",
        ((1, 2), (3, 4)): "both axes give the same",
    },
    "10.6": {
        15: "Nearly",
        15.8: "round up",
        15.811: "round up",
        250: "with n²",
        500: "with n²",
        1000: "with n²",
        32: "more than enough",
        1024: "How many units",
        17: "a number of units, but another one",
    },
    "10.7": {
        (lambda z: 2 * z + 1): "affine",
        relu: "hit all five",
        np.tanh: "hit all five",
        steps: "hit all five",
        (lambda z: z**4): "hit all five",
        (lambda z: z**2 + np.maximum(z - 50, 0)): "hit all five",
        (lambda z: np.where(abs(z) < 10, z**2, 0)): "hit all five",
        (lambda z: z**2 * (z < 20)): "hit all five",
        np.exp: "hit all five",
        (lambda z: 0.0): "a function of an array",
    },
}
