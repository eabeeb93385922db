"""Losses without Keras: values by hand, gradients by differences, what is refused."""

import functools

import numpy as np
import pytest

from densekit import losses
from densekit.losses import (
    BinaryCrossentropy,
    CategoricalCrossentropy,
    Huber,
    LossFunctionWrapper,
    MeanAbsoluteError,
    MeanSquaredError,
    SparseCategoricalCrossentropy,
)
from densekit.losses.base import REDUCTIONS, quotient, summed_to
from densekit.registry import serialize
from tests import cases
from tests.gradients import assert_gradients

LOSSES = [
    getattr(losses, name)(**arguments, dtype="float64")
    for name, arguments in cases.LOSSES
]
ERRORS = (MeanSquaredError, MeanAbsoluteError, Huber)
CROSSENTROPIES = (
    BinaryCrossentropy,
    CategoricalCrossentropy,
    SparseCategoricalCrossentropy,
)
ONE = np.array([[1.0]])


def labels_and_predictions(loss, rng, shape=(3, 2, 4)):
    """Labels that suit the loss; probabilities that are nowhere clipped."""
    y_true = rng.random(shape)
    if isinstance(loss, CategoricalCrossentropy):
        y_true /= y_true.sum(axis=loss.axis, keepdims=True)
    elif isinstance(loss, SparseCategoricalCrossentropy):
        y_true = rng.integers(0, shape[-1], shape[:-1])
    if isinstance(loss, ERRORS) or loss.from_logits:
        return y_true, rng.normal(size=shape)
    return y_true, rng.uniform(0.1, 0.9, shape)


def assert_pulls_back(loss, y_true, y_pred, sample_weight, rng):
    value, pullback = loss.vjp(y_true, y_pred, sample_weight)
    dvalue = rng.normal(size=np.shape(value))

    def objective(y_pred):
        return float((loss(y_true, y_pred, sample_weight) * dvalue).sum())

    assert_gradients([pullback(dvalue)], objective, [y_pred], rng)


@pytest.mark.parametrize("loss", LOSSES, ids=repr)
@pytest.mark.parametrize("weights", [None, 0, 1, 2])
def test_each_gradient(loss, weights):
    rng = np.random.default_rng(0)
    y_true, y_pred = labels_and_predictions(loss, rng)
    each = type(loss)(**loss.get_config() | {"reduction": None})(y_true, y_pred)
    shape = [(), (each.shape[0], 1), each.shape][weights or 0]
    sample_weight = None if weights is None else rng.random(shape)
    assert_pulls_back(loss, y_true, y_pred, sample_weight, rng)


@pytest.mark.parametrize("cls", [*ERRORS, *CROSSENTROPIES])
def test_functions_have_the_same_defaults(cls):
    rng = np.random.default_rng(2)
    y_true, y_pred = labels_and_predictions(cls(), rng)
    value, pullback = cls(dtype="float64").vjp(y_true, y_pred)
    found = LossFunctionWrapper(cls.fn, dtype="float64").vjp(y_true, y_pred)
    assert found[0] == value
    assert np.array_equal(found[1](1.0), pullback(1.0))


@pytest.mark.parametrize("cls", [*ERRORS, *CROSSENTROPIES])
@pytest.mark.parametrize("what", ["y_true", "y_pred"])
def test_functions_take_numbers(cls, what):
    arguments = {"y_true": [[1.0]], "y_pred": [[1.0]]} | {what: [["a"]]}
    with pytest.raises(ValueError, match=f"numbers. Received: {what} of dtype <U1"):
        cls.fn(**arguments)


SHAPES = [  # of labels, predictions, weights
    ((4,), (4, 1), (4,)),
    ((4, 1), (4,), (4, 1)),
    ((4, 1), (4, 6, 1), (4, 1)),
    ((4, 6), (4, 1), (4,)),
    ((4, 6), (1, 6), (4,)),
    ((2, 4, 6), (4, 6), (2, 4)),
    ((2, 4, 6), (6,), (2, 1)),
    ((4, 6), (4, 6), (4, 1)),
    ((4, 1, 6), (4, 1, 6), (4, 3)),  # the weights are longer than the values
    ((6,), (6,), (3,)),
]


@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize(("y_true", "y_pred", "weights"), SHAPES)
def test_broadcasting_is_summed_back(reduction, y_true, y_pred, weights):
    rng = np.random.default_rng(1)
    loss = MeanSquaredError(reduction, dtype="float64")
    y_true, y_pred = rng.normal(size=y_true), rng.normal(size=y_pred)
    for sample_weight in (None, rng.random(weights)):
        assert_pulls_back(loss, y_true, y_pred, sample_weight, rng)


def test_vectors_become_columns():
    for shapes in (((3,), (3, 1)), ((3, 1), (3,))):
        y_true, y_pred = map(np.ones, shapes)
        assert MeanSquaredError(None)(y_true, 2 * y_pred).tolist() == [1, 1, 1]
    assert MeanSquaredError(None)(np.ones((3, 2)), np.ones((3, 2, 1))).shape == (3,)


def test_vectors_meet_columns():
    y_true, y_pred = np.arange(3.0), np.arange(3.0)[:, None]
    assert MeanSquaredError()(y_true, y_pred) == 0
    # Where both have rank 2 they broadcast, silently.
    assert MeanSquaredError()(y_true[None], y_pred) == np.float32(4 / 3)


VALUES = [
    (MeanSquaredError(), [[0, 0], [0, 0]], [[1, 3], [2, 0]], 3.5),
    (MeanAbsoluteError(), [[0, 0], [0, 0]], [[1, -3], [2, 0]], 1.5),
    (Huber(), [[0, 0, 0]], [[0.5, 1, -3]], (0.125 + 0.5 + 2.5) / 3),
    (Huber(0.5), [[0, 0, 0]], [[0.5, 1, -3]], (0.125 + 0.375 + 1.375) / 3),
    (BinaryCrossentropy(), [[1, 0]], [[0.5, 0.75]], np.log(8) / 2),
    (BinaryCrossentropy(True), [[1, 0]], [[0, np.log(3)]], np.log(8) / 2),
    # A label of 1 becomes 3/4: log(1/4) counts three times, log(3/4) once.
    (BinaryCrossentropy(False, 0.5), [[1]], [[0.25]], np.log(64 * 4 / 3) / 4),
    (CategoricalCrossentropy(), [[0, 1]], [[0.25, 0.75]], -np.log(0.75)),
    (CategoricalCrossentropy(), [[0, 1]], [[1, 3]], -np.log(0.75)),
    (CategoricalCrossentropy(True), [[0, 1]], [[0, np.log(3)]], -np.log(0.75)),
    (SparseCategoricalCrossentropy(), [1], [[0.25, 0.75]], -np.log(0.75)),
    (SparseCategoricalCrossentropy(), [[1]], [[0.25, 0.75]], -np.log(0.75)),
    (SparseCategoricalCrossentropy(True), [1.9], [[0, np.log(3)]], -np.log(0.75)),
]


@pytest.mark.parametrize(("loss", "y_true", "y_pred", "value"), VALUES)
def test_values(loss, y_true, y_pred, value):
    assert loss(y_true, y_pred) == pytest.approx(value, rel=1e-6)


REDUCED = {
    "sum_over_batch_size": 11.5 / 2,
    "mean": 11.5 / 2,
    "sum": 11.5,
    "mean_with_sample_weight": 11.5 / 4,
}


@pytest.mark.parametrize(("reduction", "value"), REDUCED.items())
def test_reductions(reduction, value):
    y_pred, weights = np.array([[2.0], [1.0]]), np.array([2.5, 1.5])
    assert MeanSquaredError(reduction)(np.zeros((2, 1)), y_pred, weights) == value


@pytest.mark.parametrize("reduction", ["none", None])
def test_values_may_stay_apart(reduction):
    y_pred, weights = np.array([[2.0], [1.0]]), [2.5, 1.5]
    value, pullback = MeanSquaredError(reduction).vjp([[0], [0]], y_pred, weights)
    assert value.tolist() == [10, 1.5]
    assert pullback([1, 2]).tolist() == [[10], [6]]
    assert pullback(1).tolist() == [[10], [3]]


@pytest.mark.parametrize("loss", LOSSES, ids=repr)
@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_dtypes(loss, dtype):
    y_true, y_pred = labels_and_predictions(loss, np.random.default_rng(0))
    y_pred = y_pred.astype(dtype)
    value, pullback = type(loss)(**loss.get_config()).vjp(y_true, y_pred, [[2]])
    assert value.dtype == np.float32  # the loss computes in its own
    assert pullback(np.ones_like(value)).dtype == dtype
    value = type(loss)(**loss.get_config(), dtype=dtype)(y_true, y_pred, 2)
    assert value.dtype == dtype


@pytest.mark.parametrize("reduction", REDUCTIONS)
def test_no_samples(reduction):
    value, pullback = MeanSquaredError(reduction).vjp(ONE[:0], ONE[:0])
    assert value.shape == (0,)
    assert pullback(value).shape == (0, 1)


def test_no_samples_of_series():
    value, pullback = MeanSquaredError().vjp(np.ones((0, 2, 1)), np.ones((0, 2, 1)))
    assert (value, pullback(1.0).shape) == (0, (0, 2, 1))


def test_weights_of_0_weigh_nothing():
    loss = MeanSquaredError("mean_with_sample_weight")
    value, pullback = loss.vjp(ONE, 2 * ONE, [0])
    assert (value, pullback(1.0)) == (0, 0)


@pytest.mark.parametrize("y_pred", [[[0.0, 0.0]], [[1.0, -1.0]]])
def test_the_gradient_of_probabilities_that_sum_to_0_is_nan_without_a_warning(y_pred):
    _, pullback = CategoricalCrossentropy().vjp([[0.0, 1.0]], y_pred)
    assert np.isnan(pullback(1.0)).all()


def test_labels_are_rounded_to_the_dtype_of_the_loss():
    almost, y_pred = [1 - 1e-12], [[0.25, 0.75]]
    for dtype, p in (("float32", 0.75), ("float64", 0.25)):
        loss = SparseCategoricalCrossentropy(dtype=dtype)
        assert loss(almost, y_pred) == pytest.approx(-np.log(p), rel=1e-6)


def test_what_is_pulled_back_is_rounded_to_the_dtype_of_the_loss():
    y_pred = np.arange(1.0, 100.0, dtype="float32")[:, None]
    _, pullback = MeanSquaredError("sum").vjp(0 * y_pred, y_pred)
    third = np.float32(1 / 3)
    assert np.array_equal(pullback(1 / 3), 2 * third * y_pred)


def test_sums_and_quotients():
    assert summed_to((2, 1), np.ones((4, 2, 3))).tolist() == [[12], [12]]
    nothing = quotient(np.ones(2, "float16"), 0)
    assert (nothing.tolist(), nothing.dtype) == ([0, 0], "float16")


def test_nan_is_passed_on():
    for loss in (MeanSquaredError(), BinaryCrossentropy(), BinaryCrossentropy(True)):
        assert np.isnan(loss(ONE, ONE * np.nan))


@pytest.mark.parametrize("label", [0, 1])
def test_what_was_clipped_never_learns(label):
    wrong, end = np.array([[1.0 - label]]), [[label, 1 - label]]
    one_hot = np.eye(2)[[label]]
    for loss, y_true, y_pred in (
        (BinaryCrossentropy(dtype="float64"), [[label]], wrong),
        (CategoricalCrossentropy(dtype="float64"), one_hot, end),
        (SparseCategoricalCrossentropy(dtype="float64"), [label], end),
    ):
        value, pullback = loss.vjp(y_true, y_pred)
        assert value == pytest.approx(-np.log(1e-7), rel=1e-6)
        assert not pullback(1.0).any()


@pytest.mark.parametrize("end", [1e-7, 1 - 1e-7])
def test_the_ends_of_the_clip_learn(end):
    y_pred = np.array([[end]])
    assert BinaryCrossentropy(dtype="float64").vjp(ONE, y_pred)[1](1.0) == -1 / end
    pair = np.array([[end, 1 - end]])
    _, pullback = SparseCategoricalCrossentropy(dtype="float64").vjp([0], pair)
    assert pullback(1.0)[0, 0] == pytest.approx(-(1 - end) / end)


def test_exact_predictions_have_no_gradient():
    for loss in (MeanSquaredError(), MeanAbsoluteError(), Huber()):
        assert loss.vjp(ONE, ONE)[1](1.0) == 0


def test_a_small_loss_of_logits_keeps_its_digits():
    assert BinaryCrossentropy(True)(ONE, 20 * ONE) == pytest.approx(np.exp(-20))
    assert BinaryCrossentropy(True)(ONE, -800 * ONE) == 800


def test_ignored_labels():
    y_pred = np.array([[0.5, 0.5], [0.25, 0.75], [0.25, 0.75]])
    expected = np.log(2) - np.log(0.75)
    for reduction, value in (
        ("mean", expected / 2),
        ("sum_over_batch_size", expected / 2),
        ("mean_with_sample_weight", expected / 2),
        ("sum", expected),
    ):
        loss = SparseCategoricalCrossentropy(False, -1, reduction)
        found, pullback = loss.vjp([0, 1, -1], y_pred)
        assert found == pytest.approx(value, rel=1e-6)
        assert pullback(1.0).any(axis=1).tolist() == [True, True, False]
        assert loss([-1], y_pred[:1]) == 0
        assert loss([0, -1], y_pred[:2], [2, 1]) == pytest.approx(
            np.log(2) * (1 if reduction == "mean_with_sample_weight" else 2), rel=1e-6
        )
    each = losses.sparse_categorical_crossentropy([0, -1], y_pred[:2], False, -1)
    assert each.tolist() == [pytest.approx(np.log(2), rel=1e-6), 0]
    for label in ([0], [[0]]):
        loss = SparseCategoricalCrossentropy(False, 5, None)
        assert loss(label, y_pred[:1]).shape == (1,)
    # The one class there is stands in for what is ignored.
    assert SparseCategoricalCrossentropy(True, -1)([0, -1], np.ones((2, 1))) == 0


def test_functions_keep_the_dtype_of_the_predictions():
    for function in (
        losses.mean_squared_error,
        losses.huber,
        losses.binary_crossentropy,
    ):
        assert function(ONE, np.float32(0.5) * ONE.astype("float32")).dtype == "float32"


def test_on_logits():
    loss = SparseCategoricalCrossentropy(reduction="sum", name="own", dtype="float64")
    again = SparseCategoricalCrossentropy(True, None, "sum", -1, "own", "float64")
    assert loss.on_logits() == again == again.on_logits()
    assert BinaryCrossentropy(False, 0.5, 0).on_logits() == BinaryCrossentropy(
        True, 0.5, 0
    )
    assert SparseCategoricalCrossentropy(ignore_class=0).on_logits() is None
    assert MeanSquaredError().on_logits() is None


def test_a_function_of_your_own():
    def double(y_true, y_pred):
        return 2 * (y_pred - y_true)

    loss = LossFunctionWrapper(double, "sum")
    assert loss([[1, 2]], [[2, 4]]) == 6
    with pytest.raises(NotImplementedError, match="'double' has no vector-Jacobian"):
        loss.vjp([[1, 2]], [[2, 4]])[1](1.0)

    function = functools.partial(losses.huber, delta=3.0)
    assert LossFunctionWrapper(function)(ONE, 3 * ONE) == 2
    assert LossFunctionWrapper(function).vjp(ONE, 3 * ONE)[1](1.0) == 2

    @losses.defvjp(double)
    def _double_vjp(dvalues, y_true, y_pred):
        return 2 * dvalues

    assert loss.vjp([[1, 2]], [[2, 4]])[1](1.0).tolist() == [[2, 2]]
    assert loss.get_config() == {"fn": double, "reduction": "sum", "name": None}
    assert loss.on_logits() is None


@pytest.mark.parametrize("loss", LOSSES, ids=repr)
def test_configs_round_trip(loss):
    config = loss.get_config()
    assert "dtype" not in config
    assert type(loss)(**config, dtype="float64") == loss
    assert losses.get(serialize(loss)).get_config() == config


@pytest.mark.parametrize(
    ("identifier", "found"),
    [
        ("mse", losses.mean_squared_error),
        ("MAE", losses.mean_absolute_error),
        ("BCE", losses.binary_crossentropy),
        ("Huber", Huber()),
        (Huber, Huber()),
        (Huber(2.0), Huber(2.0)),
        ({"class_name": "Huber", "config": {"delta": 2.0}}, Huber(2.0)),
        (None, None),
        (abs, abs),
    ],
)
def test_what_is_accepted(identifier, found):
    assert losses.get(identifier) == found


@pytest.mark.parametrize(
    ("identifier", "found"),
    [
        ("mse", MeanSquaredError(name="mse")),
        ("Huber", Huber()),
        (losses.huber, Huber(name="huber")),
        (Huber(2.0), Huber(2.0)),
        ("CE", SparseCategoricalCrossentropy(name="CE")),
        ("crossentropy", SparseCategoricalCrossentropy(name="crossentropy")),
        (abs, LossFunctionWrapper(abs, name="abs")),
        (None, None),
    ],
)
def test_what_compile_means(identifier, found):
    assert losses.get_loss(identifier, np.ones((2, 1)), np.ones((2, 3))) == found


def test_a_partial_function_has_no_name():
    function = functools.partial(losses.huber, delta=3.0)
    loss = losses.get_loss(function, np.ones((2, 1)), np.ones((2, 3)))
    assert loss == LossFunctionWrapper(function)


def test_labels_of_series():
    y_pred = np.full((2, 3, 4), 0.25)
    for y_true in (np.ones((2, 3)), np.ones((2, 3, 1))):
        value = SparseCategoricalCrossentropy(axis=2)(y_true, y_pred)
        assert value == pytest.approx(np.log(4), rel=1e-6)


@pytest.mark.parametrize("reduction", ["none", None])
def test_ignored_labels_stay_apart(reduction):
    loss = SparseCategoricalCrossentropy(False, 1, reduction)
    value = loss([[0, 1], [1, 0]], np.full((2, 2, 2), 0.5), 2)
    assert (
        value.tolist()
        == np.multiply([[1, 0], [0, 1]], 2 * np.log(2, dtype="f")).tolist()
    )


@pytest.mark.parametrize(
    ("y_true", "y_pred", "found"),
    [
        ((2,), (2, 1), BinaryCrossentropy),
        ((2, 1), (2, 1), BinaryCrossentropy),
        ((2,), (2, 3), SparseCategoricalCrossentropy),
        ((2, 4), (2, 4, 3), SparseCategoricalCrossentropy),
        ((2, 1), (2, 3), SparseCategoricalCrossentropy),
        ((2, 3), (2, 3), CategoricalCrossentropy),
        ((2, 3, 3), (2, 3), CategoricalCrossentropy),
        ((2, 4, 1), (2, 4, 1), BinaryCrossentropy),
        ((2, 4, 1), (2, 4, 3), SparseCategoricalCrossentropy),
        ((2, 1, 3), (2, 1, 3), CategoricalCrossentropy),
    ],
)
def test_which_crossentropy_fits(y_true, y_pred, found):
    loss = losses.get_loss("crossentropy", np.ones(y_true), np.ones(y_pred))
    assert type(loss) is found


REFUSED = [
    (
        lambda: MeanSquaredError("average"),
        "Invalid value for argument `reduction`. Expected one of "
        "('sum_over_batch_size', 'sum', 'mean', 'mean_with_sample_weight', 'none', "
        "None). Received: reduction=average",
    ),
    (
        lambda: losses.get("mes"),
        "Could not interpret loss identifier: mes. Did you mean 'mse'?",
    ),
    (
        lambda: MeanSquaredError()(np.ones((3, 1)), np.ones((2, 2))),
        "Incompatible shapes. Received: y_true.shape=(3, 1), y_pred.shape=(2, 2)",
    ),
    (
        lambda: MeanSquaredError()(np.ones((2, 3)), np.ones((2, 3)), np.ones(3)),
        "Incompatible shapes. Received: values.shape=(2,), sample_weight.shape=(3,)",
    ),
    (
        lambda: SparseCategoricalCrossentropy(True, 5)([0, 1], np.eye(2), np.ones(3)),
        "Incompatible shapes. Received: values.shape=(2,), sample_weight.shape=(3,)",
    ),
    (
        lambda: Huber()(1.0, 2.0),
        "The mean over the last axis needs an axis. Received: y_true.shape=(), "
        "y_pred.shape=()",
    ),
    (
        lambda: MeanSquaredError()(["a"], [1.0]),
        "densekit computes with real numbers. Received: y_true of dtype <U1",
    ),
    (
        lambda: MeanSquaredError()([1.0], None),
        "densekit computes with real numbers. Received: y_pred of dtype object",
    ),
    (
        lambda: MeanSquaredError()([1.0], [1.0], ["a"]),
        "densekit computes with real numbers. Received: sample_weight of dtype <U1",
    ),
    (
        lambda: MeanSquaredError(dtype="int32")([1], [1]),
        "densekit computes in float16, float32, float64. Received: dtype=int32",
    ),
    (
        lambda: CategoricalCrossentropy()(np.ones((2, 3)), np.ones((2, 2))),
        "Arguments `y_true` and `y_pred` must have the same shape, of rank 1 or more. "
        "Received: y_true.shape=(2, 3), y_pred.shape=(2, 2)",
    ),
    *(
        (
            lambda labels=labels: CategoricalCrossentropy()(labels, np.ones((2, 3))),
            "Arguments `y_true` and `y_pred` must have the same shape, of rank 1 or "
            f"more. Received: y_true.shape={np.shape(labels)}, y_pred.shape=(2, 3). "
            "One number meets 3 predictions: if it is a class, use "
            "`sparse_categorical_crossentropy`.",
        )
        for labels in ([0, 2], [[0], [2]])
    ),
    *(
        (
            lambda shape=shape: CategoricalCrossentropy()(
                np.zeros(shape), np.ones((2, 4, 3))
            ),
            "Arguments `y_true` and `y_pred` must have the same shape, of rank 1 or "
            f"more. Received: y_true.shape={shape}, y_pred.shape=(2, 4, 3). One number "
            "meets 3 predictions: if it is a class, use "
            "`sparse_categorical_crossentropy`.",
        )
        for shape in ((2, 4), (2, 4, 1))
    ),
    (
        lambda: SparseCategoricalCrossentropy()(np.eye(2), np.eye(2)),
        "`y_true` needs the shape of `y_pred` without the last axis, one label for "
        "each vector. Received: y_true.shape=(2, 2), y_pred.shape=(2, 2). For one-hot "
        "labels, use `categorical_crossentropy`.",
    ),
    (
        lambda: BinaryCrossentropy()(1, 0.5),
        "Arguments `y_true` and `y_pred` must have the same shape, of rank 1 or more. "
        "Received: y_true.shape=(), y_pred.shape=()",
    ),
    (
        lambda: CategoricalCrossentropy(axis=True)(np.eye(2), np.eye(2)),
        "`axis` must be of type `int`. Received: axis=True",
    ),
    (
        lambda: SparseCategoricalCrossentropy(axis=0)([0, 1], np.eye(2)),
        "Only axis=-1 is currently supported. Received: axis=0",
    ),
    (
        lambda: SparseCategoricalCrossentropy()([0, 1, 0], np.eye(2)),
        "`y_true` needs the shape of `y_pred` without the last axis, one label for "
        "each vector. Received: y_true.shape=(3,), y_pred.shape=(2, 2)",
    ),
    (
        lambda: losses.sparse_categorical_crossentropy(0, 1.0),
        "`y_true` needs the shape of `y_pred` without the last axis, one label for "
        "each vector. Received: y_true.shape=(), y_pred.shape=()",
    ),
    *(
        (
            lambda label=label: SparseCategoricalCrossentropy()([0, label], np.eye(2)),
            f"Received a label value of {label} which is outside the valid range of "
            "[0, 2): y_pred.shape=(2, 2) has 2 classes.",
        )
        for label in (2, -1, np.nan)
    ),
]


@pytest.mark.parametrize(("call", "message"), REFUSED)
def test_what_is_refused(call, message):
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the text follows
        call()
    assert str(caught.value) == message


def test_one_step_of_a_series_is_no_single_class():
    y_pred = np.full((2, 1, 4), 0.25)
    value = CategoricalCrossentropy()(np.eye(4)[[[1], [2]]], y_pred)
    assert value == pytest.approx(np.log(4), rel=1e-6)


def test_one_class_is_warned_of():
    with pytest.warns(SyntaxWarning) as caught:
        CategoricalCrossentropy()(np.ones((2, 1)), np.ones((2, 1)))
    assert str(caught[0].message) == (
        "categorical_crossentropy expects y_pred of shape (batch, classes) with more "
        "than one class. Received: y_pred.shape=(2, 1). For two classes in one "
        "probability, use binary_crossentropy."
    )
