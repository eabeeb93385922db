"""The first values of the weights.

``VarianceScaling`` and its named children differ in two choices: which fan they divide
by, and which distribution they draw from.
"""

import math
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from . import random, registry
from .typing import Array, DTypeLike, Shape


class Initializer(Protocol):
    """Anything that makes an array of a given shape."""

    def __call__(self, shape: Shape, dtype: DTypeLike = None) -> Array:
        """Make the values."""


def compute_fans(shape: Shape) -> tuple[int, int]:
    """Fan-in and fan-out of a kernel: numbers that meet in, and spread from, one entry.

    A matrix has (input_dim, units); a convolution kernel (*window, channels, filters)
    counts each position of its window.

    >>> compute_fans((784, 512))
    (784, 512)
    >>> compute_fans((3, 3, 64, 32))
    (576, 288)
    """
    if len(shape) < 2:
        fan = shape[0] if shape else 1
        return fan, fan
    window = math.prod(shape[:-2])
    return window * shape[-2], window * shape[-1]


@dataclass(frozen=True)
class Zeros:
    """All zeros."""

    def __call__(self, shape: Shape, dtype: DTypeLike = None) -> Array:
        """Zeros of the given shape and ``dtype`` (float32 when None)."""
        return np.zeros(shape, dtype or np.float32)


@dataclass(frozen=True)
class Ones:
    """All ones."""

    def __call__(self, shape: Shape, dtype: DTypeLike = None) -> Array:
        """Ones of the given shape and ``dtype`` (float32 when None)."""
        return np.ones(shape, dtype or np.float32)


@dataclass(frozen=True)
class GlorotUniform:
    """Uniform in ±sqrt(6 / (fan_in + fan_out)), with TensorFlow's bits for its seed.

    An instance without a seed draws one and keeps it: it repeats its values, as in
    Keras.

    Args:
        seed: an integer, or None.

    Source: Glorot and Bengio, *Understanding the difficulty of training deep
    feedforward neural networks*, 2010; ``keras.initializers.GlorotUniform``.

    >>> GlorotUniform(seed=1337)((3, 2))
    array([[ 0.13119817, -0.20907617],
           [ 0.96785593,  0.7572931 ],
           [-0.21983993, -0.11302745]], dtype=float32)
    """

    seed: int | None = None
    _drawn_seed: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        drawn = random.make_default_seed() if self.seed is None else self.seed
        object.__setattr__(self, "_drawn_seed", drawn)

    def __call__(self, shape: Shape, dtype: DTypeLike = None) -> Array:
        """Random values of the given shape and ``dtype`` (float32 when None)."""
        fan_in, fan_out = compute_fans(shape)
        limit = math.sqrt(3.0 / max(1.0, (fan_in + fan_out) / 2))
        return random.uniform(
            shape, -limit, limit, dtype or np.float32, self._drawn_seed
        )


INITIALIZERS: dict[str, type] = {
    "zeros": Zeros,
    "ones": Ones,
    "glorot_uniform": GlorotUniform,
}
_BY_NAME = INITIALIZERS | {cls.__name__: cls for cls in INITIALIZERS.values()}


def get(identifier: Any) -> Initializer:
    """The initializer for a name, a config, a class or a callable.

    Raises:
        ValueError: there is no such initializer.
    """
    return registry.lookup(identifier, _BY_NAME, "initializer")
