"""Chapter 2: building the layer."""

from collections.abc import Callable
from typing import Any

import numpy as np

from densekit.activations import ACTIVATIONS
from densekit.layers import Dense

from ..exercises import exercise, same

INPUTS, UNITS = 6, 3
MIXING = {"softmax", "log_softmax", "sparsemax", "glu"}


def _says(*words: str) -> Callable[[Any], bool]:
    return lambda answer: isinstance(answer, str) and answer.strip().lower() in words


exercise(
    "2.1",
    right=_says("update"),
    praise="It projects the kernel once the optimizer has moved it.",
    mistakes=[
        (_says("loss"), "That is the regularizer: it asks, the constraint enforces."),
        (_says("build"), "The first kernel is not projected; see how it is drawn."),
        (_says("call"), "The output is computed with the kernel as it is."),
        (_says("construct"), "It is kept there, but does nothing yet."),
    ],
    expects="the name of a stage, such as 'build'.",
)

exercise(
    "2.2",
    right=(INPUTS + 1) * UNITS + UNITS * UNITS + (UNITS + 1) * 1,
    praise="21 + 9 + 4: the layer in the middle has no bias.",
    mistakes={
        (INPUTS + 1) * UNITS
        + (UNITS + 1) * UNITS
        + UNITS
        + 1: "The layer in the middle has no bias.",
        INPUTS * UNITS
        + UNITS * UNITS
        + UNITS: "The biases are missing, one for each unit.",
        INPUTS * UNITS
        + UNITS
        + UNITS * UNITS
        + UNITS: "The last layer has a bias too.",
        (INPUTS + 1) * UNITS
        + INPUTS * UNITS
        + INPUTS
        + 1: "Each layer sees the units of the one before it, not the first input.",
    },
    expects="a number of parameters.",
)

exercise(
    "2.3",
    right=np.ones((2, 1)),
    praise="Each row is a softmax over one number.",
    mistakes=[
        (np.array([[1], [5]]), "These are the sums; the softmax follows."),
        (np.ones(2), "The values are right; each sample keeps an axis of length 1."),
        (
            lambda a: same(np.sum(a), 1.0) and np.size(a) == 2,
            "The softmax runs over the last axis, not over the samples.",
        ),
        (
            lambda a: same(a, 1 / (1 + np.exp([[-1.0], [-5.0]]))),
            "That is a sigmoid, which would be the better choice.",
        ),
    ],
    expects="an array of shape (2, 1).",
)

exercise(
    "2.4",
    right=8,
    praise="input_dim is the length of the last axis: input_shape=(8,).",
    mistakes={
        2: "That is the rank of the array; input_dim is a length.",
        1: "That is the rank of one sample; input_dim is a length.",
        100: "That is the number of samples, which no layer needs to know.",
        800: "The samples are separate: each brings 8 numbers.",
        (8,): "That is input_shape. input_dim is a single integer.",
    },
    expects="an integer.",
)


def _built() -> Dense:
    layer = Dense(2, "relu", name="original")
    layer.build((None, 3))
    layer.set_weights([np.array([[1, -1], [2, 0], [0, 3]]), np.array([1, -2])])
    return layer


def _copies(function: Any) -> bool:
    layer, x = _built(), np.array([[1, 2, 3], [-1, 0, 2]])
    copy = function(layer)
    if copy is layer:
        return False
    agree = same(copy(x), layer(x)) and copy.get_config() == layer.get_config()
    layer.set_weights([2 * w for w in layer.get_weights()])
    return agree and not same(copy(x), layer(x))


def _follows(function: Any) -> bool:
    """Whether the copy changes with the original: it holds the same arrays."""
    layer = _built()
    copy = function(layer)
    layer.set_weights([2 * w for w in layer.get_weights()])
    return same(copy.kernel, layer.kernel)


exercise(
    "2.5",
    right=_copies,
    praise="A config for the form, a build for the shapes, then the numbers.",
    mistakes=[
        (
            lambda f: (lambda layer: f(layer) is layer)(_built()),
            "That is the same layer under a second name.",
        ),
        (_follows, "It changes with the original: both hold the same weights."),
        (
            lambda f: not f(_built()).built,
            "The copy has no weights yet: build it for the same inputs.",
        ),
        (
            lambda f: f(_built()).get_config() == _built().get_config(),
            "The config is copied, the weights are not: it holds no number of them.",
        ),
        (
            lambda f: (lambda layer: same(f(layer).kernel, layer.kernel))(_built()),
            "The weights are copied, the config is not: compare the activations.",
        ),
    ],
    expects="a function of a layer that returns another layer.",
)

exercise(
    "2.6",
    right=2 * 4 + (4 + 1) * 3,
    praise="8 of the normalisation, 15 of the last layer.",
    mistakes={
        (5 + 1) * 4 + 2 * 4 + (4 + 1) * 3: "The first layer is frozen.",
        4 * 4 + (4 + 1) * 3: "Two of the four vectors of the normalisation are "
        "averages: they move, but the optimizer does not train them.",
        (4 + 1) * 3: "The normalisation learns a scale and a shift for each unit.",
        2 * 4 + 4 * 3: "The last layer has a bias.",
        (5 + 1) * 4 + 4 * 4 + (4 + 1) * 3: "That is every number of the model.",
    },
    expects="a number of parameters.",
)

_AT_ZERO = {
    name
    for name, f in ACTIVATIONS.items()
    if name not in MIXING | {"threshold"} and f(np.zeros(1))[0] != 0
}


def _names(answer: Any) -> set[str]:
    if isinstance(answer, str):
        raise TypeError
    return set(answer)


exercise(
    "2.7",
    right=lambda answer: _names(answer) == _AT_ZERO,
    praise="These lift even a layer without bias off zero.",
    mistakes=[
        (
            lambda answer: bool(_names(answer) & MIXING),
            "Softmax and its like are not elementwise; leave them out.",
        ),
        (
            lambda answer: not _names(answer) <= set(ACTIVATIONS),
            "One of these is no name of an activation.",
        ),
        (
            lambda answer: "threshold" in _names(answer) and _names(answer) >= _AT_ZERO,
            "A threshold does not work by name: it needs two more arguments.",
        ),
        (
            lambda answer: _names(answer) == set(ACTIVATIONS) - MIXING - _AT_ZERO,
            "These are the ones that keep zero at zero.",
        ),
        (
            lambda answer: set() < _names(answer) < _AT_ZERO,
            "Right so far, but there are more.",
        ),
        (
            lambda answer: bool(_names(answer) - _AT_ZERO),
            "At least one of these gives 0 at 0: look at the figure.",
        ),
    ],
    expects="a list or a set of names.",
)
