"""Dense against tf.keras: every argument, drawn by Hypothesis."""

import inspect
import json

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import densekit
from densekit.activations import ACTIVATIONS
from tests.parity.twins import (
    COEFFICIENT,
    SINGLE,
    assert_same_results,
    keras,
    seeds,
    shapes,
    twin_layers,
)

ELEMENTWISE_OR_MIXING = sorted(set(ACTIVATIONS) - {"glu", "sparsemax", "threshold"})
regularizers = st.sampled_from([None, "l1", "l2", {"l1": 0.5, "l2": 0.25}])
constraints = st.sampled_from(
    [None, "max_norm", "non_neg", "unit_norm", "min_max_norm"]
)


def regularizer(library, choice):
    return library.regularizers.L1L2(**choice) if isinstance(choice, dict) else choice


arguments = st.fixed_dictionaries(
    {
        "units": st.integers(1, 5),
        "activation": st.sampled_from([None, *ELEMENTWISE_OR_MIXING]),
        "use_bias": st.booleans(),
        "dtype": st.sampled_from(["float32", "float64"]),
        "trainable": st.booleans(),
    },
    optional={
        "lora_rank": st.integers(1, 3),
        "kernel_initializer": st.sampled_from(["zeros", "he_uniform", "glorot_normal"]),
        "bias_initializer": st.sampled_from(["ones", "random_uniform"]),
        "name": st.sampled_from(["head", "another"]),
    },
)


@pytest.mark.filterwarnings("ignore:(?s).*This axis has size 1")
@given(
    shape=shapes,
    arguments=arguments,
    penalties=st.tuples(regularizers, regularizers, regularizers),
    seed=seeds,
)
def test_outputs_losses_and_gradients(shape, arguments, penalties, seed):
    # Keras 3.15.1 fails to add LoRA to a kernel without rows.
    assume(shape[-1] > 0 or "lora_rank" not in arguments)
    layers = []
    for library in (densekit, keras):
        names = ("kernel_regularizer", "bias_regularizer", "activity_regularizer")
        watched = {
            name: regularizer(library, choice)
            for name, choice in zip(names, penalties, strict=True)
        }
        module = library.layers
        layers.append(module.Dense(**arguments, **watched))
        layers[-1].build(shape)
    ours, theirs = layers
    rng = np.random.default_rng(seed)
    weights = [rng.normal(size=w.shape) for w in ours.weights]
    ours.set_weights(weights)
    theirs.set_weights(weights)
    x = rng.normal(size=shape).astype(arguments["dtype"])
    # At most 3**4 * 5 products in a sum, and a function of slope below 8 on top.
    bound = 3**4 * 5 * SINGLE
    held_in_float32 = any(penalties) or "lora_rank" in arguments
    if arguments["dtype"] == "float64":
        bound = COEFFICIENT if held_in_float32 else 1e-10
        if arguments["activation"] in ("gelu", "leaky_relu"):
            bound = COEFFICIENT
    assert_same_results(ours, theirs, x, rng, bound)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
@pytest.mark.parametrize("rank", [2, 3, 4, 5])
def test_small_integers_agree_exactly_in_every_dtype(dtype, rank):
    shape = (2, 1, 2, 2, 3)[-rank:]
    ours, theirs = twin_layers("Dense", shape, 0, units=4, dtype=dtype)
    rng = np.random.default_rng(rank)
    weights = [rng.integers(-3, 4, size=w.shape) for w in ours.weights]
    ours.set_weights(weights)
    theirs.set_weights(weights)
    x = rng.integers(-3, 4, size=shape)
    assert ours(x).dtype == dtype
    assert np.array_equal(ours(x), theirs(x))


@given(arguments=arguments, penalties=st.tuples(regularizers, constraints))
def test_configs_travel_both_ways(arguments, penalties):
    arguments.pop("name", None)
    choice, constraint = penalties
    if "lora_rank" in arguments:
        constraint = None
    ours, theirs = (
        library.layers.Dense(
            **arguments,
            name="same",
            kernel_regularizer=regularizer(library, choice),
            bias_constraint=constraint,
        )
        for library in (densekit, keras)
    )
    config = ours.get_config()
    assert config == theirs.get_config()
    assert keras.layers.Dense.from_config(config).get_config() == config
    assert densekit.Dense.from_config(theirs.get_config()).get_config() == config
    assert json.loads(json.dumps(config)) == config


def test_the_signature_is_the_one_of_keras():
    for name in set(densekit.layers.__all__) - {"Input", "Layer"}:
        signatures = [
            [
                (p.name, p.kind, p.default)
                for p in inspect.signature(
                    getattr(library.layers, name)
                ).parameters.values()
            ]
            for library in (densekit, keras)
        ]
        assert signatures[0] == signatures[1], name


@pytest.mark.parametrize("lora", [False, True])
def test_names_and_shapes_of_the_weights(lora):
    ours, theirs = twin_layers(
        "Dense", (None, 3), 0, units=4, lora_rank=2 if lora else None
    )
    assert [w.name for w in ours.variables] == [w.name for w in theirs.weights]
    for group in ("weights", "trainable_weights", "non_trainable_weights"):
        mine, other = getattr(ours, group), getattr(theirs, group)
        assert [w.shape for w in mine] == [tuple(w.shape) for w in other]


@pytest.mark.parametrize("alpha", [None, 1, 8])
def test_enable_lora(alpha):
    ours, theirs = twin_layers("Dense", (None, 3), 0, units=4)
    for layer in (ours, theirs):
        layer.enable_lora(2, lora_alpha=alpha)
    rng = np.random.default_rng(0)
    weights = [rng.normal(size=w.shape) for w in ours.weights]
    ours.set_weights(weights)
    theirs.set_weights(weights)
    x = rng.normal(size=(2, 3)).astype("float32")
    assert_same_results(ours, theirs, x, rng, 1e-5)


def _built(Dense):
    layer = Dense(4)
    layer.build((None, 3))
    return layer


def _after(Dense, step):
    layer = _built(Dense)
    step(layer)
    return layer


INVALID = {
    **{
        f"units={units!r}": lambda Dense, units=units: Dense(units)
        for units in (0, -3, 2.5, None, "64", np.int64(3), [3])
    },
    **{
        f"{name}={value!r}": lambda Dense, name=name, value=value: Dense(
            4, **{name: value}
        )
        for name, values in {
            "activation": ("rulu", 3, [], "ReLU"),
            "kernel_initializer": (
                "glorot",
                3,
                [],
                {"class_name": "Foo", "config": {}},
            ),
            "bias_initializer": ("zeross", 0),
            "kernel_regularizer": (
                "l1_l2",
                0.1,
                "",
                {"class_name": "Foo", "config": {}},
            ),
            "bias_regularizer": ("l3", 0),
            "activity_regularizer": ("foo", [1]),
            "kernel_constraint": ("max", 1, {"class_name": "Foo", "config": {}}),
            "bias_constraint": ("norm", 0.5),
            "name": ("a/b", 3),
            "dtype": ("floaty",),
            "trainable": (0, "yes"),
            "foo": (3,),
        }.items()
        for value in values
    },
    "initializer with a wrong argument": lambda Dense: Dense(
        4, kernel_initializer={"class_name": "GlorotUniform", "config": {"sed": 3}}
    ),
    "regularizer with a wrong argument": lambda Dense: Dense(
        4, kernel_regularizer={"class_name": "L2", "config": {"l3": 1}}
    ),
    "kernel before build": lambda Dense: Dense(4).kernel,
    "bias before build": lambda Dense: Dense(4).bias,
    "count_params before build": lambda Dense: Dense(4).count_params(),
    "set_weights before build": lambda Dense: Dense(4).set_weights([np.ones((3, 4))]),
    "rank 1": lambda Dense: Dense(4)(np.ones(3)),
    "rank 0": lambda Dense: Dense(4)(np.float32(1)),
    "text": lambda Dense: Dense(4)(np.array([["a"]])),
    "last axis unknown": lambda Dense: Dense(4).build((None, None)),
    "no shape": lambda Dense: Dense(4).build(()),
    "a number as shape": lambda Dense: Dense(4).build(3),
    "last axis of 3.0": lambda Dense: Dense(4).build((None, 3.0)),
    "built twice": lambda Dense: _built(Dense).build((None, 9)),
    "last axis differs": lambda Dense: _built(Dense)(np.ones((2, 5))),
    "transposed kernel": lambda Dense: _built(Dense).set_weights(
        [np.ones((4, 3)), np.ones(4)]
    ),
    "bias of shape (1,)": lambda Dense: _built(Dense).set_weights(
        [np.ones((3, 4)), np.ones(1)]
    ),
    "one weight of two": lambda Dense: _built(Dense).set_weights([np.ones((3, 4))]),
    "lora before build": lambda Dense: Dense(4).enable_lora(2),
    "lora twice": lambda Dense: _after(
        Dense, lambda layer: layer.enable_lora(2)
    ).enable_lora(2),
    "lora with a constraint": lambda Dense: Dense(
        4, kernel_constraint="non_neg", lora_rank=2
    ).build((None, 3)),
    "lora rank -1": lambda Dense: _built(Dense).enable_lora(-1),
    "lora rank 2.5": lambda Dense: _built(Dense).enable_lora(2.5),
}


@pytest.mark.parametrize("case", INVALID)
def test_what_keras_refuses_is_refused_with_the_same_exception(case):
    errors = []
    for Dense in (densekit.Dense, keras.layers.Dense):
        with pytest.raises(
            (ValueError, TypeError, AttributeError, IndexError)
        ) as caught:
            INVALID[case](Dense)
        errors.append(caught.type)
    assert errors[0] is errors[1]


@pytest.mark.parametrize("arguments", [{"input_shape": (3,)}, {"input_dim": 3}])
def test_the_warning_about_input_shape_is_the_same(arguments):
    messages = []
    for Dense in (densekit.Dense, keras.layers.Dense):
        with pytest.warns(UserWarning, match="input_shape") as caught:
            Dense(4, **arguments)
        messages.append(str(caught[0].message))
    assert messages[0] == messages[1]


@pytest.mark.parametrize("x", [np.ones((2, 3), int), np.ones((2, 3), bool)])
def test_integers_and_booleans_are_taken_as_numbers(x):
    ours, theirs = twin_layers("Dense", (None, 3), 0, units=4)
    assert np.allclose(ours(x), theirs(x), rtol=1e-6)
