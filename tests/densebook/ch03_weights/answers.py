"""Right answers, and wrong ones with the mistake that `check` has to name."""

import numpy as np

import densekit as dk


def _max_norm(kernel, limit, axis=0):
    norms = np.maximum(np.linalg.norm(kernel, axis=axis, keepdims=True), 1e-7)
    return kernel * np.minimum(1, limit / norms)


def _shortening(kernel, limit):
    kernel *= np.minimum(1, limit / np.maximum(np.linalg.norm(kernel, axis=0), 1e-7))
    return kernel


def _nan_at_zero(kernel, limit):
    with np.errstate(all="ignore"):
        norms = np.linalg.norm(kernel, axis=0)
        return kernel * (np.minimum(norms, limit) / norms)


def _model(hidden, last, units=8, activation="relu"):
    return lambda: dk.Sequential(
        [
            dk.Dense(units, activation, kernel_initializer=hidden),
            dk.Dense(1, kernel_initializer=last),
        ]
    )


RIGHT = {
    "3.1": [0.5, 1 / 2, np.float32(0.5)],
    "3.2": [1.6, 8 / 5, np.float32(1.6)],
    "3.3": [4.25, np.float32(4.25)],
    "3.4": [1, 1.0],
    "3.5": [_max_norm],
    "3.6": [_model("he_uniform", "zeros"), _model("glorot_normal", "zeros")],
    "3.7": [[[0.5], [1], [2]], np.array([[1], [2], [3]]), ((-1,), (0,), (1,))],
}

WRONG = {
    "3.1": {
        1.0: "quarters",
        0.25: "ReLU deletes half",
        2.0: "keeps the size",
        8.0: "shrinks",
        2.0**-10: "ten layers",
    },
    "3.2": {
        2.0: "suits ReLU",
        1.0: "no activation",
        4 / 3: "Squares",
        0.625: "makes up",
        0.8: "average 1 and 1/4",
    },
    "3.3": {
        8.0: "divided by the batch size",
        4.5: "includes the bias",
        3.0: "output's is missing",
        1.25: "kernel's is missing",
        0.25: "absolute values",
        11.25: "not squares",
    },
    "3.4": {2.0: "penalties meet", 0.5: "pull of L1", 0.25: "coefficient"},
    "3.5": {
        lambda k, limit: _max_norm(k, limit, axis=1): "rows, one for each input",
        lambda k, limit: k * limit / np.linalg.norm(k, axis=0): "stretched",
        lambda k, limit: _max_norm(k, limit, axis=None): "whole kernel",
        lambda k, limit: np.clip(k, -limit, limit): "each entry",
        _nan_at_zero: "NaN",
        _shortening: "work on a copy",
        lambda k, limit: _nan_at_zero(k, limit) if k.any() else k: "NaN",
        lambda k, limit: _max_norm(k, 2): "kernel and limit",
        lambda k, limit: np.abs(_max_norm(k, limit)): "kernel and limit",
    },
    "3.6": {
        _model("zeros", "zeros"): "still start at zeros",
        _model("zeros", "he_uniform"): "no slope",
        _model("he_uniform", "he_uniform"): "one word",
        _model("ones", "zeros"): "alike",
        _model("identity", "zeros"): "alike",
        _model("zeros", "zeros", activation="sigmoid"): "equal columns",
        _model("he_uniform", "zeros", units=7): "Expected: a function",
        _model("he_uniform", "zeros", activation="tanh"): "keep the ReLU",
    },
    "3.7": {
        ((0.5,), (0.5,), (0.5,)): "move alike",
        ((0.0,), (0.0,), (0.0,)): "No gradient",
        ((1.0,), (1.0,), (2.0,)): "still equal",
        (1, 2, 3): "3 inputs, 1 unit",
    },
}
