"""Layers in layers: penalties, shared weights, shapes that are set once."""

import numpy as np
import pytest

from densekit import Dense, Flatten, Input, Sequential

DOUBLE = {"dtype": "float64"}


def shared():
    layer = Dense(3, "tanh", kernel_regularizer="l2", **DOUBLE)
    return Sequential(
        [
            layer,
            Sequential([layer, Dense(2, use_bias=False, **DOUBLE)]),
        ]
    )


def test_a_layer_in_two_places_counts_once():
    net = shared()
    net.build((2, 2, 3))
    assert net.count_params() == 12 + 6
    assert [w.name for w in net.variables] == ["kernel", "bias", "kernel"]
    assert len(net.losses) == 1
    net.layers[1].layers[1].trainable = False
    assert [w.shape for w in net.trainable_weights] == [(3, 3), (3,)]
    assert [w.shape for w in net.non_trainable_weights] == [(3, 2)]


def test_penalties_on_outputs_inside_are_reported():
    noisy = Dense(2, activity_regularizer=lambda y: np.float64(y.size))
    net = Sequential([Sequential([noisy]), Dense(2, activity_regularizer="l1")])
    net(np.ones((4, 3)))
    assert len(net.losses) == 2
    assert net.losses[0] == 2


@pytest.mark.parametrize(
    "prepare", [lambda net: net.build((None, 3)), lambda net: net(np.ones((2, 3)))]
)
def test_what_is_added_to_a_built_model_is_built(prepare):
    net = Sequential([Dense(4)])
    prepare(net)
    net.add(Dense(2))
    assert net.built
    assert net.count_params() == 16 + 10
    net.pop()
    net.pop()
    net.add(Dense(5))
    assert net.count_params() == 20


def test_a_built_model_keeps_its_shape():
    net = Sequential([Dense(4)])
    net.build((None, 3))
    net.build([None, 3])
    with pytest.raises(ValueError, match=r"to use input shape \(None, 3\)"):
        net.build((None, 4))


def test_a_shape_that_does_not_fit_is_not_kept():
    net = Sequential([Flatten(), Dense(4)])
    with pytest.raises(ValueError, match="known last axis"):
        net.build((2, None, 3))
    net.build((2, 5, 3))
    assert net.input_shape == (2, 5, 3)


def test_a_stack_with_an_input_gives_its_shape_to_the_model_around_it():
    net = Sequential([Sequential([Input((3,)), Dense(4)]), Dense(2)])
    assert net.built
    assert net.count_params() == 16 + 10


def test_without_an_input_the_first_layer_sets_the_dtype():
    x = np.full((1, 3), 1 / 3)
    for prepare in (lambda net: net.build((None, 3)), lambda net: net(x)):
        net = Sequential([Dense(4, kernel_initializer="ones", dtype="float64")])
        prepare(net)
        assert np.all(net(x) == 1)
    assert Sequential.from_config(net.get_config())(x).dtype == "float64"


def test_each_weight_is_asked_alone_whether_it_learns():
    frozen = Sequential([Input((3,)), Dense(4)], trainable=False)
    assert frozen.trainable_weights == []
    assert len(Sequential([frozen]).trainable_weights) == 2
    inner = Dense(4, trainable=False)
    assert Sequential([Input((3,)), inner]).trainable_weights == []
    assert not inner.variables[0].trainable
