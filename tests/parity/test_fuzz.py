"""Drawn calls: whatever a layer is given, densekit does with it what Keras does.

A call makes a layer, then takes some steps with it: build, call, set weights, ... Most
of what is drawn is sound; here and there stands a value that nobody would give. Both
libraries come to the same result, or to an exception of the same class. Where they do
not, a row of differs.toml says so.
"""

import copy
import random
import warnings
from typing import Any, NamedTuple

import numpy as np
from tensorflow.errors import OpError

import densekit
from densekit.activations import ACTIVATIONS
from tests.parity.test_differs import ROWS
from tests.parity.twins import keras

DRAWS = 1000  # in 4 s; 30,000 of them take two minutes

ODD = [
    None, True, False, 0, 1, -1, 2, 2.5, float("nan"), "", "a", b"a", (), [], {},
    (2,), [2, 2], (2, None), (None,), {"class_name": "Foo", "config": {}},
    {"config": {}}, {"class_name": "DTypePolicy", "config": {}}, np.int64(2),
    np.float32(0.5), np.array([1.0, 2.0]), 1j,
]  # fmt: skip
KINDS = ["f4"] * 6 + ["f2", "f8", "i8", "?", "c8", "U1", "O", "M8[D]"]


def twice(x):
    """An activation of somebody's own."""
    return 2 * x


def nothing(x):
    """An activation whose return was forgotten."""


INITIALIZERS = ["zeros", "ones", "glorot_uniform", "he_normal"]
REGULARIZERS = [None, "l1", "l2", "l1l2", "orthogonal_regularizer"]
CONSTRAINTS = [None, "max_norm", "non_neg", "unit_norm"]
BOTH, PAIRS = [True, False], [1, 2, 3, (1, 2), [2, 1]]
COMMON = {
    "name": ["head", "last"],
    "dtype": ["float16", "float32", "float64", np.float64, float],
    "trainable": BOTH,
    "activity_regularizer": REGULARIZERS,
    "input_shape": [(3,), [3], 3, (2, 3), (None,), ()],
    "input_dim": [3, 0],
}
AFFINE = COMMON | {
    "activation": [None, *ACTIVATIONS, twice, nothing, len],
    "use_bias": BOTH,
    "kernel_initializer": INITIALIZERS,
    "bias_initializer": INITIALIZERS,
    "kernel_regularizer": REGULARIZERS,
    "bias_regularizer": REGULARIZERS,
    "kernel_constraint": CONSTRAINTS,
    "bias_constraint": CONSTRAINTS,
}
LORA = {"lora_rank": [0, 1, 2], "lora_alpha": [1, 4, 0.5]}
QUANTIZED = {
    "quantization_config": [None],
    "dtype": [*COMMON["dtype"], "int8_from_float32", "int8_from_float64"],
}
WINDOW = {"strides": PAIRS, "padding": ["valid", "same", "VALID"]}
# The arguments that a layer needs, those that it may get, and the rank of its input.
LAYERS = {
    "Dense": (
        {"units": [1, 2, 3]},
        AFFINE | LORA | QUANTIZED,
        [2, 3, 4],
    ),
    "Conv2D": ({"filters": [1, 2, 3], "kernel_size": PAIRS}, AFFINE | WINDOW, [4]),
    "Activation": ({"activation": AFFINE["activation"]}, COMMON, [1, 2, 3]),
    "Dropout": (
        {"rate": [0, 0.5, 1]},
        COMMON | {"seed": [0, 1], "noise_shape": [(None, 1)]},
        [2],
    ),
    "Flatten": ({}, COMMON, [1, 2, 4]),
    "MaxPooling2D": ({}, COMMON | WINDOW | {"pool_size": PAIRS}, [4]),
    "GlobalAveragePooling1D": ({}, COMMON | {"keepdims": BOTH}, [3]),
    "GlobalAveragePooling2D": ({}, COMMON | {"keepdims": BOTH}, [4]),
}
# What `set_weights` gets, from the weights that there are.
WEIGHTS = {
    "as they are": lambda found: found,
    "as lists": lambda found: [w.tolist() for w in found],
    "transposed": lambda found: [w.T for w in found],
    "one less": lambda found: found[:-1],
    "one more": lambda found: [*found, np.ones(1)],
    "no list": lambda found: None,
    "of None": lambda found: [None for _ in found],
    "cut": lambda found: [w[:1] for w in found],
} | {
    kind: lambda found, kind=kind: [numbers(w.shape, kind) for w in found]
    for kind in KINDS
}


def numbers(shape, kind):
    """A few quarters of this shape, in an array of this kind."""
    values = np.arange(np.prod(shape, dtype=int)).reshape(shape) % 7 - 3
    return (values if kind in ("M8[D]", "i8") else values / 4).astype(kind)


def drawn(seed):
    """A layer's name, its arguments, and steps that follow: each a name and a value."""
    chance = random.Random(seed)
    some = chance.choice
    name = some(["Dense"] * 8 + list(LAYERS))
    needed, optional, ranks = LAYERS[name]
    pools = needed | {key: optional[key] for key in chance.choices(list(optional), k=3)}
    arguments = {key: some(pool) for key, pool in pools.items()}
    if chance.random() < 0.3:
        arguments[some([*needed, *optional, "foo"])] = some(ODD)
    rank = some(ranks) if chance.random() < 0.9 else chance.randrange(6)
    # TensorFlow ends the process where a window does not fit into its map.
    lengths = [3, 4] if "padding" in optional else [3, 3, 3, 4, 1, 2, 0]
    shape = tuple(chance.choices(lengths, k=rank))
    shapes = [shape, list(shape), (None, *shape[1:]), (*shape[:-1], None), shape[1:]]
    x = numbers(some([shape] * 6 + [shape[1:], (*shape, 2)]), some(KINDS))
    values = {
        "build": some([*shapes, *shapes, some(ODD)]),
        "call": some([x] * 8 + [some(ODD)]),
        "compute_output_shape": some(shapes),
        "count_params": None,
        "from_config": some([{}, {some([*pools, "foo"]): some(ODD)}]),
        "set_weights": some(list(WEIGHTS)),
        "trainable": some(BOTH),
    }
    if name == "Dense":
        values["enable_lora"] = some([1, 2, some(ODD)])
        values["quantize"] = some(["int8", "int8", "int4", some(ODD)])
    if arguments.get("name") is None:  # each library counts its own
        arguments["name"] = "layer"
    order = chance.sample(list(values), k=len(values))[: chance.randrange(6)]
    return name, arguments, [(step, values[step]) for step in order]


def state(layer):
    """Each weight's name, whether it learns, and its value."""
    ours = isinstance(layer, densekit.layers.Layer)
    variables = layer.variables if ours else layer.weights
    return [(w.name, w.trainable, np.asarray(w.value)) for w in variables]


def result(layer, step, value):
    """What a step returns, or the state that it leaves behind."""
    match step:
        case "call":
            return np.asarray(layer(value)), [np.asarray(x) for x in layer.losses]
        case "compute_output_shape":
            return layer.compute_output_shape(value)
        case "count_params":
            return layer.count_params()
        case "from_config":
            return type(layer).from_config(layer.get_config() | value).get_config()
        case "set_weights":
            layer.set_weights(WEIGHTS[value](layer.get_weights()))
        case "trainable":
            layer.trainable = value
        case _:
            getattr(layer, step)(value)
    return state(layer)


def outcome(library, call):
    """The result of each part of a call, up to an exception, if there is one."""
    name, arguments, steps = copy.deepcopy(call)
    results = []
    try:
        with warnings.catch_warnings(action="ignore"), np.errstate(all="ignore"):
            densekit.set_random_seed(0)
            keras.utils.set_random_seed(0)
            layer = getattr(library.layers, name)(**arguments)
            results.append(layer.get_config())
            results.extend(result(layer, *step) for step in steps)
    except Exception as error:
        results.append(error)
    return results


def agree(ours, theirs):
    """Equal in form; numbers up to rounding, exceptions in their class."""
    if isinstance(ours, list | tuple) and isinstance(theirs, list | tuple):
        return len(ours) == len(theirs) and all(map(agree, ours, theirs))
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return ours.keys() == theirs.keys() and all(
            agree(ours[key], theirs[key]) for key in ours
        )
    if type(ours) is not type(theirs):
        return False
    if isinstance(ours, np.ndarray):
        same_form = (ours.dtype, ours.shape) == (theirs.dtype, theirs.shape)
        bound = 50 * float(np.finfo("f2" if ours.dtype == "f2" else "f4").eps)
        return same_form and np.allclose(ours, theirs, bound, bound, equal_nan=True)
    return isinstance(ours, Exception) or ours == theirs or ours != ours


class Difference(NamedTuple):
    """Where the two libraries part."""

    name: str
    arguments: dict[str, Any]
    step: str
    value: Any
    ours: Any
    theirs: Any

    def refused(self, text):
        """Whether densekit refuses it in these words."""
        return isinstance(self.ours, Exception) and text in str(self.ours)


def difference(call):
    """The first difference between the libraries, None if they agree."""
    name, arguments, steps = call
    ours, theirs = outcome(densekit, call), outcome(keras, call)
    parts = zip([("make", arguments), *steps], ours, theirs, strict=False)
    for (step, value), mine, other in parts:
        if not agree(mine, other):
            return Difference(name, arguments, step, value, mine, other)
    return None


def is_shape(d):
    """Whether the value is a shape that the layer is made for."""
    if not isinstance(d.value, list | tuple) or len(d.value) not in LAYERS[d.name][2]:
        return False
    return all(isinstance(n, int) for n in d.value[1:])


WINDOWS = ["`filters`", "`padding`", "integer or a pair"]
# For rows of differs.toml, which of the drawn differences they explain.
EXCUSES = {
    "array_as_initializer": lambda d: "initialize_fn" in str(d.theirs),
    "dtypes": lambda d: d.refused("densekit computes in"),
    "integers": lambda d: (
        d.step == "call"
        and d.name != "Dense"
        and np.asarray(d.value).dtype.kind in "ib"
    ),
    "empty": lambda d: (
        d.step == "call" and np.size(d.value) == 0 and isinstance(d.theirs, OpError)
    ),
    "lists": lambda d: (
        (d.step == "set_weights" and d.value == "as lists")
        or (d.step == "call" and isinstance(d.value, list | tuple))
    ),
    "lora_alpha": lambda d: d.arguments.keys() >= {"lora_rank", "lora_alpha"},
    "nan": lambda d: (
        d.arguments.get("activity_regularizer") == "l1l2" and d.step == "call"
    ),
    "orthogonal": lambda d: (
        isinstance(d.theirs, OpError) and "orthogonal" in str(d.arguments)
    ),
    "quantization": lambda d: d.refused("densekit quantizes to int8 only"),
    "rank_of_lora": lambda d: d.refused("invalid value for `rank`"),
    "real_numbers": lambda d: d.refused("densekit computes with real numbers"),
    "scalars": lambda d: d.refused("found ndim=0") or d.refused("return an array"),
    "shapes": lambda d: d.step in ("build", "compute_output_shape") and not is_shape(d),
    "softmax_of_nothing": lambda d: d.refused("zero-size array to reduction"),
    "sparsemax": lambda d: (
        d.step == "call" and d.arguments.get("activation") == "sparsemax"
    ),
    "unknown_activation": lambda d: d.refused("activation function identifier: {"),
    "windows": lambda d: (
        any(map(d.refused, WINDOWS)) or d.arguments.get("padding") == "VALID"
    ),
}


def row(d):
    """The row of differs.toml that explains a difference, None if none does."""
    return next((name for name, explains in EXCUSES.items() if explains(d)), None)


def test_drawn_calls_do_what_they_do_in_keras():
    for seed in range(DRAWS):
        found = difference(drawn(seed))
        assert found is None or row(found), found


def test_only_rows_of_the_table_excuse():
    assert EXCUSES.keys() <= ROWS.keys()
