"""What all layers share: penalties, frozen weights, constraints, arguments, configs."""

import tracemalloc

import numpy as np
import pytest

from densekit import Dense, layers, regularizers
from densekit.layers import Activation, Layer
from densekit.layers.affine import Affine

X = np.ones((2, 3))


def dense(**arguments):
    layer = Dense(4, **arguments)
    layer.build((None, 3))
    return layer


def test_losses_come_in_order_activity_first():
    layer = dense(
        kernel_regularizer=lambda w: 10.0,
        bias_regularizer=lambda w: 20.0,
        activity_regularizer=lambda y: 60.0,
    )
    assert layer.losses == [10.0, 20.0]
    layer(X)
    assert layer.losses == [30.0, 10.0, 20.0]
    layer(np.ones((3, 3)))
    assert layer.losses == [20.0, 10.0, 20.0]


def test_a_pullback_reports_the_activity_of_its_call():
    layer = dense(activity_regularizer=lambda y: 60.0)
    layer.vjp(X)
    assert layer.losses == [30.0]


def test_an_empty_batch_has_no_activity_penalty():
    layer = dense(activity_regularizer="l2")
    y, pullback = layer.vjp(np.ones((0, 3)))
    assert layer.losses == [0]
    assert layer.losses[0].dtype == "float32"
    assert pullback(y)[0].shape == (0, 3)
    constant = dense(activity_regularizer=lambda y: 60.0)
    constant(np.ones((0, 3)))
    assert constant.losses == [0]
    mean = dense(activity_regularizer=lambda y: y.sum() / np.float32(y.size))
    with np.errstate(invalid="ignore"):
        mean(np.ones((0, 3)))
    assert mean.losses == [0]


def test_no_penalty_on_what_is_frozen():
    layer = dense(kernel_regularizer="l2", bias_regularizer="l2", trainable=False)
    assert layer.losses == []
    assert layer.trainable_weights == []
    assert len(layer.non_trainable_weights) == 2
    layer.trainable = True
    assert len(layer.losses) == 2
    assert layer.non_trainable_weights == []


def test_a_frozen_layer_pulls_back_to_its_input_only():
    layer = dense(trainable=False)
    dx, dweights = layer.vjp(X)[1](np.ones((2, 4)))
    assert dx.shape == (2, 3)
    assert dweights == []


def test_the_pullback_uses_the_weights_of_its_call():
    layer = dense(kernel_regularizer=regularizers.L2(0.5))
    _, pullback = layer.vjp(X)
    before = layer.kernel.copy()
    layer.set_weights([0 * before, np.zeros(4)])
    dx, (dkernel, _) = pullback(np.zeros((2, 4)))
    assert np.array_equal(dkernel, before)
    assert np.array_equal(dx, np.zeros((2, 3)))


def test_a_penalty_without_gradient_says_how_to_give_one():
    layer = dense(kernel_regularizer=lambda w: 0.0)
    with pytest.raises(NotImplementedError, match=r"has no gradient.*`grad\(w\)`"):
        layer.vjp(X)[1](np.ones((2, 4)))


def test_gradients_have_the_dtype_of_the_layer_whatever_comes_in():
    class Penalty:
        def __call__(self, w):
            return 0.0

        def grad(self, w):
            return np.ones(w.shape, "float64")

    layer = dense(
        dtype="float16", kernel_regularizer=Penalty(), activity_regularizer=Penalty()
    )
    dx, dweights = layer.vjp(X)[1](np.ones((2, 4), "float64"))
    assert [array.dtype for array in (dx, *dweights)] == ["float16"] * 3
    dx, _ = layers.Flatten().vjp(X)[1](np.ones((2, 3), "float64"))
    assert dx.dtype == "float32"


def test_the_initializers_make_the_weights():
    layer = dense(kernel_initializer="ones", bias_initializer="ones")
    assert np.all(layer.kernel == 1)
    assert np.all(layer.bias == 1)


def test_constraints_wait_until_they_are_applied():
    layer = dense(kernel_constraint="non_neg", bias_constraint="non_neg")
    layer.set_weights([np.full((3, 4), -1), np.full(4, -1)])
    assert np.all(layer(X) == -4)
    layer.apply_constraints()
    assert np.all(layer(X) == 0)


def test_constraints_leave_frozen_weights_alone():
    layer = dense(kernel_constraint="non_neg")
    layer.set_weights([np.full((3, 4), -1), np.full(4, -1)])
    layer.trainable = False
    layer.apply_constraints()
    assert np.all(layer.kernel == -1)
    layer.trainable = True
    layer.apply_constraints()
    assert np.all(layer.kernel == 0)
    assert np.all(layer.bias == -1)


def test_no_initializer_means_glorot():
    limit = np.sqrt(6 / 7)
    kernel = dense(kernel_initializer=None).kernel
    assert 0 < np.abs(kernel).max() <= limit


def test_weights_have_names():
    assert [w.name for w in dense().variables] == ["kernel", "bias"]
    assert [w.shape for w in dense().weights] == [(3, 4), (4,)]


@pytest.mark.parametrize(
    "dtype",
    [
        "float16",
        np.float16,
        np.dtype("float16"),
        {"class_name": "DTypePolicy", "config": {"name": "float16"}},
    ],
)
def test_dtypes(dtype):
    layer = dense(dtype=dtype)
    assert layer.dtype == layer.kernel.dtype == layer(X).dtype == "float16"
    assert layer.get_config()["dtype"]["config"] == {"name": "float16"}


@pytest.mark.parametrize("dtype", ["int32", "bfloat16", "floaty", np.int64])
def test_other_dtypes_are_refused(dtype):
    with pytest.raises(ValueError, match=r"float32, float64\. Received: dtype="):
        Dense(4, dtype=dtype)


@pytest.mark.parametrize("config", [{}, {"config": {}}, {"class_name": "Foo"}])
def test_a_config_of_something_else_is_no_dtype(config):
    with pytest.raises(ValueError, match="densekit computes in float16"):
        Dense(4, dtype=config)


@pytest.mark.parametrize("dtype", [{"class_name": "DTypePolicy", "config": {}}, float])
def test_a_dtype_without_a_name_is_the_default(dtype):
    assert Dense(4, dtype=dtype).dtype == "float32"


@pytest.mark.parametrize("value", [None, "1", 1j, np.datetime64("2026-01-01")])
def test_weights_are_real_numbers(value):
    layer = dense(name="head")
    before = layer.get_weights()
    with pytest.raises(ValueError, match=r"real numbers.*weight 'head/bias'"):
        layer.set_weights([np.zeros((3, 4)), [value] * 4])
    assert np.array_equal(layer.kernel, before[0])


@pytest.mark.parametrize("layer", [Dense, Activation])
@pytest.mark.parametrize(
    ("returned", "problem"),
    [(None, "outputs of <f"), ("text", "outputs of <f"), (1.0, "must return an array")],
)
def test_an_activation_returns_an_array_of_real_numbers(layer, returned, problem):
    made = layer(
        activation=lambda x: returned, **({"units": 4} if layer is Dense else {})
    )
    with pytest.raises(ValueError, match=problem):
        made(X)
    with pytest.raises(ValueError, match=problem):
        made.vjp(X)


def test_a_config_that_does_not_fit_names_the_class():
    config = Dense(4).get_config() | {"units": 0}
    with pytest.raises(TypeError, match=r"class 'Dense'.*invalid value for `units`"):
        Dense.from_config(config)


@pytest.mark.parametrize("trainable", [0, 1, "no", None])
def test_trainable_is_a_boolean(trainable):
    with pytest.raises(ValueError, match="`trainable` to be a boolean"):
        Dense(4, trainable=trainable)


def test_unknown_arguments_are_refused():
    with pytest.raises(ValueError, match=r"arguments passed to Dense: \{'foo': 3\}"):
        Dense(4, foo=3)
    with (
        pytest.warns(UserWarning, match="Do not pass"),
        pytest.raises(ValueError, match=r"to Dense: \{'input_shape': \(5,\)\}"),
    ):
        Dense(4, input_dim=3, input_shape=(5,))


@pytest.mark.parametrize(
    ("arguments", "shape"),
    [
        ({"input_shape": (5, 3)}, (5, 3)),
        ({"input_dim": 3}, (3,)),
        ({"input_shape": 2}, 2),  # Sequential refuses it
    ],
)
def test_input_shape_is_taken_with_a_warning(arguments, shape):
    with pytest.warns(UserWarning, match="Do not pass an `input_shape`/`input_dim`"):
        layer = Dense(4, **arguments)
    assert layer.input_shape_argument == shape
    assert not layer.built


def test_the_representation_names_the_layer():
    assert repr(Dense(4, name="head")) == "<Dense name=head, built=False>"


def test_building_twice_is_refused():
    with pytest.raises(ValueError, match=r"'head' is built already.*\(3, 4\)"):
        dense(name="head").build((None, 5))


def test_set_weights_keeps_the_dtype():
    layer = dense(dtype="float16")
    layer.set_weights([np.ones((3, 4)), np.ones(4)])
    assert [w.dtype for w in layer.weights] == ["float16", "float16"]


def test_the_base_leaves_the_function_to_its_children():
    with pytest.raises(NotImplementedError):
        Layer()(X)


def test_the_base_of_dense_leaves_the_kernels_shape_to_its_children():
    with pytest.raises(NotImplementedError):
        Affine.kernel_shape(dense(), 3)


def test_a_layer_without_weights_keeps_the_shape():
    class Twice(Layer):
        def call_vjp(self, x, training=False):
            return 2 * x, lambda dy: (lambda: 2 * dy, {})

    layer = Twice()
    assert layer.name.startswith("twice")
    assert layer.compute_output_shape((None, 3)) == (None, 3)
    assert np.array_equal(layer(X), 2 * X)
    assert layer.count_params() == 0


@pytest.mark.parametrize(
    "layer",
    [
        layers.Dense(
            4,
            "relu",
            use_bias=False,
            kernel_initializer="he_normal",
            bias_initializer="ones",
            kernel_regularizer="l1",
            bias_regularizer="l2",
            activity_regularizer="l1l2",
            kernel_constraint="max_norm",
            bias_constraint="non_neg",
            trainable=False,
            dtype="float64",
        ),
        layers.Dense(4, lora_rank=2, lora_alpha=3),
        layers.Conv2D(4, 3, (2, 1), "same", activation="gelu", use_bias=False),
        layers.MaxPooling2D((3, 2), 1, "same"),
        layers.GlobalAveragePooling1D(),
        layers.GlobalAveragePooling2D(keepdims=True),
        layers.Dropout(0.5, (None, 1), 3),
        layers.Activation("tanh"),
        layers.Flatten(),
    ],
)
def test_configs_round_trip(layer):
    config = layer.get_config()
    assert config["name"] == layer.name
    assert type(layer).from_config(config).get_config() == config


@pytest.mark.parametrize(
    "make",
    [
        lambda data_format: layers.Flatten(data_format),
        lambda data_format: layers.Conv2D(2, 3, data_format=data_format),
        lambda data_format: layers.MaxPooling2D(data_format=data_format),
        lambda data_format: layers.GlobalAveragePooling1D(data_format),
        lambda data_format: layers.GlobalAveragePooling2D(data_format),
    ],
)
def test_channels_come_last(make):
    make("channels_last")
    with pytest.raises(NotImplementedError, match="only data_format='channels_last'"):
        make("channels_first")
    with pytest.raises(ValueError, match="one of 'channels_last', 'channels_first'"):
        make("channels_middle")


def test_a_weight_checks_its_new_value():
    kernel = dense().variables[0]
    kernel.assign(np.full((3, 4), 2))
    assert kernel.value.dtype == "float32"
    assert (kernel.value == 2).all()
    for wrong in (np.ones((4, 3)), 1.0, np.ones((1, 4))):
        with pytest.raises(ValueError, match=r"dense.*/kernel' of shape \(3, 4\) is"):
            kernel.assign(wrong)
    assert (kernel.value == 2).all()


def test_variables_are_properties_in_the_order_of_the_weights():
    layer = dense(lora_rank=2)
    names = [w.name for w in layer.variables]
    assert names == ["kernel", "bias", "lora_kernel_a", "lora_kernel_b"]
    assert [w.name for w in layer.trainable_variables] == names[1:]
    assert [w.name for w in layer.non_trainable_variables] == names[:1]
    assert layer.non_trainable_weights[0] is layer.variables[0].value


@pytest.mark.parametrize("stateless", [layers.Dropout, layers.MaxPooling2D])
def test_a_subclass_that_builds_is_built(stateless):
    class Counting(stateless):
        def build(self, input_shape):
            self.add_weight("count", (1,))
            super().build(input_shape)

    layer = Counting(1)
    assert layer.built is False
    layer(np.ones((2, 4, 4, 3)))
    assert layer.built
    assert layer.count_params() == 1
    assert stateless(1).built


def test_a_batch_of_one_is_divided_by_one():
    layer = dense(activity_regularizer="l2")
    y, pullback = layer.vjp(np.ones((1, 3)))
    assert np.allclose(layer.losses, 0.01 * (y**2).sum())
    dx, _ = pullback(np.zeros_like(y))
    assert np.allclose(dx, 0.02 * y @ layer.kernel.T)


@pytest.mark.parametrize("base", [layers.Layer, layers.Activation])
def test_a_build_of_your_own_builds_once(base):
    class Scaled(base):
        def build(self, input_shape):
            self.add_weight("scale", (1,))

        def call(self, x, training=False):
            return x * self.weights[0]

    arguments = {} if base is layers.Layer else {"activation": "relu"}
    layer = Scaled(**arguments)
    y = layer(X)
    assert layer.built
    assert np.array_equal(layer(X), y)
    built = Scaled(**arguments)
    built.build((None, 3))
    built.set_weights([[2.0]])
    assert np.array_equal(built(X), 2 * X)


def test_a_build_that_fails_is_tried_again():
    layer = Dense(4, bias_initializer=np.ones(3))
    with pytest.raises(ValueError, match="direct tensor"):
        layer(X)
    assert not layer.built
    layer.bias_initializer = np.zeros
    assert layer(X).shape == (2, 4)


@pytest.mark.parametrize(
    ("make", "shape"),
    [
        (lambda **kw: Dense(4, **kw), (2, 2, 4)),
        (lambda **kw: layers.Conv2D(4, 1, **kw), (2, 2, 2, 4)),
    ],
)
@pytest.mark.parametrize("activation", ["linear", "relu", "tanh"])
def test_a_call_writes_to_nothing_that_is_given(make, shape, activation):
    layer = make(activation=activation, activity_regularizer="l1")
    x = np.linspace(-1, 1, 4 * np.prod(shape[:-1]), dtype="float32").reshape(shape)
    y, pullback = layer.vjp(x)
    given = [x, y, -y, *layer.weights]
    copies = [array.copy() for array in given]
    for dy in given[1:3]:
        pullback(dy)
    layer(x)
    assert all(map(np.array_equal, given, copies))


def test_relu_takes_no_room_of_its_own():
    layer, x = Dense(512, "relu"), np.ones((512, 4), "float32")
    layer.build(x.shape)
    tracemalloc.start()
    y, _ = layer.vjp(x)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert y.nbytes <= peak < 1.5 * y.nbytes
