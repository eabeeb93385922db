import numpy as np
import pytest

import densekit
from densekit import initializers
from densekit.initializers import GlorotUniform, Ones, Zeros, compute_fans


@pytest.mark.parametrize(
    ("shape", "fans"),
    [((), (1, 1)), ((7,), (7, 7)), ((3, 4), (3, 4)), ((3, 3, 64, 32), (576, 288))],
)
def test_fans(shape, fans):
    assert compute_fans(shape) == fans


@pytest.mark.parametrize(("initializer", "value"), [(Zeros(), 0), (Ones(), 1)])
@pytest.mark.parametrize("dtype", [None, "float16", "float64"])
def test_constants(initializer, value, dtype):
    made = initializer((2, 3), dtype)
    assert made.dtype == (dtype or "float32")
    assert made.shape == (2, 3)
    assert np.all(made == value)


def test_glorot_uniform_fills_its_interval_and_no_more():
    limit = np.sqrt(6 / (300 + 100))
    values = GlorotUniform(seed=1)((300, 100))
    assert np.abs(values).max() <= limit
    assert np.abs(values).max() > 0.999 * limit
    assert abs(values.mean()) < 0.01 * limit


def test_an_unseeded_instance_repeats_its_values():
    initializer = GlorotUniform()
    assert np.array_equal(initializer((3, 4)), initializer((3, 4)))


def test_two_unseeded_instances_differ():
    assert not np.array_equal(GlorotUniform()((3, 4)), GlorotUniform()((3, 4)))


def test_set_random_seed_repeats_unseeded_instances():
    densekit.set_random_seed(9)
    first = GlorotUniform()((3, 4))
    densekit.set_random_seed(9)
    assert np.array_equal(GlorotUniform()((3, 4)), first)


def test_a_dimension_of_zero_is_no_error():
    assert GlorotUniform(seed=1)((0, 4)).shape == (0, 4)
    assert GlorotUniform(seed=1)((0, 0)).shape == (0, 0)


@pytest.mark.parametrize("name", ["glorot_uniform", "GlorotUniform"])
def test_both_spellings_are_known(name):
    assert isinstance(initializers.get(name), GlorotUniform)


def test_an_unknown_name_gets_a_suggestion():
    with pytest.raises(ValueError, match="Did you mean 'glorot_uniform'"):
        initializers.get("glorot_unifrom")
