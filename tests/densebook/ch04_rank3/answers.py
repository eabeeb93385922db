"""Right answers, and wrong ones with the mistake that `check` has to name."""

import numpy as np


def pool(words, scores, axis=1, largest=1):
    powers = np.exp(scores - scores.max(axis=largest, keepdims=True))
    return (powers / powers.sum(axis=axis, keepdims=True) * words).sum(axis=1)


def masked(scores, mask, low=-1e9, after=True):
    mask = mask[..., None]
    powers = np.where(mask, scores, low)
    powers = np.exp(powers - powers.max(axis=1, keepdims=True))
    alpha = powers / powers.sum(axis=1, keepdims=True)
    return np.where(mask, alpha, 0) if after else alpha


def zeroed_powers(scores, mask):
    powers = np.exp(scores) * mask[..., None]
    total = powers.sum(axis=1, keepdims=True)
    return powers / np.where(total == 0, 1, total)


def overwriting(scores, mask):
    scores[~mask] = -1e9
    alpha = masked(scores, mask)
    return alpha


RIGHT = {
    "4.1": [10, 10.0, np.int64(10)],
    "4.2": [
        [[1, 2, 3], [2, 1, 4], [3, 4, 1]],
        ((1, 1, 1), (1, 1, 1), (1, 1, 2)),
        np.array([[0.5, -1, 2], [-1, 3, 1], [2, 1, 7]]),
    ],
    "4.3": [pool],
    "4.4": [masked, zeroed_powers],
    "4.5": [[[0], [7]], [[0.0], [100.0]], np.array([[0], [6.8]]), [[-1], [16]]],
    "4.6": [[[1, 1], [1, 0], [1, -1]], np.array([[1.0, 1], [1, 0], [1, -1]])],
    "4.7": [False, np.False_],
}

WRONG = {
    "4.1": {
        200: "inputs of a unit",
        201: "parameters of a unit",
        10.05: "has a bias, too",
    },
    "4.2": {
        ((1, 0, 0), (0, 1, 0), (0, 0, 1)): "has a zero",
        ((2, 2, 2), (2, 2, 2), (2, 2, 2)): "one number only",
        ((1, 2, 3), (4, 5, 6), (7, 8, 9)): r"x @ kernel\.T",
        ((1, 2, 3), (2, 1, 4), (3, 4, np.inf)): "a kernel of shape",
    },
    "4.3": {
        lambda w, s: pool(w, s, axis=0, largest=0): "axis 0 is the batch",
        lambda w, s: pool(w, s, axis=2): "Every weight is 1",
        lambda w, s: pool(w, s, (0, 1, 2), largest=None): "share one sum",
        lambda w, s: pool(w, s, largest=None): "whose largest score",
    },
    "4.4": {
        lambda s, m: masked(s, m, low=-np.inf, after=False): "NaN",
        lambda s, m: masked(s, m, after=False): "weighs its padding alike",
        lambda s, m: masked(s, m | True) * m[..., None]: "took its share",
        lambda s, m: masked(s, m | True): "not used",
        lambda s, m: masked(s, m)[..., 0]: "keep the last axis",
        lambda s, m: masked(s, m, low=-30): "lower than your number",
        lambda s, m: masked(s, m, low=0, after=False): "still takes a share",
        lambda s, m: m[..., None] * 1.0: "Every weight is 1",
        overwriting: "work on a copy",
        lambda s, m: None: r"returns None\. Expected: a function of scores",
        lambda s: s: "TypeError: .*takes 1 positional argument",
    },
    "4.5": {
        ((0,), (-8,)): "smallest",
        ((8,), (0,)): "does not look",
        ((0,), (1,)): "too soft",
        ((1,), (8,)): "outvote",
        ((0.1,), (7,)): "too soft",
    },
    "4.6": {
        ((1, 1, 1), (1, 0, -1)): "Transposed",
        ((1, 1), (0, 1), (-1, 1)): "swapped",
        ((1, -1), (1, 0), (1, 1)): "last minus first",
    },
    "4.7": {True: "depend on any other position", 0: r"True or False\."},
}
