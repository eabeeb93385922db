"""Where densekit differs from Keras 3.15.1 on purpose, row by row of differs.toml."""

import tomllib
from pathlib import Path

import numpy as np
import pytest

import densekit
from densebook.quiet import tf
from densekit import activations, doctor, initializers, layers, losses, regularizers
from tests.parity.twins import COEFFICIENT, twin_layers

keras = tf.keras
ROWS = tomllib.loads(Path(__file__).with_name("differs.toml").read_text("utf-8"))


@pytest.mark.parametrize("row", ROWS)
def test_every_row_is_proved(row):
    assert callable(globals().get(f"test_{row}")), f"differs.toml: {row} has no test"


def test_sparsemax():
    # Keras issue 23425, mended after 3.15.1.
    x = np.array([1.0, 0.8, 0.1])
    assert keras.activations.sparsemax(x).numpy().sum() < 0.2
    assert activations.sparsemax(x).sum() == pytest.approx(1)


def test_lora_alpha():
    # The constructor's alpha does not reach enable_lora; densekit does as Keras's
    # documentation says.
    ours, theirs = twin_layers(
        "Dense", (None, 3), 0, units=4, lora_rank=2, lora_alpha=8
    )
    assert (ours.lora_alpha, theirs.lora_alpha) == (8, 2)


def test_celu():
    x = tf.constant([0.0])
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = keras.activations.celu(x)
    assert tape.gradient(y, x).numpy() == 2
    assert activations.vjp(activations.celu)(np.ones(1), np.zeros(1), np.zeros(1)) == 1


def test_identity():
    assert keras.initializers.Identity(gain=2.0).get_config() == {}
    assert initializers.Identity(gain=2.0).get_config() == {"gain": 2.0}


@pytest.mark.parametrize("name", ["gelu", "leaky_relu"])
def test_coefficients(name):
    x = np.linspace(-3, -1, 9)
    ours = activations.ACTIVATIONS[name](x)
    theirs = getattr(keras.activations, name)(x).numpy()
    assert theirs.dtype == "float64"
    assert 1e-12 < np.abs(ours - theirs).max() < COEFFICIENT


def test_quantization():
    theirs = keras.layers.Dense(4, quantization_config={"any": 1})
    assert theirs.get_config()["quantization_config"] == {"any": 1}
    with pytest.raises(NotImplementedError, match="densekit quantizes to int8 only"):
        layers.Dense(4, quantization_config={"any": 1})
    built(keras).quantize("int4")
    with pytest.raises(NotImplementedError, match="densekit quantizes to int8 only"):
        built(densekit).quantize("int4")


@pytest.mark.parametrize("change", ["quantize", "pop"])
def test_layer_quantized(change):
    x, y = np.eye(3, dtype="float32"), np.ones((3, 2), "float32")
    for library, same in ((keras, True), (densekit, False)):
        histories = []
        for changed in (False, True):
            first = built(library, kernel_initializer="ones")
            last = library.layers.Dense(2, kernel_initializer="ones")
            model = library.Sequential([library.layers.Input((3,)), first, last])
            model.compile("sgd", "mse")
            model.fit(x, y, verbose=0)
            if changed:
                last.quantize("int8") if change == "quantize" else model.pop()
            histories.append(model.fit(x, y, epochs=3, verbose=0).history["loss"])
        assert (histories[0] == histories[1]) is same


def test_wide_integers():
    x, weights = np.array([[1, 0.5, 0.25]], "float32"), np.ones((3, 2), "float32")
    found = []
    for library in (keras, densekit):
        quantizer = library.quantizers.AbsMaxQuantizer(
            axis=-1, value_range=(-3000, 3000), output_dtype="int16"
        )
        layer = built(library, use_bias=False)
        layer.set_weights([weights])
        layer.quantize(
            config=library.quantizers.Int8QuantizationConfig(
                activation_quantizer=quantizer
            )
        )
        found.append(np.asarray(layer(x)))
    assert np.abs(found[0] - x @ weights).max() > 1
    assert np.allclose(found[1], x @ weights, atol=1e-3)


def test_no_vectors():
    empty = np.ones((0, 3), "float32")
    for library in (keras, densekit):
        layer = built(library)
        layer.quantize("int8")
        if library is keras:
            with pytest.raises(tf.errors.InvalidArgumentError, match="empty tensor"):
                layer(empty)
    assert layer(empty).shape == (0, 2)


def test_quantized_integers():
    integers = np.array([[1, 2], [3, 4]])
    theirs, scale = keras.quantizers.abs_max_quantize(integers, axis=0)
    assert theirs.numpy().tolist() == [[42, 62], [126, 124]]
    assert scale.dtype == "int64"
    with pytest.raises(tf.errors.InvalidArgumentError, match="bool"):
        keras.quantizers.abs_max_quantize(integers > 1, axis=0)
    ours, scale = densekit.quantizers.abs_max_quantize(integers, axis=0)
    floats = keras.quantizers.abs_max_quantize(integers.astype("float32"), axis=0)
    assert np.array_equal(ours, floats[0])
    assert np.array_equal(scale, floats[1])
    assert densekit.quantizers.abs_max_quantize(integers > 1, axis=0)[0].max() == 127


@pytest.mark.parametrize(
    ("kept", "error"), [(["0", "1", "2"], None), (["0"], KeyError)]
)
def test_store_of_lora(kept, error):
    for library, expected in ((keras, error), (densekit, ValueError)):
        layer, store = built(library, lora_rank=1), {"2": np.ones(3)}
        layer.save_own_variables(store)
        store = {name: np.array(store[name]) for name in kept}
        if expected is None:
            layer.load_own_variables(store)
            continue
        with pytest.raises(expected):
            layer.load_own_variables(store)


def test_lora_loaded():
    for library, zeros in ((keras, [False, False]), (densekit, [True, False])):
        layer, store = built(library, lora_rank=1), {}
        layer.save_own_variables(store)
        layer.load_own_variables({name: np.array(w) for name, w in store.items()})
        assert [np.any(w) for w in layer.get_weights()[2:]] == zeros


def built(library, **arguments):
    layer = library.layers.Dense(2, **arguments)
    layer.build((None, 3))
    return layer


def refused(*calls):
    for call in calls:
        with pytest.raises(ValueError, match=r"."):
            call()


@pytest.mark.filterwarnings("ignore:Casting complex")
def test_real_numbers():
    dates, complexes = np.ones((3, 2), "M8[D]"), np.full((3, 2), 1 + 2j)
    for weights in (dates, complexes):
        theirs = built(keras, use_bias=False)
        theirs.set_weights([weights])
        assert np.all(theirs.get_weights()[0] == 1)
        refused(lambda w=weights: built(densekit, use_bias=False).set_weights([w]))
    assert keras.layers.Dense(2, activation=lambda x: None)(np.ones((1, 3))) is None
    refused(
        lambda: layers.Dense(2, activation=lambda x: None)(np.ones((1, 3))),
        lambda: layers.Flatten()(np.array([["text"]])),
        lambda: built(densekit, use_bias=False).set_weights([[[None] * 2] * 3]),
    )


def test_lists():
    weights = [[[1, 2]] * 3, [0, 0]]
    with pytest.raises(AttributeError, match="shape"):
        built(keras).set_weights(weights)
    ours = built(densekit)
    ours.set_weights(weights)
    assert ours.kernel.tolist() == weights[0]
    assert np.array_equal(ours([[1, 1, 1]]), [[3, 6]])


@pytest.mark.parametrize("dtype", ["int64", "bool"])
def test_integers(dtype):
    x = np.ones((2, 3), dtype)
    assert keras.layers.Flatten()(x).dtype == dtype
    assert layers.Flatten()(x).dtype == "float32"


def test_scalars():
    assert keras.layers.Activation("relu")(np.float32(2)).shape == ()
    assert keras.layers.Dense(2, activation=len)(np.ones((1, 3))) == 1
    refused(
        lambda: layers.Activation("relu")(np.float32(2)),
        lambda: layers.Dense(2, activation=len)(np.ones((1, 3))),
    )


def test_empty():
    x = np.ones((1, 2, 0))
    with pytest.raises(tf.errors.InvalidArgumentError, match="Biases must be 1D"):
        keras.layers.Dense(2, lora_rank=1)(x)
    assert not layers.Dense(2, lora_rank=1)(x).any()


@pytest.mark.parametrize("dtype", ["bfloat16", "int32", "mixed_float16"])
def test_dtypes(dtype):
    assert keras.layers.Dense(2, dtype=dtype).dtype_policy.name == dtype
    refused(lambda: layers.Dense(2, dtype=dtype))


def test_shapes():
    with pytest.raises(KeyError):
        keras.layers.Dense(2).build({"a": 3})
    with pytest.raises(IndexError):
        keras.layers.Flatten().compute_output_shape(())
    pool = {"pool_size": 1, "strides": 1}
    assert keras.layers.MaxPooling2D(**pool).compute_output_shape((2, 3, 1))[0] == 2
    refused(
        lambda: layers.Dense(2).build({"a": 3}),
        lambda: layers.Flatten().compute_output_shape(()),
        lambda: layers.MaxPooling2D(**pool).compute_output_shape((2, 3, 1)),
    )


def test_windows():
    assert keras.layers.Conv2D(None, 1).filters is None
    pool = keras.layers.MaxPooling2D(padding="VALID")
    assert pool.padding == "VALID"
    with pytest.raises(ValueError, match="padding"):
        pool.compute_output_shape((1, 2, 2, 1))
    refused(lambda: layers.Conv2D(None, 1), lambda: layers.MaxPooling2D(padding="a"))
    assert layers.MaxPooling2D(padding="VALID").get_config()["padding"] == "valid"


@pytest.mark.parametrize("rank", [0, np.int64(2)])
def test_rank_of_lora(rank):
    theirs = built(keras)
    theirs.enable_lora(rank)
    assert theirs.lora_kernel_a.shape == (3, rank)
    refused(lambda: built(densekit).enable_lora(rank))


def test_array_as_initializer():
    configs = [
        library.layers.Dense(2, bias_initializer=np.ones(2)).get_config()
        for library in (densekit, keras)
    ]
    names = [config["bias_initializer"]["config"] for config in configs]
    assert names == ["FixedValues", "initialize_fn"]


def test_unknown_activation():
    config = {"class_name": "Foo", "config": {}}
    with pytest.raises(TypeError, match="Could not locate class 'Foo'"):
        keras.layers.Dense(2, config)
    refused(lambda: layers.Dense(2, config), lambda: layers.Dense(2, "Foo"))
    with pytest.raises(ValueError, match="Could not interpret"):
        keras.layers.Dense(2, "Foo")


@pytest.mark.parametrize("dtype", ["float16", "float64"])
def test_orthogonal(dtype):
    arguments = {"kernel_regularizer": "orthogonal_regularizer", "dtype": dtype}
    with pytest.raises(tf.errors.InvalidArgumentError, match="cannot compute Mul"):
        built(keras, **arguments).losses  # noqa: B018 - the property fails
    assert built(densekit, **arguments).losses[0].dtype == dtype


def test_nan():
    x = np.full(2, np.nan)
    assert keras.regularizers.L1L2(0, 0)(x) == 0
    assert np.isnan(regularizers.L1L2(0, 0)(x))


@pytest.mark.parametrize("odd", [np.nan, np.inf])
@pytest.mark.filterwarnings("ignore:invalid value")
def test_softmax(odd):
    x = np.array([[odd, 1.0]], "float32")
    theirs = keras.activations.softmax(tf.constant(x)).numpy()
    other = 0 if doctor.uses_onednn() else np.nan
    assert np.array_equal(theirs, [[np.nan, other]], equal_nan=True)
    assert np.isnan(activations.softmax(x)).all()


def test_softmax_of_nothing():
    x = np.ones((2, 0), "float32")
    assert keras.activations.softmax(tf.constant(x)).shape == (2, 0)
    refused(lambda: activations.softmax(x))


def test_loss_config():
    for name, argument, value in (
        ("Huber", "delta", 2.0),
        ("SparseCategoricalCrossentropy", "axis", 1),
    ):
        ours, theirs = (
            getattr(library, name)(**{argument: value}).get_config()
            for library in (losses, keras.losses)
        )
        assert argument not in theirs
        assert ours == theirs | {argument: value}


def test_loss_of_misfits():
    for name, y_true in (
        ("SparseCategoricalCrossentropy", np.array([0, 2])),
        ("MeanSquaredError", np.ones((3, 2))),
    ):
        with pytest.raises(tf.errors.InvalidArgumentError):
            getattr(keras.losses, name)()(y_true, np.eye(2))
        with pytest.raises(ValueError, match="Received"):
            getattr(losses, name)()(y_true, np.eye(2))


def test_crossentropy_of_lists():
    for name, y_true, error in (
        ("binary_crossentropy", [[1, 0]], TypeError),
        ("categorical_crossentropy", [[1, 0]], tf.errors.InvalidArgumentError),
        ("sparse_categorical_crossentropy", [0], AttributeError),
    ):
        with pytest.raises(error):
            getattr(keras.losses, name)(y_true, [[1, 0]])
        assert getattr(losses, name)(y_true, [[1, 0]]) == pytest.approx(0, abs=1e-6)


def compiled(library, **arguments):
    model = library.Sequential(
        [library.layers.Input((2,)), library.layers.Dense(1, **arguments)]
    )
    model.compile("sgd", "mse")
    return model


@pytest.mark.filterwarnings("ignore:Your input ran out of data")
def test_no_samples():
    x, y = np.ones((0, 2)), np.ones((0, 1))
    assert compiled(keras).fit(x, y, verbose=0).history == {}
    assert compiled(keras).evaluate(x, y, verbose=0) == []
    with pytest.raises(UnboundLocalError):
        compiled(keras).predict(x, verbose=0)
    refused(
        lambda: compiled(densekit).fit(x, y, verbose=0),
        lambda: compiled(densekit).evaluate(x, y, verbose=0),
        lambda: compiled(densekit).predict(x, verbose=0),
    )


@pytest.mark.filterwarnings("ignore:Your input ran out of data")
def test_more_than_all():
    x, y = np.ones((4, 2)), np.ones((4, 1))
    for split, keys in ((2, {"val_loss"}), (-1, {"loss"})):
        arguments = {"validation_split": split, "verbose": 0}
        assert set(compiled(keras).fit(x, y, **arguments).history) == keys
        refused(lambda a=arguments: compiled(densekit).fit(x, y, **a))


def test_double_penalties():
    x, y = np.ones((4, 2)), np.ones((4, 1))
    arguments = {"dtype": "float64", "kernel_regularizer": "l2"}
    with pytest.raises(TypeError, match="float64"):
        compiled(keras, **arguments).fit(x, y, verbose=0)
    assert compiled(densekit, **arguments).fit(x, y, verbose=0).history["loss"]


def classifier(library, activation):
    model = library.Sequential(
        [library.layers.Input((2,)), library.layers.Dense(2, activation)]
    )
    model.set_weights([np.eye(2), np.zeros(2)])
    model.compile("sgd", "sparse_categorical_crossentropy")
    return model


def test_own_softmax():
    def theirs(x):
        return keras.activations.softmax(x)

    def ours(x):
        return activations.softmax(x)

    @activations.defvjp(ours)
    def _ours_vjp(dy, y, x):
        return activations.vjp(activations.softmax)(dy, y, x)

    x, y = np.array([[1000.0, 0.0]], "float32"), np.array([1])
    for library, f, loss, learns in (
        (keras, theirs, 1000, True),
        (densekit, ours, -np.log(1e-7), False),
    ):
        model = classifier(library, f)
        assert model.train_on_batch(x, y) == pytest.approx(loss, rel=1e-6)
        assert np.array_equal(model.get_weights()[0], np.eye(2)) is not learns


@pytest.mark.parametrize("label", [2, -1])
@pytest.mark.parametrize("method", ["fit", "evaluate", "train_on_batch"])
def test_labels_in_training(method, label):
    x, y = np.ones((2, 2), "float32"), np.array([0, label])
    more = {} if method == "train_on_batch" else {"verbose": 0}
    with pytest.raises(tf.errors.InvalidArgumentError, match="label value"):
        getattr(classifier(keras, "softmax"), method)(x, y, **more)
    model = classifier(densekit, "softmax")
    with pytest.raises(ValueError, match="label value"):
        getattr(model, method)(x, y, **more)
    assert np.array_equal(model.get_weights()[0], np.eye(2))
