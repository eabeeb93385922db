"""Activations, initializers, regularizers and constraints against tf.keras."""

import functools
import inspect
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import densekit
from densekit import activations, constraints, initializers, regularizers
from tests import cases
from tests.parity.twins import COEFFICIENT, assert_near, keras, seeds, tf

VARIANTS = [
    (name, arguments)
    for name, variants in cases.ACTIVATIONS.items()
    for arguments in variants
]
# TensorFlow keeps these functions' coefficients in float32, whatever the dtype.
ROUNDED = {"gelu", "leaky_relu", "relu"}


@pytest.mark.parametrize(("name", "arguments"), VARIANTS)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("scale", [1, 30])
def test_activations_and_their_rules(name, arguments, dtype, scale):
    if name == "sparsemax":
        pytest.skip("Keras 3.15.1 computes another function; see test_differs.py")
    rng = np.random.default_rng(3)
    if name == "exponential":
        scale = min(scale, 3)
    x = (scale * rng.normal(size=(4, 2, 6))).astype(dtype)
    f = functools.partial(activations.ACTIVATIONS[name], **arguments)
    y = f(x)
    dy = rng.normal(size=y.shape).astype(dtype)
    tensor = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(tensor)
        expected = getattr(keras.activations, name)(tensor, **arguments)
        objective = tf.reduce_sum(expected * dy)
    bound = 2e-6 if dtype == "float32" else COEFFICIENT if name in ROUNDED else 1e-10
    assert_near(y, expected, bound)
    assert_near(activations.vjp(f)(dy, y, x), tape.gradient(objective, tensor), bound)


# celu is left out: at 0 TensorFlow adds the slopes of both its halves.
CORNERED = [
    "relu",
    "leaky_relu",
    "relu6",
    "hard_sigmoid",
    "hard_silu",
    "hard_tanh",
    "hard_shrink",
    "soft_shrink",
    "sparse_sigmoid",
    "sparse_plus",
    "elu",
    "selu",
]


@pytest.mark.parametrize("name", CORNERED)
def test_the_slope_at_each_corner(name):
    x = np.array([-6, -3, -1, -0.5, 0, 0.5, 1, 3, 6], "float32")
    tensor = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(tensor)
        y = getattr(keras.activations, name)(tensor)
    f = activations.ACTIVATIONS[name]
    found = activations.vjp(f)(np.ones_like(x), f(x), x)
    assert_near(found, tape.gradient(y, tensor), 1e-6)


@pytest.mark.parametrize("negative_slope", [0, 0.25])
@pytest.mark.parametrize("max_value", [None, 2.0, 6.0])
@pytest.mark.parametrize("threshold", [-1.0, 0, 1.0])
def test_the_slope_of_relu_at_each_corner(negative_slope, max_value, threshold):
    arguments = (negative_slope, max_value, threshold)
    x = np.array([-2, -1, -0.5, 0, 0.5, 1, 1.5, 2, 3, 6, 7], "float32")
    tensor = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(tensor)
        y = keras.activations.relu(tensor, *arguments)
    dx = activations.vjp(activations.relu)(np.ones_like(x), None, x, *arguments)
    assert_near(activations.relu(x, *arguments), y, 1e-6)
    assert_near(dx, tape.gradient(y, tensor), 1e-6)


def test_relu_multiplies_what_is_not_finite_by_its_mask():
    x, dy = (
        np.array([-1, 0, 1], "float32"),
        np.array([np.inf, np.nan, np.inf], "float32"),
    )
    tensor = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(tensor)
        y = keras.activations.relu(tensor)
    with np.errstate(invalid="ignore"):
        dx = activations.vjp(activations.relu)(dy, None, x)
    expected = tape.gradient(y, tensor, output_gradients=tf.constant(dy))
    assert np.array_equal(dx, expected, equal_nan=True)


def test_sparsemax_where_one_entry_survives():
    x = np.array([[3.0, 0.5, -1.0], [0.0, 4.0, 1.0]])
    assert np.array_equal(activations.sparsemax(x), keras.activations.sparsemax(x))


@pytest.mark.parametrize("name", activations.ACTIVATIONS)
def test_signatures_of_activations(name):
    ours, theirs = (
        [(p.name, p.default) for p in inspect.signature(f).parameters.values()]
        for f in (activations.ACTIVATIONS[name], getattr(keras.activations, name))
    )
    assert ours == theirs


def test_the_thirty_activations_are_those_of_keras():
    theirs = {
        name
        for name in dir(keras.activations)
        if not name.startswith("_") and name not in ("deserialize", "get", "serialize")
    }
    assert {*activations.ACTIVATIONS, "swish", "hard_swish"} >= theirs
    assert set(activations.ACTIVATIONS) <= theirs


MISSING = {"STFT", "STFTInitializer", "stft", "deserialize", "get", "serialize"}


@pytest.mark.parametrize("module", [constraints, initializers, regularizers])
def test_classes_have_the_names_that_keras_gives_them(module):
    family = getattr(keras, module.__name__.removeprefix("densekit."))
    names = {name for name in dir(family) if name[0] != "_"} - MISSING
    assert names
    for name in names:
        assert getattr(module, name).__name__ == getattr(family, name).__name__


UNIFORM = ["GlorotUniform", "HeUniform", "LecunUniform", "RandomUniform"]
NORMAL = ["GlorotNormal", "HeNormal", "LecunNormal", "RandomNormal", "TruncatedNormal"]
weight_shapes = st.lists(st.integers(0, 20), min_size=0, max_size=4).map(tuple)


@pytest.mark.bitwise
@given(
    name=st.sampled_from(UNIFORM),
    shape=weight_shapes,
    dtype=st.sampled_from(["float16", "float32", "float64"]),
    seed=st.one_of(seeds, st.integers(-(2**40), 2**40)),
)
def test_uniform_families_have_tensorflows_bits(name, shape, dtype, seed):
    ours = getattr(initializers, name)(seed=seed)(shape, dtype)
    theirs = getattr(keras.initializers, name)(seed=seed)(shape, dtype).numpy()
    assert ours.dtype == theirs.dtype
    assert np.array_equal(ours, theirs)


@pytest.mark.bitwise
@given(
    mode=st.sampled_from(["fan_in", "fan_out", "fan_avg"]),
    scale=st.floats(0.1, 10),
    shape=weight_shapes,
    seed=seeds,
)
def test_variance_scaling_has_tensorflows_bits(mode, scale, shape, seed):
    arguments = {"scale": scale, "mode": mode, "distribution": "uniform", "seed": seed}
    ours = initializers.VarianceScaling(**arguments)(shape)
    theirs = keras.initializers.VarianceScaling(**arguments)(shape).numpy()
    assert np.array_equal(ours, theirs)


def ulps(found, expected):
    gap = np.abs(found.astype("float64") - expected)
    return float(np.max(gap / np.spacing(np.abs(expected)), initial=0))


@pytest.mark.bitwise
@given(name=st.sampled_from(NORMAL), shape=weight_shapes, seed=seeds)
def test_normal_families_are_within_six_units_in_the_last_place(name, shape, seed):
    ours = getattr(initializers, name)(seed=seed)(shape)
    theirs = getattr(keras.initializers, name)(seed=seed)(shape).numpy()
    assert ours.dtype == theirs.dtype
    assert ulps(ours, theirs) <= 6


@pytest.mark.bitwise
@pytest.mark.parametrize("dtype", ["float16", "float64"])
@pytest.mark.parametrize("name", NORMAL)
def test_normal_families_in_other_dtypes(name, dtype):
    ours = getattr(initializers, name)(seed=5)((30, 20), dtype)
    theirs = getattr(keras.initializers, name)(seed=5)((30, 20), dtype).numpy()
    assert ours.dtype == theirs.dtype
    assert ulps(ours.astype("float64"), theirs.astype("float64")) <= (
        6 if dtype == "float64" else 2**44
    )
    assert np.allclose(ours, theirs, rtol=2e-3 if dtype == "float16" else 1e-14)


@pytest.mark.bitwise
def test_a_long_truncated_draw_goes_on_where_a_group_runs_out():
    ours = initializers.TruncatedNormal(seed=3)((1_500_000,))
    theirs = keras.initializers.TruncatedNormal(seed=3)((1_500_000,)).numpy()
    assert ulps(ours, theirs) <= 6


@given(
    shape=st.lists(st.integers(1, 12), min_size=2, max_size=4).map(tuple),
    gain=st.sampled_from([1.0, 1.5]),
    seed=seeds,
)
def test_orthogonal_is_within_1e_5(shape, gain, seed):
    ours = initializers.Orthogonal(gain, seed)(shape)
    theirs = keras.initializers.Orthogonal(gain, seed)(shape).numpy()
    assert np.abs(ours - theirs).max() <= 1e-5


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("Identity", {"gain": 2.0}),
        *((name, case) for name, case in cases.INITIALIZERS if "seed" not in case),
    ],
)
def test_constants(name, arguments):
    shape = (2, 3)
    ours = getattr(initializers, name)(**arguments)(shape)
    theirs = getattr(keras.initializers, name)(**arguments)(shape).numpy()
    assert ours.dtype == theirs.dtype
    assert np.array_equal(ours, theirs)


@pytest.mark.bitwise
@given(seed=st.integers(0, 2**32 - 1))
def test_set_random_seed_gives_the_same_network(seed):
    densekit.set_random_seed(seed)
    keras.utils.set_random_seed(seed)
    ours = [densekit.Dense(units) for units in (5, 3)]
    theirs = [keras.layers.Dense(units) for units in (5, 3)]
    for a, b in zip(ours, theirs, strict=True):
        a.build((None, 4))
        b.build((None, 4))
        assert np.array_equal(a.kernel, b.kernel.numpy())
        assert np.array_equal(a.bias, b.bias.numpy())


CLASSES = [
    *initializers.INITIALIZERS.values(),
    *regularizers.REGULARIZERS.values(),
    *constraints.CONSTRAINTS.values(),
]


# Keras's Regularizer has no config of its own.
@pytest.mark.parametrize(
    "name", sorted({cls.__name__ for cls in CLASSES} - {"Regularizer"})
)
def test_signatures_and_default_configs(name):
    for family in ("initializers", "regularizers", "constraints"):
        ours = getattr(getattr(densekit, family), name, None)
        if ours is None:
            continue
        theirs = getattr(getattr(keras, family), name)
        signatures = [
            [(p.name, p.default) for p in inspect.signature(cls).parameters.values()]
            for cls in (ours, theirs)
        ]
        assert signatures[0] == signatures[1]
        config = theirs().get_config()
        assert ours.from_config(config).get_config() | config == ours().get_config()
        assert theirs.from_config(ours().get_config()).get_config() == config


def test_the_names_are_those_of_keras():
    from keras.src import constraints as c
    from keras.src import initializers as i
    from keras.src import regularizers as r

    for theirs, ours in (
        (c.ALL_OBJECTS_DICT, constraints.CONSTRAINTS),
        (i.ALL_OBJECTS_DICT, initializers.INITIALIZERS),
        (r.ALL_OBJECTS_DICT, regularizers.REGULARIZERS),
    ):
        assert set(theirs) - {"STFT", "STFTInitializer", "stft"} == set(ours)


@pytest.mark.parametrize(
    "draw",
    [
        lambda library: library.random.uniform((2,), dtype="int64", seed=1),
        lambda library: library.random.uniform((2,), dtype=bool, seed=1),
        lambda library: library.random.normal((2,), dtype="int32", seed=1),
        lambda library: library.random.truncated_normal((2,), dtype="int64", seed=1),
    ],
)
def test_only_floating_point_numbers_are_drawn(draw):
    refusals = []
    for library in (densekit, keras):
        with pytest.raises(Exception, match=r"int|bool") as refusal:
            draw(library)
        refusals.append(refusal.type)
    assert refusals[0] is refusals[1]


def test_the_bases_do_as_little_as_in_keras():
    w = np.ones((2, 3), "float32")
    for library in (densekit, keras):
        assert np.array_equal(library.constraints.Constraint()(w), w)
        assert library.regularizers.Regularizer()(w) == 0
        assert library.constraints.Constraint().get_config() == {}
        assert library.initializers.Initializer().get_config() == {}
        with pytest.raises(NotImplementedError):
            library.initializers.Initializer()((2, 3))


@pytest.mark.parametrize(("name", "arguments"), cases.REGULARIZERS)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_penalties_and_their_gradients(name, arguments, dtype):
    if name == "OrthogonalRegularizer" and dtype == "float64":
        pytest.skip("Keras 3.15.1 multiplies float32 by float64 and fails")
    w = np.random.default_rng(0).normal(size=(4, 3)).astype(dtype)
    ours = getattr(regularizers, name)(**arguments)
    theirs = getattr(keras.regularizers, name)(**arguments)
    tensor = tf.constant(w)
    with tf.GradientTape() as tape:
        tape.watch(tensor)
        expected = theirs(tensor)
    assert ours.get_config() == theirs.get_config()
    assert_near(ours(w), expected, COEFFICIENT * 5)
    assert_near(ours.grad(w), tape.gradient(expected, tensor), COEFFICIENT * 5)


@given(
    choice=st.sampled_from(cases.CONSTRAINTS),
    shape=st.tuples(st.integers(0, 5), st.integers(0, 5)),
    dtype=st.sampled_from(["float32", "float64"]),
    seed=seeds,
)
def test_constraints(choice, shape, dtype, seed):
    name, arguments = choice
    w = np.random.default_rng(seed).normal(size=shape).astype(dtype)
    ours = getattr(constraints, name)(**arguments)
    theirs = getattr(keras.constraints, name)(**arguments)
    assert ours.get_config() == theirs.get_config()
    assert_near(ours(w), theirs(w), 1e-6 if dtype == "float32" else 1e-14)


def test_documented_values():
    """Every number that Keras shows in the docstrings of these functions."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        x = np.array([-10.0, -5.0, 0.0, 5.0, 10.0])
        relu = activations.relu
        assert relu(x).tolist() == [0, 0, 0, 5, 10]
        assert relu(x, negative_slope=0.5).tolist() == [-5, -2.5, 0, 5, 10]
        assert relu(x, max_value=5.0).tolist() == [0, 0, 0, 5, 5]
        assert relu(x, threshold=5.0).tolist() == [0, 0, 0, 0, 10]
        w = np.full((2, 3), 2.0)
        assert regularizers.L2(0.5)(w) == 0.5 * 24
