"""The mathematics of the layer: one affine map, and its three gradients."""

import numpy as np

from .typing import Array


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
    z = np.tensordot(x, kernel, axes=1)  # contract x's last axis, kernel's first
    return z if bias is None else z + bias


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
    batch_axes = tuple(range(x.ndim - 1))
    dx = np.tensordot(dz, kernel, axes=((-1,), (1,)))
    # A kernel that is shared by all vectors collects a gradient from each of them.
    dkernel = np.tensordot(x, dz, axes=(batch_axes, batch_axes))
    dbias = dz.sum(axis=batch_axes)
    return dx, dkernel, dbias
