"""Chapter 2: building the layer."""

from collections.abc import Callable
from typing import Any

import numpy as np

from densekit.activations import ACTIVATIONS
from densekit.layers import Dense, Layer
from densekit.models import Sequential

from ..exercises import exercise, same, twin

INPUTS = np.random.default_rng(0).normal(size=(256, 6))  # every relu unit bends
CLASSES, ROOM = 3, 50
MIXING = {"softmax", "log_softmax", "sparsemax", "glu"}


@twin()
def _says(*words: str) -> Callable[[Any], bool]:
    return lambda answer: isinstance(answer, str) and answer.strip().lower() in words


exercise(
    "2.1",
    right=_says("update", "updates", "updated", "after the update"),
    praise="It projects the kernel once the optimizer has moved it.",
    mistakes=[
        (_says("loss"), "That is the regularizer: it asks, the constraint enforces."),
        (_says("build"), "The first kernel is not projected; see how it is drawn."),
        (_says("call"), "The output is computed with the kernel as it is."),
        (_says("construct"), "It is kept there, but does nothing yet."),
    ],
    expects="the name of a stage, such as 'build'.",
    form="word",
)


def _network(test: Callable[[Sequential], Any]) -> Callable[[Any], bool]:
    """A test of a network of layers that takes vectors of 6 numbers."""

    def holds(answer: Any) -> bool:
        if not isinstance(answer, Sequential):
            return False
        answer(INPUTS)
        return bool(test(answer))

    return holds


def _sums_to_one(network: Sequential) -> bool:
    outputs = network(INPUTS)
    return outputs.shape == (len(INPUTS), CLASSES) and same(
        outputs.sum(axis=1), np.ones(len(INPUTS))
    )


def _hidden(network: Sequential) -> list[Layer]:
    """The layers before the last Dense one, if there is another one among them."""
    places = [i for i, layer in enumerate(network.layers) if isinstance(layer, Dense)]
    return network.layers[: places[-1]] if len(places) > 1 else []


def _affine_inside(network: Sequential) -> bool:
    """Whether everything before the last Dense layer is one affine map."""
    inside = Sequential(_hidden(network))
    middle = inside((INPUTS + INPUTS[::-1]) / 2)
    return np.allclose(middle, (inside(INPUTS) + inside(INPUTS[::-1])) / 2, atol=1e-4)


exercise(
    "2.2",
    right=_network(
        lambda n: (
            _sums_to_one(n)
            and _hidden(n)
            and not _affine_inside(n)
            and n.count_params() <= ROOM
        )
    ),
    praise="A hidden unit costs 7 parameters on its way in and 3 on its way out, and "
    "the last layer has 3 biases: with them, up to 4 units fit.",
    mistakes=[
        (_network(lambda n: not _hidden(n)), "There is no hidden Dense layer yet."),
        (
            _network(lambda n: n(INPUTS).shape[-1] != CLASSES),
            "Three classes want three outputs.",
        ),
        (
            _network(lambda n: not _sums_to_one(n)),
            "The outputs do not sum to 1: which activation makes them?",
        ),
        (
            _network(_affine_inside),
            "What is hidden is affine: without an activation, two layers are one.",
        ),
        (
            _network(lambda n: n.count_params() > ROOM),
            "That is more than 50 parameters: use fewer hidden units.",
        ),
        (
            lambda answer: isinstance(answer, Sequential),
            "It does not take vectors of 6 numbers.",
        ),
    ],
    expects="a dk.Sequential that takes vectors of 6 numbers.",
)


@twin()
def _one_of(*values: int) -> Callable[[Any], bool]:
    return lambda answer: any(same(answer, value) for value in values)


exercise(
    "2.3",
    right=_one_of(3, 4),
    praise="model.compile once more, before line 5 traces the step anew.",
    mistakes={
        1: "The model is compiled after line 1 already, and nothing is frozen then.",
        2: "Line 3 would still trace the step while nothing is frozen.",
        5: "After the second training it is too late.",
    },
    expects="the number of a line.",
    form="number",
)

SIX = np.array([-3.5, -1.75, -0.25, 0.25, 1.75, 3.5])
_FINE = np.arange(-4000, 4001) / 1000


def _passes(function: Any) -> bool:
    return same(function(SIX), np.maximum(SIX, 0))


def _is_relu(function: Any) -> bool:
    between = np.concatenate([_FINE, (SIX[1:] + SIX[:-1]) / 2, [0.0]])
    return same(function(between), np.maximum(between, 0))


exercise(
    "2.4",
    right=lambda f: _passes(f) and not _is_relu(f),
    praise="It passes, and is not relu: points prove points. This chapter takes 64 of "
    "them, with 0 among them, and says so.",
    mistakes=[
        (lambda f: _passes(f) and _is_relu(f), "That is relu at all of some 8,000 "
         "points from -4 to 4: let it differ on an interval."),
        (lambda f: np.shape(f(SIX)) != (6,), "It has to take the six numbers at "
         "once, and to return six."),
        (lambda f: not _passes(f), "It fails the proof: compare f(six) with "
         "np.maximum(six, 0)."),
    ],
    expects="a function.",
)  # fmt: skip


def _built() -> Dense:
    layer = Dense(2, "relu", name="original")
    layer.build((None, 3))
    layer.set_weights([np.array([[1, -1], [2, 0], [0, 3]]), np.array([1, -2])])
    return layer


def _without_bias() -> Dense:
    layer = Dense(1, "tanh", use_bias=False)
    layer.build((None, 2))
    layer.set_weights([np.array([[1], [-2]])])
    return layer


def _copies(function: Any) -> bool:
    return all(_is_copied(layer, function) for layer in (_built(), _without_bias()))


def _is_copied(layer: Dense, function: Any) -> bool:
    weights, config = layer.get_weights(), layer.get_config()
    copy = function(layer)
    layer.set_weights([2 * w for w in weights])
    kept = zip(copy.get_weights(), weights, strict=True)
    return (
        type(copy) is Dense
        and copy.get_config() == config
        and all(same(one, other) for one, other in kept)
    )


def _follows(function: Any) -> bool:
    """Whether the copy changes with the original: it holds an array of it."""
    layer = _built()
    copy = function(layer)
    layer.set_weights([2 * w for w in layer.get_weights()])
    pairs = zip(copy.get_weights(), layer.get_weights(), strict=True)
    return any(same(one, other) for one, other in pairs)


exercise(
    "2.5",
    right=_copies,
    praise="A config for the form, a build for the shapes, then the numbers.",
    mistakes=[
        (
            lambda f: (lambda layer: f(layer) is layer)(_built()),
            "That is the same layer under a second name.",
        ),
        (
            lambda f: _is_copied(_built(), f),
            "Right for one layer. Try one with other inputs, and without a bias.",
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

_AT_ZERO = {
    name
    for name, f in ACTIVATIONS.items()
    if name not in MIXING | {"threshold"} and f(np.zeros(1))[0] != 0
}


def _names(answer: Any) -> set[str]:
    names = set(answer)
    if isinstance(answer, str) or not all(isinstance(name, str) for name in names):
        raise TypeError
    return names


@twin()
def _are(names: set[str]) -> Callable[[Any], bool]:
    return lambda answer: _names(answer) == names


@twin()
def _within(names: set[str]) -> Callable[[Any], bool]:
    return lambda answer: set() < _names(answer) <= names


@twin()
def _beyond(names: set[str]) -> Callable[[Any], bool]:
    return lambda answer: bool(_names(answer) - names)


@twin()
def _touch(names: set[str]) -> Callable[[Any], bool]:
    return lambda answer: bool(_names(answer) & names)


exercise(
    "2.6",
    right=_are(_AT_ZERO),
    praise="These lift even a layer without bias off zero.",
    mistakes=[
        (_touch(MIXING), "Softmax and its like are not elementwise; leave them out."),
        (
            _beyond(set(ACTIVATIONS)),
            "One of these is no activation, or a second name of one.",
        ),
        (
            _touch({"threshold"}),
            "A threshold does not work by name: it needs two more arguments.",
        ),
        (
            _are(set(ACTIVATIONS) - MIXING - _AT_ZERO),
            "These are the ones that keep zero at zero.",
        ),
        (_within(_AT_ZERO), "Right so far, but there are more."),
        (
            _beyond(_AT_ZERO),
            "At least one of these gives 0 at 0: look at the figure.",
        ),
    ],
    expects="a list or a set of names.",
    form="names",
)
