import numpy as np
import pytest

from densekit import Dense
from densekit.gradcheck import directional_derivative


@pytest.fixture
def layer():
    layer = Dense(4, lora_rank=2, lora_alpha=6, dtype="float64")
    layer.build((None, 3))
    rng = np.random.default_rng(0)
    layer.set_weights([rng.integers(-3, 4, size=w.shape) for w in layer.weights])
    return layer


def test_the_weights_and_which_of_them_learn(layer):
    names = ["kernel", "bias", "lora_kernel_a", "lora_kernel_b"]
    assert [w.name for w in layer.variables] == names
    assert [w.shape for w in layer.weights] == [(3, 4), (4,), (3, 2), (2, 4)]
    assert [w.name for w in layer.trainable_variables] == names[1:]
    assert [w.trainable for w in layer.variables] == [False, True, True, True]
    assert [w.shape for w in layer.non_trainable_weights] == [(3, 4)]
    assert layer.count_params() == (3 + 1) * 4 + 2 * (3 + 4)


def test_a_trainable_layer_stays_as_it_is(layer):
    layer.trainable = True
    assert not layer.variables[0].trainable
    layer.trainable = False
    layer.trainable = True  # thaws the kernel, too, as in Keras
    assert all(w.trainable for w in layer.variables)


def test_true_is_a_rank_of_one():
    layer = Dense(4, lora_rank=True)
    layer.build((None, 3))
    assert [w.shape for w in layer.weights] == [(3, 4), (4,), (3, 1), (1, 4)]


def test_the_kernel_contains_the_change(layer):
    kernel, _, a, b = layer.weights
    assert np.allclose(layer.kernel, kernel + 6 / 2 * a @ b)
    x = np.ones((2, 3))
    assert np.allclose(layer(x), x @ layer.kernel + layer.bias)


def test_at_the_start_nothing_changes():
    layer = Dense(4)
    layer.build((None, 3))
    kernel = layer.kernel.copy()
    layer.enable_lora(2)
    assert np.array_equal(layer.kernel, kernel)
    assert layer.lora_alpha == layer.lora_rank == 2
    assert not np.any(layer.weights[3])
    assert np.abs(layer.weights[2]).max() <= np.sqrt(6 / 3)


@pytest.mark.parametrize("shape", [(2, 3), (2, 2, 3)])
def test_gradients(layer, shape):
    rng = np.random.default_rng(1)
    x = rng.integers(-3, 4, size=shape)
    y, pullback = layer.vjp(x)
    dy = rng.integers(-3, 4, size=y.shape)
    dx, dweights = pullback(dy)
    weights = layer.get_weights()

    def objective(position, value):
        layer.set_weights([*weights[:position], value, *weights[position + 1 :]])
        total = float((dy * layer(x)).sum())
        layer.set_weights(weights)
        return total

    assert np.allclose(dx, dy @ layer.kernel.T)
    for position, dweight in zip((1, 2, 3), dweights, strict=True):
        # The output is linear in each weight: whole steps are exact, even in float32.
        weight = weights[position].astype("float64")
        direction = rng.integers(1, 100, weight.shape)
        direction *= rng.choice([-1, 1], weight.shape)
        expected = directional_derivative(
            lambda v, position=position: objective(position, v),
            weight,
            direction,
            eps=1,
        )
        assert dweight.shape == weight.shape
        assert (dweight * direction).sum() == expected


def test_the_thin_matrices_have_the_kernels_penalty():
    layer = Dense(4, kernel_regularizer=lambda w: float(w.size), lora_rank=2)
    layer.build((None, 3))
    assert layer.losses == [6.0, 8.0]


def test_the_thin_matrices_are_float32_whatever_the_layer():
    layer = Dense(4, dtype="float16", lora_rank=1)
    layer.build((None, 3))
    assert [w.dtype for w in layer.weights] == ["float16"] * 2 + ["float32"] * 2
    assert layer.kernel.dtype == "float16"
    y, pullback = layer.vjp(np.ones((2, 3)))
    assert y.dtype == "float16"
    assert [d.dtype for d in pullback(y)[1]] == ["float16", "float32", "float32"]


def test_initializers_of_your_own():
    layer = Dense(4)
    layer.build((None, 3))
    layer.enable_lora(2, lora_alpha=8, a_initializer="ones", b_initializer="ones")
    assert np.allclose(layer.kernel - layer.weights[0], 8 / 2 * 2)


@pytest.mark.parametrize("rank", [-1, 2.5, "a", 0])
def test_the_rank_is_a_positive_integer(rank):
    layer = Dense(4)
    layer.build((None, 3))
    with pytest.raises(ValueError, match="positive integer"):
        layer.enable_lora(rank)


def test_rank_zero_or_none_in_the_constructor_means_no_lora():
    for rank in (0, None):
        layer = Dense(4, lora_rank=rank)
        layer.build((None, 3))
        assert layer.lora_enabled is False
        assert "lora_rank" not in layer.get_config()


def test_an_unknown_initializer_changes_nothing():
    layer = Dense(4)
    layer.build((None, 3))
    with pytest.raises(ValueError, match="zeroes"):
        layer.enable_lora(2, b_initializer="zeroes")
    assert len(layer.weights) == 2


def test_lora_needs_a_built_layer():
    with pytest.raises(ValueError, match="isn't yet built"):
        Dense(4).enable_lora(2)


def test_lora_comes_once(layer):
    with pytest.raises(ValueError, match="can only be done once"):
        layer.enable_lora(2)


def test_lora_and_a_kernel_constraint_exclude_each_other():
    with pytest.raises(ValueError, match="incompatible with kernel constraints"):
        Dense(4, kernel_constraint="non_neg", lora_rank=2).build((None, 3))


def test_the_config_holds_rank_and_alpha(layer):
    config = layer.get_config()
    assert (config["lora_rank"], config["lora_alpha"]) == (2, 6)
    assert Dense.from_config(config).get_config() == config
