"""The ways to compute a Dense layer that are compared, each in a process of its own.

``make(case, x, kernel, bias, dy)`` returns two functions without arguments: forward,
which gives y, and forward and backward, which gives y, dx, dkernel and dbias.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from .cases import Case

Array = Any
Calls = tuple[Callable[[], Array], Callable[[], tuple[Array, ...]]]


def bare(case: Case, x: Array, kernel: Array, bias: Array, dy: Array) -> Calls:
    """Nothing but the matrix products, on rows: the speed of the BLAS."""
    rows, dy = x.reshape(-1, x.shape[-1]), dy.reshape(-1, case.units)

    def both() -> tuple[Array, ...]:
        return rows @ kernel, dy @ kernel.T, rows.T @ dy

    return lambda: rows @ kernel, both


def plain(case: Case, x: Array, kernel: Array, bias: Array, dy: Array) -> Calls:
    """The formulas as NumPy writes them, of relu."""

    def forward() -> Array:
        return np.maximum(x @ kernel + bias, 0)

    def both() -> tuple[Array, ...]:
        y = forward()
        dz = np.where(y > 0, dy, 0)
        rows, dz_rows = x.reshape(-1, x.shape[-1]), dz.reshape(-1, case.units)
        return y, dz @ kernel.T, rows.T @ dz_rows, dz_rows.sum(axis=0)

    return forward, both


def densekit(case: Case, x: Array, kernel: Array, bias: Array, dy: Array) -> Calls:
    """``densekit.layers.Dense``."""
    from densekit.layers import Dense

    layer = Dense(case.units, activation=case.activation)
    layer.build(x.shape)
    layer.set_weights([kernel, bias])

    def both() -> tuple[Array, ...]:
        y, pullback = layer.vjp(x)
        dx, (dkernel, dbias) = pullback(dy)
        return y, dx, dkernel, dbias

    return lambda: layer(x), both


def _keras(
    case: Case, x: Array, kernel: Array, bias: Array, dy: Array, wrap: Any
) -> Calls:
    from densebook.quiet import tf

    layer = tf.keras.layers.Dense(case.units, activation=case.activation)
    layer.build(x.shape)
    layer.set_weights([kernel, bias])
    x, dy = tf.constant(x), tf.constant(dy)
    weights = layer.trainable_weights

    def backward(x: Array, dy: Array) -> tuple[Array, ...]:
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch([x, *(w.value for w in weights)])
            y = layer(x)
        return y, *tape.gradient(y, [x, *(w.value for w in weights)], dy)

    forward, both = wrap(tf, layer), wrap(tf, backward)
    return lambda: forward(x), lambda: both(x, dy)


def keras_eager(*args: Any) -> Calls:
    """``tf.keras.layers.Dense``, called."""
    return _keras(*args, wrap=lambda tf, function: function)


def keras_function(*args: Any) -> Calls:
    """The same in a ``tf.function``."""
    return _keras(*args, wrap=lambda tf, function: tf.function(function))


def keras_xla(*args: Any) -> Calls:
    """The same in a ``tf.function`` compiled with XLA."""
    return _keras(
        *args, wrap=lambda tf, function: tf.function(function, jit_compile=True)
    )


IMPLEMENTATIONS = {
    make.__name__: make
    for make in (bare, plain, densekit, keras_eager, keras_function, keras_xla)
}
KERAS = ("keras_eager", "keras_function", "keras_xla")
