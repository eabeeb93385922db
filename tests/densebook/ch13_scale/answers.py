"""Right answers, and wrong ones with the mistake that `check` has to name."""

import numpy as np


def relu(z):
    return np.maximum(z, 0)


def weighted(samples, means):
    return samples @ means / samples.sum()


def network(x, columns, rows, add):
    pairs = zip(columns, rows, strict=True)
    return add([relu(x @ column) @ row for column, row in pairs])


def with_whole_hidden(x, columns, rows, add):
    halves = [relu(x @ column) for column in columns]
    wide = [np.zeros_like(half) for half in halves]
    hidden = add([np.hstack([halves[0], wide[1]]), np.hstack([wide[0], halves[1]])])
    return add([h @ row for h, row in zip(np.hsplit(hidden, 2), rows, strict=True)])


def added_elsewhere(x, columns, rows, add):
    return sum(relu(x @ c) @ r for c, r in zip(columns, rows, strict=True))


def as_given(x, columns, rows, add):
    return np.hstack([relu(x @ column) for column in columns]) @ np.vstack(rows)


def with_relu_at_the_end(x, columns, rows, add):
    return relu(without_relu(x, columns, rows, add))


def without_relu(x, columns, rows, add):
    return add([x @ c @ r for c, r in zip(columns, rows, strict=True)])


RIGHT = {
    "13.1": [25, 25.0],
    "13.2": [112, 112.0],
    "13.3": [27],
    "13.4": [4.75, 19 / 4],
    "13.5": [
        weighted,
        lambda samples, means: np.average(means, axis=0, weights=samples),
    ],
    "13.6": [network],
}

WRONG = {
    "13.1": {
        24: "Nearly",
        24.2: "Nearly",
        12: "half an operation for each byte",
        12.1: "half an operation for each byte",
        13: "half an operation for each byte",
        6: "four bytes, not by one",
        49: "two operations",
        50: "two operations",
        1: "another one",
    },
    "13.2": {
        64: "That is the gradient",
        128: "never had to come in",
        14: "each has 8 MiB",
        56: "One round, to add",
        448: "all others sent",
        896: "together",
        96: "four workers",
        1: "another one",
    },
    "13.3": {
        36: "three ticks",
        9: "three quarters",
        26: "a little less",
        4: "as in the figure",
        1: "another one",
    },
    "13.4": {
        1: "ZeRO 3",
        8.5: "ZeRO 1",
        5.5: "8 workers",
        16: "without any cut",
        0.75: "the weight itself",
        2: "another one",
    },
    "13.5": {
        lambda samples, means: means.mean(axis=0): "mean of the means",
        lambda samples, means: samples @ means: "divide it",
        lambda samples, means: means.sum(axis=0) / samples.sum(): "Multiply each mean",
        lambda samples, means: (
            samples @ means / (samples[0] * len(samples))
        ): "parts of one size",
        lambda samples, means: samples @ means / len(samples): "not by how many parts",
        lambda samples, means: (samples @ means).sum() / samples.sum(): "one number",
        lambda samples, means: samples: "one mean gradient",
    },
    "13.6": {
        with_whole_hidden: "one sum too many",
        added_elsewhere: "so is a sum",
        as_given: "stack all hidden units",
        without_relu: "relu is missing",
        with_relu_at_the_end: "too late",
        lambda *given: relu(network(*given)): "One relu too many",
        lambda x, columns, rows, add: x: "a function of x",
    },
}
