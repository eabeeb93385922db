"""Batches: what fit makes of its data."""

import numpy as np
import pytest

import densekit
from densekit.batches import Data, checked_batch_size, validation
from densekit.random import permutation


def test_floats_become_single_and_the_rest_stays():
    data = Data.of([[1.5], [2]], [1, 0], np.ones(2, "float16"))
    dtypes = {name: array.dtype.name for name, array in data.arrays().items()}
    assert dtypes == {"x": "float32", "y": "int64", "sample_weight": "float32"}
    assert Data.of([True]).x.dtype == bool
    assert Data.on_batch([1.5]).x.dtype == "float64"


def test_a_number_is_a_sample():
    assert Data.of(1.5).x.tolist() == [1.5]


@pytest.mark.parametrize(
    ("samples", "part", "kept"), [(2, 0.5, 1), (10, 0.25, 7), (10, 0.1, 9), (3, 0.9, 0)]
)
def test_the_last_samples_are_held_back(samples, part, kept):
    data = Data.of(np.arange(samples), np.arange(samples))
    if not kept:
        with pytest.raises(ValueError, match="3 samples"):
            data.split(part)
        return
    first, last = data.split(part)
    assert first.x.tolist() == first.y.tolist() == list(range(kept))
    assert last.x.tolist() == last.y.tolist() == list(range(kept, samples))


@pytest.mark.parametrize(
    "y",
    [
        [0, 1, 2, 3],
        [0.25, 0.75, 2.25, 3],
        [[0], [1], [2], [3]],
        np.eye(4),
        [[9, 0, 0, 1], [0, 2, 1, 0], [0, 0, 3, 0], [0, 0, 1, 2]],
    ],
)
def test_each_sample_has_the_weight_of_its_class(y):
    data = Data.of(np.ones(4), y).with_class_weight({0: 0.5, 2: 0.1})
    assert data.sample_weight.dtype == "float32"
    assert np.array_equal(data.sample_weight, np.array([0.5, 1, 0.1, 1], "float32"))


def test_two_classes_in_one_hot_labels():
    data = Data.of(np.ones(1), [[0, 1]]).with_class_weight({1: 3.0})
    assert data.sample_weight.tolist() == [3]
    assert data.with_class_weight(None) is data


@pytest.mark.parametrize(("size", "blocks"), [(2, 1), (5, 1), (6, 2), (9, 2), (10, 3)])
def test_each_batch_draws_where_the_last_one_stopped(size, blocks):
    # n numbers take n - 1 random words, four a block.
    densekit.set_random_seed(3)
    first, second = Data.of(np.arange(2 * size)).batches(size, "batch")
    assert first.x.tolist() == permutation(size).tolist()
    assert second.x.tolist() == (size + permutation(size, blocks)).tolist()


def test_batches():
    data = Data.of(np.arange(5), np.arange(5) * 2)
    assert data.steps(2) == 3
    found = [(b.x.tolist(), b.y.tolist()) for b in data.batches(2)]
    assert found == [([0, 1], [0, 2]), ([2, 3], [4, 6]), ([4], [8])]


def test_what_validation_data_may_be():
    x, y, weights = np.ones((2, 2)), np.zeros(2), np.full(2, 0.5)
    assert validation(None) is None
    for given in (x, (x,), (x, y), [x, y, weights]):
        parts = list(given) if isinstance(given, tuple | list) else [given]
        found = list(validation(given).arrays().values())
        assert len(found) == len(parts)
        assert all(map(np.array_equal, found, parts))


def test_sizes_of_a_batch():
    found = [checked_batch_size(size) for size in (None, 0, 7, np.int64(7))]
    assert found == [32, 32, 7, 7]


REFUSED = [
    (
        lambda: Data.of(np.ones(2), np.ones(3)),
        "Data cardinality is ambiguous. Make sure all arrays contain the same number "
        "of samples. Received: {'x': 2, 'y': 3}",
    ),
    (lambda: Data.of(np.ones((0, 2))), "There is no sample in x of shape (0, 2)."),
    *(
        (
            lambda part=part: Data.of(np.ones(6)).split(part),
            "Training data contains 6 samples, which is not sufficient to split it "
            "into a validation and training set as specified by "
            f"`validation_split={part}`. Either provide more data, or a different "
            "value for the `validation_split` argument.",
        )
        for part in (1, 2, 0.9, -0.1)
    ),
    (
        lambda: Data.of([1.0]).with_class_weight({0: 2.0}),
        "Weights of classes need labels, and no `sample_weight`. Received: "
        "class_weight={0: 2.0} with ['x']",
    ),
    (
        lambda: validation(()),
        "Data is expected to be in format `x`, `(x,)`, `(x, y)`, or `(x, y, "
        "sample_weight)`. Received 0 parts.",
    ),
]


@pytest.mark.parametrize(("call", "message"), REFUSED)
def test_what_is_refused(call, message):
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the text follows
        call()
    assert str(caught.value) == message
