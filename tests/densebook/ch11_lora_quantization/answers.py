"""Right answers, and wrong ones with the mistake that `check` has to name."""

import numpy as np

RIGHT = {
    "11.1": [17_408, 17_408.0],
    "11.2": [20, np.int64(20)],
    "11.3": [[2, -1, 3, 1, 2], [1, -0.5, 1.5, 2, 4], np.array([-2, 1, -3, -1, -2])],
    "11.4": [[127, -32, 6], np.array([127, -32, 6], "int8")],
    "11.5": [0.325, np.float64(0.325)],
    "11.6": [
        lambda integers, scale: integers / scale,
        lambda integers, scale: integers / scale[None],
    ],
    "11.7": [[0, 1, 0, 0], [0, -1, 0, 0]],
}

WRONG = {
    "11.1": {
        16_384: "What else",
        8 * 1024 * 1024: "add them up",
        9216: "one thin matrix",
        1024 * 1024 + 17_408: "what the layer holds",
        1_049_600: "learned before",
        5: "another one",
    },
    "11.2": {
        30: "A and B are larger before",
        60: "no rank above 30",
        19: "still less",
        21: "exactly",
        7: "another one",
    },
    "11.3": {
        (1, 2, 2, -1, 3): "three numbers come first",
        (2, -1, 3, 2, 4): "wrong length",
        (1, 1, 1, 1, 1): "times the row B",
        (0, 0, 0, 0, 0): "times the row B",
        (1, 2): "five numbers",
    },
    "11.4": {
        (127, -31, 6): "nearer to −32",
        (2, 0, 0): "Stretch first",
        (254, -63, 13): "the largest size, 2",
        (254, -64, 13): "the largest size, 2",
        (127, 32, 6): "Signs stay",
        (128, -32, 6): "stretches to 127",
        (1, 2, 3): "another one",
        (1, 2): "three whole numbers",
    },
    "11.5": {
        0.65: "a whole step",
        0.125: "need not cancel",
        0.05: "What does the input",
        0.15: "not one",
        0.2: "as often as its input",
        3.25: "how long is a step",
        1: "another one",
    },
    "11.6": {
        lambda integers, scale: integers / scale[:, None]: "The columns are the units",
        lambda integers, scale: integers * scale: "divide",
        lambda integers, scale: integers: "the function, mended",
    },
    "11.7": {
        (0, 2, 0, 0): "sum to 1",
        (1, 0, 0, 0): "lost most",
        (0, 0.5, 0.5, 0): "lost most",
        (1, 2, 3, 4): "have to sum to 1",
        (1, 2): "four numbers",
    },
}
