"""Right answers, and wrong ones with the mistake that `check` has to name."""

import copy

import numpy as np

import densekit as dk


def _copy(layer):
    twin = dk.Dense.from_config(layer.get_config())
    twin.build((None, layer.kernel.shape[0]))
    twin.set_weights(layer.get_weights())
    return twin


def _unbuilt(layer):
    return dk.Dense.from_config(layer.get_config())


def _new_weights(layer):
    copy = _unbuilt(layer)
    copy.build((None, layer.kernel.shape[0]))
    return copy


def _weights_only(layer):
    copy = dk.Dense(layer.units)
    copy.build((None, layer.kernel.shape[0]))
    copy.set_weights(layer.get_weights())
    return copy


LIFTED = (
    "exponential",
    "hard_sigmoid",
    "log_sigmoid",
    "sigmoid",
    "softplus",
    "sparse_plus",
    "sparse_sigmoid",
    "squareplus",
)

RIGHT = {
    "2.1": ["update", " Update "],
    "2.2": [34, np.int64(34)],
    "2.3": [[[1], [1]], np.ones((2, 1))],
    "2.4": [8],
    "2.5": [_copy, copy.deepcopy],
    "2.6": [23],
    "2.7": [list(LIFTED), set(LIFTED)],
}

WRONG = {
    "2.1": {
        "loss": "regularizer",
        "build": "not projected",
        "call": "as it is",
        "construct": "does nothing yet",
        7: "name of a stage",
    },
    "2.2": {
        37: "has no bias",
        30: "biases are missing",
        33: "last layer has a bias",
        46: "units of the one before",
    },
    "2.3": {
        ((1,), (5,)): "the softmax follows",
        (1, 1): "axis of length 1",
        ((0.25,), (0.75,)): "not over the samples",
        ((0.7310586,), (0.9933072,)): "sigmoid",
    },
    "2.4": {
        2: "rank of the array",
        1: "rank of one sample",
        100: "number of samples",
        800: "separate",
        (8,): "input_shape",
    },
    "2.5": {
        (lambda layer: layer): "second name",
        copy.copy: "hold the same weights",
        _unbuilt: "no weights yet",
        _new_weights: "holds no number",
        _weights_only: "config is not",
    },
    "2.6": {
        47: "is frozen",
        31: "averages",
        15: "scale and a shift",
        20: "has a bias",
        55: "every number",
    },
    "2.7": {
        (*LIFTED, "softmax"): "not elementwise",
        (*LIFTED, "sigmoide"): "no name",
        LIFTED[:3]: "there are more",
        (*LIFTED, "relu"): "gives 0 at 0",
        (*LIFTED, "threshold"): "not work by name",
    },
}
