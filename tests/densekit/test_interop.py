import numpy as np
import pytest

import densekit
from densekit import Conv2D, Dense, Flatten, Input, Sequential
from densekit.interop import (
    from_torch_layout,
    to_torch_layout,
)

X = np.arange(6.0).reshape(2, 3)


def dense(seed=0, **arguments):
    layer = Dense(4, **arguments)
    layer.build((None, 3))
    rng = np.random.default_rng(seed)
    layer.set_weights([rng.normal(size=w.shape) for w in layer.weights])
    return layer


def model(seed=0):
    model = Sequential([Input((4, 4, 2)), Conv2D(3, 2), Flatten(), Dense(5)])
    rng = np.random.default_rng(seed)
    model.set_weights([rng.normal(size=w.shape) for w in model.weights])
    return model


def test_it_is_an_attribute():
    assert densekit.interop.to_torch_layout is to_torch_layout


def test_a_linear_layer_of_pytorch_is_the_transpose():
    layer = dense()
    state = to_torch_layout(layer)
    assert list(state) == ["weight", "bias"]
    assert state["weight"].shape == (4, 3)
    x = X.astype("float32")
    assert np.allclose(x @ state["weight"].T + state["bias"], layer(x), rtol=1e-6)


def test_a_convolution_of_pytorch_has_its_filters_first():
    layer = Conv2D(5, (3, 2))
    layer.build((None, 9, 9, 4))
    state = to_torch_layout(layer)
    assert state["weight"].shape == (5, 4, 3, 2)
    assert np.array_equal(state["weight"][1, 2], layer.kernel[:, :, 2, 1])


def test_without_bias_there_is_none():
    assert list(to_torch_layout(dense(use_bias=False))) == ["weight"]


@pytest.mark.parametrize("use_bias", [True, False])
def test_the_layout_goes_back(use_bias):
    for make in (
        lambda: dense(use_bias=use_bias),
        lambda: Conv2D(5, (3, 2), use_bias=use_bias),
    ):
        source, target = make(), make()
        for layer in (source, target):
            if not layer.built:
                layer.build((None, 9, 9, 4))
        from_torch_layout(target, to_torch_layout(source))
        for ours, theirs in zip(target.weights, source.weights, strict=True):
            assert np.array_equal(ours, theirs)


def test_the_state_is_a_copy():
    layer = dense()
    state = to_torch_layout(layer)
    state["weight"][:] = 0
    state["bias"][:] = 0
    assert np.any(layer.kernel)
    assert np.any(layer.bias)


@pytest.mark.parametrize(
    ("state", "problem"),
    [
        (
            {"weight": np.ones((4, 3))},
            r"takes \['bias', 'weight'\]. Received: \['weight'",
        ),
        (
            {"weight": np.ones((4, 3)), "bias": np.ones(4), "scale": 1},
            "'scale'",
        ),
        ({"weight": np.ones((3, 4)), "bias": np.ones(4)}, r"provided .* \(4, 3\)"),
        ({"weight": np.ones((4, 3)), "bias": np.ones(3)}, r"provided .* \(3,\)"),
        ({"weight": np.ones(4), "bias": np.ones(4)}, r"rank 2. Received: shape \(4,\)"),
    ],
)
def test_a_state_that_does_not_fit_changes_nothing(state, problem):
    layer = dense()
    before = layer.get_weights()
    with pytest.raises(ValueError, match=problem):
        from_torch_layout(layer, state)
    for now, then in zip(layer.weights, before, strict=True):
        assert np.array_equal(now, then)
