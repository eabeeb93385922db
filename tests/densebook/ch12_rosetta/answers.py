"""Right answers, and wrong ones with the mistake that `check` has to name."""

import numpy as np


def weight(kernel, rows, columns, channels):
    numbers = np.arange(rows * columns * channels).reshape(rows, columns, channels)
    return kernel[numbers.transpose(2, 0, 1).ravel()].T


def reordered(*axes):
    def function(kernel, rows, columns, channels):
        four = kernel.reshape(rows, columns, channels, -1).transpose(axes)
        return four.reshape(len(four), -1)

    return function


def folded(kernel, bias, mean, scale):
    return kernel / scale[:, None], bias - (mean / scale) @ kernel


RIGHT = {
    "12.1": [[[1, 4], [2, 5], [3, 6]], np.array([[1, 2, 3], [4, 5, 6]]).T],
    "12.2": [[[4, 3], [0, 1], [7, 8]]],
    "12.3": [[[3, 0], [1, 2]], np.array([[3.0, 0], [1, 2]])],
    "12.4": [[0, 2, 4, 1, 3, 5]],
    "12.5": [weight, reordered(3, 2, 0, 1)],
    "12.6": [folded],
    "12.7": [[1, 9, 81], (81, -9, 1), np.array([9.0, 81, 1])],
}

WRONG = {
    "12.1": {
        ((1, 2, 3), (4, 5, 6)): "the weight itself",
        ((1, 2), (3, 4), (5, 6)): "A reshape",
        (1, 2, 3): r"a kernel of shape \(3, 2\)",
    },
    "12.2": {
        ((4, 0, 7), (3, 1, 8)): "PyTorch's layout",
        ((7, 8), (0, 1), (4, 3)): "Upside down",
        (407, 318): r"a kernel of shape \(3, 2\)",
    },
    "12.3": {
        ((6, 0), (4, 8)): "Divide by the sizes",
        ((3.5, 1), (1.25, 2.5)): "still in it",
        ((7, 2), (5, 10)): "These are the outputs",
        ((3, 1), (0, 2)): "its transpose",
        (3, 2): r"a kernel of shape \(2, 2\)",
    },
    "12.4": {
        (0, 3, 1, 4, 2, 5): "the way back",
        (0, 1, 2, 3, 4, 5): "PyTorch's own order",
        (1, 2): "six numbers",
    },
    "12.5": {
        lambda kernel, *_: kernel.T: "Transposed only",
        reordered(3, 2, 1, 0): "Rows and columns of the map",
        lambda k, *n: reordered(2, 0, 1, 3)(k, *n).reshape(k.shape): "not transposed",
        lambda k, *n: weight(k, *n).reshape(-1, n[2], *n[:2]): "flattened into one",
        lambda kernel, *_: kernel: "as it came",
        lambda kernel, *_: kernel[0]: "returns PyTorch's weight",
    },
    "12.6": {
        lambda k, b, m, s: (k / s[:, None], b): "What do zeros give",
        lambda k, b, m, s: (k / s[:, None], b - m @ k): "before it meets W",
        lambda k, b, m, s: (k / s[:, None], b + (m / s) @ k): "its sign",
        lambda k, b, m, s: (k * s[:, None], b - (m * s) @ k): "The scale divides",
        lambda k, b, m, s: (k * s[:, None], b): "And zeros are scaled",
        lambda k, b, m, s: (k, b): "as it came",
        lambda k, b, m, s: (k / s[:, None], -(m / s) @ k): "lacks c",
        lambda k, b, m, s: (k / s[:, None], (b - (m / s) @ k)[None]): "one axis",
        lambda k, b, m, s: k: "a kernel and a bias",
    },
    "12.7": {
        (1, 10, 100): "Find smaller numbers",
        (1, 8, 81): "Two units give the same output",
        (0.5, 1, 2): "Whole numbers",
        (1, 9): "three whole numbers",
    },
}
