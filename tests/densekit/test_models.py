import numpy as np
import pytest

from densekit import (
    Activation,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
    Input,
    MaxPooling2D,
    Sequential,
)
from densekit.models import layer_from_config


def mnist():
    return Sequential(
        [
            Input((28, 28, 1)),
            Conv2D(32, (3, 3), activation="relu"),
            MaxPooling2D((2, 2)),
            Conv2D(64, (3, 3), activation="relu"),
            MaxPooling2D((2, 2)),
            Conv2D(64, (3, 3), activation="relu"),
            Flatten(),
            Dense(64, activation="relu"),
            Dense(10),
        ]
    )


def test_the_counts_of_a_known_network():
    model = mnist()
    assert model.count_params() == 93_322
    assert [layer.count_params() for layer in model.layers] == [
        *(320, 0, 18_496, 0, 36_928, 0, 36_928, 650)
    ]
    assert model.layer_shapes()[-3:] == [(None, 576), (None, 64), (None, 10)]
    assert model.compute_output_shape((7, 28, 28, 1)) == (7, 10)
    assert model(np.ones((2, 28, 28, 1))).shape == (2, 10)


def test_it_is_built_at_the_first_call_or_by_hand():
    for prepare in (lambda m: m(np.ones((2, 3))), lambda m: m.build((None, 3))):
        model = Sequential([Dense(4), Dense(2)])
        assert not model.built
        assert model.weights == []
        assert model.layer_shapes() == [None, None]
        prepare(model)
        assert model.built
        assert model.count_params() == 16 + 10


def test_with_an_input_each_layer_is_built_as_it_comes():
    model = Sequential([Input((3,))])
    assert not model.built
    model.add(Dense(4))
    assert model.layers[0].built
    model.add(Dense(2))
    assert model.layers[1].kernel.shape == (4, 2)


def test_the_first_layer_may_carry_the_shape():
    with pytest.warns(UserWarning, match="prefer using an `Input"):
        model = Sequential([Dense(4, input_shape=(3,))])
    assert model.built
    with pytest.warns(UserWarning, match="prefer using an `Input"):
        later = Dense(2, input_dim=9)
    model.add(later)
    assert later.kernel.shape == (4, 2)


def test_pop_takes_the_last_layer_off():
    model = Sequential([Input((3,)), Dense(4), Dense(2)])
    last = model.layers[-1]
    assert model.pop() is last
    assert model(np.ones((1, 3))).shape == (1, 4)
    model.pop()
    assert not model.built
    with pytest.raises(IndexError):
        model.pop()


def test_losses_name_activity_first_then_weights():
    model = Sequential(
        [
            Dense(
                2, kernel_regularizer=lambda w: 1.0, activity_regularizer=lambda y: 2.0
            ),
            Dense(
                2, kernel_regularizer=lambda w: 3.0, activity_regularizer=lambda y: 4.0
            ),
        ]
    )
    model(np.ones((1, 3)))
    assert model.losses == [2.0, 4.0, 1.0, 3.0]


def test_training_reaches_the_layers():
    model = Sequential([Dropout(0.5, seed=1)])
    x = np.ones((4, 4))
    assert np.array_equal(model(x), x)
    assert not np.array_equal(model(x, training=True), x)
    assert not np.array_equal(model.vjp(x, training=True)[0], x)


def test_freezing():
    model = Sequential([Input((3,)), Dense(4), Dense(2)])
    model.layers[0].trainable = False
    assert [w.shape for w in model.trainable_weights] == [(4, 2), (2,)]
    assert [w.shape for w in model.non_trainable_weights] == [(3, 4), (4,)]
    _, dweights = model.vjp(np.ones((1, 3)))[1](np.ones((1, 2)))
    assert [d.shape for d in dweights] == [(4, 2), (2,)]
    model.trainable = False
    assert model.trainable_weights == []
    assert model.vjp(np.ones((1, 3)))[1](np.ones((1, 2)))[1] == []
    frozen = Sequential([Input((3,)), Dense(4)], trainable=False)
    assert frozen.trainable_weights == []
    assert frozen.layers[0].trainable
    assert frozen.vjp(np.ones((1, 3)))[1](np.ones((1, 4)))[1] == []


def test_the_inputs_dtype_is_the_models():
    double = Sequential([Input((3,), dtype="float64"), Dense(4, dtype="float64")])
    single = Sequential([Input((3,)), Dense(4, dtype="float64")])
    x = np.full((1, 3), 1 / 3)
    for model in (double, single):
        model.set_weights([np.ones((3, 4)), np.zeros(4)])
    assert np.all(double(x) == 1)
    assert np.all(single(x) == 3 * np.float64(np.float32(1 / 3)))


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (lambda: Sequential([3]), "Only instances of .* Received: 3"),
        (
            lambda: Sequential([Dense(2, name="a"), Dense(2, name="a")]),
            "unique names. Name 'a' is already",
        ),
        (lambda: Sequential([Dense(2), Input((3,))]), "one Input, before its layers"),
        (lambda: Sequential([Input((3,)), Input((3,))]), "one Input"),
        (lambda: Sequential([]).build((None, 3)), "has no layers"),
        (lambda: Sequential([])(np.ones((2, 3))), "has no layers"),
        (
            lambda: Sequential([Input((3,)), Dense(2)]).build((None, 4)),
            r"to use input shape \(None, 3\)",
        ),
        (
            lambda: Sequential([Input((3,)), Dense(2)])(np.ones((2, 4))),
            r"Expected shape \(None, 3\). Full shape received: \(2, 4\)",
        ),
        (
            lambda: Sequential([Input((3,)), Dense(2)])(np.ones(3)),
            r"Full shape received: \(3,\)",
        ),
        (
            lambda: Sequential([Input((3,), batch_size=2), Dense(2)])(np.ones((3, 3))),
            r"Expected shape \(2, 3\)",
        ),
        (lambda: Sequential([Dense(2)]).count_params(), "isn't built"),
        (
            lambda: layer_from_config({"class_name": "LSTM", "config": {}}),
            "no layer 'LSTM'; it has Activation, Conv2D",
        ),
    ],
)
def test_what_does_not_fit_is_refused(make, problem):
    with pytest.raises(ValueError, match=problem):
        make()


@pytest.mark.parametrize(
    "model",
    [
        mnist(),
        Sequential([Dense(4), Activation("relu"), Dropout(0.5, seed=1)], name="net"),
        Sequential([Dense(4), Flatten()], trainable=False),
        Sequential([Input((8, 8, 1)), Conv2D(2, 3), GlobalAveragePooling2D()]),
        Sequential([Sequential([Dense(2)]), Dense(2)]),
        Sequential([]),
    ],
)
def test_configs_round_trip(model):
    config = model.get_config()
    assert Sequential.from_config(config).get_config() == config


def test_a_deferred_model_is_rebuilt_for_its_shape():
    model = Sequential([Dense(4), Dense(2)])
    model.build((None, 3))
    twin = Sequential.from_config(model.get_config())
    assert twin.built
    assert twin.layers[0].kernel.shape == (3, 4)


def test_summary_as_a_table(capsys):
    model = Sequential(
        [Input((4,)), Dense(3, name="first"), Dense(2, name="second")], name="net"
    )
    model.layers[0].trainable = False
    model.summary()
    assert capsys.readouterr().out.splitlines() == [
        'Model: "net"',
        "─────────────────────────────────────",
        "Layer (type)    Output Shape  Param #",
        "─────────────────────────────────────",
        "first (Dense)   (None, 3)          15",
        "second (Dense)  (None, 2)           8",
        "─────────────────────────────────────",
        "Total params: 23 (92.00 B)",
        "Trainable params: 8 (32.00 B)",
        "Non-trainable params: 15 (60.00 B)",
    ]


def test_summary_on_a_phone(capsys):
    mnist().summary(line_length=32)
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 32
    assert lines[5].startswith("conv2d")
    assert lines[6] == "  (None, 26, 26, 32)         320"
    assert "  (None, 64)              36,928" in lines
    assert "Total params: 93,322 (364.54 KB)" in lines
    assert lines[-3:-1] == ["Trainable params: 93,322", "  (364.54 KB)"]


def test_summary_breaks_a_long_name(capsys):
    model = Sequential([Input((2, 2, 1)), GlobalAveragePooling2D(name="pool_it_all")])
    model.summary(line_length=30)
    lines = capsys.readouterr().out.splitlines()
    assert lines[5:7] == ["pool_it_all", "  (GlobalAveragePooling2D)"]


def test_summary_before_it_is_built(capsys):
    Sequential([Dense(3, name="first")]).summary()
    assert "first (Dense)  ?             0 (unbuilt)" in capsys.readouterr().out


def test_the_output_shape_is_known_once_the_model_is_built():
    net = Sequential([Dense(4), Dense(2)])
    with pytest.raises(AttributeError, match="no defined output shape yet"):
        _ = net.output_shape
    net(np.ones((8, 3)))
    assert net.output_shape == (8, 2)
    assert mnist().output_shape == (None, 10)


def test_a_model_of_nothing_but_an_input_waits_for_layers():
    inner = Sequential([Input((3,))])
    outer = Sequential([inner, Dense(2)])
    assert not outer.built
    with pytest.raises(ValueError, match="has no layers"):
        outer(np.ones((4, 3)))
    inner.add(Dense(4))
    assert outer(np.ones((4, 3))).shape == (4, 2)


def test_layers_are_changed_by_add_and_pop_alone():
    net = mnist()
    with pytest.raises(AttributeError, match="layers"):
        net.layers = []
    net.layers.clear()
    assert net.count_params() == mnist().count_params() > 0
