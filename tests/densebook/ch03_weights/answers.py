"""Right answers, and wrong ones with the mistake that `check` has to name."""

import numpy as np


def _max_norm(kernel, limit, axis=0):
    norms = np.maximum(np.linalg.norm(kernel, axis=axis, keepdims=True), 1e-7)
    return kernel * np.minimum(1, limit / norms)


def _nan_at_zero(kernel, limit):
    with np.errstate(all="ignore"):
        norms = np.linalg.norm(kernel, axis=0)
        return kernel * (np.minimum(norms, limit) / norms)


RIGHT = {
    "3.1": [0.5, np.float32(0.5), np.sqrt(1 / 4)],
    "3.2": [1 / 1024, 0.5**10, 0.0009765625],
    "3.3": [4.25, np.float32(4.25)],
    "3.4": [[[1.5, -1], [0, 2.5]], np.array([[1.5, -1.0], [0.0, 2.5]])],
    "3.5": [_max_norm],
    "3.6": [3500, 3500.0],
    "3.7": [309, np.int64(309)],
}

WRONG = {
    "3.1": {
        np.sqrt(0.6): "He's interval",
        np.sqrt(0.3): "LeCun's interval",
        np.sqrt(1 / 12): "standard deviation",
        1 / 12: "variance",
        1 / 4: "root is missing",
        np.sqrt(1 / 8): "mean of the fans",
        1.0: "width",
    },
    "3.2": {
        2.0**-20: "mean square",
        2.0**-5: "ReLU deletes half",
        0.5: "one layer",
        -10: "power of 2",
        1024: "shrinks",
    },
    "3.3": {
        8.0: "divided by the batch size",
        4.5: "includes the bias",
        3.0: "output's is missing",
        1.25: "kernel's is missing",
        0.25: "absolute values",
        11.25: "not squares",
    },
    "3.4": {
        ((1, -0.75), (0, 1.5)): "factor 2",
        ((1, -0.5), (0, 2)): "L1 pulls too",
        ((0.5, -0.5), (0, 0.5)): "L2 pulls too",
        ((1.5, -1), (0.5, 2.5)): "sign of 0",
        ((1.5, 1), (0, 2.5)): "sign of its weight",
        ((-1.5, 1), (0, -2.5)): "uphill",
        8.75: "kernel's shape",
    },
    "3.5": {
        lambda k, limit: _max_norm(k, limit, axis=1): "rows, one for each input",
        lambda k, limit: k * limit / np.linalg.norm(k, axis=0): "stretched",
        lambda k, limit: _max_norm(k, limit, axis=None): "whole kernel",
        lambda k, limit: np.clip(k, -limit, limit): "each entry",
        _nan_at_zero: "NaN",
    },
    "3.6": {
        3200: "bias learns too",
        150300: "without LoRA",
        153500: "frozen",
        2300: "B is missing",
        316: r"A is \(500, 4\)",
    },
    "3.7": {310: "401,760", 512: "no saving", 511: "B counts too", 256: "largest r"},
}
