import numpy as np
import pytest

import densekit
from densekit import Dense, activations, functional

KERNEL = np.arange(12, dtype="float32").reshape(3, 4)
BIAS = np.array([0, 1, 2, 3], dtype="float32")


@pytest.fixture
def layer():
    layer = Dense(4, name="head")
    layer.build((None, 3))
    layer.set_weights([KERNEL, BIAS])
    return layer


@pytest.mark.parametrize("shape", [(2, 3), (2, 5, 3), (2, 5, 1, 3), (0, 3), (1, 1, 3)])
def test_the_last_axis_becomes_the_units(layer, shape):
    y = layer(np.ones(shape))
    assert y.shape == layer.compute_output_shape(shape) == (*shape[:-1], 4)
    assert np.all(y == KERNEL.sum(axis=0) + BIAS)
    assert y.dtype == np.float32


def test_the_first_call_builds():
    layer = Dense(4)
    assert not layer.built
    assert layer.weights == []
    layer(np.ones((2, 3)))
    assert layer.built
    assert layer.kernel.shape == (3, 4)
    assert layer.bias.shape == (4,)


def test_the_activation_is_applied(layer):
    rectified = Dense(4, activation="relu")
    rectified.build((None, 3))
    rectified.set_weights([-KERNEL, BIAS])
    x = np.ones((1, 3))
    assert np.array_equal(rectified(x), np.maximum(x @ -KERNEL + BIAS, 0))


def test_without_bias_there_is_one_weight():
    layer = Dense(4, use_bias=False)
    layer.build((None, 3))
    assert layer.bias is None
    assert layer.count_params() == 12
    assert len(layer.get_weights()) == 1


@pytest.mark.parametrize("units", [0, -3, 2.5, None, "64", np.int64(3), [3]])
def test_units_are_a_positive_integer(units):
    with pytest.raises(ValueError, match="expected a positive integer"):
        Dense(units)


def test_true_counts_as_one_unit_as_in_keras():
    layer = Dense(True)
    assert layer.compute_output_shape((2, 3)) == (2, 1)
    assert layer(np.ones((2, 3))).shape == (2, 1)


@pytest.mark.parametrize("x", [np.ones(3), np.float32(1)])
def test_rank_below_two_is_refused(layer, x):
    with pytest.raises(ValueError, match=r"'head'.*expected min_ndim=2, found ndim="):
        layer(x)


def test_another_last_axis_is_refused(layer):
    with pytest.raises(ValueError, match=r"axis -1 .* to have value 3.*\(2, 5\)"):
        layer(np.ones((2, 5)))


@pytest.mark.parametrize("x", [np.ones((2, 3), complex), np.array([["a", "b", "c"]])])
def test_what_is_no_real_number_is_refused(layer, x):
    with pytest.raises(ValueError, match="of layer 'head'"):
        layer(x)


def test_an_unknown_last_axis_cannot_be_built():
    with pytest.raises(ValueError, match="known last axis"):
        Dense(4).build((None, None))


def test_only_the_last_axis_matters_to_build():
    with pytest.raises(ValueError, match=r"`input_shape` .* Received: input_shape="):
        Dense(4).build((None, 3.0))
    layer = Dense(4)
    layer.build((None, 2.5, 3))
    assert layer.kernel.shape == (3, 4)


@pytest.mark.parametrize(
    ("weights", "problem"),
    [
        ([KERNEL], "list of length 1, but the layer was expecting 2"),
        ([KERNEL.T, BIAS], r"Weight 'head/kernel' of shape \(3, 4\).*\(4, 3\)"),
        ([KERNEL, BIAS[:1]], r"Weight 'head/bias' of shape \(4,\).*\(1,\)"),
        ([KERNEL, BIAS[None]], r"Weight 'head/bias' of shape \(4,\).*\(1, 4\)"),
        ([KERNEL, np.array(list("text"))], "real numbers.*head/bias.*dtype <U1"),
    ],
)
def test_weights_of_the_wrong_shape_change_nothing(layer, weights, problem):
    with pytest.raises(ValueError, match=problem):
        layer.set_weights([w if w.dtype == "U1" else 2 * w for w in weights])
    assert np.array_equal(layer.kernel, KERNEL)
    assert np.array_equal(layer.bias, BIAS)


def test_weights_travel_as_copies(layer):
    kernel, bias = layer.get_weights()
    kernel[:] = 0
    assert np.array_equal(layer.kernel, KERNEL)
    layer.set_weights([kernel, bias])
    kernel[:] = 7
    assert np.all(layer.kernel == 0)


@pytest.mark.parametrize("attribute", ["kernel", "bias"])
def test_before_build_there_are_no_weights(attribute):
    with pytest.raises(AttributeError, match=f"before accessing `{attribute}`"):
        getattr(Dense(4), attribute)


def test_before_build_there_is_nothing_to_count():
    with pytest.raises(ValueError, match="isn't built"):
        Dense(4, name="head").count_params()


@pytest.mark.parametrize("name", ["a/b", 3])
def test_a_name_is_a_string_without_slash(name):
    with pytest.raises(ValueError, match="cannot contain character `/`"):
        Dense(4, name=name)


def test_names_are_made_unique():
    first, second = Dense(4), Dense(4)
    assert first.name.startswith("dense")
    assert first.name != second.name


def test_an_unknown_activation_gets_a_suggestion():
    with pytest.raises(ValueError, match=r"rulu\. Did you mean 'relu'"):
        Dense(4, activation="rulu")


def test_two_calls_can_be_pulled_back_in_any_order(layer):
    _, first = layer.vjp(np.ones((1, 3)))
    _, second = layer.vjp(2 * np.ones((1, 3)))
    dy = np.ones((1, 4))
    assert np.all(second(dy)[1][0] == 2)
    assert np.all(first(dy)[1][0] == 1)


def test_what_is_set_after_a_call_does_not_change_its_pullback():
    layer = Dense(4, "relu", activity_regularizer="l2", kernel_regularizer="l2")
    layer.build((None, 3))
    layer.enable_lora(2, b_initializer="ones")
    y, pullback = layer.vjp(np.array([[1, -2, 3]]))
    before = pullback(np.ones_like(y))
    layer.activation, layer.lora_alpha = "tanh", 7
    layer.activity_regularizer = layer.variables[2].regularizer = None
    after = pullback(np.ones_like(y))
    assert np.array_equal(before[0], after[0])
    assert all(map(np.array_equal, before[1], after[1]))


def test_a_call_before_lora_is_pulled_back_after_it(layer):
    y, pullback = layer.vjp(np.ones((1, 3)))
    layer.enable_lora(2)
    _, dweights = pullback(np.ones_like(y))
    assert [d.shape for d in dweights] == [(3, 4), (4,)]


@pytest.mark.parametrize("shape", [(4,), (1, 4, 1), (2, 4), (1, 1)])
def test_a_gradient_of_another_shape_is_refused(layer, shape):
    _, pullback = layer.vjp(np.ones((1, 3)))
    with pytest.raises(ValueError, match=r"must have that shape"):
        pullback(np.ones(shape))


def test_the_same_seed_builds_the_same_layers():
    densekit.set_random_seed(3)
    first = [Dense(2)(np.ones((1, 3))) for _ in range(2)]
    densekit.set_random_seed(3)
    again = [Dense(2)(np.ones((1, 3))) for _ in range(2)]
    assert np.array_equal(first, again)
    assert not np.array_equal(*first)


@pytest.mark.parametrize("name", ["linear", "relu", "gelu", "softmax", "glu"])
def test_the_layer_computes_what_the_plain_form_says(name):
    rng = np.random.default_rng(0)
    x, dy = rng.normal(size=(5, 2, 3)), rng.normal(size=(5, 2, 4))
    layer = Dense(4, activation=name, dtype="float64", bias_initializer="ones")
    y, pullback = layer.vjp(x)
    activation = activations.get(name)
    z = functional.dense(x, layer.kernel, layer.bias)
    np.testing.assert_allclose(y, activation(z), rtol=1e-12)
    np.testing.assert_allclose(layer(x), activation(z), rtol=1e-12)
    dy = dy[..., : y.shape[-1]]
    dx, dweights = pullback(dy)
    dz = activations.vjp(activation)(dy, activation(z), z)
    expected = functional.dense_vjp(dz, x, layer.kernel)
    for mine, plain in zip([dx, *dweights], expected, strict=True):
        np.testing.assert_allclose(mine, plain, rtol=1e-12, atol=1e-12)


def test_an_activation_of_none_is_the_identity_also_after_building(layer):
    x = np.array([[-1, 0, -2]], "float32")
    layer.activation = "relu"
    assert not layer(x).any()
    layer.activation = None
    assert np.array_equal(layer(x), x @ layer.kernel + layer.bias)
    assert layer.get_config()["activation"] == "linear"
