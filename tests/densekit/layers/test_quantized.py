import numpy as np
import pytest

from densekit import Conv2D, Dense, Flatten, Input, Sequential
from densekit.interop import from_torch_layout, to_torch_layout
from densekit.quantizers import (
    AbsMaxQuantizer,
    Int8QuantizationConfig,
    abs_max_quantize,
)

KERNEL = np.array([[1.0, -0.5], [0.25, 0.5], [-1.0, 0.125]])
INTEGERS = [[127, -127], [32, 127], [-127, 32]]


def built(**arguments):
    layer = Dense(2, **arguments)
    layer.build((None, 3))
    if not layer.quantization_mode:
        layer.set_weights([KERNEL, [1, 2], *layer.get_weights()[2:]])
    return layer


@pytest.fixture
def layer():
    layer = built(name="head", kernel_regularizer="l2")
    layer.quantize("int8")
    return layer


def test_integers_take_the_kernels_place_behind_what_learns(layer):
    assert [w.path for w in layer.variables] == [
        "head/bias",
        "head/kernel",
        "head/kernel_scale",
    ]
    assert [w.dtype for w in layer.weights] == ["float32", "int8", "float32"]
    assert [w.name for w in layer.trainable_variables] == ["bias"]
    assert layer.kernel.tolist() == INTEGERS
    assert np.allclose(layer.weights[2], [127, 254], rtol=1e-6)
    assert layer.bias.tolist() == [1, 2]
    assert layer.count_params() == 3 * 2 + 2 + 2
    assert layer.losses == []
    assert layer.quantization_mode == "int8"
    assert layer.quantization_config == Int8QuantizationConfig()


def test_integers_never_thaw(layer):
    layer.trainable = False
    layer.trainable = True
    assert [w.trainable for w in layer.variables] == [True, False, False]
    frozen = built(trainable=False, dtype="int8_from_float32")
    assert not any(w.trainable for w in frozen.variables)


@pytest.mark.parametrize("shape", [(2, 3), (2, 2, 3)])
def test_the_output_is_near_the_floats(layer, shape):
    x = np.random.default_rng(0).normal(size=shape)
    step = 1 / 127 + np.abs(x).sum(-1, keepdims=True) / 254
    error = np.abs(layer(x) - built()(x))
    assert 0 < error.max() <= (3 * step).max()


def test_inputs_become_integers_too(layer):
    of_column_0 = (127 * 127 + 38 * 32) / (127 * 127) + 1  # 0.3 is 38 of 127
    of_column_1 = (127 * -127 + 38 * 127) / (127 * 254) + 2
    y = layer([[1, 0.3, 0]])
    assert np.allclose(y, [[of_column_0, of_column_1]], rtol=1e-6, atol=0)


def test_float_kernel_is_what_the_integers_stand_for(layer):
    assert np.allclose(layer.float_kernel, layer.kernel / layer.weights[2])
    assert np.abs(layer.float_kernel - KERNEL).max() <= 0.5 / 127
    assert layer.float_kernel.dtype == "float32"
    assert np.array_equal(built().float_kernel, KERNEL)


def test_the_pullback_is_that_of_float_kernel():
    layer = built()
    layer.quantize("int8")
    layer.enable_lora(1, lora_alpha=3, b_initializer="ones")
    x = np.random.default_rng(0).normal(size=(2, 2, 3))
    y, pullback = layer.vjp(x)
    dy = np.random.default_rng(1).normal(size=y.shape).astype("float32")
    dx, (dbias, da, db) = pullback(dy)
    a, b = layer.weights[1:3]
    assert np.allclose(dx, dy @ layer.float_kernel.T, rtol=1e-5)
    assert np.allclose(dbias, dy.sum((0, 1)), rtol=1e-5)
    flat, dz = x.reshape(-1, 3), dy.reshape(-1, 2)
    assert np.allclose(da, 3 * flat.T @ dz @ b.T, rtol=1e-4)
    assert np.allclose(db, 3 * (flat @ a).T @ dz, rtol=1e-4)


def test_relu_and_no_bias():
    x = np.random.default_rng(0).normal(size=(4, 3))
    plain, bent = (built_without_bias(activation) for activation in (None, "relu"))
    assert np.array_equal(bent(x), np.maximum(plain(x), 0))
    y, pullback = bent.vjp(x)
    dx, dweights = pullback(np.ones_like(y))
    assert dweights == []
    assert np.allclose(dx, (y > 0) @ bent.float_kernel.T)


def built_without_bias(activation):
    layer = Dense(2, activation, use_bias=False)
    layer.build((None, 3))
    layer.set_weights([KERNEL])
    layer.quantize("int8")
    return layer


def test_lora_reads_the_floats(layer):
    x = np.random.default_rng(0).normal(size=(2, 3))
    before = layer(x)
    layer.enable_lora(2, lora_alpha=6, b_initializer="ones")
    names = ["bias", "lora_kernel_a", "lora_kernel_b", "kernel", "kernel_scale"]
    assert [w.name for w in layer.variables] == names
    _, a, b, integers, _ = layer.weights
    assert np.allclose(layer(x), before + 6 / 2 * x @ a @ b, rtol=1e-5)
    assert layer(x).dtype == "float32"
    # As in Keras: what `kernel` shows is no kernel of anything.
    assert np.allclose(layer.kernel, integers + 3 * a @ b)
    assert len(layer.losses) == 2


def test_a_layer_with_lora_is_quantized_without_it():
    layer = built(lora_rank=1)
    layer.set_weights([*layer.get_weights()[:3], [[1, 1]]])
    learned = layer.weights[2]
    layer.quantize("int8")
    assert layer.weights[3].tolist() == INTEGERS
    assert layer.weights[1] is learned


def test_in_float64_the_scales_are_float64():
    layer = built(dtype="float64")
    layer.quantize("int8")
    assert [w.dtype for w in layer.weights] == ["float64", "int8", "float64"]
    layer.enable_lora(1)
    assert layer(np.ones((1, 3))).dtype == "float64"


def test_the_dtype_makes_a_layer_of_zeros():
    layer = built(dtype="int8_from_float64", kernel_initializer="ones")
    assert layer.dtype == "float64"
    assert [w.name for w in layer.variables] == ["bias", "kernel", "kernel_scale"]
    assert not layer.kernel.any()
    assert layer.weights[2].tolist() == [1, 1]
    assert layer.inputs_quantizer == AbsMaxQuantizer()
    assert layer.quantization_config is None
    assert not layer(np.ones((1, 3))).any()


def test_a_config_of_ones_own():
    config = Int8QuantizationConfig(AbsMaxQuantizer(0, (-7, 7)), None)
    layer = built(quantization_config=config)
    assert layer.quantization_mode is None
    layer.quantize(config=config)
    assert layer.kernel.tolist() == [[7, -7], [2, 7], [-7, 2]]
    assert layer.inputs_quantizer is None
    x = np.random.default_rng(0).normal(size=(2, 3))
    assert np.allclose(layer(x), x @ layer.float_kernel + layer.bias, rtol=1e-5)
    assert Dense.from_config(layer.get_config()).quantization_config == config


def test_configs_make_equal_layers(layer):
    config = layer.get_config()
    assert config["dtype"]["module"] == "keras.dtype_policies"
    assert config["dtype"]["class_name"] == "QuantizedDTypePolicy"
    assert config["dtype"]["config"] == {"mode": "int8", "source_name": "float32"}
    again = Dense.from_config(config)
    assert again.get_config() == config
    again.build((None, 3))
    again.set_weights(layer.get_weights())
    x = np.random.default_rng(0).normal(size=(2, 3))
    assert np.array_equal(again(x), layer(x))
    config = built(quantization_config=Int8QuantizationConfig()).get_config()
    assert config["dtype"]["class_name"] == "DTypePolicy"
    assert config["quantization_config"]["class_name"] == "Int8QuantizationConfig"


def refuses(layer, error, match, *arguments, **named):
    weights = layer.weights
    with pytest.raises(error, match=match):
        layer.quantize(*arguments, **named)
    assert all(a is b for a, b in zip(weights, layer.weights, strict=True))


class Own(Dense):
    """A subclass."""


def test_what_is_refused(layer):
    refuses(layer, ValueError, "Layer 'head' is already quantized.", "int8")
    refuses(Dense(2), ValueError, r"isn't yet built.*of type 'Dense'\)", "int8")
    refuses(built(), ValueError, "Invalid quantization mode.*=int9$", "int9")
    refuses(built(), ValueError, "You must provide either `mode` or `config`")
    refuses(
        built(), ValueError, r"instance of `Int8Quant.*config=5 \(of type", "int8", 5
    )
    refuses(built(), NotImplementedError, "int8 only. Received: mode='int4'", "int4")
    refuses(built(), NotImplementedError, "mode='gptq'", config="gptq")
    refuses(built(dtype="float16"), ValueError, "compute_dtype='float16'", "int8")
    per_tensor = Int8QuantizationConfig(AbsMaxQuantizer((0, 1)))
    message = r"of shape \(1, 2\). Received: scales of shape \(1, 1\)"
    refuses(built(), ValueError, message, config=per_tensor)
    own = Own(2)
    own.build((None, 3))
    refuses(own, NotImplementedError, "Layer Own does not have a `quantize`", "int8")
    own.quantize("int8", type_check=False)
    assert own.quantization_mode == "int8"


@pytest.mark.parametrize("config", ["int8", 5, {"a": 1}, {"class_name": "Foo"}])
def test_only_int8s_config_is_taken(config):
    with pytest.raises(NotImplementedError, match="densekit quantizes to int8 only"):
        Dense(2, quantization_config=config)
    assert Dense(2, quantization_config={"class_name": "Int8QuantizationConfig"})


def test_a_string_as_config_is_a_mode():
    layer = built()
    layer.quantize(config="int8")
    assert layer.quantization_mode == "int8"


def test_a_model_quantizes_its_dense_layers():
    inner = Sequential([Dense(2)])
    model = Sequential([Input((2, 2, 1)), Conv2D(1, 2), Flatten(), inner, Dense(2)])
    with pytest.warns(UserWarning, match="does not have a `quantize`") as caught:
        model.quantize("int8")
    assert [str(w.message).split()[1] for w in caught] == ["Conv2D", "Flatten"]
    assert caught[0].filename == __file__
    assert [w.dtype for w in model.weights[2:]] == ["float32", "int8", "float32"] * 2
    with pytest.raises(ValueError, match="built"):
        Sequential([Dense(2)], name="net").quantize("int8")
    single = Sequential([Input((3,)), Dense(2)])
    single.quantize(config=Int8QuantizationConfig(None, None))
    assert single.layers[0].inputs_quantizer is None


def test_a_quantized_model_trains_what_learns(layer):
    model = Sequential([Input((3,)), layer])
    model.compile("sgd", "mse")
    x, y = np.ones((4, 3)), np.zeros((4, 2))
    model.fit(x, y, verbose=0)
    layer.enable_lora(1)
    model.compile("sgd", "mse")
    before = layer.get_weights()
    model.fit(x, y, epochs=2, verbose=0)
    moved = [np.any(a != b) for a, b in zip(before, layer.weights, strict=True)]
    assert moved == [True, True, True, False, False]


def saved(layer):
    store = {}
    layer.save_own_variables(store)
    return store


def test_saving_merges_lora():
    layer = built(lora_rank=1, lora_alpha=2)
    layer.set_weights([*layer.get_weights()[:2], np.ones((3, 1)), [[1, 2]]])
    store = saved(layer)
    assert list(store) == ["0", "1"]
    assert np.array_equal(store["0"], KERNEL + np.array([2, 4]))
    store["1"][:] = 7
    assert layer.bias.tolist() == [1, 2]
    twin = built()
    twin.load_own_variables(store)
    x = np.ones((1, 3))
    assert np.array_equal(twin(x), layer(x) + np.array([6, 5]))
    assert saved(Dense(2)) == {}


def test_loading_starts_lora_again():
    layer = built(lora_rank=1)
    layer.set_weights([*layer.get_weights()[:2], np.ones((3, 1)), [[1, 2]]])
    layer.load_own_variables({"0": 2 * KERNEL, "1": np.zeros(2)})
    assert np.array_equal(layer.kernel, 2 * KERNEL)
    assert layer.weights[2].tolist() == [[1], [1], [1]]
    assert layer.weights[3].tolist() == [[0, 0]]


def test_saving_quantizes_anew(layer):
    assert [v.dtype for v in saved(layer).values()] == ["int8", "float32", "float32"]
    layer.enable_lora(1)
    layer.set_weights([[1, 2], np.ones((3, 1)), [[0.5, 0]], *layer.weights[3:]])
    store = saved(layer)
    merged = layer.float_kernel
    expected, scale = abs_max_quantize(merged, axis=0)
    assert np.array_equal(store["0"], expected)
    assert np.array_equal(store["2"], scale[0])
    assert store["0"].tolist() != layer.weights[3].tolist()
    other = built(dtype="int8_from_float32")
    other.load_own_variables(store)
    assert np.abs(other.float_kernel - merged).max() <= 0.5 / scale.min()


def test_a_change_of_less_than_half_a_step_is_lost(layer):
    before = layer.kernel.tolist()
    layer.enable_lora(1)
    change = [[0], [1 / 1024], [0]]
    layer.set_weights([[1, 2], change, [[1, 1]], *layer.weights[3:]])
    assert saved(layer)["0"].tolist() == before


@pytest.mark.parametrize("store", [{"0": KERNEL}, {"0": KERNEL, "1": np.ones(3)}])
def test_what_does_not_fit_changes_nothing(store):
    layer = built()
    with pytest.raises(ValueError, match=r"variables|shape"):
        layer.load_own_variables(store)
    assert np.array_equal(layer.kernel, KERNEL)
    with pytest.raises(ValueError, match="expected 2 variables, but received 1"):
        layer.load_own_variables({"0": KERNEL})


def test_without_a_bias_the_numbers_follow_on():
    layer = built_without_bias(None)
    store = saved(layer)
    assert list(store) == ["0", "1"]
    layer.load_own_variables(store)
    assert saved(layer)["0"].tolist() == INTEGERS


def test_pytorch_gets_the_floats(layer):
    weight = to_torch_layout(layer)["weight"]
    assert np.array_equal(weight, layer.float_kernel.T)
    with pytest.raises(ValueError, match="is quantized"):
        from_torch_layout(layer, to_torch_layout(layer))
