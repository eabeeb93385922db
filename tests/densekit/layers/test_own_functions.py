"""Functions of one's own: whatever they return, the layer keeps its dtype and shape."""

import numpy as np
import pytest

from densekit import Activation, Dense, activations, constraints, initializers

X = np.arange(6.0, dtype="float32").reshape(2, 3)
INITIALIZERS = {
    "float64": lambda shape, dtype=None: np.full(shape, 0.5),
    "integers": lambda shape, dtype=None: np.ones(shape, int),
    "lists": lambda shape, dtype=None: np.ones(shape).tolist(),
    "dtype by name": lambda shape, *, dtype: np.ones(shape, dtype),
}


def twice(x):
    return np.float64(2) * x  # a scalar of NumPy's makes float64 of float32


@activations.defvjp(twice)
def twice_vjp(dy, y, x):
    return np.float64(2) * dy


@pytest.mark.parametrize("name", INITIALIZERS)
@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_an_initializer(name, dtype):
    function = INITIALIZERS[name]
    layer = Dense(
        4, kernel_initializer=function, bias_initializer=function, dtype=dtype
    )
    y, pullback = layer.vjp(X)
    dx, dweights = pullback(np.ones((2, 4)))
    assert {a.dtype for a in (*layer.weights, y, dx, *dweights)} == {np.dtype(dtype)}
    assert np.array_equal(layer.bias, function((4,), dtype=dtype))


def test_an_initializer_is_told_the_dtype():
    dtypes = []
    layer = Dense(
        4,
        kernel_initializer=lambda shape, dtype: dtypes.append(dtype) or np.ones(shape),
        dtype="float64",
    )
    layer.build((None, 3))
    assert dtypes == ["float64"]


def test_an_initializer_of_another_shape_is_refused():
    for wrong in ((), (1,), (4, 1)):
        layer = Dense(4, bias_initializer=lambda shape, dtype, s=wrong: np.ones(s))
        with pytest.raises(
            ValueError, match=r"dense.*/bias' of shape \(4,\) is not compat"
        ):
            layer.build((None, 3))


def test_a_weight_that_does_not_fit_is_not_kept():
    layer = Dense(4, kernel_initializer=lambda shape, dtype: np.zeros(5))
    with pytest.raises(ValueError, match="not compatible"):
        layer.build((None, 3))
    assert layer.weights == []


def test_an_initializer_keeps_no_hold_on_the_weight():
    values = np.ones(4, "float32")
    layer = Dense(4, bias_initializer=lambda shape, dtype: values)
    layer.build((None, 3))
    values[:] = 7
    assert np.all(layer.bias == 1)


@pytest.mark.parametrize(
    "constraint", [constraints.MaxNorm(np.float64(2)), lambda w: np.float64(2) * w]
)
def test_a_constraint(constraint):
    layer = Dense(4, kernel_constraint=constraint, kernel_initializer="ones")
    layer.build((None, 3))
    expected = constraint(layer.kernel)
    layer.apply_constraints()
    assert layer.kernel.dtype == "float32"
    assert np.allclose(layer.kernel, expected)
    assert layer(X).dtype == "float32"


def test_a_constraint_of_another_shape_is_refused():
    layer = Dense(4, kernel_constraint=lambda w: w.sum(axis=0))
    layer.build((None, 3))
    with pytest.raises(
        ValueError, match=r"dense.*/kernel' of shape \(3, 4\) is not compat"
    ):
        layer.apply_constraints()


@pytest.mark.parametrize(
    "layer", [Dense(4, twice, kernel_initializer="ones"), Activation(twice)]
)
def test_an_activation(layer):
    y, pullback = layer.vjp(X)
    dx, dweights = pullback(np.ones_like(y))
    assert {a.dtype for a in (layer(X), y, dx, *dweights)} == {np.dtype("float32")}
    assert np.all(dx == (8 if isinstance(layer, Dense) else 2))


def test_identity_has_the_dtype_that_is_asked_for():
    for dtype in ("float16", "float32", "float64"):
        values = initializers.Identity(np.float64(2))((2, 2), dtype)
        assert values.dtype == dtype
        assert np.array_equal(values, [[2, 0], [0, 2]])
