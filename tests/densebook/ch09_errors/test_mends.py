"""What *Which error did you get?* calls a mend mends: each message, and then none."""

import json
from pathlib import Path

import dask.array
import keras
import numpy as np
import pytest
import yaml
from tensorflow.python.keras.layers import Dense as Relic

import densekit
from densebook.quiet import tf

layers = keras.layers
ROOT = Path(__file__).parents[3]
DTENSOR = "was expecting a DTensor"
WITH_TORCH = {"mat1 and mat2 must have the same dtype", "is a pickle"}
x, column = np.ones((4, 4), "float32"), np.array([[1.0], [0], [1], [1]])
ids = np.array([0, 2, 1, 2])
rows = [[1.0, 2], [3.0, 4]]


def dense(units=1, shape=(4,), activation=None):
    return keras.Sequential([keras.Input(shape), layers.Dense(units, activation)])


def fit(model, x, y, loss="mse", optimizer=None, **how):
    model.compile(optimizer or keras.optimizers.Adam(), loss)
    return model.fit(x, y, verbose=0, **how)


def classes(y, loss, units=3):
    return fit(dense(units, activation="softmax"), x, y, loss)


def mixed(last):
    return np.array([[*row, last] for row in rows], dtype=object)


def symbolic(function):
    return keras.Model(inputs := keras.Input((4,)), function(inputs))


def joined(join):
    return layers.Dense(1)(join([keras.Input((4,)), keras.Input((4,))]))


def attention(mask):
    return layers.Softmax(axis=1)(np.zeros((2, 3, 1)), mask=mask(np.ones((2, 3)) > 0))


def weights_of(model):
    model.set_weights([np.ones((4, 1)), np.zeros(1)])


def built():
    model = keras.Sequential([layers.Dense(1)])
    model.build((None, 4))
    return model


def flattened(*before):
    model = keras.Sequential([keras.Input((2, 2)), *before, layers.Dense(3, "softmax")])
    return fit(model, x.reshape(4, 2, 2), ids, "sparse_categorical_crossentropy")


def twice(again):
    layer = layers.Dense(2)
    layer(x)
    return again(layer).build((None, 5))


def two_models(optimizer):
    shared = keras.optimizers.Adam()
    for _ in range(2):
        fit(dense(), x, column, optimizer=optimizer(shared))


class Forgetful(keras.Model):
    def call(self, x):
        return layers.Dense(1)(x)


class Sound(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(1)

    def call(self, x):
        return self.dense(x)


def trained(model):
    model(x)
    fit(model, x, column)


def taped(ask, loss=tf.reduce_sum, **how):
    w, b = tf.Variable(1.0), tf.Variable(1.0)
    with tf.GradientTape(**how) as tape:
        value = loss(w * 2 + b)
    return ask(tape, value, w, b)


def one_by_one(tape, loss, *variables):
    return [tape.gradient(loss, v) for v in variables]


def together(tape, loss, *variables):
    return tape.gradient(loss, [*variables])


def step(loss):
    layer = layers.Dense(1)
    layer(x)
    with tf.GradientTape() as tape:
        value = loss(layer(x))
    keras.optimizers.SGD().apply(
        tape.gradient(value, layer.trainable_variables), layer.trainable_variables
    )


def two_steps(change):
    w = tf.Variable(1.0)
    for _ in range(2):
        with tf.GradientTape() as tape:
            loss = w * w
        w = change(w, lambda tape=tape, loss=loss, w=w: tape.gradient(loss, w))


def other_file(model):
    path = Path("kept.weights.h5")
    dense(2).save_weights(path)
    ours = densekit.Sequential([densekit.Input((4,)), model])
    try:
        densekit.interop.load_keras_weights(ours, path)
    finally:
        path.unlink()


def file_of_two_units(units):
    path = Path("kept.weights.h5")
    dense(2).save_weights(path)
    try:
        dense(units).load_weights(path)
    finally:
        path.unlink()


def gradient_check(dtype):
    points = np.array([0.5, 2.0], dtype)
    return densekit.gradcheck.numerical_gradient(np.sum, points)


def torch_linear(a):
    import torch

    return torch.nn.Linear(4, 1)(torch.from_numpy(a))


def from_torch(save):
    save({"a": np.ones(3, "float32")})
    return densekit.interop.load_safetensors("kept")


def as_pickle(state):
    import torch

    torch.save({name: torch.from_numpy(a) for name, a in state.items()}, "kept")


def as_safetensors(state):
    import torch
    from safetensors.torch import save_file

    save_file({name: torch.from_numpy(a) for name, a in state.items()}, "kept")


def in_blocks(apply):
    model = densekit.Sequential([densekit.Input((4,)), densekit.Dense(3)])
    found = apply(model, dask.array.from_array(x, chunks=(2, 4)))
    assert found.shape == (4, 3)
    np.testing.assert_array_equal(found.compute(), model(x))


MENDS = {
    "expected axis -1 of input shape to have value": (
        lambda: dense().layers[0](x[:, :3]),
        lambda: dense(shape=(3,)).layers[0](x[:, :3]),
    ),
    "expected min_ndim=2": (
        lambda: layers.Dense(1)(x[0]),
        lambda: [layers.Dense(1)(one) for one in (x[:1], x[None, 0])],
    ),
    "Shapes used to initialize variables must be fully-defined": (
        lambda: dense(shape=(None,)),
        lambda: dense(shape=(None, 4)),
    ),
    "Invalid dtype: object": (
        lambda: fit(dense(shape=(3,)), mixed(1), column[:2]),
        lambda: fit(dense(shape=(3,)), mixed(1).astype("float32"), column[:2]),
    ),
    "A KerasTensor cannot be used as input to a TensorFlow function": (
        lambda: symbolic(tf.square),
        lambda: symbolic(keras.ops.square),
    ),
    "expects 1 input(s), but it received 2": (
        lambda: joined(lambda both: both),
        lambda: joined(layers.Concatenate()),
    ),
    "must be broadcastable to `inputs`": (
        lambda: attention(lambda mask: mask),
        lambda: attention(lambda mask: mask[..., None]),
    ),
    "must have the same rank (ndim)": (
        lambda: classes(ids, "categorical_crossentropy"),
        lambda: (
            classes(ids, "sparse_categorical_crossentropy"),
            *(
                fit(dense(activation="sigmoid"), x, y, "binary_crossentropy")
                for y in (column, column[:, 0])
            ),
        ),
    ),
    "must have rank (ndim) `target.ndim - 1`": (
        lambda: classes(np.eye(3)[ids], "sparse_categorical_crossentropy"),
        lambda: classes(np.eye(3)[ids], "categorical_crossentropy"),
    ),
    "Incompatible shapes: [4] vs. [4,3]": (
        lambda: fit(dense(3), x, column[:, 0]),
        lambda: (
            fit(dense(), x, column[:, 0]),
            classes(ids, "sparse_categorical_crossentropy"),
        ),
    ),
    "Unrecognized data type: x=": (
        lambda: fit(dense(), x, [1.0, 0, 1, 1]),
        lambda: fit(dense(), x, np.array([1.0, 0, 1, 1])),
    ),
    "is outside the valid range of": (
        lambda: classes(ids + 1, "sparse_categorical_crossentropy"),
        lambda: (
            classes(ids + 1, "sparse_categorical_crossentropy", units=4),
            classes(ids + 1 - 1, "sparse_categorical_crossentropy"),
        ),
    ),
    "Data cardinality is ambiguous": (
        lambda: fit(dense(), x, column[:3]),
        lambda: fit(dense(), x[:3], column[:3]),
    ),
    "You must build the layer before accessing": (
        lambda: layers.Dense(1).kernel,
        lambda: dense().layers[0].kernel,
    ),
    "but the layer was expecting 0 weights": (
        lambda: weights_of(keras.Sequential([layers.Dense(1)])),
        lambda: (weights_of(dense()), weights_of(built())),
    ),
    "is not compatible with provided weight shape": (
        lambda: dense().set_weights([np.ones((1, 4)), np.zeros(1)]),
        lambda: dense().set_weights([np.ones((1, 4)).T, np.zeros(1)]),
    ),
    "You cannot add new elements of state": (
        lambda: twice(lambda layer: layer),
        lambda: twice(lambda layer: layers.Dense(layer.units)),
    ),
    "objects could not be loaded": (
        lambda: file_of_two_units(3),
        lambda: file_of_two_units(2),
    ),
    "does not hold the weights of model": (
        lambda: other_file(densekit.Dense(3)),
        lambda: other_file(densekit.Dense(2)),
    ),
    "Could not interpret activation function identifier": (
        lambda: layers.Dense(1, "rulu"),
        lambda: layers.Dense(
            1, "relu", True, "glorot_uniform",
            kernel_regularizer=keras.regularizers.L1L2(0.1, 0.1),
        ),
    ),
    "Unrecognized keyword arguments passed to Dense": (
        lambda: layers.Dense(1, kernel_regulariser="l2"),
        lambda: layers.Dense(1, kernel_regularizer="l2"),
    ),
    "Invalid value for argument l2": (
        lambda: keras.regularizers.L2(-0.01),
        lambda: keras.regularizers.L2(0.0),
    ),
    "Only instances of `keras.Layer` can be added": (
        lambda: keras.Sequential([Relic(1)]),
        lambda: keras.Sequential([tf.keras.layers.Dense(1)]),
    ),
    "object has no attribute 'output_shape'": (
        lambda: layers.Dense(3).output_shape,
        lambda: (
            layers.Dense(3).compute_output_shape((None, 4)),
            dense().layers[0].output.shape,
        ),
    ),
    "should have unique names": (
        lambda: keras.Sequential([layers.Dense(1, name=n) for n in ("a", "a")]),
        lambda: keras.Sequential([layers.Dense(1, name=n) for n in ("a", "b", None)]),
    ),
    "Every length must be known to count": (
        lambda: densekit.counting.multiply_adds(densekit.Dense(4), (None, 3)),
        lambda: densekit.counting.multiply_adds(densekit.Dense(4), (1, 3)),
    ),
    "You must call `compile()` before using the model": (
        lambda: dense().fit(x, column),
        lambda: fit(dense(), x, column),
    ),
    "This optimizer can only be called for the variables": (
        lambda: two_models(lambda shared: shared),
        lambda: two_models(lambda shared: keras.optimizers.Adam()),
    ),
    "tf.function only supports singleton tf.Variables": (
        lambda: trained(Forgetful()),
        lambda: trained(Sound()),
    ),
    "A non-persistent GradientTape can only be used to compute one set": (
        lambda: taped(one_by_one),
        lambda: (taped(together), taped(one_by_one, persistent=True)),
    ),
    "object has no attribute '_id'": (
        lambda: taped(together, lambda z: np.sum(z.numpy())),
        lambda: taped(together),
    ),
    "No gradients provided for any variable": (
        lambda: step(lambda z: tf.reduce_sum(tf.cast(tf.argmax(z), "float32"))),
        lambda: step(tf.reduce_sum),
    ),
    "unsupported operand type(s) for *: 'float' and 'NoneType'": (
        lambda: two_steps(lambda w, gradient: w - 0.25 * gradient()),
        lambda: two_steps(lambda w, gradient: w.assign_sub(0.25 * gradient()) and w),
    ),
    "A difference needs float64": (
        lambda: gradient_check("float32"),
        lambda: gradient_check("float64"),
    ),
    "overflow encountered in exp": (
        lambda: np.exp(np.array([1000.0, 0])),
        lambda: (
            np.exp(np.array([1000.0, 0]) - 1000),
            densekit.activations.softmax(np.array([[1000.0, 0]])),
        ),
    ),
    "mat1 and mat2 must have the same dtype": (
        lambda: torch_linear(x.astype("float64")),
        lambda: torch_linear(x.astype("float64").astype("float32")),
    ),
    "is a pickle": (
        lambda: from_torch(as_pickle),
        lambda: from_torch(as_safetensors),
    ),
    "densekit's layers compute on one machine": (
        lambda: in_blocks(lambda model, blocks: model(blocks)),
        lambda: in_blocks(
            lambda model, blocks: blocks.map_blocks(model, dtype="f4", chunks=(2, 3))
        ),
    ),
}  # fmt: skip


def entries():
    text = (ROOT / "appendix/errors.yml").read_text(encoding="utf-8")
    return [entry for part in yaml.safe_load(text) for entry in part["entries"]]


def test_the_mend_of_each_entry_is_tried():
    first = {entry.get("says", entry.get("densekit"))[0] for entry in entries()}
    assert first == {*MENDS, DTENSOR}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    "says",
    [
        pytest.param(says, marks=[pytest.mark.rosetta] * (says in WITH_TORCH))
        for says in MENDS
    ],
)
def test_it_mends(says, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    broken, mended = MENDS[says]
    with np.errstate(over="raise"):
        with pytest.raises(Exception) as raised:  # noqa: PT011
            broken()
        assert says in str(raised.value)
        mended()


def test_a_cell_calls_the_layer_with_dtensors():
    text = (ROOT / "chapters/13_scale.ipynb").read_text(encoding="utf-8")
    sources = ["".join(cell["source"]) for cell in json.loads(text)["cells"]]
    assert any("layer.stateless_call([spread_kernel], []" in s for s in sources)


def test_a_forgotten_flatten_says_what_one_hot_labels_say():
    with pytest.raises(ValueError, match=r"`target\.ndim - 1`"):
        flattened()
    flattened(layers.Flatten())


def test_none_becomes_nan():
    made = np.array([1, None, "3"], object).astype("float32")
    assert [*np.isfinite(made)] == [True, False, True]
