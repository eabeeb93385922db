"""Metrics: drawn batches, weights and shapes, one after the other."""

import inspect

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from keras.src.trainers.compile_utils import get_metric

from densekit import metrics
from tests.parity.twins import assert_near, keras, tf

NAMES = [
    "Accuracy",
    "BinaryAccuracy",
    "CategoricalAccuracy",
    "MeanAbsoluteError",
    "MeanSquaredError",
    "SparseCategoricalAccuracy",
]
VALUES = [-1.0, -0.0, 0.0, 0.25, 0.5, 1.0, 2.0]  # few, so that there are ties


@st.composite
def batches(draw, name):
    """Labels, predictions, weights; some of them of shapes that do not fit."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    shape = draw(st.lists(st.integers(1, 4), min_size=1, max_size=3))
    y_pred = rng.choice(VALUES, shape)
    if draw(st.integers(0, 9)) == 0:
        y_pred = np.where(rng.random(shape) < 0.3, np.nan, y_pred)
    y_true = rng.choice(VALUES, shape)
    labels = rng.integers(0, shape[-1], shape[:-1])
    y_true = draw(
        st.sampled_from(
            [labels, labels[..., None]]
            if "Sparse" in name
            else [y_true]
            if "Categorical" in name
            else [y_true, y_true[..., :1], y_true[..., 0], y_true[:1], y_true > 0]
        )
    )
    weights = [rng.integers(0, 3, shape[:n]) for n in range(len(shape) + 1)]
    return (
        y_true,
        y_pred.astype(draw(st.sampled_from(["float32", "float64"]))),
        draw(st.sampled_from([None, *weights, *(w[..., None] for w in weights)])),
    )


@settings(max_examples=500)
@given(st.data(), st.sampled_from(NAMES), st.sampled_from(["float32", "float64"]))
def test_drawn_batches(data, name, dtype):
    mine = getattr(metrics, name)(dtype=dtype)
    theirs = getattr(keras.metrics, name)(dtype=dtype)
    for _ in range(2):
        y_true, y_pred, sample_weight = data.draw(batches(name))
        try:
            theirs.update_state(y_true, y_pred, sample_weight)
        except (ValueError, tf.errors.InvalidArgumentError):
            with pytest.raises(ValueError, match="Received"):
                mine.update_state(y_true, y_pred, sample_weight)
        else:
            mine.update_state(y_true, y_pred, sample_weight)
        for found, value in (
            (mine.total, theirs.total),
            (mine.count, theirs.count),
            (mine.result(), theirs.result()),
        ):
            assert_near(found, value, 1e-6)


@pytest.mark.parametrize("name", NAMES)
def test_signatures_and_configs(name):
    mine, theirs = (getattr(library, name) for library in (metrics, keras.metrics))
    assert [
        (p.name, p.default) for p in inspect.signature(theirs).parameters.values()
    ] == [(p.name, p.default) for p in inspect.signature(mine).parameters.values()]
    assert mine().get_config() == theirs().get_config()
    assert repr(mine()) == repr(theirs())


@pytest.mark.parametrize(
    "name", ["mse", "MSE", "mae", "MAE", *NAMES, "binary_accuracy", "accuracy"]
)
def test_names(name):
    assert metrics.get(name).get_config() == keras.metrics.get(name).get_config()


@pytest.mark.parametrize("name", ["acc", "foo", "", 3])
def test_unknown_names(name):
    for library in (metrics, keras.metrics):
        with pytest.raises(ValueError, match="Could not interpret metric identifier"):
            library.get(name)


def half(y_true, y_pred):
    return 0.5 * (y_pred - y_true)


@pytest.mark.parametrize(
    "identifier", ["accuracy", "Acc", "mse", keras.metrics.get, half]
)
@pytest.mark.parametrize(
    ("y_true", "y_pred"),
    [((3,), (3, 1)), ((3, 1), (3, 4)), ((3,), (3, 4)), ((3, 4), (3, 4)), ((3,), (3,))],
)
def test_what_compile_makes_of_a_name(identifier, y_true, y_pred):
    y_true, y_pred = np.zeros(y_true), np.zeros(y_pred)
    theirs = get_metric(identifier, y_true, y_pred)
    mine = metrics.get_metric(identifier, y_true, y_pred)
    assert mine.name == theirs.name
    assert type(mine).__name__ == type(theirs).__name__


def test_none_is_no_metric():
    for f in (get_metric, metrics.get_metric):
        with pytest.raises(ValueError, match="Expected metric, received `None`"):
            f(None, np.zeros(1), np.zeros(1))
