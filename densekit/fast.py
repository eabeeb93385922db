"""The mathematics of :mod:`densekit.functional`, arranged as the processor likes it.

A processor multiplies large matrices faster than its memory delivers numbers. What
stands around the products (bias, activation, their gradients) computes next to nothing
and yet walks through whole arrays. So the products run over everything at once, and
all that stands between two of them is one walk, in blocks that stay in the cache of a
core from the first step to the last.
"""

import functools
import math
import operator
from collections.abc import Iterator

import numpy as np

from .activations import ACTIVATIONS, Activation, glu, linear, relu, vjp
from .typing import Array, Shape

BLOCK_BYTES = 1 << 19  # of one array; two or three of them share a core's cache
BLOCK_ROWS = 1024  # of a product in parts, each of which packs the whole kernel anew


def dense(
    x: Array,
    kernel: Array,
    bias: Array | None,
    activation: Activation = linear,
    *,
    keep_z: bool = False,
) -> tuple[Array, Array]:
    """Apply the layer: ``z = x @ kernel + bias``, ``y = activation(z)``.

    Args:
        x: (*batch, input_dim), of any rank, contiguous or not.
        kernel: (input_dim, units), of x's dtype, like the bias.
        bias: (units,), or None for no bias.
        activation: works on blocks when it is one of densekit's, else on the whole.
        keep_z: whether :func:`dense_vjp` is to follow.

    Returns:
        y and z, both (*batch, units) (of glu, y has half as many). They are one array
        when z is not kept, and when y tells the gradient as well.
    """
    z = np.empty((*x.shape[:-1], kernel.shape[1]), x.dtype)
    for part in _parts(x):
        np.dot(_rows(x[part]), kernel, out=_rows(z[part]))
    by_row = _acts_by_row(activation)
    apart = by_row and keep_z and activation not in (linear, relu)
    y = np.empty_like(z) if apart else z
    for z_rows, y_rows in _blocks(z, y):
        if bias is not None:
            z_rows += bias
        if by_row:
            _activate(activation, z_rows, y_rows)
    return (y if by_row else np.asarray(activation(z), z.dtype)), z


def dense_vjp(
    dy: Array, y: Array, z: Array, x: Array, kernel: Array, activation: Activation
) -> tuple[Array, Array, Array]:
    """Pull the gradient at y back to the layer's three arguments.

    Args:
        dy: shaped like y, the gradient with respect to it.
        y: as :func:`dense` returned it, with ``keep_z``.
        z: likewise.
        x: as given to :func:`dense`.
        kernel: likewise.
        activation: likewise.

    Returns:
        dx, dkernel, dbias: shaped like x, kernel and bias.
    """
    if _acts_by_row(activation) and activation is not linear:
        dz, dbias = np.empty_like(z), np.zeros(kernel.shape[1], z.dtype)
        for rows in _blocks(dz, dy, y, z):
            _pull_back(activation, *rows)
            dbias += rows[0].sum(axis=0)
    else:
        dz = np.asarray(vjp(activation)(dy, y, z), z.dtype)
        dbias = _rows(dz).sum(axis=0)
    dx = np.empty(x.shape, x.dtype)
    np.dot(_rows(dz), kernel.T, out=_rows(dx))  # the BLAS reads a transpose in place
    products = (np.dot(_rows(x[part]).T, _rows(dz[part])) for part in _parts(x))
    return dx, functools.reduce(operator.iadd, products), dbias


def _rows(array: Array) -> Array:
    if array.ndim == 2:
        return array
    return array.reshape(math.prod(array.shape[:-1]), array.shape[-1])


def _parts(x: Array) -> Iterator[slice]:
    """All of x; where its rows lie scattered, as much as is copied at a time."""
    if x.ndim == 2 or x.flags.c_contiguous:
        return iter([slice(None)])
    return _steps(x.shape, BLOCK_ROWS)


def _blocks(*arrays: Array) -> Iterator[list[Array]]:
    """The same few rows of each array, all of one shape."""
    if arrays[0].nbytes <= BLOCK_BYTES:
        yield list(map(_rows, arrays))
        return
    if all(array.flags.c_contiguous for array in arrays):
        arrays = tuple(map(_rows, arrays))
    rows = BLOCK_BYTES // (arrays[0].itemsize * arrays[0].shape[-1])
    for part in _steps(arrays[0].shape, rows):
        yield [_rows(array[part]) for array in arrays]


def _steps(shape: Shape, rows: int) -> Iterator[slice]:
    """Slices of the first axis with about so many rows each; one when it is empty."""
    step = max(1, rows // max(1, math.prod(shape[1:-1])))
    for start in range(0, max(1, shape[0]), step):
        yield slice(start, start + step)


def _acts_by_row(activation: Activation) -> bool:
    """Whether a block of rows has the values that it has in the whole."""
    if isinstance(activation, functools.partial):
        of_rows = not activation.args and "axis" not in activation.keywords
        return of_rows and _acts_by_row(activation.func)
    name = getattr(activation, "__name__", "")
    return ACTIVATIONS.get(name) is activation and activation is not glu


def _activate(activation: Activation, z: Array, y: Array) -> None:
    if activation is relu:
        # Against a row of zeros: NumPy's loop for one number is three times slower.
        np.maximum(z, np.zeros(z.shape[-1], z.dtype), out=y)
    elif activation is not linear:
        y[...] = activation(z)


def _pull_back(
    activation: Activation, dz: Array, dy: Array, y: Array, z: Array
) -> None:
    if activation is relu:
        # Where y has no pattern, choosing is fifteen times slower than multiplying.
        np.multiply(dy, y > 0, out=dz)
    else:
        dz[...] = vjp(activation)(dy, y, z)
