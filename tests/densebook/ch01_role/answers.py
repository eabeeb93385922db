"""Right answers, and wrong ones with the mistake that `check` has to name."""

import numpy as np

RIGHT = {
    "1.1": [[1, 1, 1, -1.5], (2, 3, 2, -3.5), np.array([1.0, 1.0, 1.0, -1.0])],
    "1.2": [
        lambda k, m, r, c: (
            k.reshape(m, r, c, -1).transpose(1, 2, 0, 3).reshape(k.shape)
        ),
        lambda k, m, r, c: np.concatenate(
            [k[place :: r * c] for place in range(r * c)]
        ),
    ],
    "1.3": [[2, 2, 3, 4], np.array([9.0, 9.0, 9.0, 9.0])],
    "1.4": [
        lambda k1, b1, k2, b2: (k1 @ k2, b1 @ k2 + b2),
        lambda k1, b1, k2, b2: [np.einsum("ij,jk->ik", k1, k2), (b1 @ k2) + b2],
    ],
    "1.5": [[[1, -1], [-1, 1]], np.array([[-1.0, 1.0], [1.0, -1.0]])],
    "1.6": [[[1, -1, 1, -1], [-1, 1, 1, -1]], [[-2, 2, -2, 2], [2, -2, -2, 2]]],
    "1.7": [True, np.True_],
}

WRONG = {
    "1.1": {
        (1, 1, 1, -0.5): "one 1 or more",
        (1, 1, 1, -2): "all three",
        (-1, -1, -1, 1.5): "the opposite",
        (1, 1, 1, 1): "everywhere",
        (1, 1, 1, -3): "never",
        (1, 0, 0, -0.5): "bias last, but another one",
        (1, 1, np.inf, -1.5): r"bias last\.",
    },
    "1.2": {
        lambda k, m, r, c: k: "as they were",
        lambda k, m, r, c: (
            k.reshape(2, 3, 4, 2).transpose(1, 2, 0, 3).reshape(k.shape)
        ): "ValueError: cannot reshape",
        lambda k, m, r, c: (
            k.reshape(m, r, c, -1).transpose(2, 1, 0, 3).reshape(k.shape)
        ): "swapped",
        lambda k, m, r, c: (
            k.reshape(r, c, m, -1).transpose(2, 0, 1, 3).reshape(k.shape)
        ): "from Keras to PyTorch",
        lambda k, m, r, c: k.reshape(m, r, c, -1).transpose(1, 2, 0, 3): "shape back",
    },
    "1.3": {
        (0, 1, 0, 1): "from 0 to 1",
        (-2, -2, -3, -4): "silences",
        (0, 0, 0, 0): "which input",
        (3, 3, 3, -1): "which input",
        (9, 9, np.inf, 9): r"each hidden unit\.",
    },
    "1.4": {
        lambda k1, b1, k2, b2: (k1 @ k2, b1 + b2): "passes through",
        lambda k1, b1, k2, b2: (k1 @ k2, b2): "first bias is missing",
        lambda k1, b1, k2, b2: (k1 @ k2, b1 @ k2): "second bias is missing",
        lambda k1, b1, k2, b2: (k1 @ k2.T, b1 @ k2.T + b2): "transposed",
        lambda k1, b1, k2, b2: (
            (k1 @ k2).astype(int),
            (b1 @ k2 + b2).astype(int),
        ): "kernel and bias",
    },
    "1.5": {
        ((1, 0), (-1, 0)): "where a is larger, and 0",
        ((-1, 0), (1, 0)): "where b is larger, and 0",
        ((1, 1), (-1, -1)): "Both units are the same",
        ((1, -1), (1, -1)): "opposite signs",
        ((1, 0), (0, 1)): "one input only",
        ((1, -1), (0, 0)): "A unit is a column",
        ((1, 2), (3, 4)): r"shape \(2, 2\), but another one",
    },
    "1.6": {
        ((1, -1, 1, -1), (1, -1, -1, 1)): "wrong",
        ((1, -1, 1, -1), (1, -1, 1, -1)): "cancel",
        ((1, 0, 1, -1), (-1, 0, 1, -1)): "its opposite",
        ((1, 2, 3, 4), (5, 6, 7, 8)): "its opposite",
    },
    "1.7": {False: "shuffled votes", 1: r"True or False\."},
}
