import functools

import numpy as np
import pytest

from densekit import activations
from tests import cases
from tests.gradients import assert_gradients


def bound(name, arguments):
    return functools.partial(getattr(activations, name), **arguments)


ALL = {name: bound(name, variants[0]) for name, variants in cases.ACTIVATIONS.items()}
VARIANTS = ALL | {
    f"{name}({', '.join(f'{k}={v}' for k, v in arguments.items())})": (
        bound(name, arguments)
    )
    for name, variants in cases.ACTIVATIONS.items()
    for arguments in variants[1:]
}
LN3 = np.log(3)


@pytest.mark.parametrize(
    ("name", "x", "y"),
    [
        ("linear", [-1.5, 0, 2], [-1.5, 0, 2]),
        ("relu", [-1.5, 0, 2], [0, 0, 2]),
        ("leaky_relu", [-1.5, 0, 2], [-0.3, 0, 2]),
        ("relu6", [-1, 3, 6, 7], [0, 3, 6, 6]),
        ("hard_sigmoid", [-4, -3, 0, 1.5, 3, 4], [0, 0, 0.5, 0.75, 1, 1]),
        ("hard_silu", [-4, -3, 0, 1.5, 3, 4], [0, 0, 0, 1.125, 3, 4]),
        ("hard_tanh", [-2, -0.5, 2], [-1, -0.5, 1]),
        ("hard_shrink", [-2, -0.5, 0.25, 0.75], [-2, 0, 0, 0.75]),
        ("soft_shrink", [-2, -0.5, 0.25, 0.75], [-1.5, 0, 0, 0.25]),
        ("threshold", [-2, 0.25, 0.75], [-0.5, -0.5, 0.75]),
        ("sparse_sigmoid", [-2, -1, 0, 0.5, 1, 2], [0, 0, 0.5, 0.75, 1, 1]),
        ("sparse_plus", [-2, -1, 0, 0.5, 1, 2], [0, 0, 0.25, 0.5625, 1, 2]),
        ("sigmoid", [0, LN3], [0.5, 0.75]),
        ("log_sigmoid", [0, LN3], [np.log(0.5), np.log(0.75)]),
        ("tanh", [0, LN3], [0, 0.8]),
        ("tanh_shrink", [0, LN3], [0, LN3 - 0.8]),
        ("exponential", [0, LN3], [1, 3]),
        ("softplus", [0, LN3], [np.log(2), np.log(4)]),
        ("squareplus", [0, 1.5, -1.5], [1, 2, 0.5]),
        ("softsign", [-3, 0, 1], [-0.75, 0, 0.5]),
        ("elu", [-LN3, 0, 2], [-2 / 3, 0, 2]),
        ("celu", [-LN3, 0, 2], [-2 / 3, 0, 2]),
        ("selu", [0, 1], [0, 1.0507009873554805]),
        ("selu", [-LN3], [-1.0507009873554805 * 1.6732632423543772 * 2 / 3]),
        ("silu", [0, LN3], [0, 0.75 * LN3]),
        ("mish", [0, LN3], [0, LN3 * 15 / 17]),
        ("gelu", [0, 1, -1], [0, 0.8413447460685429, -0.15865525393145705]),
        ("softmax", [0, LN3], [0.25, 0.75]),
        ("softmax", [[0, 0], [np.log(4), 0]], [[0.5, 0.5], [0.8, 0.2]]),
        ("log_softmax", [0, LN3], [np.log(0.25), np.log(0.75)]),
        ("sparsemax", [1, 0.8, 0.1], [0.6, 0.4, 0]),
        ("sparsemax", [3, 0.8, 0.1], [1, 0, 0]),
        ("glu", [2, 4, 0, LN3], [1, 3]),
    ],
)
def test_values(name, x, y):
    assert np.allclose(ALL[name](np.array(x, float)), y, rtol=1e-14, atol=1e-15)


@pytest.mark.parametrize(
    ("arguments", "y"),
    [
        ({"negative_slope": 0.5}, [-5, -2.5, 0, 5, 10]),
        ({"max_value": 5}, [0, 0, 0, 5, 5]),
        ({"threshold": 5}, [0, 0, 0, 0, 10]),
        ({"threshold": -7}, [0, -5, 0, 5, 10]),
        ({"threshold": -7, "max_value": 6}, [0, 0, 0, 5, 6]),
        (
            {"negative_slope": 0.5, "threshold": 1, "max_value": 4},
            [-5.5, -3, -0.5, 4, 4],
        ),
    ],
)
def test_relu_with_arguments(arguments, y):
    x = np.array([-10, -5, 0, 5, 10.0])
    assert activations.relu(x, **arguments).tolist() == y


def test_gelu_approximate_is_near_and_not_equal():
    x = np.linspace(-3, 3, 13)
    exact, near = activations.gelu(x), activations.gelu(x, approximate=True)
    assert np.allclose(exact, near, atol=1e-3)
    assert not np.allclose(exact, near, atol=1e-5)


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_the_dtype_is_kept(name, dtype):
    x = np.array([[-2, -1, 0, 1]], dtype)
    y = ALL[name](x)
    dx = activations.vjp(ALL[name])(np.ones_like(y), y, x)
    assert y.dtype == dx.dtype == dtype


@pytest.mark.parametrize("name", sorted(set(ALL) - {"exponential"}))
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_large_inputs_overflow_nowhere(name, dtype):
    x = np.array([[-1e4, -100, -30, 0, 30, 1e4]], dtype)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        y = ALL[name](x)
        dx = activations.vjp(ALL[name])(np.ones_like(y), y, x)
    assert np.isfinite(y).all()
    assert np.isfinite(dx).all()


def test_exponential_overflows_to_infinity_quietly():
    assert activations.exponential(np.array([1e4])) == np.inf


@pytest.mark.parametrize("name", ["log_sigmoid", "log_softmax"])
def test_logarithms_stay_exact_where_the_probability_rounds_to_zero(name):
    assert ALL[name](np.array([-1e4, 0.0]))[0] == -1e4 - (name == "log_softmax") * 0


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        (name, shape)
        for name, f in VARIANTS.items()
        for shape in [(4,), (2, 4), (2, 2, 4)]
        if f.keywords.get("axis", 0) < len(shape)
    ],
)
def test_each_rule_is_the_gradient(name, shape):
    rng = np.random.default_rng(0)
    f = VARIANTS[name]
    # On both sides of each corner, and on none.
    x = rng.permutation(np.linspace(-2.87, 2.71, np.prod(shape))).reshape(shape)
    y = f(x)
    dy = rng.normal(size=y.shape)
    dx = activations.vjp(f)(dy, y, x)
    assert_gradients([dx], lambda v: float((dy * f(v)).sum()), [x], rng)


CORNERS = {
    "relu": {0: 0},
    "leaky_relu": {0: 0.2},
    "relu6": {0: 0, 6: 0},
    "hard_sigmoid": {-3: 0, 3: 0},
    "hard_silu": {-3: 0, 3: 1},
    "hard_tanh": {-1: 1, 1: 1},
    "hard_shrink": {-0.5: 0, 0.5: 0},
    "soft_shrink": {-0.5: 0, 0.5: 0},
    "threshold": {0.25: 0},
    "sparse_sigmoid": {-1: 0, 1: 0},
    "sparse_plus": {-1: 0, 1: 1},
    "elu": {0: 1},
    "selu": {0: 1.0507009873554805},
    "celu": {0: 1},
    "elu(alpha=0.5)": {0: 0.5},
}


@pytest.mark.parametrize("name", CORNERS)
def test_the_slope_at_a_corner_is_the_one_of_keras(name):
    f = VARIANTS[name]
    for at, slope in CORNERS[name].items():
        x = np.array([float(at)])
        dx = activations.vjp(f)(np.ones(1), f(x), x)
        assert dx == pytest.approx(slope)


@pytest.mark.parametrize(
    ("arguments", "slopes"),
    [
        ({"max_value": 2.0}, {-1: 0, 0: 0, 1: 1, 2: 1, 3: 0}),
        ({"negative_slope": 0.5, "max_value": 2.0}, {-1: 0.5, 1: 1, 2: 1, 3: 0}),
        ({"threshold": 1.0}, {0: 0, 1: 0, 2: 1}),
        ({"threshold": -1.0, "max_value": 2.0}, {-0.5: 0, 0: 1, 2: 1}),
        ({"threshold": -1.0}, {-2: 0, -0.5: 1}),
        ({"negative_slope": 1.0, "threshold": 1.0}, {-2: 1, 0.5: 1, 2: 1}),
        # At the corner itself
        ({"negative_slope": 0.5}, {0: 0.5}),
        ({"negative_slope": 0.5, "max_value": 2.0}, {0: 0, 2: 1}),
        ({"negative_slope": 0.5, "threshold": 1.0}, {0: 0.5, 1: 0, 2: 1}),
        ({"max_value": 6}, {5: 1, 6: 0, 7: 0}),
        ({"max_value": 6, "threshold": 1.0}, {1: 0, 6: 1, 7: 0}),
    ],
)
def test_the_slopes_of_relu_with_arguments(arguments, slopes):
    x = np.array(list(slopes), float)
    f = functools.partial(activations.relu, **arguments)
    assert activations.vjp(f)(np.ones_like(x), f(x), x).tolist() == list(
        slopes.values()
    )


def test_sparsemax_is_the_projection_onto_the_simplex():
    rng = np.random.default_rng(2)
    x = rng.normal(size=(20, 5))
    y = activations.sparsemax(x)
    assert np.allclose(y.sum(axis=-1), 1)
    assert np.all(y >= 0)
    # No point of the simplex is nearer, here among random ones and the corners.
    others = np.concatenate([rng.dirichlet(np.ones(5), size=500), np.eye(5)])
    distance = np.linalg.norm(x - y, axis=-1)
    assert np.all(distance <= np.linalg.norm(x[:, None] - others, axis=-1).T + 1e-12)


@pytest.mark.parametrize("name", ["softmax", "sparsemax"])
def test_the_axis_is_the_one_that_is_given(name):
    x = np.arange(24.0).reshape(2, 3, 4) % 5
    for axis in (0, 1, 2, -1):
        total = activations.ACTIVATIONS[name](x, axis=axis).sum(axis=axis)
        assert np.allclose(total, 1)


def test_glu_refuses_an_odd_axis():
    with pytest.raises(ValueError, match=r"divisible by 2.*\(2, 3\)"):
        activations.glu(np.ones((2, 3)))


def test_plain_numbers_are_served():
    assert activations.sigmoid(0.0) == 0.5
    assert activations.gelu(0.0) == 0


def test_relu_of_what_is_not_finite():
    x = np.array([np.nan, -np.inf, np.inf])
    assert np.array_equal(activations.relu(x), [np.nan, 0, np.inf], equal_nan=True)


def test_relu_with_a_slope_of_one_is_linear():
    f, x = functools.partial(activations.relu, negative_slope=1), np.array([-2.0, 3.0])
    assert f(x).tolist() == [-2, 3]
    assert activations.vjp(f)(np.array([5.0, 7.0]), f(x), x).tolist() == [5, 7]


def test_an_empty_batch_is_served():
    for f in ALL.values():
        y = f(np.ones((0, 4)))
        assert len(activations.vjp(f)(y, y, np.ones((0, 4)))) == 0


def test_none_is_linear():
    assert activations.get(None) is activations.linear


@pytest.mark.parametrize(
    ("alias", "name"), [("swish", "silu"), ("hard_swish", "hard_silu")]
)
def test_aliases(alias, name):
    assert activations.get(alias) is activations.get(name)
    assert getattr(activations, alias) is getattr(activations, name)


def test_the_table_is_in_alphabetical_order():
    assert list(activations.ACTIVATIONS) == sorted(activations.ACTIVATIONS)


def test_there_are_thirty_and_each_has_its_cases():
    assert len(activations.ACTIVATIONS) == 30
    assert activations.ACTIVATIONS.keys() == cases.ACTIVATIONS.keys()


def test_an_activation_without_a_rule_says_how_to_give_one():
    def cosine(x):
        return np.cos(x)

    with pytest.raises(NotImplementedError, match=r"'cosine'.*defvjp"):
        activations.vjp(cosine)


def test_an_unhashable_callable_has_no_rule():
    class Odd:
        __hash__ = None

        def __call__(self, x):
            return x

    with pytest.raises(NotImplementedError, match="no vector-Jacobian product"):
        activations.vjp(Odd())


def test_a_partial_with_positional_arguments_has_no_rule():
    with pytest.raises(NotImplementedError):
        activations.vjp(functools.partial(activations.relu, 0.1))


def test_defvjp_gives_a_rule():
    def cubed(x):
        return x**3

    @activations.defvjp(cubed)
    def rule(dy, y, x):
        return dy * 3 * x**2

    assert activations.vjp(cubed) is rule
    assert rule(1.0, 8.0, 2.0) == 12


def test_an_activation_of_keras_is_described_by_its_name():
    assert activations.serialize(activations.relu) == "relu"
    assert activations.serialize(activations.swish) == "silu"


def test_another_function_is_described_by_a_config():
    def relu(x):
        return x

    class Odd:
        def __call__(self, x):
            return x

    for f, kind, name in ((relu, "function", "relu"), (Odd(), "Odd", "Odd")):
        assert activations.serialize(f) == {
            "module": "builtins",
            "class_name": kind,
            "config": name,
            "registered_name": kind,
        }


@pytest.mark.parametrize("identifier", ["rulu", "ReLU", 3, [], {"class_name": "Foo"}])
def test_what_is_no_activation_is_refused(identifier):
    with pytest.raises(ValueError, match="Could not interpret activation function"):
        activations.get(identifier)
