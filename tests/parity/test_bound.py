"""The bound that chapter 8 derives: no layer of either library errs by more."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import densekit as dk
from densebook.quiet import tf

SIZES = st.floats(2.0**-30, 2.0**30, width=32)  # no product of two underflows
NUMBERS = st.one_of(st.just(0.0), SIZES, SIZES.map(lambda size: -size))


@st.composite
def cases(draw):
    """(rows, n) and (n, units), float32."""
    rows, n, units = draw(st.tuples(*[st.integers(1, most) for most in (4, 40, 4)]))
    shapes = (rows, n), (n, units)
    return [draw(arrays(np.float32, shape, elements=NUMBERS)) for shape in shapes]


@pytest.mark.parametrize("library", [dk, tf.keras.layers], ids=["densekit", "Keras"])
@settings(deadline=None)
@given(case=cases())
def test_a_layer_errs_by_no_more_than_gamma_n(library, case):
    x, kernel = case
    n, units = kernel.shape
    layer = library.Dense(units, use_bias=False)
    layer.build((None, n))
    layer.set_weights([kernel])
    u = 2.0**-24
    gamma = n * u / (1 - n * u)
    for y in (layer(x), np.concatenate([layer(row[None]) for row in x])):
        for i, j in np.ndindex(len(x), units):
            products = x[i].astype(np.float64) * kernel[:, j]  # exact
            error = abs(float(y[i, j]) - math.fsum(products))
            assert error <= gamma * math.fsum(abs(products)) * (1 + 2**-40)
