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


def _network(activation, units=4, last="softmax", classes=3, inputs=6):
    return dk.Sequential(
        [dk.Input((inputs,)), dk.Dense(units, activation), dk.Dense(classes, last)]
    )


def _twice():
    hidden = [dk.Dense(2, "relu"), dk.Dense(2, "tanh")]
    return dk.Sequential([dk.Input((6,)), *hidden, dk.Dense(3, "softmax")])


def _in_place(v):
    v[v == 0] = 7
    v[v < 0] = 0
    return v


def _for_three_inputs(layer):
    twin = dk.Dense.from_config(layer.get_config())
    twin.build((None, 3))
    twin.set_weights(layer.get_weights())
    return twin


def _shares_the_bias(layer):
    twin = _copy(layer)
    twin._weights["bias"] = layer._weights["bias"]
    return twin


def _steps(v):
    six = [-3.5, -1.75, -0.25, 0.25, 1.75, 3.5]
    return np.interp(v, six, np.maximum(six, 0))


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
    "2.1": ["update", " Update ", "after the update"],
    "2.2": [_network("relu"), _network("elu", units=1), _twice()],
    "2.3": [3, 4],
    "2.4": [
        lambda v: np.where(v == 0, 7, np.maximum(v, 0)),
        lambda v: np.where(v == 0.101, 7, np.maximum(v, 0)),
        _steps,
    ],
    "2.5": [_copy, copy.deepcopy],
    "2.6": [list(LIFTED), set(LIFTED)],
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
        dk.Sequential([dk.Input((6,)), dk.Dense(3, "softmax")]): "no hidden Dense",
        dk.Sequential(
            [dk.Input((6,)), dk.Dense(3, "softmax"), dk.Flatten()]
        ): "no hidden Dense",
        dk.Sequential(
            [dk.Input((6,)), dk.Dense(4), dk.Dense(3), dk.Activation("softmax")]
        ): "two layers are one",
        _network("relu", classes=2): "three outputs",
        _network("relu", last="sigmoid"): "do not sum to 1",
        _network(None): "two layers are one",
        _network("relu", units=5): "fewer hidden units",
        _network("relu", inputs=5): "take vectors of 6",
        34: "dk.Sequential",
    },
    "2.3": {
        1: "nothing is frozen",
        2: "would still trace",
        5: "too late",
        "four": "number of a line",
    },
    "2.4": {
        (lambda v: np.maximum(v, 0)): "That is relu",
        (lambda v: v): "fails the proof",
        (lambda v: 1.0): "return six",
        _in_place: "work on a copy",
        7: "a function",
    },
    "2.5": {
        (lambda layer: layer): "second name",
        copy.copy: "hold the same weights",
        _unbuilt: "no weights yet",
        _new_weights: "holds no number",
        _weights_only: "config is not",
        _for_three_inputs: "Right for one layer",
        _shares_the_bias: "hold the same weights",
    },
    "2.6": {
        (*LIFTED, "softmax"): "not elementwise",
        (*LIFTED, "sigmoide"): "no activation",
        LIFTED[:3]: "there are more",
        (1,): "a list or a set of names",
        (*LIFTED, "relu"): "gives 0 at 0",
        (*LIFTED, "threshold"): "not work by name",
        (*LIFTED[:2], "threshold"): "not work by name",
        (*LIFTED, "swish"): "second name",
    },
}
