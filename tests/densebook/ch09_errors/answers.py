"""Right answers, and wrong ones with the mistake that `check` has to name."""

import math


def fits(output, labels):
    return labels in (output[:-1], (*output[:-1], 1))


RIGHT = {
    "9.1": [12],
    "9.2": [11],
    "9.3": ["count", " Count "],
    "9.4": [fits],
    "9.5": [2.5],
    "9.6": [100],
}

WRONG = {
    "9.1": {7: "what came", 32: "the batch", 8: "a number of rows, but another one"},
    "9.2": {
        10: "10 raises",
        9: "largest label is 10",
        1: "a unit of its own",
        12: "a number of units, but another one",
    },
    "9.3": {
        "gradient": "after a step",
        "overfit": "many steps",
        "shape": "the same shape",
        "dtype": "the same numbers",
        "epoch": "the name of a probe",
    },
    "9.4": {
        lambda output, labels: labels in ((4,), (4, 1)): "(4, 60, 3)",
        lambda output, labels: labels == output[:-1]: "last axis of 1",
        lambda output, labels: labels[0] == output[0]: "one-hot",
        lambda output, labels: math.prod(labels) == math.prod(output[:-1]): (
            "returns True or False"
        ),
        lambda output, labels: (
            labels != output and labels[: len(output) - 1] == output[:-1]
        ): "returns True or False",
        lambda output, labels: (
            len(labels) >= len(output) - 1
            and labels[0] == output[0]
            and labels != output
        ): "returns True or False",
        lambda output, labels: None: "returns None",
    },
    "9.5": {
        20: "their sum",
        1.25: "not their mean",
        0: "Nothing is raised",
        10: "for one sample",
        2: "a loss, but another one",
    },
    "9.6": {
        10: "ln 10",
        24: "base 2",
        5: "no number of classes",
        0.01: "the probability",
        99: "a number of classes, but another one",
    },
}
