"""Functions of one's own, as Keras takes them."""

import numpy as np
import pytest

import densekit
from tests.parity.twins import assert_near, keras

X = np.arange(6.0, dtype="float32").reshape(2, 3)


@pytest.mark.parametrize(
    "initializer",
    [
        lambda shape, dtype=None: np.full(shape, 0.5),
        lambda shape, dtype=None: np.ones(shape, int),
        lambda shape, dtype=None: np.ones(shape).tolist(),
        lambda shape, *, dtype: np.ones(shape, dtype),
    ],
)
def test_initializers(initializer):
    ours, theirs = (
        library.layers.Dense(
            4, kernel_initializer=initializer, bias_initializer=initializer
        )
        for library in (densekit, keras)
    )
    assert_near(ours(X), theirs(X), 1e-6)
    for mine, other in zip(ours.weights, theirs.weights, strict=True):
        assert_near(mine, other, 0)


def test_activations_with_a_scalar_of_numpys():
    ours, theirs = (
        library.layers.Dense(4, lambda z: z * np.sqrt(2), kernel_initializer="ones")
        for library in (densekit, keras)
    )
    assert_near(ours(X), theirs(X), 1e-6)
