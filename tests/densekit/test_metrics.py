"""Metrics without Keras: values by hand, and what is refused."""

import functools

import numpy as np
import pytest

from densekit import metrics
from densekit.metrics import (
    Accuracy,
    BinaryAccuracy,
    CategoricalAccuracy,
    MeanAbsoluteError,
    MeanMetricWrapper,
    MeanSquaredError,
    SparseCategoricalAccuracy,
)

NAN = np.nan
VALUES = [
    (Accuracy, [1, 2, 3, 4], [1.0, 2.5, 3.0, 0.0], 1 / 2),
    (Accuracy, [[1], [2]], [1.0, 2.0], 1),
    (BinaryAccuracy, [1, 1, 0, 0], [[0.75], [0.5], [0.5], [NAN]], 3 / 4),
    (BinaryAccuracy, [0.5, 1], [0.75, 0.75], 1 / 2),
    (CategoricalAccuracy, [[0, 1], [1, 0]], [[1, 3], [1, 3]], 1 / 2),
    (SparseCategoricalAccuracy, [1, 0], [[1, 3], [1, 3]], 1 / 2),
    (SparseCategoricalAccuracy, [[1], [1]], [[1, 3], [1, 3]], 1),
    (SparseCategoricalAccuracy, [7], [[1, 3]], 0),
    (SparseCategoricalAccuracy, [[0, 1]], [[[1, 2], [1, 2]]], 1 / 2),
    (SparseCategoricalAccuracy, [[[0], [1]]], [[[1, 2], [1, 2]]], 1 / 2),
    (SparseCategoricalAccuracy, [[0, 1], [0, 1]], [[3, 1], [3, 1]], 1 / 2),
    (CategoricalAccuracy, [[[0, 1], [1, 0]]], [[[1, 3], [1, 3]]], 1 / 2),
    # The first of the largest; -0 is below 0, NaN below all.
    (SparseCategoricalAccuracy, [0], [[2, 2]], 1),
    (SparseCategoricalAccuracy, [1], [[-0.0, 0.0]], 1),
    (SparseCategoricalAccuracy, [2], [[-1.0, NAN, 2.0]], 1),
    (SparseCategoricalAccuracy, [2], [[NAN, -2.0, -1.0]], 1),
    (SparseCategoricalAccuracy, [0], [[NAN, NAN]], 1),
    (SparseCategoricalAccuracy, [0], [[-0.0, -1.0]], 1),
    (CategoricalAccuracy, [[0, 1]], [[-0.0, 0.0]], 1),
    (MeanSquaredError, [[0, 0], [0, 0]], [[1, 3], [2, 0]], 3.5),
    (MeanAbsoluteError, [[0, 0], [0, 0]], [[1, 3], [2, 0]], 1.5),
]


@pytest.mark.parametrize(("cls", "y_true", "y_pred", "value"), VALUES)
def test_values(cls, y_true, y_pred, value):
    assert cls()(y_true, y_pred) == value


def test_the_threshold_is_a_number_of_float32():
    assert BinaryAccuracy(threshold=0.25)([1, 1], [0.25, 0.5]) == 1 / 2
    assert BinaryAccuracy(threshold=0.3)([0], np.array([0.3], "float32")) == 1


def equal(y_true, y_pred):
    return np.equal(y_true, y_pred)


WEIGHTS = [
    (None, 1.5, 2),
    (2, 1.5, 2),  # one weight: all are one sample
    ([1, 3], 3.5, 4),
    ([[1], [3]], 3.5, 4),
    ([[1, 3], [0, 2]], 2.5, 3),
]


@pytest.mark.parametrize(("weights", "total", "count"), WEIGHTS)
def test_weights(weights, total, count):
    metric = MeanMetricWrapper(equal)
    for n in (1, 2):
        metric.update_state(np.ones((2, 2)), [[0, 1], [1, 1]], weights)
        assert (metric.total, metric.count) == (n * total, n * count)
        assert metric.result() == total / count
        assert metric.result().dtype == "float32"
    metric.reset_state()
    assert (metric.total, metric.count, metric.result()) == (0, 0, 0)


def test_labels_take_the_dtype_of_the_predictions():
    assert Accuracy()([0.1], np.array([0.1], "float32")) == 1


def test_functions():
    y_true, y_pred = np.array([[1], [0]]), np.array([[1.5], [0]], "float16")
    for f in (metrics.accuracy, metrics.binary_accuracy):
        assert f(y_true, y_pred).dtype == "float32"
    assert metrics.binary_accuracy(y_true, y_pred - 0.75).tolist() == [[1], [1]]
    sparse = metrics.sparse_categorical_accuracy
    assert sparse(y_true, np.array([[1, 3], [1, 3]])).tolist() == [1, 0]
    series = np.array([[[1, 3], [1, 3], [3, 1]]])
    for labels in ([[1, 0, 0]], [[[1], [0], [0]]]):
        assert sparse(np.array(labels), series).tolist() == [[1, 0, 1]]


def test_a_metric_in_float64():
    metric = MeanSquaredError(dtype="float64")
    assert metric([[0.0]], np.array([[0.1]])).dtype == "float64"
    assert metric.result() == 0.1**2


@pytest.mark.parametrize("cls", sorted({cls for cls, *_ in VALUES}, key=repr))
def test_name_and_dtype(cls):
    config = cls("own", "float64").get_config()
    assert config | {"name": "own", "dtype": "float64"} == config


def test_no_samples():
    metric = SparseCategoricalAccuracy()
    assert metric(np.zeros(0), np.zeros((0, 3))) == 0
    assert metric.count == 0


@pytest.mark.parametrize(
    ("identifier", "config"),
    [
        ("mse", {"name": "mean_squared_error", "dtype": "float32"}),
        ("MAE", {"name": "mean_absolute_error", "dtype": "float32"}),
        (Accuracy, {"name": "accuracy", "dtype": "float32"}),
        ("CategoricalAccuracy", {"name": "categorical_accuracy", "dtype": "float32"}),
        (
            {"class_name": "BinaryAccuracy", "config": {"threshold": 0.25}},
            {"name": "binary_accuracy", "dtype": "float32", "threshold": 0.25},
        ),
    ],
)
def test_configs(identifier, config):
    metric = metrics.get(identifier)
    assert metric.get_config() == config
    assert type(metric)(**config).get_config() == config
    assert metrics.get(metric) is metric


@pytest.mark.parametrize(
    ("y_true", "y_pred", "found"),
    [
        ((2,), (2, 1), BinaryAccuracy),
        ((2, 1), (2, 1), BinaryAccuracy),
        ((2,), (2, 3), SparseCategoricalAccuracy),
        ((2, 1), (2, 3), SparseCategoricalAccuracy),
        ((2, 3), (2, 3), CategoricalAccuracy),
    ],
)
@pytest.mark.parametrize("identifier", ["accuracy", "ACC"])
def test_which_accuracy_fits(identifier, y_true, y_pred, found):
    metric = metrics.get_metric(identifier, np.ones(y_true), np.ones(y_pred))
    assert type(metric) is found
    assert metric.name == identifier


@pytest.mark.parametrize(
    ("identifier", "found", "name"),
    [
        ("mse", MeanSquaredError, "mse"),
        (MeanSquaredError(name="own"), MeanSquaredError, "own"),
        (equal, MeanMetricWrapper, "equal"),
        (functools.partial(equal), MeanMetricWrapper, "mean_metric_wrapper"),
    ],
)
def test_what_compile_means(identifier, found, name):
    metric = metrics.get_metric(identifier, np.ones((2, 1)), np.ones((2, 3)))
    assert type(metric) is found
    assert metric.name == name
    assert repr(metric) == f"<{found.__name__} name={name}>"


REFUSED = [
    (
        lambda: metrics.get_metric(None, np.ones(1), np.ones(1)),
        "Expected metric, received `None`",
    ),
    (
        lambda: metrics.get("acuracy"),
        "Could not interpret metric identifier: acuracy. Did you mean 'accuracy'?",
    ),
    (
        lambda: SparseCategoricalAccuracy()([0, 1, 0], np.eye(2)),
        "Incompatible shapes. Received: y_true.shape=(3,), y_pred.shape=(2,)",
    ),
    (
        lambda: CategoricalAccuracy()(np.eye(3), np.eye(2)),
        "Incompatible shapes. Received: y_true.shape=(3,), y_pred.shape=(2,)",
    ),
    (
        lambda: Accuracy()(np.ones((3, 1)), np.ones((2, 2))),
        "Incompatible shapes. Received: y_true.shape=(3, 1), y_pred.shape=(2, 2)",
    ),
    (
        lambda: BinaryAccuracy()([0, 1], [0, 1], [1, 2, 3]),
        "Incompatible shapes: `sample_weight` does not broadcast to the values. "
        "Received: values.shape=(2,), sample_weight.shape=(3,)",
    ),
    (
        lambda: Accuracy()(["a"], [1.0]),
        "densekit computes with real numbers. Received: y_true of dtype <U1",
    ),
    (
        lambda: Accuracy()([1.0], ["a"]),
        "densekit computes with real numbers. Received: y_pred of dtype <U1",
    ),
    (
        lambda: Accuracy()([1.0], [1.0], ["a"]),
        "densekit computes with real numbers. Received: sample_weight of dtype <U1",
    ),
    (
        lambda: Accuracy(dtype="int32"),
        "densekit computes in float16, float32, float64. Received: dtype=int32",
    ),
]


@pytest.mark.parametrize(("call", "message"), REFUSED)
def test_what_is_refused(call, message):
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the text follows
        call()
    assert str(caught.value) == message
