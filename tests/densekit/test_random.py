import random
from types import SimpleNamespace

import numpy as np
import pytest

import densekit
from densekit.random import (
    make_default_seed,
    normal,
    permutation,
    philox,
    random_bits,
    truncated_normal,
    uniform,
)


def test_permutations_as_tensorflow_draws_them():
    # tests/parity/test_random.py asks TensorFlow for them again.
    densekit.set_random_seed(3)
    assert permutation(9).tolist() == [1, 7, 0, 8, 2, 6, 4, 3, 5]
    assert permutation(5, block=2).tolist() == [0, 4, 3, 2, 1]
    assert permutation(1).tolist() == [0]
    assert permutation(0).tolist() == []
    densekit.set_random_seed(2**31 - 1)
    assert permutation(9).tolist() == [0, 3, 1, 5, 2, 7, 6, 8, 4]


def test_without_a_seed_each_permutation_is_another(monkeypatch):
    monkeypatch.setattr("densekit.random._shuffle_seed", None)
    first, second = permutation(50), permutation(50)
    assert sorted(first) == sorted(second) == list(range(50))
    assert not np.array_equal(first, second)


def test_philox_matches_the_published_test_vectors():
    # Random123's kat_vectors for philox4x32-10: zeros, and all ones.
    zero = np.zeros((1, 4), dtype=np.uint64)
    ones = np.full((1, 4), 0xFFFFFFFF, dtype=np.uint64)
    assert philox(zero, zero[0, :2]).tolist() == [
        [0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8]
    ]
    assert philox(ones, ones[0, :2]).tolist() == [
        [0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD]
    ]


@pytest.mark.parametrize("size", [0, 1, 4, 5, 1000])
def test_a_shorter_stream_is_the_start_of_a_longer_one(size):
    bits = random_bits(3, size)
    assert bits.dtype == np.uint32
    assert bits.shape == (size,)
    assert np.array_equal(bits, random_bits(3, 1003)[:size])


def test_nearby_seeds_give_unrelated_streams():
    assert not np.any(random_bits(0, 64) == random_bits(1, 64))


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_uniform_stays_within_its_bounds(dtype):
    values = uniform((1000, 3), -0.25, 0.5, dtype, seed=7)
    assert values.dtype == dtype
    assert values.shape == (1000, 3)
    assert values.min() >= -0.25
    assert values.max() <= 0.5
    assert abs(values.mean(dtype=np.float64) - 0.125) < 0.02


def test_set_random_seed_makes_default_seeds_repeat_as_in_python():
    densekit.set_random_seed(5)
    drawn = [make_default_seed() for _ in range(3)]
    reference = random.Random(5)
    assert drawn == [reference.randint(1, 10**9) for _ in range(3)]


def test_the_global_generators_are_left_alone():
    random.seed(1)
    before = random.getstate()
    densekit.set_random_seed(2)
    make_default_seed()
    assert random.getstate() == before


@pytest.mark.parametrize("seed", ["1", 1.0, None, -1, 2**32])
def test_a_seed_is_an_integer(seed):
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the text follows
        densekit.set_random_seed(seed)
    assert str(caught.value) == (
        "Expected `seed` argument to be an integer from 0 to 2**32 - 1. "
        f"Received: seed={seed} (of type {type(seed)})"
    )


@pytest.mark.parametrize(
    ("draw", "bounds"),
    [(uniform, (0.0, 1.0)), (normal, (0.0, 1.0)), (truncated_normal, (0.0, 1.0))],
)
def test_what_is_drawn_by_default(draw, bounds):
    values = draw((5,))
    assert values.dtype == "float32"
    assert np.array_equal(values, draw((5,), *bounds, "float32", 0))


@pytest.mark.parametrize(
    "dtype", [np.float64, np.dtype("float64"), SimpleNamespace(name="float64")]
)
def test_a_dtype_may_have_a_name(dtype):
    assert uniform((2,), dtype=dtype).dtype == "float64"


def test_draws_of_one_seed_differ():
    first, second = (random_bits(3, 64, draw=draw) for draw in (0, 1))
    assert not np.any(first == second)
    assert np.array_equal(first, random_bits(3, 64))


def test_the_seed_counts_modulo_two_to_the_31_less_2():
    assert np.array_equal(random_bits(5, 8), random_bits(5 + 2**31 - 2, 8))
    assert np.array_equal(random_bits(-1, 8), random_bits(2**31 - 3, 8))
    assert np.array_equal(random_bits(0, 8, draw=1), random_bits(0, 8, draw=2**31 - 1))


@pytest.mark.parametrize("draw", [normal, truncated_normal])
@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
@pytest.mark.parametrize("size", [0, 1, 5, 1001])
def test_a_shorter_normal_draw_is_the_start_of_a_longer_one(draw, dtype, size):
    values = draw((size,), dtype=dtype, seed=3)
    assert values.dtype == dtype
    assert np.array_equal(values, draw((1100,), dtype=dtype, seed=3)[:size])


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_normal_draws_are_normal(dtype):
    values = normal((200, 200), dtype=dtype, seed=1).astype("float64")
    assert abs(values.mean()) < 0.02
    assert abs(values.std() - 1) < 0.02
    assert abs((values**3).mean()) < 0.05
    assert abs((values**4).mean() - 3) < 0.15
    # Sine and cosine of one angle are not correlated.
    pairs = values.reshape(-1, 2)
    assert abs((pairs[:, 0] * pairs[:, 1]).mean()) < 0.02


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_truncated_draw_replaces_what_is_beyond_two(dtype):
    values = truncated_normal((200, 200), dtype=dtype, seed=1)
    assert np.abs(values).max() < 2
    assert np.abs(values).max() > 1.99
    assert abs(values.std(dtype="float64") - 0.8796) < 0.01


def test_mean_and_stddev_scale_and_shift():
    standard = normal((50,), dtype="float64", seed=1)
    assert np.array_equal(normal((50,), 3, 2, "float64", 1), standard * 2 + 3)
    cut = truncated_normal((50,), dtype="float64", seed=1)
    assert np.array_equal(truncated_normal((50,), 3, 2, "float64", 1), cut * 2 + 3)


def test_a_group_that_runs_out_of_draws_gets_more():
    # The first blocks of a few groups in a million hold fewer than four that fit.
    values = truncated_normal((4_000_000,), seed=0)
    assert np.abs(values).max() < 2
    assert not np.isnan(values).any()


@pytest.mark.parametrize("dtype", ["int64", "uint8", bool, "complex64", "longdouble"])
@pytest.mark.parametrize(
    ("draw", "refusal"),
    [(uniform, ValueError), (normal, TypeError), (truncated_normal, TypeError)],
)
def test_only_floating_point_numbers_are_drawn(draw, refusal, dtype):
    with pytest.raises(refusal) as caught:
        draw((2,), dtype=dtype)
    assert str(caught.value) == (
        f"{draw.__name__} draws float16, float32, float64. Received: dtype={dtype}"
    )
