"""Right answers, and wrong ones with the mistake that `check` has to name."""

import numpy as np

import densekit as dk

WITH_BIAS = [
    *[(2049, 1), (1024, 2), (409, 5), (204, 10), (81, 25), (49, 41)],
    *[(40, 50), (24, 82), (9, 205), (4, 410), (1, 1025)],
]
DIVISORS = [1, 2, 5, 10, 25, 41, 50, 82, 205, 410, 1025, 2050]
LAYERS = [(*pair, True) for pair in WITH_BIAS] + [
    (2050 // units, units, False) for units in DIVISORS
]


def stack(input_dim, units):
    total = 0
    for n in units:
        total += input_dim * n + n
        input_dim = n
    return total


def popping(input_dim, units):
    total = 0
    while units:
        n = units.pop(0)
        total, input_dim = total + (input_dim + 1) * n, n
    return total


def no_bias(input_dim, units):
    return stack(input_dim, units) - sum(units)


def model(shape, *layers):
    return dk.Sequential([dk.Input(shape), *layers])


def softmax():
    return dk.Activation("softmax")


def dense(*units):
    return [dk.Dense(n) for n in units]


def built(input_dim=6, **arguments):
    layer = dk.Dense(4, **arguments)
    layer.build((None, input_dim))
    return layer


class Dense(dk.Dense):
    """With an activation that has weights of its own, made at the first call."""

    def __call__(self, x):
        self.extra = 4
        return super().__call__(x)

    def count_params(self):
        return super().count_params() + getattr(self, "extra", 0)


PICTURE, MAP = (28, 28), (7, 7, 512)
RIGHT = {
    "5.1": [
        model(PICTURE, dk.Flatten(), *dense(512, 10)),
        dk.Sequential([dk.Flatten(), *dense(512, 10)]),
    ],
    "5.2": [built(lora_rank=2), dk.Dense(9, lora_rank=1), Dense(4)],
    "5.3": [stack, lambda i, u: np.int64(stack(i, u))],
    "5.4": [1_644_232_704, 16 * 102_764_544],
    "5.5": [
        model(MAP, dk.Dense(16), dk.Flatten(), *dense(512, 1000)),
        model(MAP, dk.Conv2D(4, 1), dk.Flatten(), *dense(256, 1000)),
        model(MAP, *dense(64, 8), dk.Flatten(), *dense(512, 1000)),
        model(MAP, dk.Dense(8), dk.Flatten(), *dense(64, 256, 1000)),
        dk.Sequential([dk.Dense(16), dk.Flatten(), *dense(512, 1000)]),
    ],
    "5.6": [(16, 16, 8, 1), [16, 16, 8, 1], np.array([16, 16, 8, 1])],
    "5.7": [
        23,
        np.int64(23),
        np.array(23),
        LAYERS,
        LAYERS[::-1],
        set(LAYERS),
        np.array(LAYERS),
    ],
}

WRONG = {
    "5.1": {
        model(PICTURE, dk.Dense(512), dk.Flatten(), dk.Dense(10)): "Still 158,218",
        model(PICTURE, *dense(512, 10)): "another shape",
        model(PICTURE, *dense(512, 10), dk.Flatten()): "another shape",
        model((784,), *dense(512, 10)): "another shape",
        model(PICTURE, dk.Flatten(), *dense(64, 10)): "other sizes",
    },
    "5.2": {
        built(5, lora_rank=2): "built for others",
        built(use_bias=False): "yours has none",
        built(activation="relu"): "holds for your layer",
        dk.Dense(4): "holds for your layer",
    },
    "5.3": {
        no_bias: "biases are missing",
        lambda i, u: sum((i + 1) * n for n in u): "first input_dim",
        lambda i, u: no_bias(i, u) + len(u): "not one for the layer",
        lambda i, u: 20: "209",
        popping: "work on a copy",
    },
    "5.4": {
        102_764_544: "each takes bytes",
        4 * 102_764_544: "weights alone",
        8 * 102_764_544: "moments are missing",
        12 * 102_764_544: "four numbers",
        32 * 102_764_544: "float64",
    },
    "5.5": {
        model(MAP, *dense(16, 512, 1000)): "1,000 numbers",
        model(MAP, dk.GlobalAveragePooling2D(), *dense(256, 1000)): "mixes places",
        model(MAP, dk.MaxPooling2D(), dk.Flatten(), *dense(256, 1000)): "mixes places",
        model(MAP, dk.Flatten(), *dense(512, 1000)): "more than a million",
        model(MAP, dk.Dense(16), dk.Flatten(), *dense(128, 1000)): "256 units",
        model(MAP, dk.Dense(16), dk.Flatten(), *dense(1000)): "256 units",
        model(MAP, dk.Dense(16), dk.Flatten(), dk.Dense(1000), softmax()): "last Dense",
    },
    "5.6": {
        (1, 8, 16, 16): "wrong direction",
        (17, 16, 8, 1): "bias is no input",
        (16, 8, 1): "Four lengths",
        (4, 7, 13, 5): "other counts",
    },
    "5.7": {
        11: "some have none",
        12: "12 divisors",
        24: "has no input",
        22: "Another number",
        tuple(LAYERS[:11]): "There are more",
        (*LAYERS, (0, 2050, True)): "another count, or no input",
    },
}
