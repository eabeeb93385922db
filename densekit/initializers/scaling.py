"""Initializers whose variance fits the shape of the weight.

``VarianceScaling`` and its named children differ in three choices: the scale, which fan
it is divided by, and which distribution is drawn from.
"""

import math
from dataclasses import dataclass
from typing import ClassVar

from .. import random
from ..typing import Array, DTypeLike, Shape
from .base import Random

_MODES = ("fan_in", "fan_out", "fan_avg")
_DISTRIBUTIONS = ("uniform", "truncated_normal", "untruncated_normal")
# The standard deviation that is left when a standard normal is cut at 2.
_TRUNCATED_STDDEV = 0.87962566103423978


def compute_fans(
    shape: Shape,
    input_axes: Shape | None = None,
    output_axes: Shape | None = None,
) -> tuple[int, int]:
    """Fan-in and fan-out: how many numbers meet in an output, spread from an input.

    A matrix has (input_dim, units); a convolution kernel (*window, channels, filters)
    counts each position of its window.

    Args:
        shape: of the weight.
        input_axes: axes that count as inputs, for other layouts; needs output_axes.
        output_axes: axes that count as outputs.

    >>> compute_fans((784, 512))
    (784, 512)
    >>> compute_fans((3, 3, 64, 32))
    (576, 288)
    """
    if input_axes is not None and output_axes is not None:
        fans = [math.prod(shape[a] for a in axes) for axes in (input_axes, output_axes)]
        return fans[0], fans[1]
    if len(shape) < 2:
        fan = shape[0] if shape else 1
        return fan, fan
    window = math.prod(shape[:-2])
    return window * shape[-2], window * shape[-1]


def _draw(it: "VarianceScaling | _Named", shape: Shape, dtype: DTypeLike) -> Array:
    fan_in, fan_out = compute_fans(shape, it.input_axes, it.output_axes)
    fans = {"fan_in": fan_in, "fan_out": fan_out, "fan_avg": (fan_in + fan_out) / 2}
    variance = it.scale / max(1.0, fans[it.mode])
    if it.distribution == "uniform":
        limit = math.sqrt(3.0 * variance)  # a uniform of this width has the variance
        return random.uniform(shape, -limit, limit, dtype, it.drawn_seed)
    if it.distribution == "untruncated_normal":
        return random.normal(shape, 0.0, math.sqrt(variance), dtype, it.drawn_seed)
    stddev = math.sqrt(variance) / _TRUNCATED_STDDEV
    return random.truncated_normal(shape, 0.0, stddev, dtype, it.drawn_seed)


@dataclass(frozen=True)
class VarianceScaling(Random):
    """Draws with a variance that fits the shape: ``scale`` divided by a fan.

    Args:
        scale: a positive float.
        mode: "fan_in", "fan_out" or "fan_avg".
        distribution: "uniform", "truncated_normal" (or "normal") or
            "untruncated_normal".
        seed: an integer, or None.
        input_axes: see :func:`compute_fans`.
        output_axes: see :func:`compute_fans`.

    Raises:
        ValueError: an argument does not fit.
    """

    scale: float = 1.0
    mode: str = "fan_in"
    distribution: str = "truncated_normal"
    seed: int | None = None
    input_axes: Shape | None = None
    output_axes: Shape | None = None

    def __post_init__(self) -> None:
        if self.scale <= 0:
            raise ValueError(
                f"Argument `scale` must be positive float. Received: scale={self.scale}"
            )
        if self.mode not in _MODES:
            raise ValueError(
                f"Invalid `mode` argument: {self.mode}. Please use one of {_MODES}"
            )
        distribution = self.distribution.lower()
        distribution = {"normal": "truncated_normal"}.get(distribution, distribution)
        if distribution not in _DISTRIBUTIONS:
            raise ValueError(
                f"Invalid `distribution` argument: {self.distribution}. "
                f"Please use one of {_DISTRIBUTIONS}"
            )
        object.__setattr__(self, "distribution", distribution)
        super().__post_init__()

    def __call__(self, shape: Shape, dtype: DTypeLike = None) -> Array:
        """Random values of this shape and dtype."""
        return _draw(self, shape, dtype)


@dataclass(frozen=True)
class _Named(Random):
    """A choice of scale, fan and distribution that has a name.

    Args:
        seed: an integer, or None.
        input_axes: see :func:`compute_fans`.
        output_axes: see :func:`compute_fans`.
    """

    scale: ClassVar[float]
    mode: ClassVar[str]
    distribution: ClassVar[str]

    seed: int | None = None
    input_axes: Shape | None = None
    output_axes: Shape | None = None

    def __call__(self, shape: Shape, dtype: DTypeLike = None) -> Array:
        """Random values of this shape and dtype."""
        return _draw(self, shape, dtype)


class GlorotUniform(_Named):
    """Uniform in ±sqrt(6 / (fan_in + fan_out)), with TensorFlow's bits for its seed.

    Source: Glorot and Bengio, *Understanding the difficulty of training deep
    feedforward neural networks*, 2010.

    >>> GlorotUniform(seed=1337)((3, 2))
    array([[ 0.13119817, -0.20907617],
           [ 0.96785593,  0.7572931 ],
           [-0.21983993, -0.11302745]], dtype=float32)
    """

    scale, mode, distribution = 1.0, "fan_avg", "uniform"


class GlorotNormal(_Named):
    """Truncated normal with a variance of 2 / (fan_in + fan_out).

    Source: Glorot and Bengio, 2010.
    """

    scale, mode, distribution = 1.0, "fan_avg", "truncated_normal"


class HeUniform(_Named):
    """Uniform in ±sqrt(6 / fan_in), with TensorFlow's bits for its seed.

    Source: He et al., *Delving deep into rectifiers*, 2015.
    """

    scale, mode, distribution = 2.0, "fan_in", "uniform"


class HeNormal(_Named):
    """Truncated normal with a variance of 2 / fan_in. Source: He et al., 2015."""

    scale, mode, distribution = 2.0, "fan_in", "truncated_normal"


class LecunUniform(_Named):
    """Uniform in ±sqrt(3 / fan_in), with TensorFlow's bits for its seed.

    Source: LeCun et al., *Efficient BackProp*, 1998.
    """

    scale, mode, distribution = 1.0, "fan_in", "uniform"


class LecunNormal(_Named):
    """Truncated normal with a variance of 1 / fan_in. Source: LeCun et al., 1998."""

    scale, mode, distribution = 1.0, "fan_in", "truncated_normal"
