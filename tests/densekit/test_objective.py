"""The objective: a training step follows the slope of the loss and all penalties."""

import numpy as np
import pytest

from densekit import Activation, Dense, Dropout, Flatten, Input, Sequential, losses
from densekit.optimizers import SGD
from tests.gradients import assert_gradients

RNG = np.random.default_rng(3)
X, CLASSES = RNG.normal(size=(5, 3)), np.array([0, 1, 2, 0, 1])
REAL, BITS = RNG.normal(size=(5, 3)), RNG.integers(0, 2, (5, 3))


def dense(activation=None, **arguments):
    return Dense(3, activation, dtype="float64", **arguments)


STEPS = [
    ([dense()], "MeanSquaredError", REAL),
    ([dense("tanh", activity_regularizer="l2")], "Huber", REAL),
    ([dense("softmax")], "MeanSquaredError", REAL),
    ([dense("sigmoid")], "MeanSquaredError", REAL),
    ([dense("sigmoid")], "BinaryCrossentropy", BITS),
    ([dense("softmax")], "SparseCategoricalCrossentropy", CLASSES),
    ([dense("softmax")], "CategoricalCrossentropy", np.eye(3)[CLASSES]),
    (
        [dense("softmax", activity_regularizer="l2", kernel_regularizer="l1")],
        "SparseCategoricalCrossentropy",
        CLASSES,
    ),
    (
        [dense("sigmoid", activity_regularizer="l2")],
        "BinaryCrossentropy",
        BITS,
    ),
    (
        [
            dense("tanh", bias_regularizer="l2"),
            dense(kernel_regularizer="l2"),
            Activation("softmax", dtype="float64"),
        ],
        "SparseCategoricalCrossentropy",
        CLASSES,
    ),
]


@pytest.mark.parametrize(("layers", "loss", "y"), STEPS)
@pytest.mark.parametrize("weighted", [False, True])
def test_a_step_goes_down_the_slope(layers, loss, y, weighted):
    made = Sequential([Input((3,), dtype="float64"), *layers])
    objective = getattr(losses, loss)(dtype="float64")
    made.compile(SGD(1.0), objective)
    rng = np.random.default_rng(1)
    weights = rng.random(5) + 0.5 if weighted else None
    before = [rng.normal(size=w.shape) for w in made.get_weights()]
    made.set_weights(before)

    def total(*values):
        made.set_weights(values)
        return float(objective(y, made(X), weights) + sum(made.losses))

    expected = total(*before)
    found = made.train_on_batch(X, y, weights)
    assert found == pytest.approx(expected, rel=1e-6)
    assert found == np.float32(found)  # what is reported is a number of float32
    steps = zip(before, made.get_weights(), strict=True)
    assert_gradients([a - b for a, b in steps], total, before, rng)


def hopeless(*tail, **arguments):
    """A model that gives the right class the probability 0, and its loss."""
    made = Sequential([Input((2,)), *tail])
    made.set_weights([np.eye(2), np.zeros(2)])
    loss = losses.SparseCategoricalCrossentropy(**arguments)
    made.compile(SGD(0.5), loss)
    return made


@pytest.mark.parametrize(
    ("layer", "loss", "from_logits"),
    [
        ("float32", "float32", True),
        ("float64", "float64", True),
        ("float64", "float32", False),
        ("float32", "float64", False),
    ],
)
def test_logits_count_where_layer_and_loss_have_one_dtype(layer, loss, from_logits):
    made = hopeless(Dense(2, "softmax", dtype=layer), dtype=loss)
    value = made.evaluate(np.array([[1000.0, 0]]), np.array([1]), verbose=0)
    assert value == pytest.approx(1000 if from_logits else -np.log(1e-7))


@pytest.mark.parametrize("nested", [False, True])
def test_dropout_hides_the_logits_in_training_only(nested):
    tail = [Dense(2, "softmax"), Dropout(0.5, seed=0)]
    made = hopeless(*([Sequential([Input((2,)), *tail])] if nested else tail))
    x, y = np.array([[1000.0, 0]] * 20), np.ones(20)
    assert made.evaluate(x, y, verbose=0) == 1000
    # Where both probabilities become 0, they are equal.
    each = {float(np.float32(loss)) for loss in (np.log(2), -np.log(1e-7))}
    losses_seen = {made.train_on_batch(x[:1], y[:1]) for _ in range(20)}
    assert sorted(losses_seen) == pytest.approx(sorted(each))
    assert np.array_equal(made.get_weights()[0], np.eye(2))


def test_dropout_acts_in_training_only():
    made = Sequential([Input((1000,)), Dropout(0.5, seed=0)])
    made.compile("sgd", "mse")
    x, y = np.ones((1, 1000)), np.zeros((1, 1000))
    assert made.evaluate(x, y, verbose=0) == 1
    with pytest.warns(UserWarning, match="learn") as caught:
        assert 1.8 < made.train_on_batch(x, y) < 2.2
    assert str(caught[0].message) == "The model has no weights that learn."


def test_the_layer_is_left_as_it_was():
    layer = Dense(2, "softmax", activity_regularizer="l2")
    made = hopeless(layer)
    activation, penalty = layer.activation, layer.activity_regularizer
    made.train_on_batch(np.ones((1, 2)), np.ones(1))
    with pytest.raises(ValueError, match="label value of 2"):
        made.train_on_batch(np.ones((1, 2)), [2])
    made.evaluate(np.ones((1, 2)), np.ones(1), verbose=0)
    assert layer.activation is activation
    assert layer.activity_regularizer is penalty is not None


def test_models_that_end_without_an_activation():
    assert hopeless(Dense(2, "softmax"), Flatten()).evaluate(
        np.array([[1000.0, 0]]), np.array([1]), verbose=0
    ) == pytest.approx(-np.log(1e-7))


@pytest.mark.parametrize(("name", "y"), [("crossentropy", [1]), ("CE", [[0.0, 1.0]])])
def test_the_crossentropy_that_fits(name, y):
    made = hopeless(Dense(2, "softmax"))
    made.compile("sgd", name)
    assert made.evaluate(np.array([[1000.0, 0]]), np.array(y), verbose=0) == 1000


def compiled(**arguments):
    made = Sequential([Input((1,)), Dense(1, use_bias=False)])
    made.set_weights([np.ones((1, 1))])
    made.compile(SGD(0.0), **arguments)
    return made


def test_which_metrics_are_weighted():
    made = compiled(
        loss="mse", metrics=["mae", "mae", "mae"], weighted_metrics=["mae", "mse"]
    )
    x, y, weights = np.array([[1.0], [2]]), np.zeros(2), np.array([3.0, 1])
    expected = {
        "loss": (3 + 4) / 2,
        "mae": 1.5,
        "mae_1": 1.5,
        "mae_2": 1.5,
        "mse": (3 + 4) / 4,
        "weighted_mae": (3 + 2) / 4,
    }
    for call in (made.train_on_batch, made.evaluate):
        more = {"verbose": 0} if call == made.evaluate else {}
        found = call(x, y, sample_weight=weights, return_dict=True, **more)
        assert list(found) == list(expected)
        assert found == expected
    values = made.evaluate(x, y, sample_weight=weights, verbose=0)
    assert values == [3.5, 1.5, 1.5, 1.5, 1.25, 1.75]


def test_the_mean_of_values_that_stay_apart_is_kept_in_float32():
    layer = Dense(1, kernel_initializer="ones", dtype="float64")
    made = Sequential([Input((1,)), layer])
    made.compile("sgd", losses.MeanSquaredError("none", dtype="float64"))
    x = np.array([[0.1], [0.2], [0.4]])
    value = made.evaluate(x, 0 * x, verbose=0)
    assert value == float(np.float32(np.mean(x**2)))


def test_an_empty_batch_costs_nothing():
    made = compiled(loss="mse", metrics=["mae"])
    before = made.get_weights()
    assert made.train_on_batch(np.ones((0, 1)), np.ones((0, 1))) == [0, 0]
    assert np.array_equal(before, made.get_weights())


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: compiled().train_on_batch(np.ones((1, 1)), [1]),
            "No loss to compute. Provide a `loss` argument in `compile()`.",
        ),
        (
            lambda: compiled(loss="mse").train_on_batch(np.ones((1, 1))),
            "The loss needs labels. Received: y=None",
        ),
    ],
)
def test_what_is_refused(call, message):
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the text follows
        call()
    assert str(caught.value) == message
