"""Forward designs that were tried beside the one in ``densekit.fast``, for relu.

Each differs from it in one decision. ``make bench ARGS=designs`` measures them.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from scipy.linalg.blas import sgemm

from densekit.fast import BLOCK_BYTES

from .cases import Case

Array = Any
Forward = Callable[[Array, Array, Array], Array]


def whole_arrays(rows: Array, kernel: Array, bias: Array) -> Array:
    """Product, bias and maximum one after the other, each in place over everything."""
    z = rows @ kernel
    z += bias
    return np.maximum(z, np.zeros(z.shape[-1], z.dtype), out=z)


def product_in_parts(part_rows: int) -> Forward:
    """Every part of the product is finished before the next begins."""

    def forward(rows: Array, kernel: Array, bias: Array) -> Array:
        y = np.empty((len(rows), kernel.shape[1]), rows.dtype)
        zeros = np.zeros_like(bias)
        for start in range(0, len(rows), part_rows):
            part = y[start : start + part_rows]
            np.matmul(rows[start : start + part_rows], kernel, out=part)
            part += bias
            np.maximum(part, zeros, out=part)
        return y

    return forward


def walk(z: Array, bias: Array, floor: Array | int) -> None:
    """Bias and maximum, block by block."""
    step = max(1, BLOCK_BYTES // z[:1].nbytes)
    for start in range(0, len(z), step):
        block = z[start : start + step]
        block += bias
        np.maximum(block, floor, out=block)


def one_product(rows: Array, kernel: Array, bias: Array) -> Array:
    """One product, then one walk in blocks: what densekit does."""
    z = rows @ kernel
    walk(z, bias, np.zeros_like(bias))
    return z


def against_a_number(rows: Array, kernel: Array, bias: Array) -> Array:
    """The same, but the maximum is with 0 and not with a row of zeros."""
    z = rows @ kernel
    walk(z, bias, 0)
    return z


_second = ThreadPoolExecutor(1)


def two_threads(rows: Array, kernel: Array, bias: Array) -> Array:
    """The same, but two threads walk through one half each."""
    z, zeros = rows @ kernel, np.zeros_like(bias)
    half = len(z) // 2
    other = _second.submit(walk, z[:half], bias, zeros)
    walk(z[half:], bias, zeros)
    other.result()
    return z


def bias_in_the_product(rows: Array, kernel: Array, bias: Array) -> Array:
    """The output starts as the bias and SciPy's BLAS adds the product to it."""
    z = np.empty((len(rows), kernel.shape[1]), rows.dtype)
    z[:] = bias
    sgemm(1.0, kernel.T, rows.T, beta=1.0, c=z.T, overwrite_c=1)  # transposed: Fortran
    return np.maximum(z, np.zeros_like(bias), out=z)


DESIGNS: dict[str, Forward] = {
    "one product, one walk": one_product,
    "whole arrays": whole_arrays,
    "product in parts of 128 rows": product_in_parts(128),
    "product in parts of 512 rows": product_in_parts(512),
    "product in parts of 2048 rows": product_in_parts(2048),
    "maximum with a number": against_a_number,
    "two threads walk": two_threads,
    "bias in the product": bias_in_the_product,
}


def make(name: str) -> Any:
    """The design in the form of an implementation; it has no backward."""

    def calls(case: Case, x: Array, kernel: Array, bias: Array, dy: Array) -> Any:
        forward = DESIGNS[name]

        def call() -> Array:
            y = forward(x.reshape(-1, x.shape[-1]), kernel, bias)
            return y.reshape(*x.shape[:-1], case.units)

        return call, None

    return calls
