"""The mathematics runs on arrays that are cut into blocks."""

import dask.array as da
import numpy as np
import pytest

from densekit import Dense, Input, Sequential
from densekit.functional import dense, dense_vjp


@pytest.mark.parametrize(
    ("cut", "blocks"),
    [("batch", (4, 4, 1, 1)), ("inputs", (1, 4, 4, 1)), ("units", (4, 1, 4, 4))],
)
def test_it_runs_unchanged_on_arrays_of_dask_exact_under_every_cut(cut, blocks):
    sizes = {"batch": 8, "inputs": 12, "units": 8}
    step = sizes | {cut: sizes[cut] // 4}
    rng = np.random.default_rng(0)

    def whole_and_cut(*axes):
        array = rng.integers(-4, 5, [sizes[a] for a in axes]).astype("float32")
        return array, da.from_array(array, [step[a] for a in axes])

    x, cut_x = whole_and_cut("batch", "inputs")
    kernel, cut_kernel = whole_and_cut("inputs", "units")
    bias, cut_bias = whole_and_cut("units")
    dz, cut_dz = whole_and_cut("batch", "units")
    expected = [dense(x, kernel, bias), *dense_vjp(dz, x, kernel)]
    y = dense(cut_x, cut_kernel, cut_bias)
    found = [y, *dense_vjp(cut_dz, cut_x, cut_kernel)]
    # One block where four partial products were added.
    assert tuple(array.npartitions for array in found) == blocks
    for mine, wanted in zip(found, expected, strict=True):
        assert np.array_equal(mine.compute(), wanted)


def test_arrays_of_dask_may_have_any_rank():
    rng = np.random.default_rng(0)
    x, kernel, bias = (rng.integers(-4, 5, s) for s in ((4, 2, 6), (6, 4), (4,)))
    dz = rng.integers(-4, 5, (4, 2, 4))
    parts = [da.from_array(array, 2) for array in (x, kernel, bias, dz)]
    found = [dense(*parts[:3]), *dense_vjp(parts[3], *parts[:2])]
    for mine, wanted in zip(
        found, [dense(x, kernel, bias), *dense_vjp(dz, x, kernel)], strict=True
    ):
        assert isinstance(mine, da.Array)
        assert np.array_equal(mine.compute(), wanted)


@pytest.mark.parametrize("use", ["called", "pulled back", "fitted", "given weights"])
def test_a_layer_computes_no_array_of_dask_in_silence(use):
    asked = []

    def block(x):
        asked.append(x)
        return x

    x = da.ones((4, 3)).map_blocks(block, meta=np.empty((0, 0)))
    model = Sequential([Input((3,)), Dense(3, use_bias=False)])
    model.compile("sgd", "mse")
    call = {
        "called": lambda: model(x),
        "pulled back": lambda: model.vjp(x),
        "fitted": lambda: model.fit(x, x),
        "given weights": lambda: model.set_weights([x[:3]]),
    }[use]
    with pytest.raises(ValueError, match=r"one machine.*x\.map_blocks.*of type Array"):
        call()
    assert asked == []
    blocks = x.map_blocks(model, meta=np.empty((0, 0), np.float32))
    assert np.array_equal(blocks.compute(), model(np.ones((4, 3))))
