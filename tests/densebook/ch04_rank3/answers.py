"""Right answers, and wrong ones with the mistake that `check` has to name."""

import numpy as np

RIGHT = {
    "4.1": [(32, 10, 7), [32, 10, 7], np.array([32, 10, 7])],
    "4.2": [147, 147.0, np.int64(147)],
    "4.3": [2240],
    "4.4": [
        lambda x, k, b: np.einsum("...k,ku->...u", x, k) + b,
        lambda x, k, b: x @ k + b,
    ],
    "4.5": [
        [[[0.66524096], [0.09003057], [0.24472847]], [[0.04527850]] * 2 + [[0.909443]]]
    ],
    "4.6": [[[1, 1], [1, 0], [1, -1]], np.array([[1.0, 1], [1, 0], [1, -1]])],
    "4.7": [False, np.False_],
}

WRONG = {
    "4.1": {
        (32, 7): "flattened",
        (32, 7, 20): "not the middle",
        (32, 70): "an axis of their own",
        (32, 10, 20, 7): "no axis is added",
        (10, 7): "batch axis",
    },
    "4.2": {
        140: "bias is missing",
        1470: "not 10 kernels",
        210: "bias is shared",
        1407: r"Flatten \+ Dense",
        4704: "batch does not count",
    },
    "4.3": {
        320: "7 columns",
        44800: "has 20",
        70: "one sample",
        224: "10 positions",
        6400: "those that come out",
    },
    "4.4": {
        lambda x, k, b: x @ k: "bias is missing",
        lambda x, k, b: x @ k.T + b: "transposed",
        lambda x, k, b: np.einsum("bik,ku->biu", x, k) + b: "rank 3 only",
    },
    "4.5": {
        ((((1,),) * 3,) * 2): "last axis, of size 1",
        (((2.0,), (0.0,), (1.0,)), ((0.0,), (0.0,), (3.0,))): "still need a softmax",
    },
    "4.6": {
        ((1, 1, 1), (1, 0, -1)): "Transposed",
        ((1, 1), (0, 1), (-1, 1)): "swapped",
        ((1, -1), (1, 0), (1, 1)): "last minus first",
    },
    "4.7": {True: "depend on any other position"},
}
