import numpy as np
import pytest

from densekit.functional import dense, dense_vjp

SHAPES = [(2, 3), (2, 2, 3), (2, 1, 4, 3), (2, 1, 2, 2, 3), (0, 3), (2, 0, 3)]


def by_loops(x, kernel, bias):
    y = np.zeros((*x.shape[:-1], kernel.shape[1]))
    for index in np.ndindex(y.shape):
        *position, unit = index
        y[index] = bias[unit]
        for k in range(x.shape[-1]):
            y[index] += x[(*position, k)] * kernel[k, unit]
    return y


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.mark.parametrize("shape", SHAPES)
def test_dense_is_the_sum_over_the_last_axis(shape, rng):
    x, kernel, bias = (
        rng.normal(size=shape),
        rng.normal(size=(3, 5)),
        rng.normal(size=5),
    )
    assert np.allclose(dense(x, kernel, bias), by_loops(x, kernel, bias), rtol=1e-14)
    assert np.allclose(dense(x, kernel), by_loops(x, kernel, np.zeros(5)), rtol=1e-14)


@pytest.mark.parametrize("shape", SHAPES)
def test_the_three_gradients_have_the_shapes_of_their_arguments(shape, rng):
    x, kernel = rng.normal(size=shape), rng.normal(size=(3, 5))
    dx, dkernel, dbias = dense_vjp(np.ones((*shape[:-1], 5)), x, kernel)
    assert (dx.shape, dkernel.shape, dbias.shape) == (shape, (3, 5), (5,))


def test_at_rank_3_the_kernel_collects_from_every_position(rng):
    x, dz = rng.normal(size=(2, 4, 3)), rng.normal(size=(2, 4, 5))
    _, dkernel, dbias = dense_vjp(dz, x, np.ones((3, 5)))
    parts = [np.outer(x[b, i], dz[b, i]) for b in range(2) for i in range(4)]
    assert np.allclose(dkernel, sum(parts))
    assert np.allclose(dbias, dz.reshape(8, 5).sum(axis=0))


def test_nothing_is_written_to(rng):
    arrays = rng.normal(size=(2, 3)), rng.normal(size=(3, 5)), rng.normal(size=5)
    copies = [a.copy() for a in arrays]
    dense(*arrays)
    dense_vjp(rng.normal(size=(2, 5)), *arrays[:2])
    assert all(np.array_equal(a, c) for a, c in zip(arrays, copies, strict=True))
