"""Layers in layers, as Keras has them."""

import json

import numpy as np
import pytest

import densekit
from densekit import interop
from tests.parity.twins import assert_near, assert_same_results, keras

X = np.random.default_rng(0).normal(size=(2, 3, 4)).astype("float32")


def nested(library):
    layers = library.layers
    inner = layers.Dense(3, activity_regularizer="l2", kernel_regularizer="l1")
    last = layers.Dense(2, activity_regularizer="l1")
    return library.Sequential([library.Sequential([inner]), last])


def shared(library):
    layer = library.layers.Dense(4, "tanh", kernel_regularizer="l2")
    return library.Sequential([layer, library.Sequential([layer])])


@pytest.mark.bitwise
@pytest.mark.parametrize("make", [nested, shared])
@pytest.mark.parametrize("training", [True, False])
def test_results(make, training):
    ours, theirs = make(densekit), make(keras)
    for net in (ours, theirs):
        net.build(X.shape)
    ours.set_weights(theirs.get_weights())
    rng = np.random.default_rng(1)
    assert ours.count_params() == theirs.count_params()
    assert_same_results(ours, theirs, X, rng, 1e-5, training=training)


@pytest.mark.parametrize("make", [nested, shared])
def test_they_cross_over(make):
    theirs = make(keras)
    theirs.build(X.shape)
    ours = interop.from_keras(theirs)
    assert_near(ours(X), theirs(X), 1e-5)
    assert np.array_equal(interop.to_keras(ours)(X), theirs(X))


def test_shapes_are_set_once():
    outcomes = []
    for library in (densekit, keras):
        layers = library.layers
        net = library.Sequential([layers.Dense(4)])
        net.build((None, 3))
        with pytest.raises(ValueError, match="already been configured"):
            net.build((None, 4))
        net.add(layers.Dense(2))
        inner = library.Sequential([layers.Input((3,)), layers.Dense(4)])
        outer = library.Sequential([inner, layers.Dense(2)])
        outcomes.append([net.built, net.count_params(), outer.built])
    assert outcomes[0] == outcomes[1]


def test_without_an_input_the_first_layer_sets_the_dtype():
    x = np.full((1, 3), 1 / 3)
    for library in (densekit, keras):
        layer = library.layers.Dense(4, kernel_initializer="ones", dtype="float64")
        net = library.Sequential([layer])
        net.build((None, 3))
        assert np.all(np.asarray(net(x)) == 1)


@pytest.mark.parametrize("value", [np.array([1.0, 2.0]), np.float32(2), [1, 2]])
def test_constants_of_arrays_cross_over(value):
    for library, other in ((densekit, keras), (keras, densekit)):
        initializer = library.initializers.Constant(value)
        layer = library.layers.Dense(2, bias_initializer=initializer)
        config = json.loads(json.dumps(layer.get_config()))
        twin = other.layers.Dense.from_config(config)
        twin.build((None, 3))
        assert np.array_equal(twin.bias, np.broadcast_to(value, 2))


@pytest.mark.parametrize("shape", [3, None, (3.5,), ("3",), (-1,), (np.int64(3),)])
def test_the_shapes_of_an_input(shape):
    outcomes = []
    for library in (densekit, keras):
        try:
            library.layers.Input(shape)
            outcomes.append(None)
        except (TypeError, ValueError) as error:
            outcomes.append(type(error))
    assert outcomes[0] is outcomes[1]


def test_an_empty_batch_has_no_penalty():
    for library in (densekit, keras):
        layer = library.layers.Dense(2, activity_regularizer="orthogonal_regularizer")
        layer(np.ones((0, 3), "float32"))
        assert float(layer.losses[0]) == 0


@pytest.mark.parametrize("noise_shape", [3, "ab", (0, 1), (-1, 3), (2.5, 1)])
def test_the_noise_shapes_that_dropout_refuses(noise_shape):
    for library in (densekit, keras):
        with pytest.raises(ValueError, match="noise_shape"):
            library.layers.Dropout(0.5, noise_shape=noise_shape)


@pytest.mark.parametrize("seed", ["a", 1.5, np.int64(3)])
def test_the_seeds_of_dropout(seed):
    for library in (densekit, keras):
        assert library.layers.Dropout(0, seed=seed).rate == 0
        with pytest.raises(ValueError, match="integer"):
            library.layers.Dropout(0.5, seed=seed)


@pytest.mark.parametrize("seed", [-1, 2**32])
def test_seeds_of_all(seed):
    for call in (densekit.set_random_seed, keras.utils.set_random_seed):
        with pytest.raises(ValueError, match="2"):
            call(seed)
