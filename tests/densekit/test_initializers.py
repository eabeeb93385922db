import numpy as np
import pytest

import densekit
from densekit import initializers
from densekit.initializers import (
    Constant,
    GlorotNormal,
    GlorotUniform,
    HeNormal,
    HeUniform,
    Identity,
    Initializer,
    LecunNormal,
    LecunUniform,
    Ones,
    Orthogonal,
    RandomNormal,
    RandomUniform,
    TruncatedNormal,
    VarianceScaling,
    Zeros,
    compute_fans,
)
from tests import cases

RANDOM = [
    getattr(initializers, name)
    for name in sorted({name for name, case in cases.INITIALIZERS if "seed" in case})
]


@pytest.mark.parametrize(
    ("shape", "fans"),
    [((), (1, 1)), ((7,), (7, 7)), ((3, 4), (3, 4)), ((3, 3, 64, 32), (576, 288))],
)
def test_fans(shape, fans):
    assert compute_fans(shape) == fans


def test_fans_of_a_layout_of_your_own():
    assert compute_fans((2, 3, 4), input_axes=[0, 1], output_axes=[2]) == (6, 4)
    assert compute_fans((2, 3, 4), input_axes=[0, 1]) == compute_fans((2, 3, 4))
    assert compute_fans((2, 3, 4), output_axes=[0, 1]) == compute_fans((2, 3, 4))


@pytest.mark.parametrize(
    ("initializer", "values"),
    [
        (Zeros(), [[0, 0, 0], [0, 0, 0]]),
        (Ones(), [[1, 1, 1], [1, 1, 1]]),
        (Constant(), [[0, 0, 0], [0, 0, 0]]),
        (Constant(2.5), [[2.5, 2.5, 2.5], [2.5, 2.5, 2.5]]),
        (Constant([1, 2, 3]), [[1, 2, 3], [1, 2, 3]]),
        (Identity(), [[1, 0, 0], [0, 1, 0]]),
        (Identity(2), [[2, 0, 0], [0, 2, 0]]),
        (initializers.get(np.arange(6).reshape(2, 3)), [[0, 1, 2], [3, 4, 5]]),
    ],
)
@pytest.mark.parametrize("dtype", [None, "float16", "float64"])
def test_constants(initializer, values, dtype):
    made = initializer((2, 3), dtype)
    assert made.dtype == (dtype or "float32")
    assert made.tolist() == values


@pytest.mark.parametrize("cls", RANDOM)
@pytest.mark.parametrize("dtype", [None, "float16", "float64"])
def test_random_initializers_keep_shape_and_dtype(cls, dtype):
    made = cls(seed=3)((4, 2, 3), dtype)
    assert made.shape == (4, 2, 3)
    assert made.dtype == (dtype or "float32")


@pytest.mark.parametrize("cls", RANDOM)
def test_an_unseeded_instance_repeats_its_values(cls):
    initializer = cls()
    assert np.array_equal(initializer((3, 4)), initializer((3, 4)))
    assert not np.array_equal(initializer((3, 4)), cls()((3, 4)))


@pytest.mark.parametrize("cls", RANDOM)
def test_set_random_seed_repeats_unseeded_instances(cls):
    densekit.set_random_seed(9)
    first = cls()((3, 4))
    densekit.set_random_seed(9)
    assert np.array_equal(cls()((3, 4)), first)


@pytest.mark.parametrize("cls", RANDOM)
@pytest.mark.parametrize("seed", ["a", 1.5, [1], np.int64(3)])
def test_a_seed_is_an_integer(cls, seed):
    with pytest.raises(ValueError, match="`seed` argument should be an integer"):
        cls(seed=seed)


SHAPE = (300, 100)


@pytest.mark.parametrize(
    ("initializer", "limit"),
    [
        (GlorotUniform(seed=1), np.sqrt(6 / 400)),
        (HeUniform(seed=1), np.sqrt(6 / 300)),
        (LecunUniform(seed=1), np.sqrt(3 / 300)),
        (VarianceScaling(2.0, "fan_out", "uniform", seed=1), np.sqrt(6 / 100)),
        (RandomUniform(seed=1), 0.05),
        (RandomUniform(-0.25, 0.25, seed=1), 0.25),
    ],
    ids=repr,
)
def test_uniforms_fill_their_interval_and_no_more(initializer, limit):
    values = initializer(SHAPE)
    assert np.abs(values).max() <= np.float32(limit)
    assert np.abs(values).max() > 0.999 * limit
    assert abs(values.mean()) < 0.01 * limit


@pytest.mark.parametrize(
    ("initializer", "stddev"),
    [
        (GlorotNormal(seed=1), np.sqrt(2 / 400)),
        (HeNormal(seed=1), np.sqrt(2 / 300)),
        (LecunNormal(seed=1), np.sqrt(1 / 300)),
        (VarianceScaling(seed=1), np.sqrt(1 / 300)),
        (VarianceScaling(3.0, "fan_avg", "Normal", seed=1), np.sqrt(3 / 200)),
        (
            VarianceScaling(1.0, "fan_out", "untruncated_normal", seed=1),
            np.sqrt(1 / 100),
        ),
        (RandomNormal(seed=1), 0.05),
        (RandomNormal(0.0, 2.0, seed=1), 2.0),
        (TruncatedNormal(seed=1), 0.05 * 0.8796256610342398),
        (TruncatedNormal(0.0, 2.0, seed=1), 2.0 * 0.8796256610342398),
    ],
    ids=repr,
)
def test_normals_have_their_standard_deviation(initializer, stddev):
    values = initializer(SHAPE, "float64")
    assert values.std() == pytest.approx(stddev, rel=0.01)
    assert abs(values.mean()) < 0.02 * stddev


def test_means_are_where_they_should_be():
    assert RandomNormal(3.0, 0.1, seed=1)(SHAPE).mean() == pytest.approx(3, abs=0.01)
    assert TruncatedNormal(3.0, 0.1, seed=1)(SHAPE).mean() == pytest.approx(3, abs=0.01)
    assert RandomUniform(1.0, 3.0, seed=1)(SHAPE).mean() == pytest.approx(2, abs=0.02)


@pytest.mark.parametrize("cls", [TruncatedNormal, HeNormal])
def test_truncated_normals_end_at_two_deviations(cls):
    values = np.abs(cls(seed=1)(SHAPE, "float64"))
    edge = 2 * (0.05 if cls is TruncatedNormal else np.sqrt(2 / 300) / 0.87962566103)
    assert values.max() < edge
    assert values.max() > 0.999 * edge


def test_untruncated_normals_do_not():
    values = VarianceScaling(distribution="untruncated_normal", seed=1)(SHAPE)
    assert np.abs(values).max() > 3.5 * np.sqrt(1 / 300)


@pytest.mark.parametrize("shape", [(5, 3), (3, 5), (4, 4), (2, 3, 4), (2, 2, 9)])
def test_orthogonal_rows_or_columns(shape):
    matrix = Orthogonal(gain=2.0, seed=1)(shape, "float64").reshape(-1, shape[-1])
    rows, columns = matrix.shape
    product = matrix.T @ matrix if rows >= columns else matrix @ matrix.T
    assert np.allclose(product, 4 * np.eye(min(rows, columns)))


@pytest.mark.parametrize(
    "cls", [GlorotUniform, GlorotNormal, HeUniform, VarianceScaling]
)
def test_a_dimension_of_zero_is_no_error(cls):
    assert cls(seed=1)((0, 4)).shape == (0, 4)
    assert cls(seed=1)((0, 0)).shape == (0, 0)


def test_fans_below_one_count_as_one():
    assert np.array_equal(LecunUniform(seed=1)((0, 3)), np.zeros((0, 3)))
    wide = LecunUniform(seed=1, input_axes=[0], output_axes=[1])
    assert np.array_equal(wide((1, 3)), LecunUniform(seed=1)((1, 3)))


def test_the_axes_change_the_fans():
    turned = LecunUniform(seed=1, input_axes=[1], output_axes=[0])((2, 8))
    assert np.allclose(turned, LecunUniform(seed=1)((2, 8)) / 2)
    scaled = VarianceScaling(1.0, "fan_in", "uniform", 1, [1], [0])((2, 8))
    assert np.array_equal(scaled, turned)


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (
            lambda: VarianceScaling(0),
            "`scale` must be positive float. Received: scale=0",
        ),
        (lambda: VarianceScaling(-1), "`scale` must be positive"),
        (lambda: VarianceScaling(1.0, "fan_all"), "Invalid `mode` argument: fan_all"),
        (
            lambda: VarianceScaling(distribution="beta"),
            "Invalid `distribution` argument: beta",
        ),
        (lambda: Identity()((2, 3, 4)), r"2D matrices. Received: shape=\(2, 3, 4\)"),
        (lambda: Identity()((2,)), "of rank 1"),
        (
            lambda: Orthogonal()((3,)),
            r"at least two-dimensional.*shape=\(3,\) of rank 1",
        ),
        (
            lambda: initializers.get(np.ones((2, 2)))((2, 3)),
            r"Expected `shape` to be \(2, 2\).*Received shape=\(2, 3\)",
        ),
    ],
)
def test_what_does_not_fit_is_refused(make, problem):
    with pytest.raises(ValueError, match=problem):
        make()


NAMED = {
    "constant": Constant,
    "glorot_normal": GlorotNormal,
    "glorot_uniform": GlorotUniform,
    "he_normal": HeNormal,
    "he_uniform": HeUniform,
    "identity": Identity,
    "IdentityInitializer": Identity,
    "lecun_normal": LecunNormal,
    "lecun_uniform": LecunUniform,
    "normal": RandomNormal,
    "one": Ones,
    "ones": Ones,
    "orthogonal": Orthogonal,
    "OrthogonalInitializer": Orthogonal,
    "random_normal": RandomNormal,
    "random_uniform": RandomUniform,
    "truncated_normal": TruncatedNormal,
    "uniform": RandomUniform,
    "variance_scaling": VarianceScaling,
    "zero": Zeros,
    "zeros": Zeros,
}


@pytest.mark.parametrize("name", NAMED)
def test_names(name):
    cls = NAMED[name]
    for identifier in (name, cls.__name__, cls, cls()):
        assert type(initializers.get(identifier)) is cls


def test_none_is_none():
    assert initializers.get(None) is None


def test_an_unknown_name_gets_a_suggestion():
    with pytest.raises(
        ValueError, match=r"initializer .*Did you mean 'glorot_uniform'"
    ):
        initializers.get("glorot_unifrom")


@pytest.mark.parametrize(
    ("initializer", "config"),
    [
        (Zeros(), {}),
        (Constant(2.0), {"value": 2.0}),
        (Identity(2.0), {"gain": 2.0}),
        (GlorotUniform(3), {"seed": 3, "input_axes": None, "output_axes": None}),
        (GlorotUniform(), {"seed": None, "input_axes": None, "output_axes": None}),
        (RandomUniform(), {"minval": -0.05, "maxval": 0.05, "seed": None}),
        (RandomNormal(1.0, 2.0, 3), {"mean": 1.0, "stddev": 2.0, "seed": 3}),
        (TruncatedNormal(), {"mean": 0.0, "stddev": 0.05, "seed": None}),
        (Orthogonal(), {"gain": 1.0, "seed": None}),
        (
            VarianceScaling(distribution="NORMAL"),
            {
                "scale": 1.0,
                "mode": "fan_in",
                "distribution": "truncated_normal",
                "seed": None,
                "input_axes": None,
                "output_axes": None,
            },
        ),
    ],
    ids=repr,
)
def test_configs_round_trip(initializer, config):
    assert initializer.get_config() == config
    assert type(initializer).from_config(config) == initializer


def test_the_distribution_is_spelt_in_any_case_and_normal_means_truncated():
    for given, name in (
        ("Normal", "truncated_normal"),
        ("Truncated_Normal", "truncated_normal"),
        ("UNIFORM", "uniform"),
    ):
        assert VarianceScaling(distribution=given).distribution == name


def test_the_base_leaves_it_to_its_children():
    with pytest.raises(NotImplementedError):
        Initializer()((2, 3))


@pytest.mark.parametrize(
    ("given", "value"),
    [
        (np.array([1.0, 2.0]), [1.0, 2.0]),
        (np.float32(2.0), 2.0),
        ({"class_name": "__numpy__", "config": {"value": [3, 4]}}, [3, 4]),
    ],
)
def test_a_constant_is_what_json_takes(given, value):
    constant = Constant(given)
    assert constant.get_config() == {"value": value}
    assert np.array_equal(constant((3, 2)), np.broadcast_to(value, (3, 2)))
