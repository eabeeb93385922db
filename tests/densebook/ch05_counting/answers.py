"""Right answers, and wrong ones with the mistake that `check` has to name."""

import numpy as np

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


def no_bias(input_dim, units):
    return stack(input_dim, units) - sum(units)


RIGHT = {
    "5.1": [7850, 7850.0, np.int64(7850)],
    "5.2": [2_362_368],
    "5.3": [stack, lambda i, u: np.int64(stack(i, u))],
    "5.4": [1_644_232_704, 16 * 102_764_544],
    "5.5": [51_380_224],
    "5.6": [(16, 16, 8, 1), [16, 16, 8, 1], np.array([16, 16, 8, 1])],
    "5.7": [*LAYERS, [1024, 2, 1], np.array([2, 1025, 0])],
    "5.8": [
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
        7840: "bias is missing",
        7841: "bias of its own",
        8624: "not to the units",
        290: "28 · 28 pixels",
        794: "multiply",
    },
    "5.2": {
        2_359_296: "bias is missing",
        75_595_776: "batch does not count",
        302_383_104: "not 128 kernels",
        2_752_512: "shared by the positions",
        (128 * 768 + 1) * 3072: r"Flatten \+ Dense",
    },
    "5.3": {
        no_bias: "biases are missing",
        lambda i, u: sum((i + 1) * n for n in u): "first input_dim",
        lambda i, u: no_bias(i, u) + len(u): "not one for the layer",
        lambda i, u: 20: "209",
    },
    "5.4": {
        102_764_544: "each takes bytes",
        4 * 102_764_544: "weights alone",
        8 * 102_764_544: "moments are missing",
        12 * 102_764_544: "four numbers",
        32 * 102_764_544: "float64",
    },
    "5.5": {
        25_690_112: "two operations",
        802_816: "one vector",
        401_408: "kernel's size",
        51_445_760: "not 785",
        51_412_992: "bias is asked",
        51_347_456: "783 sums",
        401_920: "These are the parameters",
    },
    "5.6": {
        (1, 8, 16, 16): "wrong direction",
        (17, 16, 8, 1): "bias is no input",
        (16, 8, 1): "Four lengths",
        (4, 7, 13, 5): "other counts",
    },
    "5.7": {
        (0, 2050, True): "all of them biases",
        (2, 1024, True): "other way round",
        (1025, 2, True): r"input_dim \+ 1",
        (1024, 2, False): "other choice",
        (4, 7, True): "fewer",
        (784, 512, True): "more than",
        (1024, 2): "whether it has a bias",
    },
    "5.8": {
        11: "some have none",
        12: "12 divisors",
        24: "has no input",
        tuple(LAYERS[:11]): "There are more",
        (*LAYERS, (0, 2050, True)): "another count, or no input",
    },
}
