"""Initializers that draw from one distribution, whatever the shape."""

import math
from dataclasses import dataclass

import numpy as np

from .. import random
from ..typing import Array, DTypeLike, Shape
from .base import Random


@dataclass(frozen=True)
class RandomUniform(Random):
    """Uniform in [minval, maxval), with TensorFlow's bits for its seed.

    Args:
        minval: lower bound, included.
        maxval: upper bound, excluded.
        seed: an integer, or None.
    """

    minval: float = -0.05
    maxval: float = 0.05
    seed: int | None = None

    def __call__(self, shape: Shape, dtype: DTypeLike = None) -> Array:
        """Random values of this shape and dtype."""
        return random.uniform(shape, self.minval, self.maxval, dtype, self.drawn_seed)


@dataclass(frozen=True)
class RandomNormal(Random):
    """Normally distributed; TensorFlow's values to a few last digits.

    Args:
        mean: of the distribution.
        stddev: of the distribution.
        seed: an integer, or None.
    """

    mean: float = 0.0
    stddev: float = 0.05
    seed: int | None = None

    def __call__(self, shape: Shape, dtype: DTypeLike = None) -> Array:
        """Random values of this shape and dtype."""
        return random.normal(shape, self.mean, self.stddev, dtype, self.drawn_seed)


@dataclass(frozen=True)
class TruncatedNormal(Random):
    """Normally distributed, drawn again beyond two standard deviations.

    Args:
        mean: of the distribution before it is cut.
        stddev: of the distribution before it is cut.
        seed: an integer, or None.
    """

    mean: float = 0.0
    stddev: float = 0.05
    seed: int | None = None

    def __call__(self, shape: Shape, dtype: DTypeLike = None) -> Array:
        """Random values of this shape and dtype."""
        return random.truncated_normal(
            shape, self.mean, self.stddev, dtype, self.drawn_seed
        )


@dataclass(frozen=True)
class Orthogonal(Random):
    """A random matrix whose rows or columns are at right angles, each ``gain`` long.

    Within 1e-5 of Keras's in float32: the same normal numbers, another QR routine.

    Args:
        gain: a float.
        seed: an integer, or None.

    Raises:
        ValueError: the shape is of rank 0 or 1.

    Source: Saxe et al., *Exact solutions to the nonlinear dynamics of learning in deep
    linear neural networks*, 2013.
    """

    gain: float = 1.0
    seed: int | None = None

    def __call__(self, shape: Shape, dtype: DTypeLike = None) -> Array:
        """A matrix of this shape and dtype; all axes but the last count as rows."""
        if len(shape) < 2:
            raise ValueError(
                "The tensor to initialize must be at least two-dimensional. Received: "
                f"shape={tuple(shape)} of rank {len(shape)}."
            )
        rows, columns = math.prod(shape[:-1]), shape[-1]
        tall = (max(rows, columns), min(rows, columns))
        dtype = np.dtype(dtype or np.float32)
        drawn = random.normal(tall, dtype=dtype, seed=self.drawn_seed)
        q, r = np.linalg.qr(drawn.astype(np.float64))
        q = q * np.sign(np.diag(r))  # one of the two signs, so that each is as likely
        q = q if rows >= columns else q.T
        return (self.gain * q.reshape(shape)).astype(dtype)
