"""The other layers, Sequential, and the way between the libraries."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import densekit
from densekit import interop
from tests.parity.twins import (
    assert_near,
    assert_same_results,
    keras,
    seeds,
    twin_layers,
)

sides = st.tuples(st.integers(1, 3), st.integers(1, 3))
# TensorFlow's convolution gives an empty batch the wrong shape; densekit's is tested
# by itself.
maps = st.tuples(
    st.integers(1, 2), st.integers(3, 7), st.integers(3, 7), st.integers(1, 3)
)
windows = st.fixed_dictionaries(
    {"strides": sides, "padding": st.sampled_from(["valid", "same"])}
)


@given(
    shape=maps,
    kernel_size=sides,
    window=windows,
    filters=st.integers(1, 4),
    use_bias=st.booleans(),
    activation=st.sampled_from([None, "relu", "tanh"]),
    seed=seeds,
)
def test_conv2d(shape, kernel_size, window, filters, use_bias, activation, seed):
    ours, theirs = twin_layers(
        "Conv2D",
        shape,
        seed,
        filters=filters,
        kernel_size=kernel_size,
        use_bias=use_bias,
        activation=activation,
        kernel_regularizer="l2",
        **window,
    )
    rng = np.random.default_rng(seed)
    x = rng.normal(size=shape).astype("float32")
    assert ours.get_config().items() >= {"strides": window["strides"]}.items()
    assert_same_results(ours, theirs, x, rng, 1e-5)


@given(shape=maps, pool_size=sides, window=windows, seed=seeds)
def test_max_pooling(shape, pool_size, window, seed):
    ours, theirs = twin_layers("MaxPooling2D", shape, 0, pool_size=pool_size, **window)
    rng = np.random.default_rng(seed)
    x = rng.normal(size=shape).astype("float32")
    assert_same_results(ours, theirs, x, rng, 1e-6)


def test_a_tie_in_max_pooling_goes_to_the_same_entry():
    x = np.zeros((1, 4, 4, 2), "float32")
    ours, theirs = twin_layers("MaxPooling2D", x.shape, 0)
    assert_same_results(ours, theirs, x, np.random.default_rng(0), 1e-6)


@pytest.mark.parametrize(
    ("name", "arguments", "shape"),
    [
        ("Flatten", {}, (2, 3, 4)),
        ("Flatten", {}, (3,)),
        ("Activation", {"activation": "softmax"}, (2, 3, 4)),
        ("GlobalAveragePooling1D", {}, (2, 5, 3)),
        ("GlobalAveragePooling1D", {"keepdims": True}, (2, 5, 3)),
        ("GlobalAveragePooling2D", {}, (2, 5, 4, 3)),
        ("GlobalAveragePooling2D", {"keepdims": True}, (2, 5, 4, 3)),
    ],
)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_layers_without_weights(name, arguments, shape, dtype):
    ours, theirs = twin_layers(name, shape, 0, dtype=dtype, **arguments)
    rng = np.random.default_rng(0)
    x = rng.normal(size=shape).astype(dtype)
    assert_same_results(ours, theirs, x, rng, 1e-6 if dtype == "float32" else 1e-14)


@pytest.mark.parametrize(
    ("name", "argument"),
    [
        ("Activation", ["relu"]),
        ("Conv2D", [3, 2]),
        ("Dense", [3]),
        ("Dropout", [0.5]),
        ("Flatten", []),
        ("GlobalAveragePooling1D", []),
        ("GlobalAveragePooling2D", []),
        ("MaxPooling2D", []),
        ("Sequential", []),
    ],
)
def test_what_needs_no_shape_starts_built(name, argument):
    ours = getattr(densekit, name)(*argument)
    theirs = getattr(keras, name, None) or getattr(keras.layers, name)
    assert ours.built == theirs(*argument).built
    if ours.built:
        assert ours.count_params() == 0


@pytest.mark.bitwise
@given(
    rate=st.sampled_from([0, 0.1, 0.25, 0.5, 0.9, 1]),
    shape=st.lists(st.integers(0, 6), min_size=1, max_size=3).map(tuple),
    dtype=st.sampled_from(["float16", "float32", "float64"]),
    shared=st.booleans(),
    seed=seeds,
)
def test_dropout_has_the_masks_of_keras(rate, shape, dtype, shared, seed):
    noise = (*shape[:-1], 1) if shared and 0 not in shape else None
    arguments = {"rate": rate, "noise_shape": noise, "seed": seed, "dtype": dtype}
    ours = densekit.layers.Dropout(**arguments)
    theirs = keras.layers.Dropout(**arguments)
    x = np.ones(shape, dtype)
    for _ in range(3):
        assert np.array_equal(ours(x, training=True), theirs(x, training=True))
    assert np.array_equal(ours(x), theirs(x))


@pytest.mark.bitwise
def test_an_unseeded_dropout_takes_its_turn_among_the_seeds():
    densekit.set_random_seed(3)
    keras.utils.set_random_seed(3)
    x = np.ones((4, 5), "float32")
    outputs = []
    for library in (densekit, keras):
        before = library.layers.Dense(4)
        dropout = library.layers.Dropout(0.5)
        after = library.layers.Dense(4)
        for layer in (before, after):
            layer.build((None, 5))
        outputs.append(
            [np.asarray(before.kernel), np.asarray(after.kernel)]
            + [np.asarray(dropout(x, training=True)) for _ in range(2)]
        )
    for ours, theirs in zip(*outputs, strict=True):
        assert np.array_equal(ours, theirs)


def network(library):
    layers = library.layers
    return library.Sequential(
        [
            layers.Input((9, 8, 2)),
            layers.Conv2D(4, 3, 2, "same", activation="relu", name="conv"),
            layers.MaxPooling2D(padding="same", name="pool"),
            layers.Dropout(0.5, seed=1, name="drop"),
            layers.Flatten(name="flat"),
            layers.Dense(5, "gelu", kernel_regularizer="l2", lora_rank=2, name="low"),
            layers.Dense(3, activity_regularizer="l1", name="last"),
            layers.Activation("softmax", name="out"),
        ],
        name="net",
    )


def pooled(library):
    layers = library.layers
    return library.Sequential(
        [
            layers.Dense(4, name="each"),
            layers.GlobalAveragePooling1D(name="mean"),
            layers.Dense(2, use_bias=False, name="last"),
        ],
        name="pooled",
    )


MODELS = [(network, (3, 9, 8, 2)), (pooled, (3, 5, 4))]


@pytest.mark.parametrize(("make", "shape"), MODELS)
def test_sequential(make, shape):
    ours, theirs = make(densekit), make(keras)
    for model in (ours, theirs):
        if not model.built:
            model.build(shape)
    ours.set_weights(theirs.get_weights())
    rng = np.random.default_rng(0)
    x = rng.normal(size=shape).astype("float32")
    assert ours.count_params() == theirs.count_params()
    assert [layer.name for layer in ours.layers] == [n.name for n in theirs.layers]
    assert_same_results(ours, theirs, x, rng, 1e-5)


def without_build(config):
    """A model's config without what Keras adds on how its layers were built."""
    if isinstance(config, dict):
        return {k: without_build(v) for k, v in config.items() if k != "build_config"}
    if isinstance(config, list | tuple):
        return [without_build(item) for item in config]
    return config


@pytest.mark.parametrize(("make", "shape"), MODELS)
def test_configs_of_models_travel_both_ways(make, shape):
    ours, theirs = make(densekit), make(keras)
    for model in (ours, theirs):
        if not model.built:
            model.build((None, *shape[1:]))
    config = without_build(theirs.get_config())
    mine = without_build(ours.get_config())
    for entries in (config["layers"], mine["layers"]):  # Keras adds an Input when built
        if entries[0]["class_name"] == "InputLayer":
            del entries[0]
    assert mine == config
    assert json.loads(json.dumps(mine)) == mine
    back = keras.Sequential.from_config(ours.get_config())
    assert back.count_params() == theirs.count_params()
    again = densekit.Sequential.from_config(theirs.get_config())
    assert again.count_params() == theirs.count_params()


@pytest.mark.parametrize(("make", "shape"), MODELS)
@pytest.mark.parametrize("built", [True, False])
def test_models_cross_over_and_back(make, shape, built):
    theirs = make(keras)
    if built and not theirs.built:
        theirs.build(shape)
    if theirs.built:
        rng = np.random.default_rng(0)
        theirs.set_weights([rng.normal(size=w.shape) for w in theirs.weights])
    ours = interop.from_keras(theirs)
    back = interop.to_keras(ours)
    assert ours.built == theirs.built == back.built
    if theirs.built:
        x = rng.normal(size=shape).astype("float32")
        assert_near(ours(x), theirs(x), 1e-5)
        assert np.array_equal(back(x), theirs(x))


@pytest.mark.parametrize(
    "make",
    [
        lambda layers: layers.Dense(4, "tanh", kernel_constraint="max_norm"),
        lambda layers: layers.Conv2D(4, 2),
        lambda layers: layers.Flatten(),
        lambda layers: layers.Dropout(0.5, seed=2),
    ],
)
@pytest.mark.parametrize("built", [True, False])
def test_layers_cross_over_and_back(make, built):
    theirs = make(keras.layers)
    shape = (2, 5, 4, 3)
    if built:
        theirs.build(shape)
    ours = interop.from_keras(theirs)
    back = interop.to_keras(ours)
    assert ours.name == back.name == theirs.name
    if built:
        x = np.random.default_rng(0).normal(size=shape).astype("float32")
        assert_near(ours(x), theirs(x), 1e-5)
        assert np.array_equal(back(x), theirs(x))


@pytest.mark.parametrize("alpha", [2, 7])
def test_lora_crosses_over_with_its_alpha(alpha):
    theirs = keras.layers.Dense(4)
    theirs.build((None, 3))
    theirs.enable_lora(2, lora_alpha=alpha)
    rng = np.random.default_rng(0)
    theirs.set_weights([rng.normal(size=w.shape) for w in theirs.weights])
    ours = interop.from_keras(theirs)
    back = interop.to_keras(ours)
    assert ours.lora_alpha == back.lora_alpha == alpha
    x = rng.normal(size=(2, 3)).astype("float32")
    assert_near(ours(x), theirs(x), 1e-5)
    assert np.array_equal(back(x), theirs(x))


def test_lora_inside_of_other_layers_keeps_its_alpha():
    inner = keras.layers.Dense(4)
    theirs = keras.Sequential([keras.Sequential([inner])])
    theirs.build((None, 5, 3))
    inner.enable_lora(2, lora_alpha=7)
    rng = np.random.default_rng(0)
    inner.set_weights([rng.normal(size=w.shape) for w in inner.weights])
    ours = interop.from_keras(theirs)
    back = interop.to_keras(ours)
    x = rng.normal(size=(2, 5, 3)).astype("float32")
    assert_near(ours(x), theirs(x), 1e-5)
    assert np.array_equal(back(x), theirs(x))


def test_a_layer_that_densekit_does_not_have():
    with pytest.raises(ValueError, match="no layer 'LSTM'"):
        interop.from_keras(keras.layers.LSTM(3))


@pytest.mark.parametrize("make", [network, pooled])
def test_the_rows_of_the_summary_are_those_of_keras(make, capsys):
    ours, theirs = make(densekit), make(keras)
    for model in (ours, theirs):
        if not model.built:
            model.build((None, 5, 4))
    lines = []
    theirs.summary(print_fn=lambda text, **_: lines.append(text))
    table = [line.strip("│ ") for line in "\n".join(lines).splitlines()]
    cells = [
        [cell.strip() for cell in row.split("│")]
        for row in table
        if row.count("│") == 2
    ]
    ours.summary(line_length=100)
    printed = capsys.readouterr().out
    assert cells
    for name, shape, count in cells:
        (row,) = [line for line in printed.splitlines() if line.startswith(f"{name} ")]
        assert shape in row
        assert row.endswith(f" {count}")
    for line in table[-3:]:
        assert line in printed
