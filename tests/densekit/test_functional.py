import tracemalloc

import numpy as np
import pytest

from densekit.functional import _LONG, dense, dense_vjp, in_place

SHAPES = [(2, 3), (1, 3), (2, 2, 3), (2, 1, 4, 3), (2, 1, 2, 2, 3), (0, 3), (2, 0, 3)]


def scattered(x):
    """The same values, but no two of them side by side."""
    wide = np.zeros((*x.shape[:-1], 2 * x.shape[-1]), x.dtype)
    wide[..., ::2] = x
    return wide[..., ::2]


LAYOUTS = {
    "contiguous": np.ascontiguousarray,
    "scattered": scattered,
    "axes exchanged": lambda x: np.ascontiguousarray(x.swapaxes(0, -1)).swapaxes(0, -1),
    "reversed": lambda x: np.ascontiguousarray(x[::-1])[::-1],
}


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


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("shape", [*SHAPES, (3,)])
def test_dense_is_the_sum_over_the_last_axis(shape, layout, rng):
    x = LAYOUTS[layout](rng.normal(size=shape))
    kernel, bias = rng.normal(size=(3, 5)), rng.normal(size=5)
    assert np.allclose(dense(x, kernel, bias), by_loops(x, kernel, bias), rtol=1e-14)
    assert np.allclose(dense(x, kernel), by_loops(x, kernel, np.zeros(5)), rtol=1e-14)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("shape", SHAPES)
def test_every_vector_adds_its_part_to_the_gradients(shape, layout, rng):
    x, kernel = rng.normal(size=shape), rng.normal(size=(3, 5))
    dz = rng.normal(size=(*shape[:-1], 5))
    found = dense_vjp(LAYOUTS[layout](dz), LAYOUTS[layout](x), kernel)
    dx, dkernel, dbias = np.zeros(shape), np.zeros((3, 5)), np.zeros(5)
    for at in np.ndindex(shape[:-1]):
        dx[at] = kernel @ dz[at]
        dkernel += np.outer(x[at], dz[at])
        dbias += dz[at]
    for mine, expected in zip(found, (dx, dkernel, dbias), strict=True):
        assert mine.shape == expected.shape
        assert np.allclose(mine, expected, rtol=1e-13)


def test_nothing_given_is_written_to(rng):
    arrays = rng.normal(size=(2, 3)), rng.normal(size=(3, 5)), rng.normal(size=5)
    copies = [a.copy() for a in arrays]
    dz = rng.normal(size=(2, 5))
    dense(*arrays)
    dense_vjp(dz, *arrays[:2])
    copies.append(dz.copy())
    assert all(map(np.array_equal, [*arrays, dz], copies))


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64", "int64"])
def test_the_dtype_stays(dtype):
    arrays = (np.ones(shape, dtype) for shape in ((2, 4, 3), (3, 5), (5,)))
    x, kernel, bias = arrays
    found = [dense(x, kernel, bias), *dense_vjp(np.ones((2, 4, 5), dtype), x, kernel)]
    assert {array.dtype for array in found} == {np.dtype(dtype)}


def test_a_gradient_of_many_halves_is_their_sum():
    ones = np.ones((3, 2000, 2), "float16")
    _, dkernel, dbias = dense_vjp(ones, ones, ones[0, :2])
    assert (dkernel == 6000).all()
    assert dbias.tolist() == [6000, 6000]


def test_a_bias_of_another_dtype_is_added_in_the_wider_one():
    x, kernel = np.ones((2, 3), int), np.ones((3, 2), int)
    assert dense(x, kernel, np.array([0.5, 1])).tolist() == [[3.5, 4], [3.5, 4]]


@pytest.mark.parametrize("units", [1, 3, 64, _LONG // 2, _LONG // 2 + 1, _LONG])
@pytest.mark.parametrize("rows", [0, 1, 7, 8, 37, 1000])
def test_rows_side_by_side_get_what_each_gets_alone(rows, units):
    rows = min(rows, 40) if units > 64 else 100 * rows
    z = np.arange(rows * units, dtype="float32").reshape(rows, units)
    row = np.arange(units, dtype="float32")
    expected = z + row
    assert in_place(np.add, z, row) is z
    assert np.array_equal(z, expected)


def test_what_is_finished_in_place_takes_no_more_room(rng):
    x, kernel = rng.normal(size=(512, 16)), rng.normal(size=(16, 256))
    z = np.empty((512, 256))
    tracemalloc.start()
    dense(x, kernel, kernel[0])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert z.nbytes <= peak < z.nbytes + 10 * 8 * _LONG


def test_rows_of_any_rank_are_finished_in_place(rng):
    z, row = rng.normal(size=(40, 60, 8)), rng.normal(size=8)
    expected = z + row
    assert np.array_equal(in_place(np.add, z, row), expected)
    expected = np.maximum(expected, 0)
    assert np.array_equal(in_place(np.maximum, z, np.float64(0)), expected)
