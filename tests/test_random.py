import random

import numpy as np
import pytest

import densekit
from densekit.random import make_default_seed, philox, random_bits, uniform


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


@pytest.mark.parametrize("seed", ["1", 1.0, None])
def test_a_seed_is_an_integer(seed):
    with pytest.raises(ValueError, match="to be an integer"):
        densekit.set_random_seed(seed)
