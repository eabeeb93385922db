from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from densekit import quantizers
from densekit.quantizers import (
    AbsMaxQuantizer,
    Int8QuantizationConfig,
    QuantizedDTypePolicy,
    abs_max_quantize,
    policy_of,
    quantized_dense,
)

KERNEL = np.array([[1.0, -0.5], [0.25, 0.5], [-1.0, 0.125]], "float32")
SHAPES = st.tuples(st.integers(1, 4), st.integers(1, 4))


def test_each_column_has_its_own_scale():
    integers, scale = abs_max_quantize(KERNEL, axis=0)
    assert integers.tolist() == [[127, -127], [32, 127], [-127, 32]]
    assert np.allclose(scale, [[127, 254]], rtol=1e-6)
    assert (integers.dtype, scale.dtype) == ("int8", "float32")


def test_one_scale_for_all_two_for_the_rows():
    assert abs_max_quantize(KERNEL, axis=[0, 1])[1].shape == (1, 1)
    assert abs_max_quantize(KERNEL, axis=(0, 1))[0][0].tolist() == [127, -63]
    assert abs_max_quantize(KERNEL, axis=1)[1].shape == (3, 1)


def test_range_dtype_and_epsilon_are_arguments():
    integers, scale = abs_max_quantize(KERNEL, 0, (-6, 7), "int32", epsilon=0.75)
    assert integers.tolist() == [[4, -3], [1, 3], [-4, 1]]
    assert integers.dtype == "int32"
    assert scale.tolist() == [[4, np.float32(7 / 1.25)]]
    assert abs_max_quantize(KERNEL, 0, (-6, 7), epsilon=0)[0].min() == -6


def test_zeros_have_a_scale():
    integers, scale = abs_max_quantize(np.zeros((2, 1)), axis=0)
    assert not integers.any()
    assert scale == 127 / 1e-7


@pytest.mark.parametrize(
    "inputs", [[[1.0, 2], [3, 4]], np.array([[1, 2], [3, 4]]), [[1, 2], [3, 4]]]
)
def test_lists_and_integers_become_float32(inputs):
    integers, scale = abs_max_quantize(inputs, axis=0)
    assert integers.tolist() == [[42, 64], [127, 127]]  # in float64 2 becomes 63
    assert scale.dtype == "float32"
    doubles = np.array([[1.0, 2], [3, 4]])
    assert abs_max_quantize(doubles, axis=0)[0].tolist() == [[42, 63], [127, 127]]


@pytest.mark.parametrize("inputs", [["3"], [None], [1 + 2j]])
def test_inputs_are_real_numbers(inputs):
    with pytest.raises(TypeError, match="Cannot cast"):
        abs_max_quantize(inputs, axis=0)


def test_a_range_that_clips_loses_up_to_a_step():
    inputs = np.array([[-1.0], [1.0]])
    integers, scale = abs_max_quantize(inputs, axis=0, value_range=(-7, 8))
    assert integers.tolist() == [[-7], [8]]
    assert np.abs(scale * (integers / scale - inputs)).max() == pytest.approx(1)


@given(shape=SHAPES, seed=st.integers(0, 999), power=st.integers(-20, 20))
def test_half_a_step_is_the_most_that_is_lost(shape, seed, power):
    inputs = np.random.default_rng(seed).normal(size=shape) * 2.0**power
    integers, scale = abs_max_quantize(inputs, axis=0)
    assert np.abs(integers / scale - inputs).max() <= (0.5 / scale).max() * (1 + 1e-12)
    assert np.abs(integers.astype(int)).max() <= 127


def test_the_product_is_that_of_the_integers():
    kernel, kernel_scale = np.array([[100, -3], [20, 127]], "int8"), np.array([4.0, 2])
    x = np.array([[[127.0, -127]], [[64, 128]]])
    y = quantized_dense(x, kernel, kernel_scale, AbsMaxQuantizer(epsilon=0))
    assert y.tolist() == [
        [[127 * 80 / 4, 127 * -130 / 2]],
        [
            [
                (64 * 100 + 127 * 20) / (4 * 127 / 128),
                (-192 + 127**2) / (2 * 127 / 128),
            ]
        ],
    ]


def test_each_input_has_its_own_scale_whatever_the_quantizer():
    kernel, scale = np.array([[100], [20]], "int8"), np.ones(1, "float32")
    x = np.array([[1, 0.25], [0.25, 0.125]], "float32")
    expected = quantized_dense(x, kernel, scale, AbsMaxQuantizer())
    assert np.array_equal(
        quantized_dense(x, kernel, scale, AbsMaxQuantizer(0)), expected
    )


def test_long_sums_of_integers_are_exact_in_float32():
    n = 2**11 + 1
    kernel, x = np.full((n, 1), 127, "int8"), np.ones((1, n), "float32")
    kernel[0] = 126
    y = quantized_dense(x, kernel, np.ones(1, "float32"), AbsMaxQuantizer(epsilon=0))
    assert y.dtype == "float32"
    assert y == np.float32(127 * (n * 127 - 1)) / 127


def test_without_a_quantizer_the_inputs_stay_floats():
    kernel, scale = np.array([[100], [20]], "int8"), np.array([4.0], "float32")
    y = quantized_dense(np.array([[0.5, 0.25]], "float32"), kernel, scale, None)
    assert y.tolist() == [[(50 + 5) / 4]]
    assert y.dtype == "float32"


def test_a_quantizer_keeps_its_arguments():
    quantizer = AbsMaxQuantizer(1, (-7, 7), 0.5, "int16")
    integers, scale = quantizer(KERNEL)
    expected = abs_max_quantize(KERNEL, 1, (-7, 7), "int16", 0.5)
    assert np.array_equal(integers, expected[0])
    assert np.array_equal(scale, expected[1])
    assert integers.dtype == "int16"
    assert quantizer.axis == (1,)
    assert quantizer.get_config() == {
        "axis": (1,),
        "value_range": (-7, 7),
        "epsilon": 0.5,
        "output_dtype": "int16",
    }
    assert AbsMaxQuantizer([0, 1]).axis == (0, 1)


def test_the_axis_of_a_call_goes_before_the_quantizers():
    assert AbsMaxQuantizer(1)(KERNEL, axis=0)[1].shape == (1, 2)
    assert AbsMaxQuantizer(0)(KERNEL)[1].shape == (1, 2)
    assert AbsMaxQuantizer()(KERNEL[None])[1].shape == (1, 3, 1)
    assert "axis" not in AbsMaxQuantizer().get_config()


@pytest.mark.parametrize("value_range", [(-129, 7), (-7, 128)])
def test_an_int8_holds_no_more(value_range):
    with pytest.raises(ValueError, match=r"within the interval \[-128, 127\]"):
        AbsMaxQuantizer(value_range=value_range)
    AbsMaxQuantizer(value_range=value_range, output_dtype="int16")
    AbsMaxQuantizer(value_range=(-128, 127))


def test_the_config_of_a_layer():
    config = Int8QuantizationConfig()
    assert (config.weight_quantizer, config.mode) == (None, "int8")
    assert config.activation_quantizer == AbsMaxQuantizer()
    assert Int8QuantizationConfig(activation_quantizer=None) != config
    weights = AbsMaxQuantizer(0, (-7, 7))
    config = Int8QuantizationConfig(weights, None)
    again = Int8QuantizationConfig(**config.get_config())
    assert again == config
    assert again.get_config()["weight_quantizer"]["class_name"] == "AbsMaxQuantizer"
    with pytest.raises(ValueError, match=r"requires a weight_quantizer.*=int16$"):
        Int8QuantizationConfig(AbsMaxQuantizer(output_dtype="int16"))


def test_a_quantizer_is_got_by_name():
    assert quantizers.get("abs_max_quantizer") == AbsMaxQuantizer()
    with pytest.raises(ValueError, match="Could not interpret quantizer identifier"):
        quantizers.get("abs_min_quantizer")


POLICY = {"class_name": "QuantizedDTypePolicy"}


@pytest.mark.parametrize(
    ("dtype", "source"),
    [
        ("int8_from_float64", "float64"),
        (SimpleNamespace(name="int8_from_float32"), "float32"),
        (np.dtype("float32"), None),
        (None, None),
        ("int8", None),
        ("int8_from_", None),
        ("int4_from_float32", None),
        ("int8_from_a_from_b", "a_from_b"),
        (POLICY | {"config": {"mode": "int8", "source_name": "float32"}}, "float32"),
        (POLICY | {"config": {"mode": "int4", "source_name": "float32"}}, None),
        ({"class_name": "DTypePolicy", "config": {"name": "float32"}}, None),
    ],
)
def test_a_policy_in_the_dtype(dtype, source):
    expected = source and QuantizedDTypePolicy("int8", source)
    assert policy_of(dtype) == expected


def test_a_policy_without_its_mode():
    with pytest.raises(TypeError, match="mode"):
        policy_of(POLICY)


def test_float16_is_refused():
    with pytest.raises(ValueError, match=r"'int8' doesn't work well with compute_dty"):
        policy_of("int8_from_float16")
