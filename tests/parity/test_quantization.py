"""Quantized layers against tf.keras: the same integers, scales, outputs, gradients."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import densekit
from tests.parity.twins import (
    SINGLE,
    assert_near,
    assert_same_results,
    keras,
    seeds,
    twin_layers,
)

BOTH = (densekit, keras)
full = st.lists(st.integers(1, 3), min_size=1, max_size=3)
shapes = st.tuples(full, st.integers(1, 5)).map(lambda s: (*s[0], s[1]))
arguments = st.fixed_dictionaries(
    {
        "units": st.integers(1, 5),
        "activation": st.sampled_from([None, "relu", "tanh"]),
        "use_bias": st.booleans(),
        "dtype": st.sampled_from(["float32", "float64"]),
        "trainable": st.booleans(),
        "kernel_regularizer": st.sampled_from([None, "l2"]),
    },
    optional={"lora_rank": st.integers(1, 3)},
)
# None for an argument stands for the usual config.
quantizers = st.fixed_dictionaries(
    {
        "weight_quantizer": st.sampled_from([None, (-127, 127), (-7, 8), (-128, 127)]),
        "activation_quantizer": st.sampled_from(["default", None, (-7, 8)]),
    }
)


def config_of(library, choice):
    """The library's Int8QuantizationConfig for a choice of value ranges."""
    made = {
        name: library.quantizers.AbsMaxQuantizer(axis=0, value_range=value)
        if isinstance(value, tuple)
        else value
        for name, value in choice.items()
    }
    return library.quantizers.Int8QuantizationConfig(**made)


@given(
    shape=shapes,
    seed=seeds,
    power=st.integers(-10, 10),
    axis=st.sampled_from([0, -1, (0, 1)]),
    value_range=st.sampled_from([(-127, 127), (-128, 127), (-8, 7)]),
    dtype=st.sampled_from(["float32", "float64"]),
)
def test_integers_and_scales_are_the_same_bits(
    shape, seed, power, axis, value_range, dtype
):
    inputs = np.random.default_rng(seed).normal(size=(2, *shape)) * 10.0**power
    inputs = inputs.astype(dtype)
    ours, theirs = (
        library.quantizers.abs_max_quantize(inputs, axis, value_range=value_range)
        for library in BOTH
    )
    for mine, other in zip(ours, theirs, strict=True):
        assert mine.dtype == other.numpy().dtype
        assert np.array_equal(mine, other)


def test_lists_of_floats_are_float32():
    for inputs in ([[1.0, 2], [3, 4]], (0.5, -0.1), [np.float32(0.3), 1.0]):
        ours, theirs = (
            library.quantizers.abs_max_quantize(inputs, axis=0) for library in BOTH
        )
        for mine, other in zip(ours, theirs, strict=True):
            assert mine.dtype == other.numpy().dtype
            assert np.array_equal(mine, other)


@given(
    shape=shapes,
    arguments=arguments,
    choice=st.none() | quantizers,
    by_dtype=st.booleans(),
    later=st.integers(0, 2),
    seed=seeds,
)
def test_weights_outputs_and_gradients(shape, arguments, choice, by_dtype, later, seed):
    rng = np.random.default_rng(seed)
    if by_dtype:
        arguments = arguments | {"dtype": f"int8_from_{arguments['dtype']}"}
    layers = []
    for library in BOTH:
        config = None if choice is None else config_of(library, choice)
        made = {"quantization_config": config} if by_dtype else {}
        layers.append(library.layers.Dense(**arguments, **made))
        layers[-1].build(shape)
    ours, theirs = layers
    weights = [
        rng.integers(-127, 128, w.shape)
        if w.dtype == "int8"
        else rng.normal(size=w.shape)
        for w in ours.weights
    ]
    if by_dtype:  # of weights up to about 1
        weights[-1] = np.abs(weights[-1]) + 100
    for layer, library in zip(layers, BOTH, strict=True):
        layer.set_weights(weights)
        if not by_dtype:
            config = None if choice is None else config_of(library, choice)
            layer.quantize("int8", config=config)
        if later and "lora_rank" not in arguments:
            layer.enable_lora(later, lora_alpha=3, b_initializer="ones")
    if later and "lora_rank" not in arguments:
        theirs.set_weights(ours.get_weights())
    assert [w.name for w in ours.variables] == [w.name for w in theirs.weights]
    assert [w.trainable for w in ours.variables] == [
        w.trainable for w in theirs.weights
    ]
    for mine, other in zip(ours.weights, theirs.weights, strict=True):
        assert mine.dtype == other.dtype
        assert np.array_equal(mine, other)
    assert ours.count_params() == theirs.count_params()
    assert ours.quantization_mode == theirs.quantization_mode == "int8"
    assert_near(ours.kernel, theirs.kernel, 3 * SINGLE)
    x = rng.normal(size=shape).astype(ours.dtype)
    assert_same_results(ours, theirs, x, rng, 1e-6)


@given(arguments=arguments, choice=st.none() | quantizers, by_dtype=st.booleans())
def test_configs_travel_both_ways(arguments, choice, by_dtype):
    source = arguments.pop("dtype")
    configs = []
    for library in BOTH:
        config = None if choice is None else config_of(library, choice)
        if by_dtype:
            own = {"dtype": f"int8_from_{source}", "quantization_config": config}
            layer = library.layers.Dense(**arguments, **own, name="same")
        else:
            layer = library.layers.Dense(**arguments, dtype=source, name="same")
            layer.build((None, 3))
            layer.quantize("int8", config=config)
        configs.append(layer.get_config())
    ours, theirs = (json.loads(json.dumps(config)) for config in configs)
    assert ours == theirs
    assert configs[0] == configs[1]
    for library in BOTH:
        again = library.layers.Dense.from_config(ours)
        assert json.loads(json.dumps(again.get_config())) == ours
        again.build((None, 3))
        assert again.weights[-2].dtype == "int8"


@given(
    rank=st.integers(0, 2), use_bias=st.booleans(), quantized=st.booleans(), seed=seeds
)
def test_what_is_saved(rank, use_bias, quantized, seed):
    ours, theirs = twin_layers(
        "Dense", (None, 3), seed, units=4, use_bias=use_bias, lora_rank=rank
    )
    stores = []
    for layer in (ours, theirs):
        if quantized:
            layer.quantize("int8")
        stores.append({})
        layer.save_own_variables(stores[-1])
    mine, other = stores
    assert list(mine) == list(other)
    for name, value in mine.items():
        found, expected = np.asarray(value), np.asarray(other[name])
        assert found.dtype == expected.dtype
        if found.dtype == "int8":  # a sum next to a half may round either way
            assert np.abs(found.astype(int) - expected).max() <= 1
            assert np.mean(found != expected) <= 0.1
        else:
            assert_near(found, expected, 1e-6)
    theirs.load_own_variables(mine)
    ours.load_own_variables({name: np.asarray(v) for name, v in other.items()})
    x = np.random.default_rng(seed).normal(size=(2, 3)).astype("float32")
    assert_near(ours(x), theirs(x), 0.1 if quantized else 1e-6)


def test_the_constructors_config_is_for_dtype():
    for library in BOTH:
        config = config_of(library, {"activation_quantizer": None})
        made = built(library, quantization_config=config, dtype="int8_from_float32")
        assert made.quantization_config.activation_quantizer is None
        later = built(library, quantization_config=config)
        later.quantize("int8")
        assert later.quantization_config.activation_quantizer is not None


def test_interop_carries_integers():
    theirs = keras.layers.Dense(4)
    theirs.build((None, 3))
    theirs.quantize("int8")
    ours = densekit.interop.from_keras(theirs)
    again = densekit.interop.to_keras(ours)
    x = np.random.default_rng(0).normal(size=(2, 3)).astype("float32")
    assert ours.kernel.dtype == "int8"
    assert np.array_equal(theirs(x), again(x))
    assert_near(ours(x), theirs(x), 1e-6)


def built(library, **arguments):
    layer = library.layers.Dense(2, **arguments)
    layer.build((None, 3))
    return layer


def twice(library):
    layer = built(library)
    layer.quantize("int8")
    layer.quantize("int8")


INVALID = {
    "not built": lambda library: library.layers.Dense(2).quantize("int8"),
    "twice": twice,
    "no mode": lambda library: built(library).quantize(),
    "unknown mode": lambda library: built(library).quantize("int9"),
    "a number as config": lambda library: built(library).quantize("int8", config=5),
    "a dict as config": lambda library: built(library).quantize(config={"a": 1}),
    "float16": lambda library: built(library, dtype="float16").quantize("int8"),
    "int8 from float16": lambda library: built(library, dtype="int8_from_float16"),
    "int8 alone": lambda library: built(library, dtype="int8_from_"),
    "one scale for all": lambda library: built(library).quantize(
        config=library.quantizers.Int8QuantizationConfig(
            library.quantizers.AbsMaxQuantizer(axis=(0, 1))
        )
    ),
    "a scale for each input": lambda library: built(library).quantize(
        config=library.quantizers.Int8QuantizationConfig(
            library.quantizers.AbsMaxQuantizer(axis=1)
        )
    ),
    "no int8": lambda library: library.quantizers.Int8QuantizationConfig(
        library.quantizers.AbsMaxQuantizer(output_dtype="int16")
    ),
    "too large a range": lambda library: library.quantizers.AbsMaxQuantizer(
        value_range=(-300, 300)
    ),
    "a subclass": lambda library: subclass(library).quantize("int8"),
    "a model that is not built": lambda library: library.Sequential(
        [library.layers.Dense(2)]
    ).quantize("int8"),
}


def subclass(library):
    layer = type("Own", (library.layers.Dense,), {})(2)
    layer.build((None, 3))
    return layer


@pytest.mark.parametrize("case", INVALID)
def test_what_keras_refuses_is_refused_with_the_same_exception(case):
    errors = []
    for library in BOTH:
        with pytest.raises((ValueError, TypeError, NotImplementedError)) as caught:
            INVALID[case](library)
        errors.append(caught.type)
    assert errors[0] is errors[1]
