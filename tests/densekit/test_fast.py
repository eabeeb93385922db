"""The fast form computes what the plain form says, and takes no room for it."""

import functools
import tracemalloc

import numpy as np
import pytest

from densekit import activations, fast, functional

SHAPES = [(2, 6), (1, 6), (40, 6), (5, 8, 6), (5, 1, 4, 6), (3, 2, 2, 2, 6), (0, 6)]
ARGUMENTS = {"threshold": {"threshold": 0.3, "default_value": -1.0}}
SPECIAL = {
    "relu with a leak": functools.partial(activations.relu, negative_slope=0.1),
    "gelu by tanh": functools.partial(activations.gelu, approximate=True),
    "softmax along axis 0": functools.partial(activations.softmax, axis=0),
}
ACTIVATIONS = SPECIAL | {
    name: functools.partial(f, **ARGUMENTS[name]) if name in ARGUMENTS else f
    for name, f in activations.ACTIVATIONS.items()
}


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


@pytest.fixture(params=["one block", "many blocks"])
def blocks(request, monkeypatch):
    if request.param == "many blocks":
        monkeypatch.setattr(fast, "BLOCK_BYTES", 100)
        monkeypatch.setattr(fast, "BLOCK_ROWS", 3)


def drawn(shape, units=4):
    rng = np.random.default_rng(0)
    sizes = shape, (shape[-1], units), (units,)
    return tuple(rng.normal(size=size) for size in sizes)


def plain(x, kernel, bias, activation):
    z = functional.dense(x, kernel, bias)
    y = activation(z)
    dy = np.random.default_rng(1).normal(size=y.shape)
    dz = activations.vjp(activation)(dy, y, z)
    return y, dy, functional.dense_vjp(dz, x, kernel)


def close(actual, expected):
    assert actual.shape == expected.shape
    assert actual.dtype == expected.dtype
    np.testing.assert_allclose(actual, expected, rtol=1e-12, atol=1e-12)


def agrees(x, kernel, bias, activation, layout=np.ascontiguousarray):
    y, dy, gradients = plain(x, kernel, bias, activation)
    x = layout(x)
    close(fast.dense(x, kernel, bias, activation)[0], y)
    kept = fast.dense(x, kernel, bias, activation, keep_z=True)
    close(kept[0], y)
    found = fast.dense_vjp(layout(dy), *kept, x, kernel, activation)
    for mine, expected in zip(found, gradients, strict=True):
        close(mine, expected)


@pytest.mark.usefixtures("blocks")
@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("shape", [(40, 6), (5, 8, 6)])
def test_every_activation_agrees_with_the_plain_form(shape, name):
    agrees(*drawn(shape), ACTIVATIONS[name])


@pytest.mark.usefixtures("blocks")
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", ["linear", "relu", "tanh", "softmax"])
def test_every_shape_and_layout_agrees_with_the_plain_form(name, shape, layout):
    agrees(*drawn(shape), ACTIVATIONS[name], LAYOUTS[layout])


@pytest.mark.usefixtures("blocks")
def test_without_a_bias():
    x, kernel, _ = drawn((5, 8, 6))
    agrees(x, kernel, None, activations.relu)


@pytest.mark.usefixtures("blocks")
def test_a_function_of_ones_own_sees_the_whole_output():
    def less_the_mean(z):
        return z - z.mean(axis=0)

    class Shift:
        def __call__(self, z):
            return z - z[0]

    x, kernel, bias = drawn((40, 6))
    for function in (less_the_mean, functools.partial(less_the_mean), Shift()):
        y = fast.dense(x, kernel, bias, function)[0]
        close(y, function(functional.dense(x, kernel, bias)))


@pytest.mark.usefixtures("blocks")
@pytest.mark.parametrize("activation", [activations.relu, activations.softmax])
def test_nothing_given_is_written_to(activation):
    x, kernel, bias = drawn((40, 6))
    kept = fast.dense(x, kernel, bias, activation, keep_z=True)
    given = [np.ones_like(kept[0]), *kept, x, kernel, bias]
    copies = [array.copy() for array in given]
    fast.dense_vjp(*given[:5], activation)
    fast.dense(*given[3:], activation)
    assert all(map(np.array_equal, given, copies))


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_the_dtype_stays(dtype):
    x, kernel, bias = (array.astype(dtype) for array in drawn((5, 8, 6)))
    for activation in (activations.linear, activations.relu, activations.gelu):
        kept = fast.dense(x, kernel, bias, activation, keep_z=True)
        found = fast.dense_vjp(np.ones_like(kept[0]), *kept, x, kernel, activation)
        assert {array.dtype for array in (*kept, *found)} == {np.dtype(dtype)}


def peak(call):
    tracemalloc.start()
    kept = call()  # kept, so that its memory counts
    size = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    del kept
    return size


@pytest.mark.parametrize("layout", ["contiguous", "axes exchanged"])
@pytest.mark.parametrize(
    "name", ["linear", "relu", "tanh", "gelu", "softmax", "gelu by tanh"]
)
def test_no_array_of_full_size_but_the_results(name, layout):
    x, kernel, bias = (a.astype(np.float32) for a in drawn((64, 256, 16), units=128))
    x, activation = LAYOUTS[layout](x), ACTIVATIONS[name]
    room = 8 * fast.BLOCK_BYTES
    size = 4 * 64 * 256 * 128
    assert room < size
    assert peak(lambda: fast.dense(x, kernel, bias, activation)) < size + room
    kept = fast.dense(x, kernel, bias, activation, keep_z=True)
    dy = np.ones_like(kept[0])
    gradients = (1 if name == "linear" else 2) * size  # dx is an eighth, dz is whole
    backward = peak(lambda: fast.dense_vjp(dy, *kept, x, kernel, activation))
    assert backward < gradients + room


def test_scattered_rows_are_copied_a_part_at_a_time():
    x, kernel, bias = (a.astype(np.float32) for a in drawn((64, 256, 128), units=16))
    size = x.nbytes
    x = scattered(x)
    room = 4 * fast.BLOCK_BYTES
    assert room < size
    assert peak(lambda: fast.dense(x, kernel, bias)) < size / 8 + room
    kept = fast.dense(x, kernel, bias, keep_z=True)
    dy = np.ones_like(kept[0])
    relu = activations.relu
    backward = peak(lambda: fast.dense_vjp(dy, *kept, x, kernel, relu))
    assert backward < size + size / 8 + room  # dx, dz
