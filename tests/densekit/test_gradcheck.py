import numpy as np
import pytest

from densekit.gradcheck import directional_derivative, numerical_gradient


@pytest.mark.parametrize("shape", [(), (3,), (2, 3), (0, 2)])
def test_the_gradient_of_a_sum_of_cubes(shape):
    x = np.random.default_rng(0).normal(size=shape)
    gradient = numerical_gradient(lambda v: float((v**3).sum()), x)
    assert gradient.shape == shape
    assert np.allclose(gradient, 3 * x**2, atol=1e-8)


def test_large_entries_get_a_step_of_their_size():
    x = np.array([1e8])
    assert np.allclose(numerical_gradient(lambda v: float(v[0] ** 2), x), 2e8)


def test_the_input_is_left_as_it_was():
    x = np.array([1.0, 2.0])
    numerical_gradient(lambda v: float(v.sum()), x)
    assert x.tolist() == [1.0, 2.0]


@pytest.mark.parametrize("dtype", ["float32", "int64"])
def test_other_dtypes_are_refused(dtype):
    with pytest.raises(TypeError, match="needs float64"):
        numerical_gradient(lambda v: float(v.sum()), np.ones(2, dtype))


def test_the_slope_along_a_direction_is_the_gradients_part_of_it():
    rng = np.random.default_rng(0)
    x, direction = rng.normal(size=(2, 2, 3))
    slope = directional_derivative(lambda v: float((v**3).sum()), x, direction)
    assert slope == pytest.approx((3 * x**2 * direction).sum(), abs=1e-8)
