"""The mathematics of the layer: one affine map, and its three gradients.

The layers compute with these functions. A processor multiplies large matrices faster
than its memory delivers numbers, so all rows are multiplied at once, and what follows
a product is done in its place.
"""

import math

import numpy as np

from .typing import Array

_SHORT = 1 << 11  # numbers that any way is fast for
_LONG = 1 << 14  # numbers in a row that NumPy walks through at full speed


def dense(x: Array, kernel: Array, bias: Array | None = None) -> Array:
    """Apply one affine map to every vector along the last axis: ``x @ kernel + bias``.

    Args:
        x: (*batch, input_dim), of any rank.
        kernel: (input_dim, units); column j holds the weights of unit j.
        bias: (units,), or None for no bias.

    Returns:
        (*batch, units)

    >>> dense(np.array([[1, 2]]), np.array([[1, 0, 5], [0, 1, 5]]), np.array([0, 0, 1]))
    array([[ 1,  2, 16]])
    """
    z = _rows(x).dot(kernel)
    if bias is not None:
        z = in_place(np.add, z, bias)
    return z if x.ndim == 2 else z.reshape(x.shape[:-1] + kernel.shape[1:])


def dense_vjp(dz: Array, x: Array, kernel: Array) -> tuple[Array, Array, Array]:
    """Pull the gradient at the output of :func:`dense` back to its three arguments.

    Args:
        dz: (*batch, units), the gradient with respect to the output.
        x: (*batch, input_dim), as given to :func:`dense`.
        kernel: (input_dim, units), as given to :func:`dense`.

    Returns:
        dx, dkernel, dbias: shaped like x, kernel and bias.

    >>> x, kernel = np.array([[1, 2]]), np.array([[3], [4]])
    >>> dense_vjp(np.array([[1]]), x, kernel)
    (array([[3, 4]]), array([[1],
           [2]]), array([1]))
    """
    return (dense_vjp_input(dz, kernel), *dense_vjp_weights(dz, x))


def dense_vjp_input(dz: Array, kernel: Array) -> Array:
    """The first part of :func:`dense_vjp`, which a network's first layer can leave out.

    dz: (*batch, units), kernel: (input_dim, units) -> dx: (*batch, input_dim).
    """
    return _rows(dz).dot(kernel.T).reshape(dz.shape[:-1] + kernel.shape[:1])


def dense_vjp_weights(dz: Array, x: Array) -> tuple[Array, Array]:
    """The other part of :func:`dense_vjp`.

    dz: (*batch, units), x: (*batch, input_dim) -> dkernel, dbias.
    """
    dz = _rows(dz)
    # A kernel that is shared by all vectors collects a gradient from each of them. The
    # BLAS sums narrow rows in a fifth of the time of `sum`. In halves 2048 + 1 = 2048,
    # but a product of halves is summed in float32.
    return _rows(x).T.dot(dz), np.ones(len(dz), dz.dtype) @ dz


def in_place(combine: np.ufunc, z: Array, row: Array) -> Array:
    """``combine(z, row)`` in the memory of ``z``, if it is NumPy's and of one dtype.

    NumPy starts its inner loop anew for each row, so narrow ones are laid side by side:
    (8192, 64) is walked through as (32, 16384), in half the time. Its loop for a number
    takes three times as long as that for a row, so a number becomes one.

    Args:
        combine: such as ``np.add``.
        z: (*batch, units), contiguous, and nobody else's.
        row: (units,), or a number of NumPy's.
    """
    if not isinstance(z, np.ndarray) or z.dtype != row.dtype:
        return combine(z, row)
    rest = z
    if z.size > _SHORT:
        rest, row = _rows(z), np.full(z.shape[-1], row)
        together = _LONG // len(row)
        if 1 < together <= len(rest) // 4:
            end = len(rest) // together * together
            side_by_side = rest[:end].reshape(-1, together * len(row))
            combine(side_by_side, np.tile(row, together), out=side_by_side)
            rest = rest[end:]
    combine(rest, row, out=rest)
    return z


def _rows(array: Array) -> Array:
    """Every vector along the last axis as a row: (*batch, n) -> (product, n)."""
    if array.ndim == 2:
        return array
    return array.reshape(math.prod(array.shape[:-1]), array.shape[-1])
