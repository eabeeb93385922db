"""The same layer in both libraries, and the bounds within which they must agree."""

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st

import densekit
from densebook.quiet import tf

keras = tf.keras

settings.register_profile("parity", settings.get_profile("ci"), max_examples=50)
settings.load_profile("parity")

# Where Keras keeps a coefficient in float32, float64 results agree to its rounding.
COEFFICIENT = 1e-7
SINGLE = float(np.finfo(np.float32).eps)

seeds = st.integers(0, 2**31 - 1)
batches = st.lists(st.integers(0, 3), min_size=1, max_size=4)
shapes = st.tuples(batches, st.integers(0, 5)).map(lambda s: (*s[0], s[1]))


def twin_layers(name, shape, seed, **arguments):
    """A densekit and a Keras layer, built, with the same random weights."""
    ours = getattr(densekit.layers, name)(**arguments)
    theirs = getattr(keras.layers, name)(**arguments)
    ours.build(shape)
    theirs.build(shape)
    rng = np.random.default_rng(seed)
    weights = [rng.normal(size=w.shape) for w in ours.weights]
    ours.set_weights(weights)
    theirs.set_weights(weights)
    return ours, theirs


def assert_same_results(ours, theirs, x, rng, rtol, training=False):
    """Outputs, losses and gradients with a random cotangent.

    The bound is relative to the sizes of the sums that a result was made from: a sum of
    n products is off by at most about n rounding errors of its largest partial sum.
    """
    y, pullback = ours.vjp(x, training=training)
    dy = rng.normal(size=y.shape).astype(y.dtype)
    tensor = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(tensor)
        expected = theirs(tensor, **({"training": True} if training else {}))
        objective = tf.reduce_sum(expected * dy)
        for loss in theirs.losses:
            objective += tf.cast(loss, objective.dtype)
    watched = [tensor, *theirs.trainable_variables]
    gradients = tape.gradient(objective, watched)
    dx, dweights = pullback(dy)

    assert y.shape == ours.compute_output_shape(x.shape)
    assert_near(y, expected, rtol)
    assert len(ours.losses) == len(theirs.losses)
    for found, loss in zip(ours.losses, theirs.losses, strict=True):
        assert_near(found, loss, rtol)
    assert len(dweights) == len(theirs.trainable_variables)
    for found, gradient in zip([dx, *dweights], gradients, strict=True):
        if gradient is None:  # nothing that Keras computed depends on it
            gradient = np.zeros_like(found)
        assert_near(found, gradient, rtol)


def assert_near(found, expected, rtol):
    """Equal in shape and dtype, and in value up to rtol of the largest entry."""
    found, expected = np.asarray(found), np.asarray(expected)
    assert found.shape == expected.shape
    assert found.dtype == expected.dtype
    scale = max(1.0, float(np.abs(expected).max(initial=0)))
    assert np.allclose(found, expected, rtol=rtol, atol=rtol * scale, equal_nan=True)
