import numpy as np
import pytest

from densekit import layers
from densekit.layers import (
    Activation,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePooling1D,
    GlobalAveragePooling2D,
    Input,
    MaxPooling2D,
)
from densekit.models import Sequential
from tests.gradients import assert_gradients

RNG = np.random.default_rng(0)


def stack():
    return Sequential(
        [
            Dense(2, "tanh", activity_regularizer="l2", dtype="float64"),
            Dropout(0.5, seed=1, dtype="float64"),
            Dense(2, kernel_regularizer="l2", dtype="float64"),
        ]
    )


def chain():
    return Sequential(
        [
            Input((2, 3), dtype="float64"),
            Dense(4, "tanh", kernel_regularizer="l2", dtype="float64"),
            Dense(2, dtype="float64"),
            Flatten(dtype="float64"),
            Dense(3, "softmax", activity_regularizer="l2", dtype="float64"),
        ]
    )


def twice():
    layer = Dense(3, "tanh", kernel_regularizer="l2", dtype="float64")
    again = Sequential([layer, Dense(2, use_bias=False, dtype="float64")])
    return Sequential([layer, again])


CASES = {
    "flatten": (lambda: Flatten(dtype="float64"), (2, 3, 2)),
    "flatten rank 1": (lambda: Flatten(dtype="float64"), (3,)),
    "activation": (lambda: Activation("tanh", dtype="float64"), (2, 3)),
    "softmax": (lambda: Activation("softmax", dtype="float64"), (2, 3, 4)),
    "dropout": (lambda: Dropout(0.5, seed=1, dtype="float64"), (4, 5)),
    "conv": (lambda: Conv2D(3, 2, dtype="float64"), (2, 4, 5, 2)),
    "conv same": (lambda: Conv2D(3, 3, padding="same", dtype="float64"), (2, 4, 5, 2)),
    "conv strides": (
        lambda: Conv2D(2, (3, 2), (2, 1), "SAME", activation="tanh", dtype="float64"),
        (2, 5, 4, 2),
    ),
    "conv no bias": (
        lambda: Conv2D(2, 2, 2, use_bias=False, dtype="float64"),
        (1, 4, 4, 1),
    ),
    "max": (lambda: MaxPooling2D(dtype="float64"), (2, 5, 4, 2)),
    "max overlapping": (lambda: MaxPooling2D(3, 1, dtype="float64"), (2, 5, 4, 2)),
    "max same": (
        lambda: MaxPooling2D((3, 2), 2, "same", dtype="float64"),
        (2, 5, 4, 2),
    ),
    "mean 1d": (lambda: GlobalAveragePooling1D(dtype="float64"), (2, 5, 4)),
    "mean 2d": (lambda: GlobalAveragePooling2D(dtype="float64"), (2, 3, 5, 4)),
    "mean kept": (
        lambda: GlobalAveragePooling2D(keepdims=True, dtype="float64"),
        (2, 3, 5, 4),
    ),
    "chain": (chain, (2, 2, 3)),
    "dropout in a stack in a stack": (
        lambda: Sequential([Input((2, 3), dtype="float64"), stack()]),
        (2, 2, 3),
    ),
    "one layer in two places": (twice, (2, 2, 3)),
}


@pytest.mark.parametrize("case", CASES)
def test_gradients_and_shapes(case):
    make, shape = CASES[case]
    x = RNG.normal(size=shape)
    training = "dropout" in case

    def fresh(weights=None):
        layer = make()
        if not layer.built:
            layer.build(shape)
        if weights is not None:
            layer.set_weights(weights)
        return layer

    weights = [RNG.normal(size=w.shape) for w in fresh().weights]
    layer = fresh(weights)
    y, pullback = layer.vjp(x, training=training)
    assert y.shape == layer.compute_output_shape(shape)
    assert np.array_equal(fresh(weights)(x, training=training), y)
    unknown = (None, *shape[1:])
    assert layer.compute_output_shape(unknown) == (None, *y.shape[1:])

    dy = RNG.normal(size=y.shape)
    dx, dweights = pullback(dy)

    def objective(x, *weights):
        twin = fresh(weights)
        return float((dy * twin(x, training=training)).sum() + sum(twin.losses))

    assert_gradients([dx, *dweights], objective, [x, *weights], RNG)


@pytest.mark.parametrize("case", CASES)
def test_an_empty_batch(case):
    make, shape = CASES[case]
    layer = make()
    y, pullback = layer.vjp(np.ones((0, *shape[1:])))
    assert y.shape == layer.compute_output_shape((0, *shape[1:]))
    assert pullback(y)[0].shape == (0, *shape[1:])


def test_a_convolution_is_a_dense_layer_on_patches():
    x = np.arange(16.0).reshape(1, 4, 4, 1)
    conv = Conv2D(1, 2, strides=2)
    conv.build(x.shape)
    conv.set_weights([np.ones((2, 2, 1, 1)), [0.5]])
    assert conv(x)[0, ..., 0].tolist() == [[10.5, 18.5], [42.5, 50.5]]


def test_max_pooling_takes_the_largest():
    x = np.arange(16.0).reshape(1, 4, 4, 1)
    assert MaxPooling2D()(x)[0, ..., 0].tolist() == [[5, 7], [13, 15]]
    assert MaxPooling2D(3, padding="same")(x)[0, ..., 0].tolist() == [[5, 7], [13, 15]]


def test_a_tie_goes_to_the_first():
    _, pullback = MaxPooling2D().vjp(np.zeros((1, 2, 2, 1)))
    assert pullback(np.ones((1, 1, 1, 1)))[0].ravel().tolist() == [1, 0, 0, 0]


def test_lengths_that_are_not_known_stay_unknown():
    assert Flatten().compute_output_shape((None, None, 3)) == (None, None)
    assert np.all(MaxPooling2D(True)(np.ones((1, 2, 2, 1))) == 1)
    assert Conv2D(4, 3).compute_output_shape((None, None, 9, 2)) == (None, None, 7, 4)
    same = Conv2D(4, 3, 2, "same").compute_output_shape((None, 9, None, 2))
    assert same == (None, 5, None, 4)
    assert MaxPooling2D().compute_output_shape((None, None, 9, 2)) == (None, None, 4, 2)
    pooled = GlobalAveragePooling2D(keepdims=True).compute_output_shape(
        (None,) * 3 + (2,)
    )
    assert pooled == (None, 1, 1, 2)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Conv2D(2, 3)(np.ones((1, 2, 4, 1))),
        lambda: MaxPooling2D(3)(np.ones((1, 4, 2, 1))),
    ],
)
def test_a_window_larger_than_the_map_is_refused(make):
    with pytest.raises(ValueError, match="does not fit a map with a side of 2"):
        make()


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (lambda: Conv2D(0, 3), "`filters`, expected a positive integer"),
        (lambda: Conv2D(2.5, 3), "Received: filters=2.5"),
        (lambda: Conv2D(2, 0), "`kernel_size` argument must be a positive integer"),
        (lambda: Conv2D(2, (1, 2, 3)), r"Received: kernel_size=\(1, 2, 3\)"),
        (lambda: Conv2D(2, 3, strides="a"), "`strides` argument"),
        (lambda: Conv2D(2, 3, padding="causal"), "`padding` argument must be one of"),
        (lambda: MaxPooling2D(2.5), "`pool_size` argument"),
        (lambda: MaxPooling2D(2, None, "z"), "Received: 'z'"),
        (lambda: Dropout(1.5), "between 0 and 1. Received: rate=1.5"),
        (lambda: Dropout(-0.5), "between 0 and 1"),
        (lambda: Conv2D(2, 3)(np.ones((5, 5, 1))), "expected ndim=4, found ndim=3"),
        (lambda: Conv2D(2, 3).build((5, 5, 1)), "expected ndim=4, found ndim=3"),
        (lambda: Conv2D(2, 3).build((None, 2, 5, 1)), "with a side of 2"),
        (
            lambda: GlobalAveragePooling1D()(np.ones((2, 3))),
            "expected ndim=3, found ndim=2",
        ),
        (lambda: Flatten()(np.float32(1)), "expected min_ndim=1, found ndim=0"),
        (lambda: Dropout(0.5, seed=1.5), "integer or None. Received: seed=1.5"),
        (lambda: layers.Input((3,), name="a/b"), "cannot contain character `/`"),
        (lambda: Input(3), "`shape` argument must be a seq.* at least 0.*: shape=3"),
        (lambda: Input((None, -1)), r"Received: shape=\(None, -1\)"),
        (lambda: Input((3,), batch_size=2.5), r"batch_size=\(2.5,\)"),
        (lambda: Dropout(0.5, (0, 1)), r"at least 1. Received: noise_shape=\(0, 1\)"),
        (lambda: Dropout(0.5, "ab"), "Received: noise_shape='ab'"),
        (
            lambda: Dropout(0.5, (1, 2, 3))(np.ones((2, 3)), training=True),
            "one entry of `noise_shape` for each axis",
        ),
    ],
)
def test_what_does_not_fit_is_refused(make, problem):
    with pytest.raises(ValueError, match=problem):
        make()


@pytest.mark.parametrize("arguments", [{"dilation_rate": 2}, {"groups": 2}])
def test_what_conv2d_does_not_have(arguments):
    with pytest.raises(NotImplementedError, match="no dilation and no groups"):
        Conv2D(2, 3, **arguments)


def test_dropout_does_nothing_outside_of_training():
    x = np.ones((3, 4))
    layer = Dropout(0.5, seed=1)
    assert np.array_equal(layer(x), x)
    assert np.array_equal(layer(x, training=False), x)
    assert np.array_equal(layer.call(x), x)
    y, pullback = layer.vjp(x)
    assert np.array_equal(pullback(2 * y)[0], 2 * y)


def test_dropout_drops_its_part_and_scales_up_the_rest():
    y = Dropout(0.25, seed=1)(np.ones((200, 200)), training=True)
    assert set(np.unique(y)) == {0, np.float32(1 / 0.75)}
    assert abs((y == 0).mean() - 0.25) < 0.01


def test_dropout_draws_anew_at_each_call_and_repeats_with_its_seed():
    x = np.ones((5, 5))
    first, again = Dropout(0.5, seed=1), Dropout(0.5, seed=1)
    masks = [first(x, training=True) for _ in range(2)]
    assert not np.array_equal(*masks)
    assert np.array_equal(again(x, training=True), masks[0])
    assert np.array_equal(again(x, training=True), masks[1])


@pytest.mark.parametrize(("rate", "value"), [(0, 1), (1, 0)])
def test_dropout_of_nothing_and_of_all(rate, value):
    assert np.all(Dropout(rate)(np.ones((3, 4)), training=True) == value)


def test_noise_shape_shares_decisions():
    y = Dropout(0.5, noise_shape=(None, 1), seed=1)(np.ones((50, 6)), training=True)
    assert np.all(y == y[:, :1])
    assert len(np.unique(y)) == 2


def test_input_is_a_shape_with_a_name():
    given = Input((28, 28, 1), batch_size=8, dtype="float64", name="image")
    assert given.batch_shape == (8, 28, 28, 1)
    assert Input.from_config(given.get_config()).get_config() == given.get_config()
    assert Input((3,)).name.startswith("input_layer")
    assert Input((np.int64(3), 0)).batch_shape == (None, 3, 0)


def test_what_is_set_after_a_call_does_not_change_its_pullback():
    activation, dropout = layers.Activation("tanh"), layers.Dropout(0.5, seed=1)
    for layer, then in ((activation, ("activation", "relu")), (dropout, ("rate", 0.2))):
        y, pullback = layer.vjp(np.ones((2, 3)), training=True)
        before = pullback(np.ones_like(y))[0]
        setattr(layer, *then)
        assert np.array_equal(pullback(np.ones_like(y))[0], before)
