import numpy as np
import pytest

from densekit import (
    Activation,
    Conv2D,
    Dense,
    Flatten,
    Input,
    MaxPooling2D,
    Sequential,
    counting,
)


@pytest.mark.parametrize("input_dim", [1, 3, 784])
@pytest.mark.parametrize("units", [1, 4])
@pytest.mark.parametrize("use_bias", [True, False])
@pytest.mark.parametrize("lora_rank", [None, 0, 2])
def test_dense_params_agree_with_the_layer(input_dim, units, use_bias, lora_rank):
    layer = Dense(units, use_bias=use_bias, lora_rank=lora_rank)
    layer.build((None, 7, input_dim))
    counted = counting.dense_params(input_dim, units, use_bias, lora_rank)
    assert counted == layer.count_params()


@pytest.mark.parametrize("use_bias", [True, False])
def test_conv2d_params_agree_with_the_layer(use_bias):
    layer = Conv2D(5, (3, 2), use_bias=use_bias)
    layer.build((None, 9, 9, 4))
    assert counting.conv2d_params((3, 2), 4, 5, use_bias) == layer.count_params()


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_weight_bytes_agree_with_the_arrays(dtype):
    layer = Dense(5, dtype=dtype)
    layer.build((None, 3))
    held = sum(w.nbytes for w in layer.weights)
    assert counting.weight_bytes(layer.count_params(), dtype) == held


def test_training_holds_gradients_and_slots_beside():
    assert counting.training_bytes(100) == 4 * 4 * 100
    assert counting.training_bytes(100, "float16", slots=0) == 2 * 2 * 100
    assert counting.training_bytes(100, slots=1) == 3 * 4 * 100


def test_activation_bytes_agree_with_the_outputs():
    model = Sequential([Dense(4), Activation("relu"), Flatten(), Dense(2)])
    counted = counting.activation_bytes(model, (5, 7, 3))
    x, held = np.ones((5, 7, 3)), 0
    for layer in model.layers:
        x = layer(x)
        held += x.nbytes
    assert counted == held
    assert counting.activation_bytes(model, (5, 7, 3), "float16") == held // 2
    twice = Sequential([model, Dense(6)])
    assert counting.activation_bytes(twice, (5, 7, 3)) == held + 5 * 6 * 4


@pytest.mark.parametrize(
    ("layer", "shape", "expected"),
    [
        (Dense(4), (8, 2, 3), 8 * 2 * 3 * 4),
        (Dense(1, use_bias=False), (1, 784), 784),
        (Conv2D(64, 3), (1, 13, 13, 32), 11 * 11 * 64 * 9 * 32),
        (Conv2D(2, (3, 2), 2, "same"), (4, 5, 5, 3), 4 * 9 * 2 * 6 * 3),
        (Flatten(), (8, 2, 3), 0),
        (MaxPooling2D(), (8, 4, 4, 3), 0),
        (Sequential([Dense(4), Flatten(), Dense(5)]), (8, 2, 3), 8 * (24 + 40)),
    ],
)
def test_multiply_adds(layer, shape, expected):
    assert counting.multiply_adds(layer, shape) == expected
    assert counting.flops(layer, shape) == 2 * expected


def test_multiply_adds_are_the_products_that_loops_take():
    batch, d0, d1, units = 2, 3, 4, 5
    products = sum(1 for _ in np.ndindex(batch, d0, units) for _ in range(d1))
    assert counting.multiply_adds(Dense(units), (batch, d0, d1)) == products


def test_the_batch_must_be_known():
    with pytest.raises(ValueError, match=r"Every length must be known.*None"):
        counting.multiply_adds(Dense(4), (None, 3))


def test_the_fully_connected_layers_of_vgg16():
    sizes = [(7 * 7 * 512, 4096), (4096, 4096), (4096, 1000)]
    assert [counting.dense_params(*size) for size in sizes] == [
        *(102_764_544, 16_781_312, 4_097_000)
    ]


def test_a_model_need_not_be_built_to_be_counted():
    model = Sequential([Dense(4096)])
    assert counting.multiply_adds(model, (1, 25088)) == 25088 * 4096
    assert not model.built
    assert Sequential([Input((3,)), Dense(2)]).count_params() == 8
