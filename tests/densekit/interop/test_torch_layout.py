import numpy as np
import pytest

import densekit
from densekit import Conv2D, Dense
from densekit.interop import from_torch_layout, to_torch_layout

X = np.arange(6.0).reshape(2, 3)


def dense(seed=0, **arguments):
    layer = Dense(4, **arguments)
    layer.build((None, 3))
    rng = np.random.default_rng(seed)
    layer.set_weights([rng.normal(size=w.shape) for w in layer.weights])
    return layer


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
        ({"weight": np.ones((4, 3)), 1: np.ones(4)}, r"Received: \[1, 'weight'\]"),
        ({"weight": np.ones((3, 4)), "bias": np.ones(4)}, r"provided .* \(4, 3\)"),
        ({"weight": np.ones((4, 3)), "bias": np.ones(3)}, r"provided .* \(3,\)"),
        (
            {"weight": np.ones((4, 3)), "bias": np.full(4, 1e300)},
            "holds float32: overflow",
        ),
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


@pytest.mark.parametrize(
    "change", [lambda d: d.quantize("int8"), lambda d: d.enable_lora(2)]
)
def test_a_layer_with_lora_or_integers_gives_a_state_and_takes_none(change):
    layer = dense()
    change(layer)
    state, before = to_torch_layout(layer), layer.get_weights()
    assert np.array_equal(state["weight"], layer.float_kernel.T)
    with pytest.raises(ValueError, match=r"has LoRA or is quantized.* first, then"):
        from_torch_layout(layer, state)
    for now, then in zip(layer.weights, before, strict=True):
        assert np.array_equal(now, then)


# A map of 2 rows, 3 columns and 4 channels, and one weight for each of its numbers.
MAP = np.arange(24.0).reshape(2, 3, 4)
FLATTENED = (4, 2, 3)


def behind_a_flatten(seed=0):
    layer = Dense(5, dtype="float64")
    layer.build((None, 24))
    rng = np.random.default_rng(seed)
    layer.set_weights([rng.integers(-9, 10, w.shape) for w in layer.weights])
    return layer


def test_behind_a_flatten_the_rows_change_places():
    layer = behind_a_flatten()
    state = to_torch_layout(layer, FLATTENED)
    channels_first = MAP.transpose(2, 0, 1).reshape(1, 24)
    assert np.array_equal(
        channels_first @ state["weight"].T + state["bias"], layer(MAP.reshape(1, 24))
    )
    assert not np.array_equal(state["weight"], layer.kernel.T)


def test_the_rows_go_back():
    layer, other = behind_a_flatten(), behind_a_flatten(1)
    from_torch_layout(other, to_torch_layout(layer, FLATTENED), FLATTENED)
    for ours, theirs in zip(other.weights, layer.weights, strict=True):
        assert np.array_equal(ours, theirs)


@pytest.mark.parametrize("flattened", [(4, 2, 2), (25, 1, 1)])
def test_a_map_of_another_size_is_refused(flattened):
    layer = behind_a_flatten()
    state = to_torch_layout(layer)
    with pytest.raises(ValueError, match="needs a Dense kernel with as many rows"):
        to_torch_layout(layer, flattened)
    with pytest.raises(ValueError, match="needs a Dense kernel with as many rows"):
        from_torch_layout(layer, state, flattened)


@pytest.mark.parametrize("flattened", [(), (24,), 5, (4.0, 2, 3), (-4, -2, 3)])
def test_a_map_is_three_lengths(flattened):
    layer = behind_a_flatten()
    state = to_torch_layout(layer)
    with pytest.raises(ValueError, match="flattened"):
        to_torch_layout(layer, flattened)
    with pytest.raises(ValueError, match="flattened"):
        from_torch_layout(layer, state, flattened)


def test_a_convolution_has_no_flattened_map():
    layer = Conv2D(5, (3, 2))
    layer.build((None, 9, 9, 4))
    with pytest.raises(ValueError, match="needs a Dense kernel"):
        to_torch_layout(layer, FLATTENED)


def test_a_weight_of_another_length_is_refused_behind_a_flatten():
    layer = behind_a_flatten()
    with pytest.raises(ValueError, match="provided weight shape"):
        from_torch_layout(
            layer, {"weight": np.ones((5, 23)), "bias": np.ones(5)}, FLATTENED
        )
