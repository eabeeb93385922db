"""Losses: drawn arguments, shapes and weights, the value and the gradient of each."""

import inspect
import warnings

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from densekit import losses
from densekit.losses.base import REDUCTIONS
from tests.parity.twins import assert_near, keras, tf

BOUND = {"float32": 1e-6, "float64": 1e-12}
DRAWS = 1000

CROSSENTROPIES = {
    "BinaryCrossentropy",
    "CategoricalCrossentropy",
    "SparseCategoricalCrossentropy",
}
NAMES = [*sorted(CROSSENTROPIES), "Huber", "MeanAbsoluteError", "MeanSquaredError"]


def in_keras(loss, y_true, y_pred, sample_weight, dvalue):
    y_true, x = np.asarray(y_true), tf.constant(y_pred)
    with tf.GradientTape() as tape:
        tape.watch(x)
        value = loss(y_true, x, sample_weight)
        objective = tf.reduce_sum(value * dvalue(value.shape).astype(loss.dtype))
    return value.numpy(), tape.gradient(objective, x).numpy()


def compare(name, arguments, y_true, y_pred, sample_weight=None, seed=0):
    """Value and gradient, for a random gradient at the value."""

    def dvalue(shape):
        return np.random.default_rng(seed).normal(size=shape)

    theirs = getattr(keras.losses, name)(**arguments)
    mine = getattr(losses, name)(**arguments)
    value, dy_pred = in_keras(theirs, y_true, y_pred, sample_weight, dvalue)
    found, pullback = mine.vjp(y_true, y_pred, sample_weight)
    bound = BOUND[str(theirs.dtype)]
    assert_near(found, value, bound)
    assert_near(mine(y_true, y_pred, sample_weight), value, bound)
    assert_near(pullback(dvalue(np.shape(found))), dy_pred, bound)


@st.composite
def calls(draw):
    name = draw(st.sampled_from(NAMES))
    dtype = draw(st.sampled_from(["float32", "float64"]))
    arguments = {"dtype": dtype, "reduction": draw(st.sampled_from(REDUCTIONS))}
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    batch = draw(st.lists(st.integers(1, 4), min_size=1, max_size=2))
    classes = draw(st.integers(2, 5))
    y_pred = rng.normal(size=(*batch, classes))
    y_true = rng.normal(size=(*batch, classes))
    if name in CROSSENTROPIES:
        arguments["from_logits"] = draw(st.booleans())
        if not arguments["from_logits"]:
            y_pred = rng.random(y_pred.shape)
            if draw(st.booleans()):
                # The clipped ends, by whole vectors or by entries. Never all of one.
                y_pred = np.where(rng.random(y_pred.shape) < 0.2, y_pred > 0.5, y_pred)
                y_pred[..., 0] = 0.5
        y_true = rng.random(y_pred.shape)
        if name == "SparseCategoricalCrossentropy":
            y_true = rng.integers(0, classes, batch)
            y_true = y_true[..., None] if draw(st.booleans()) else y_true
            if draw(st.booleans()):
                arguments["ignore_class"] = draw(st.integers(-1, classes - 1))
                ignored = rng.random(y_true.shape) < 0.3
                y_true = np.where(ignored, arguments["ignore_class"], y_true)
        else:
            arguments["axis"] = draw(st.integers(-1, len(batch)))
            arguments["label_smoothing"] = draw(st.sampled_from([0.0, 0.1, 1.0]))
    else:
        y_true, y_pred = draw(broadcast(y_true, y_pred))
        if name == "Huber":
            arguments["delta"] = draw(st.sampled_from([0.25, 1.0, 3.0]))
    sample_weight = draw(
        st.sampled_from(
            [None, 2.0, *(rng.random(shape) for shape in [(), batch, (batch[0], 1)])]
        )
    )
    return name, arguments, y_true, y_pred.astype(dtype), sample_weight


def broadcast(y_true, y_pred):
    """Both, one or the other with axes of length 1 or without them."""
    return st.sampled_from(
        [
            (y_true, y_pred),
            (y_true[..., :1], y_pred),
            (y_true, y_pred[..., :1]),
            (y_true[:1], y_pred),
            (y_true, y_pred[:1]),
            (y_true[..., 0], y_pred[..., :1]),
            (y_true[..., :1], y_pred[..., 0]),
            (y_true[..., None], y_pred),
            (y_true, y_pred[..., None]),
            (y_true[..., 0, :], y_pred),
            (y_true, y_pred[0]),
        ]
    )


NO_SHARES = np.array([[0.5, 0.5, 0.0]]), np.array([[0.5, 1.0, 0.0]], np.float32)


@settings(max_examples=DRAWS)
@given(calls(), st.integers(0, 2**32 - 1))
@example(("CategoricalCrossentropy", {"axis": 0}, *NO_SHARES, None), 0)
def test_drawn_calls(call, seed):
    name, arguments, y_true, y_pred, sample_weight = call
    try:
        getattr(keras.losses, name)(**arguments)(y_true, y_pred, sample_weight)
    except (ValueError, tf.errors.InvalidArgumentError):
        with pytest.raises(ValueError, match="Received"):
            getattr(losses, name)(**arguments)(y_true, y_pred, sample_weight)
        return
    compare(*call, seed=seed)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("reduction", REDUCTIONS)
def test_an_empty_batch(name, reduction):
    y_true = np.zeros((0,) if "Sparse" in name else (0, 3))
    arguments = {"reduction": reduction}
    compare(name, arguments, y_true, np.zeros((0, 3)))
    compare(name, arguments, y_true, np.zeros((0, 3)), np.ones(0))


@pytest.mark.parametrize("name", NAMES)
def test_nan_is_passed_on(name):
    y_pred = np.array([[0.5, np.nan], [0.5, 0.25]])
    y_true = np.ones(2) if "Sparse" in name else np.ones((2, 2))
    compare(name, {"reduction": None}, y_true, y_pred)


@pytest.mark.parametrize("name", sorted(CROSSENTROPIES))
def test_the_ends_of_the_clip(name):
    low, high = np.float32(1e-7), np.float32(1 - 1e-7)
    ends = [np.nextafter(end, up) for end in (low, high) for up in (0, 2)]
    y_pred = np.array([[p, 0.5] for p in (0, low, high, 1, *ends)], np.float32)
    for label in (0, 1):
        y_true = np.full(len(y_pred), label)
        if "Sparse" not in name:
            y_true = np.eye(2)[y_true]
        compare(name, {"reduction": "sum"}, y_true, y_pred)


def test_labels_that_do_not_sum_to_1():
    y_pred, y_true = np.array([[1.0, 2, 3]]), np.array([[0, 1, 0.5]])
    for from_logits in (True, False):
        arguments = {"from_logits": from_logits}
        compare("CategoricalCrossentropy", arguments, y_true, y_pred)


@pytest.mark.parametrize("logits", [-800.0, -20.0, 0.0, 20.0, 800.0])
def test_large_logits(logits):
    arguments = {"from_logits": True, "reduction": "sum"}
    for label in (0, 1):
        compare("BinaryCrossentropy", arguments, [[label]], np.array([[logits]]))
        logit_pair = np.array([[logits, 0.0]])
        compare("SparseCategoricalCrossentropy", arguments, [label], logit_pair)


def test_zero_weights():
    for reduction in REDUCTIONS:
        arguments = {"reduction": reduction}
        compare("MeanSquaredError", arguments, np.ones((2, 2)), np.eye(2), np.zeros(2))


REFUSED = [
    ("SparseCategoricalCrossentropy", {}, [2, 0], np.eye(2)),
    ("SparseCategoricalCrossentropy", {}, [-1, 0], np.eye(2)),
    ("SparseCategoricalCrossentropy", {}, [np.nan, 0], np.eye(2)),
    ("SparseCategoricalCrossentropy", {}, [0, 1, 1], np.eye(2)),
    ("SparseCategoricalCrossentropy", {}, np.eye(2), np.eye(2)),
    ("SparseCategoricalCrossentropy", {}, 0, np.eye(2)),
    ("SparseCategoricalCrossentropy", {"axis": 0}, [0, 1], np.eye(2)),
    ("CategoricalCrossentropy", {}, [0, 1], np.eye(2)),
    ("CategoricalCrossentropy", {}, np.ones((2, 3)), np.eye(2)),
    ("CategoricalCrossentropy", {"axis": True}, np.eye(2), np.eye(2)),
    ("CategoricalCrossentropy", {"axis": 5}, np.eye(2), np.eye(2)),
    ("BinaryCrossentropy", {}, np.ones((2, 1)), np.eye(2)),
    ("BinaryCrossentropy", {}, 1.0, 0.5),
    ("MeanSquaredError", {}, np.ones((3, 2)), np.eye(2)),
    ("MeanSquaredError", {}, 1.0, 0.5),
    ("MeanSquaredError", {}, None, 0.5),
    ("MeanSquaredError", {}, ["a"], [0.5]),
    ("MeanSquaredError", {"reduction": "average"}, 1.0, [0.5]),
]


@pytest.mark.parametrize(("name", "arguments", "y_true", "y_pred"), REFUSED)
def test_what_keras_refuses(name, arguments, y_true, y_pred):
    y_true = np.asarray(y_true)
    with pytest.raises((ValueError, tf.errors.InvalidArgumentError)):
        getattr(keras.losses, name)(**arguments)(y_true, y_pred)
    with pytest.raises(ValueError, match=r"."):
        getattr(losses, name)(**arguments)(y_true, y_pred)


def test_one_class_is_warned_of():
    for library in (losses, keras.losses):
        with pytest.warns(SyntaxWarning, match="binary_crossentropy"):
            library.CategoricalCrossentropy()(np.ones((2, 1)), np.ones((2, 1)))


def parameters(f):
    return [(p.name, p.default) for p in inspect.signature(f).parameters.values()]


@pytest.mark.parametrize("name", NAMES)
def test_signatures_and_configs(name):
    mine, theirs = (getattr(library, name) for library in (losses, keras.losses))
    assert parameters(mine) == parameters(theirs)
    config = theirs().get_config()
    assert config.items() <= mine().get_config().items()
    assert mine.from_config(config) == mine()
    assert type(theirs.from_config(mine().get_config())) is theirs


FUNCTIONS = {
    "binary_crossentropy": "bce",
    "categorical_crossentropy": None,
    "huber": None,
    "mean_absolute_error": "mae",
    "mean_squared_error": "mse",
    "sparse_categorical_crossentropy": None,
}


@pytest.mark.parametrize(("name", "alias"), FUNCTIONS.items())
def test_functions(name, alias):
    mine, theirs = losses.get(name), keras.losses.get(name)
    assert mine is getattr(losses, name)
    if alias:
        assert losses.get(alias) is losses.get(alias.upper()) is mine
        assert keras.losses.get(alias) is keras.losses.get(alias.upper()) is theirs
    assert parameters(mine) == parameters(theirs)
    rng = np.random.default_rng(0)
    y_pred = rng.random((2, 3, 4))
    y_true = rng.integers(0, 4, (2, 3)) if "sparse" in name else rng.random((2, 3, 4))
    assert_near(mine(y_true, y_pred), theirs(y_true, y_pred), 1e-12)


@pytest.mark.parametrize("name", ["huber_loss", "cce", "crossentropy", "foo", "", 3])
def test_unknown_names(name):
    for library in (losses, keras.losses):
        with pytest.raises(ValueError, match="Could not interpret loss identifier"):
            library.get(name)


OUTPUTS = [
    ("SparseCategoricalCrossentropy", [1], 2),
    ("CategoricalCrossentropy", [[0.0, 1.0]], 2),
    ("BinaryCrossentropy", [[0.0, 1.0]], 2),
    ("BinaryCrossentropy", [0.0], 1),
]


@pytest.mark.parametrize(("name", "y_true", "units"), OUTPUTS)
@pytest.mark.parametrize("activation", ["softmax", "sigmoid"])
@pytest.mark.parametrize("from_logits", [False, True])
@pytest.mark.parametrize("run_eagerly", [False, True])
def test_on_logits(name, y_true, units, activation, from_logits, run_eagerly):
    logits = np.array([[1000.0, 0.0]], np.float32)[:, :units]
    y_true = np.array(y_true)
    model = keras.Sequential(
        [keras.Input((units,)), keras.layers.Activation(activation)]
    )
    theirs = getattr(keras.losses, name)(from_logits=from_logits)
    model.compile(loss=theirs, run_eagerly=run_eagerly)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Keras warns of logits out of an activation
        expected = model.evaluate(logits, y_true, verbose=0)
    found = getattr(losses, name)(from_logits=from_logits).on_logits()(y_true, logits)
    assert found == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize(
    ("dtype", "arguments", "after"),
    [
        ("float64", {}, []),
        ("float32", {"ignore_class": 5}, []),
        ("float32", {}, [keras.layers.Reshape((2,))]),
    ],
)
def test_where_keras_loses_the_logits(dtype, arguments, after):
    # Another dtype, ignored classes, a layer in between: the probabilities count.
    layers = [keras.layers.Activation("softmax", dtype=dtype), *after]
    model = keras.Sequential([keras.Input((2,)), *layers])
    model.compile(loss=keras.losses.SparseCategoricalCrossentropy(**arguments))
    found = losses.SparseCategoricalCrossentropy(**arguments)([1], [[1.0, 0.0]])
    expected = model.evaluate(np.array([[1000.0, 0.0]]), np.array([1]), verbose=0)
    assert found == pytest.approx(expected, rel=1e-6)
    assert found < 17


def test_which_losses_know_logits():
    with_logits = {name for name in NAMES if getattr(losses, name)().on_logits()}
    assert with_logits == CROSSENTROPIES
    assert losses.SparseCategoricalCrossentropy(ignore_class=1).on_logits() is None


SHAPES = [
    ((3,), (3, 1)),
    ((3, 1), (3, 4)),
    ((3,), (3, 4)),
    ((3, 4), (3, 4)),
    ((3,), (3,)),
]


@pytest.mark.parametrize(("y_true", "y_pred"), SHAPES)
@pytest.mark.parametrize("identifier", ["crossentropy", "CE", "mse", "Huber", "huber"])
def test_what_compile_makes_of_a_name(identifier, y_true, y_pred):
    from keras.src.trainers.compile_utils import get_loss

    y_true, y_pred = np.zeros(y_true), np.zeros(y_pred)
    theirs = get_loss(identifier, y_true, y_pred)
    mine = losses.get_loss(identifier, y_true, y_pred)
    assert (mine.fn.__name__, mine.name) == (theirs.fn.__name__, theirs.name)
