import numpy as np
import pytest

from densekit import activations
from densekit.gradcheck import numerical_gradient

ALL = activations.ACTIVATIONS


@pytest.mark.parametrize(
    ("name", "x", "y"),
    [
        ("linear", [-1.5, 0, 2], [-1.5, 0, 2]),
        ("relu", [-1.5, 0, 2], [0, 0, 2]),
        ("sigmoid", [0, np.log(3)], [0.5, 0.75]),
        ("tanh", [0, np.log(3)], [0, 0.8]),
        ("softmax", [0, np.log(3)], [0.25, 0.75]),
        ("softmax", [[0, 0], [np.log(4), 0]], [[0.5, 0.5], [0.8, 0.2]]),
    ],
)
def test_values(name, x, y):
    assert np.allclose(ALL[name](np.array(x, float)), y, rtol=1e-15)


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_large_inputs_overflow_nowhere(name, dtype):
    x = np.array([[-1e4, -30, 0, 30, 1e4]], dtype)
    y = ALL[name](x)
    dx = activations.vjp(ALL[name])(np.ones_like(y), y, x)
    assert y.dtype == dx.dtype == dtype
    assert np.isfinite(y).all()
    assert np.isfinite(dx).all()


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("shape", [(4,), (3, 4), (2, 3, 4)])
def test_each_rule_is_the_gradient(name, shape):
    rng = np.random.default_rng(0)
    x, dy = rng.normal(size=shape), rng.normal(size=shape)
    f = ALL[name]
    expected = numerical_gradient(lambda v: float((dy * f(v)).sum()), x)
    assert np.allclose(activations.vjp(f)(dy, f(x), x), expected, atol=1e-8)


def test_softmax_acts_along_the_axis_it_is_given():
    x = np.arange(6.0).reshape(2, 3)
    assert np.allclose(activations.softmax(x, axis=0).sum(axis=0), 1)


def test_relu_has_slope_zero_at_zero():
    zero = np.zeros(1)
    assert activations.vjp(activations.relu)(np.ones(1), zero, zero) == 0


def test_none_is_linear():
    assert activations.get(None) is activations.linear


def test_an_activation_without_a_rule_says_how_to_give_one():
    with pytest.raises(NotImplementedError, match=r"'cosine'.*defvjp"):
        activations.vjp(_named("cosine"))


def test_defvjp_gives_a_rule():
    f = _named("cubed")
    activations.defvjp(f, lambda dy, y, x: dy * 3 * x**2)
    assert activations.vjp(f)(1.0, 8.0, 2.0) == 12


@pytest.mark.parametrize("identifier", ["rulu", "ReLU", 3, [], {"class_name": "Foo"}])
def test_what_is_no_activation_is_refused(identifier):
    with pytest.raises(ValueError, match="Could not interpret activation function"):
        activations.get(identifier)


def _named(name):
    def f(x):
        return x

    f.__name__ = name
    return f
