"""Right answers, and wrong ones with the mistake that `check` has to name."""

import numpy as np


def norm_of(a, b):
    return np.sqrt(np.square(a).sum() + np.square(b).sum())


def clipped(a, b, limit):
    factor = min(1, limit / norm_of(a, b))
    return factor * a, factor * b


def stretched(a, b, limit):
    return a * limit / norm_of(a, b), b * limit / norm_of(a, b)


def each_alone(a, b, limit):
    return [g * limit / max(limit, np.linalg.norm(g)) for g in (a, b)]


def by_value(a, b, limit):
    return np.clip(a, -limit, limit), np.clip(b, -limit, limit)


def without_root(a, b, limit):
    return [g * limit / max(limit, norm_of(a, b) ** 2) for g in (a, b)]


RIGHT = {
    "7.1": [900, 900.0],
    "7.2": ["sigmoid"],
    "7.3": [1 / 8, 0.125],
    "7.4": [0.4375, 7 / 16],
    "7.5": [clipped, lambda a, b, limit: list(clipped(a, b, limit))],
    "7.6": [0.25],
    "7.7": [[4, 4, 4, 4], np.full(4, 4.0)],
}

WRONG = {
    "7.1": {
        880: "29 digits make a batch",
        898.125: "no part of a step",
        45: "one epoch",
        28740: "how many digits",
        640: "How many batches",
        7: "a number of steps, but another one",
    },
    "7.2": {
        "softmax": "push out",
        "relu": "no probability",
        "linear": "these are logits",
        "tanh": "from 0 to 1",
    },
    "7.3": {
        0.25: "becomes −w",
        0.5: "four times as large",
        0.0625: "half of the way",
        8: "has to undo it",
        0.2: "a learning rate, but another one",
    },
    "7.4": {
        0.75: "after one step",
        0.5625: "without momentum",
        0.3125: "with the new w",
        -0.3125: "That is m",
        1: "a weight, but another one",
    },
    "7.5": {
        stretched: "stretches short ones",
        each_alone: "`clipnorm`",
        by_value: "`clipvalue`",
        without_root: "Take the root",
        lambda a, b, limit: (a, b): "as they were",
        lambda a, b, limit: None: "returns None",
    },
    "7.6": {
        0: "remembers the first step",
        1: "before the first step alone",
        0.5: "four steps",
        0.33203125: "for the rate ¼",
        2: "a loss, but another one",
    },
    "7.7": {
        (0, 2, 4, 10): "one would hope",
        (3, 3, 3, 3): "The median",
        (5, 5, 5, 5): "All alike is right",
        (1, 2, 3, 4): "how do the best",
    },
}
