"""Differential tests: densekit against tf.keras, on what Hypothesis draws."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import densekit
from densekit.book.quiet import tf

keras = tf.keras
EPS = {"float16": 2.0**-10, "float32": 2.0**-23, "float64": 2.0**-52}

settings.register_profile("parity", deadline=None, derandomize=True, max_examples=60)
settings.load_profile("parity")

seeds = st.integers(0, 2**31 - 1)
sizes = st.integers(0, 4)
shapes = st.lists(sizes, min_size=1, max_size=4).flatmap(
    lambda batch: st.integers(1, 5).map(lambda last: (*batch, last))
)


def twins(shape, units, **arguments):
    """The same layer in both libraries, built, with the same random weights."""
    ours = densekit.Dense(units, **arguments)
    theirs = keras.layers.Dense(units, **arguments)
    ours.build(shape)
    theirs.build(shape)
    rng = np.random.default_rng(0)
    weights = [rng.normal(size=w.shape) for w in ours.weights]
    ours.set_weights(weights)
    theirs.set_weights(weights)
    return ours, theirs


@pytest.mark.filterwarnings("ignore:(?s).*This axis has size 1")
@given(
    shape=shapes,
    units=st.integers(1, 6),
    activation=st.sampled_from([None, "relu", "sigmoid", "tanh", "softmax"]),
    use_bias=st.booleans(),
    dtype=st.sampled_from(["float32", "float64"]),
    seed=seeds,
)
def test_outputs_and_gradients(shape, units, activation, use_bias, dtype, seed):
    ours, theirs = twins(
        shape, units, activation=activation, use_bias=use_bias, dtype=dtype
    )
    rng = np.random.default_rng(seed)
    x = rng.normal(size=shape).astype(dtype)

    y, pullback = ours.vjp(x)
    dy = rng.normal(size=y.shape).astype(dtype)
    dx, dweights = pullback(dy)

    tensor = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(tensor)
        expected = theirs(tensor)
        objective = tf.reduce_sum(expected * dy)
    expected_dx, expected_dweights = tape.gradient(
        objective, [tensor, theirs.trainable_weights]
    )

    # Sums of at most 5**4 products of numbers of a few units.
    bound = {"float32": 2e-4, "float64": 1e-10}[dtype]
    assert ours.compute_output_shape(shape) == theirs.compute_output_shape(shape)
    for found, reference in [
        (y, expected),
        (dx, expected_dx),
        *zip(dweights, expected_dweights, strict=True),
    ]:
        assert found.dtype == dtype
        assert found.shape == tuple(reference.shape)
        assert np.allclose(found, reference, rtol=bound, atol=bound)


@pytest.mark.bitwise
@given(
    shape=st.lists(st.integers(0, 40), min_size=0, max_size=4).map(tuple),
    dtype=st.sampled_from(list(EPS)),
    seed=st.one_of(seeds, st.integers(-(2**40), 2**40)),
)
def test_glorot_uniform_has_tensorflows_bits(shape, dtype, seed):
    ours = densekit.initializers.GlorotUniform(seed=seed)(shape, dtype)
    theirs = keras.initializers.GlorotUniform(seed=seed)(shape, dtype).numpy()
    assert ours.dtype == theirs.dtype
    assert np.array_equal(ours, theirs)


@pytest.mark.bitwise
@given(seed=st.integers(0, 2**32 - 1))
def test_set_random_seed_gives_the_same_network(seed):
    densekit.set_random_seed(seed)
    keras.utils.set_random_seed(seed)
    ours = [densekit.Dense(units) for units in (5, 3)]
    theirs = [keras.layers.Dense(units) for units in (5, 3)]
    for a, b in zip(ours, theirs, strict=True):
        a.build((None, 4))
        b.build((None, 4))
        assert np.array_equal(a.kernel, b.kernel.numpy())
        assert np.array_equal(a.bias, b.bias.numpy())


@pytest.mark.parametrize("name", ["zeros", "Zeros", "ones", "Ones"])
def test_constant_initializers(name):
    ours = densekit.initializers.get(name)((2, 3))
    theirs = keras.initializers.get(name)((2, 3)).numpy()
    assert ours.dtype == theirs.dtype
    assert np.array_equal(ours, theirs)


INVALID = {
    **{
        f"units={units!r}": lambda Dense, units=units: Dense(units)
        for units in (0, -3, 2.5, None, "64", np.int64(3))
    },
    "activation='rulu'": lambda Dense: Dense(4, activation="rulu"),
    "activation=3": lambda Dense: Dense(4, activation=3),
    "kernel_initializer='glorot'": lambda Dense: Dense(4, kernel_initializer="glorot"),
    "name='a/b'": lambda Dense: Dense(4, name="a/b"),
    "kernel before build": lambda Dense: Dense(4).kernel,
    "bias before build": lambda Dense: Dense(4).bias,
    "count_params before build": lambda Dense: Dense(4).count_params(),
    "rank 1": lambda Dense: Dense(4)(np.ones(3)),
    "rank 0": lambda Dense: Dense(4)(np.float32(1)),
    "text": lambda Dense: Dense(4)(np.array([["a"]])),
    "last axis unknown": lambda Dense: Dense(4).build((None, None)),
    "last axis differs": lambda Dense: _built(Dense)(np.ones((2, 5))),
    "transposed kernel": lambda Dense: _built(Dense).set_weights(
        [np.ones((4, 3)), np.ones(4)]
    ),
    "bias of shape (1,)": lambda Dense: _built(Dense).set_weights(
        [np.ones((3, 4)), np.ones(1)]
    ),
    "one weight of two": lambda Dense: _built(Dense).set_weights([np.ones((3, 4))]),
}


def _built(Dense):
    layer = Dense(4)
    layer.build((None, 3))
    return layer


@pytest.mark.parametrize("case", INVALID)
def test_what_keras_refuses_is_refused_with_the_same_exception(case):
    errors = []
    for Dense in (densekit.Dense, keras.layers.Dense):
        with pytest.raises((ValueError, TypeError, AttributeError)) as caught:
            INVALID[case](Dense)
        errors.append(caught.type)
    assert errors[0] is errors[1]
