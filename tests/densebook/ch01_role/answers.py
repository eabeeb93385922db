"""Right answers, and wrong ones with the mistake that `check` has to name."""

import numpy as np

RIGHT = {
    "1.1": [245, np.int64(245)],
    "1.2": [2460, 2460.0],
    "1.3": [(10, 245), [10, 245]],
    "1.4": [807, np.int64(807)],
    "1.5": [
        lambda k1, b1, k2, b2: (k1 @ k2, b1 @ k2 + b2),
        lambda k1, b1, k2, b2: [np.einsum("ij,jk->ik", k1, k2), (b1 @ k2) + b2],
    ],
    "1.6": [[[1, -1], [-1, 1]], np.array([[-1.0, 1.0], [1.0, -1.0]])],
    "1.7": [True, np.True_],
}

WRONG = {
    "1.1": {49: "one map", 2450: "all 10 units", 246: "no product", 5: "one pixel"},
    "1.2": {
        2450: "bias is missing",
        4900: "not to a connection",
        60: "without Flatten",
        2940: "not to a position",
        2695: "not for each input",
    },
    "1.3": {
        (245, 10): "the transpose",
        (10, 246): "array of its own",
        (10, 5, 7, 7): "two axes",
        (10,): "the bias",
    },
    "1.4": {
        1048: "map after map",
        1027: "swapped",
        40: "in one map",
        808: "counted from 0",
    },
    "1.5": {
        lambda k1, b1, k2, b2: (k1 @ k2, b1 + b2): "passes through",
        lambda k1, b1, k2, b2: (k1 @ k2, b2): "first bias is missing",
        lambda k1, b1, k2, b2: (k1 @ k2, b1 @ k2): "second bias is missing",
        lambda k1, b1, k2, b2: (k1 @ k2.T, b1 @ k2.T + b2): "transposed",
    },
    "1.6": {
        ((1, 0), (-1, 0)): "where a is larger, and 0",
        ((-1, 0), (1, 0)): "where b is larger, and 0",
        ((1, 1), (-1, -1)): "Both units are the same",
        ((1, -1), (1, -1)): "opposite signs",
        ((1, 0), (0, 1)): "one input only",
    },
    "1.7": {False: "shuffled votes"},
}
