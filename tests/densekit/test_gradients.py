"""Each gradient of the layer against differences, in float64, random cotangents."""

import numpy as np
import pytest

from densekit import Dense
from densekit.activations import ACTIVATIONS
from tests.gradients import assert_gradients


@pytest.mark.parametrize("activation", sorted(set(ACTIVATIONS) - {"threshold"}))
@pytest.mark.parametrize("shape", [(2, 3), (2, 2, 3), (2, 1, 2, 3), (1, 2, 1, 2, 3)])
@pytest.mark.parametrize("use_bias", [True, False])
def test_pullback(activation, shape, use_bias):
    rng = np.random.default_rng(1)
    layer = Dense(4, activation=activation, use_bias=use_bias, dtype="float64")
    layer.build(shape)
    layer.set_weights([rng.normal(size=w.shape) for w in layer.weights])
    x = rng.normal(size=shape)
    y, pullback = layer.vjp(x)
    dy = rng.normal(size=y.shape)
    dx, dweights = pullback(dy)

    def objective(x, *weights):
        twin = Dense(4, activation=activation, use_bias=use_bias, dtype="float64")
        twin.build(shape)
        twin.set_weights(weights)
        return float((dy * twin(x)).sum())

    assert np.array_equal(y, layer(x))
    at = [x, *layer.get_weights()]
    assert_gradients([dx, *dweights], objective, at, rng)
