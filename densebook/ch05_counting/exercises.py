"""Chapter 5: counting parameters."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from densekit import counting

from ..exercises import exercise, same, twin

PICTURE, CLASSES = (28, 28), 10
WANTED = counting.dense_params(28 * 28, 512) + counting.dense_params(512, CLASSES)
BROKEN = counting.dense_params(28, 512) + counting.dense_params(28 * 512, CLASSES)
FC1 = counting.dense_params(7 * 7 * 512, 4096)
MAP, LABELS, MOST = (7, 7, 512), 1000, 1_000_000
CLUES = (272, 136, 9)
TARGET = 2050


def _maps_to(model: Any, given: tuple[int, ...], wanted: tuple[int, ...]) -> bool:
    """Whether a model of either library takes one shape to the other, batch apart."""
    if not model.built:  # it begins without an Input
        model.build((None, *given))
    return tuple(model.compute_output_shape((None, *given))) == (None, *wanted)


exercise(
    "5.1",
    right=lambda model: (
        _maps_to(model, PICTURE, (CLASSES,)) and model.count_params() == WANTED
    ),
    praise="Flatten comes first: Dense sees the last axis only, and nothing warns.",
    mistakes=[
        (
            lambda model: model.count_params() == BROKEN,
            "Still 158,218 parameters. How many inputs does the first Dense see?",
        ),
        (
            lambda model: not _maps_to(model, PICTURE, (CLASSES,)),
            "A picture of 28 x 28 has to become 10 numbers; yours gets another shape.",
        ),
        (
            lambda model: model.count_params() != WANTED,
            "The shapes fit, but the layers have other sizes: keep 512 and 10 units.",
        ),
    ],
    expects="a model that takes pictures of 28 x 28.",
)


def _called(layer: Any) -> Any:
    """The layer after a call, which builds all of it and refuses another length."""
    if type(layer).__name__ != "Dense":
        return None
    layer(np.ones((1, 6)))
    return layer


def _keeps_the_claim(layer: Any) -> bool:
    return _called(layer).count_params() == (6 + 1) * layer.units


exercise(
    "5.2",
    right=lambda layer: _called(layer).use_bias and not _keeps_the_claim(layer),
    praise="The claim forgot LoRA, quantized kernels and activations with weights.",
    mistakes=[
        (
            lambda layer: layer.built and layer.kernel.shape[0] != 6,
            "The claim is about 6 inputs; your layer was built for others.",
        ),
        (
            lambda layer: not _called(layer).use_bias,
            "The claim is about layers with a bias; yours has none.",
        ),
        (_keeps_the_claim, "It holds for your layer. Which arguments add numbers?"),
    ],
    expects="a Dense layer for 6 inputs.",
)

Count = Callable[[int, Sequence[int]], int]


def _stack(input_dim: int, units: Sequence[int]) -> int:
    return sum(counting.dense_params(a, b) for a, b in pairwise([input_dim, *units]))


def _agrees(reference: Count) -> Callable[[Any], bool]:
    """Whether a reader's function counts these stacks as the reference does."""
    stacks = [(3, [2, 2, 2]), (4, [7, 13, 5]), (16, [32, 32]), (784, [512])]
    return lambda function: all(
        same(function(first, units), reference(first, units)) for first, units in stacks
    )


exercise(
    "5.3",
    right=_agrees(_stack),
    praise="It counts every stack: each layer adds its rectangle.",
    mistakes=[
        (
            _agrees(lambda first, u: sum(a * b for a, b in pairwise([first, *u]))),
            "The biases are missing: one for each unit.",
        ),
        (
            _agrees(lambda first, u: sum((first + 1) * n for n in u)),
            "Every layer got the first input_dim; the units of one layer are the "
            "inputs of the next.",
        ),
        (
            _agrees(lambda first, u: sum(a * b + 1 for a, b in pairwise([first, *u]))),
            "A bias has one number for each unit, not one for the layer.",
        ),
        (
            lambda f: same(f(3, [2, 2, 2]), 20) and not same(f(4, [7, 13, 5]), 209),
            "Right for 3 and [2, 2, 2], but not for 4 and [7, 13, 5], which make 209.",
        ),
    ],
    expects="a function of input_dim and a list of units that returns a number.",
)

exercise(
    "5.4",
    right=counting.training_bytes(FC1),
    praise="16 bytes a parameter: value, gradient and two moments, 4 bytes each.",
    mistakes={
        FC1: "That is the number of parameters; each takes bytes.",
        counting.weight_bytes(FC1): "That is the weights alone, as for predicting.",
        counting.training_bytes(FC1, slots=0): "The optimizer's moments are missing.",
        counting.training_bytes(FC1, slots=1): "Count once more: value, gradient and "
        "two moments make four numbers.",
        4 * FC1 * 8: "float32 takes 4 bytes; 8 would be float64.",
    },
    expects="a number of bytes.",
)


def _head_shapes(model: Any) -> list[tuple[str, tuple[Any, ...]]]:
    """The kind of each layer, and its output's shape."""
    found, shape = [], (None, *MAP)
    for layer in model.layers:
        shape = tuple(layer.compute_output_shape(shape))
        found.append((type(layer).__name__, shape))
    return found


def _hidden_units(model: Any) -> int:
    """The most units of a Dense layer between Flatten and a last Dense, 0 if none."""
    kinds = _head_shapes(model)
    flat = [kind for kind, _ in kinds].index("Flatten")
    hidden = [shape[-1] for kind, shape in kinds[flat:-1] if kind == "Dense"]
    return max(hidden, default=0) if kinds[-1][0] == "Dense" else 0


def _is_head(model: Any) -> bool:
    return (
        _maps_to(model, MAP, (LABELS,))
        and model.count_params() <= MOST
        and not any("Pool" in kind for kind, _ in _head_shapes(model))
        and _hidden_units(model) >= 256
    )


exercise(
    "5.5",
    right=_is_head,
    praise="A kernel is short in units or in inputs, and you chose where.",
    mistakes=[
        (
            lambda model: not _maps_to(model, MAP, (LABELS,)),
            "The map of 7 x 7 x 512 has to become 1,000 numbers.",
        ),
        (
            lambda model: any("Pool" in kind for kind, _ in _head_shapes(model)),
            "Pooling mixes places; the task is to keep them all.",
        ),
        (
            lambda model: model.count_params() > MOST,
            "That is more than a million. Where are most of them, and which of that "
            "kernel's two lengths can you shorten?",
        ),
        (
            lambda model: not _is_head(model),
            "Between Flatten and a last Dense(1000), a hidden Dense of at least 256 "
            "units is missing.",
        ),
    ],
    expects="a Sequential model for maps of 7 x 7 x 512.",
)


def _chain_counts(answer: Any, biases: int = 1) -> tuple[int, ...] | None:
    """The counts of a chain of lengths, None if it is no chain of whole numbers."""
    lengths = np.asarray(answer)
    if lengths.shape != (len(CLUES) + 1,) or lengths.dtype.kind not in "iuf":
        return None
    if np.any(lengths < 1) or np.any(lengths != np.round(lengths)):
        return None
    return tuple((int(a) + biases) * int(b) for a, b in pairwise(lengths))


@twin(CLUES)
def _counts(biases: int = 1, step: int = 1, less: int = 0) -> Callable[[Any], bool]:
    """Whether the lengths, read in this direction, the first one less, make CLUES."""

    def test(answer: Any) -> bool:
        lengths = np.asarray(answer)[::step] - np.array([less, 0, 0, 0])
        return _chain_counts(lengths, biases) == CLUES

    return test


@twin()
def _length(wanted: int) -> Callable[[Any], bool]:
    return lambda answer: np.shape(answer) == (wanted,)


@twin()
def _chain() -> Callable[[Any], bool]:
    return lambda answer: _chain_counts(answer) is not None


exercise(
    "5.6",
    right=_counts(),
    praise="The units of each layer are the inputs of the next, and each has a bias.",
    mistakes=[
        (_counts(1, -1), "Right lengths, wrong direction: begin with the input."),
        (_counts(0), "Each layer has a bias: the first factor is input_dim + 1."),
        (
            _counts(1, 1, 1),
            "The first length is one too large: the bias is no input.",
        ),
        (
            _length(3),
            "Four lengths are needed: the input's too, then the units of each layer.",
        ),
        (
            _chain(),
            "These lengths make other counts. The last layer, (a + 1) · b = 9, allows "
            "few pairs.",
        ),
    ],
    expects="four whole numbers.",
    form="array",
)


def _layer(answer: Any) -> tuple[int, int, bool] | None:
    """A layer as (input_dim, units, use_bias), None if it is none."""
    input_dim, units, use_bias = answer
    if not all(float(n) == int(n) for n in (input_dim, units, use_bias)):
        return None
    if input_dim < 0 or units < 1 or int(use_bias) not in (0, 1):
        return None
    return int(input_dim), int(units), bool(use_bias)


ALL = {
    (TARGET // units - use_bias, units, use_bias)
    for units in range(1, TARGET + 1)
    for use_bias in (True, False)
    if TARGET % units == 0 and TARGET // units - use_bias > 0
}


def _listed(answer: Any) -> set[tuple[int, int, bool] | None]:
    return {_layer(layer) for layer in answer}


@twin(ALL)
def _lists_all(or_says: int) -> Callable[[Any], bool]:
    return lambda answer: same(answer, or_says) or _listed(answer) == ALL


@twin(ALL)
def _lists_some(only: bool) -> Callable[[Any], bool]:
    """Whether the answer lists some of the layers, and perhaps nothing else."""
    return lambda answer: bool(
        (_listed(answer) <= ALL or not only) and _listed(answer) & ALL
    )


@twin()
def _whole() -> Callable[[Any], bool]:
    return lambda answer: (
        np.asarray(answer).dtype.kind in "iuf" and float(answer).is_integer()
    )


_WITH_BIAS = sum(use_bias for *_, use_bias in ALL)

exercise(
    "5.7",
    right=_lists_all(len(ALL)),
    praise=f"2,050 has 12 divisors: {_WITH_BIAS} layers with a bias, "
    f"{len(ALL) - _WITH_BIAS} without.",
    mistakes=[
        (_WITH_BIAS, "Those are the layers with a bias; some have none."),
        (
            len(ALL) - _WITH_BIAS,
            "2,050 has 12 divisors, so 12 layers without a bias. Add those with one.",
        ),
        (
            len(ALL) + 1,
            "One of yours has no input: with a bias, units = 2,050 leaves none.",
        ),
        (
            _whole(),
            "Another number: count the divisors of 2,050 twice, without and with a "
            "bias.",
        ),
        (_lists_some(True), "All of these are right. There are more."),
        (_lists_some(False), "Some of these have another count, or no input."),
    ],
    expects="a number, or a list of (input_dim, units, use_bias).",
    form="number",
)  # fmt: skip
