"""The first values of the weights.

An array initializes a weight of exactly its shape with its values.

>>> get("glorot_uniform")
GlorotUniform(seed=None, input_axes=None, output_axes=None)
>>> get(np.eye(2))((2, 2))
array([[1., 0.],
       [0., 1.]], dtype=float32)
"""

import math
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from . import random, registry
from .typing import Array, DTypeLike, Shape


class Initializer(registry.Configurable):
    """Base: ``__call__(shape, dtype)`` makes the values, in float32 unless told."""

    family: ClassVar[str] = "initializers"

    def __call__(self, shape: Shape, dtype: DTypeLike = None) -> Array:
        """An array of this shape and dtype."""
        raise NotImplementedError


@dataclass(frozen=True)
class _Random(Initializer):
    """An instance without a seed draws one and keeps it: it repeats its values."""

    drawn_seed: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        seed = random.checked_seed(getattr(self, "seed", None))
        object.__setattr__(self, "drawn_seed", seed)


@dataclass(frozen=True)
class Zeros(Initializer):
    """All zeros."""

    def __call__(self, shape: Shape, dtype: DTypeLike = None) -> Array:
        """Zeros of this shape and dtype."""
        return np.zeros(shape, dtype or np.float32)


@dataclass(frozen=True)
class Ones(Initializer):
    """All ones."""

    def __call__(self, shape: Shape, dtype: DTypeLike = None) -> Array:
        """Ones of this shape and dtype."""
        return np.ones(shape, dtype or np.float32)


@dataclass(frozen=True)
class Constant(Initializer):
    """One value everywhere, or an array that is broadcast to the shape.

    Args:
        value: a number or array_like.

    >>> Constant([1, 2])((2, 2))
    array([[1., 2.],
           [1., 2.]], dtype=float32)
    """

    value: Any = 0.0

    def __post_init__(self) -> None:
        value = self.value
        if isinstance(value, dict):  # an array in a config of Keras
            value = value["config"]["value"]
        if isinstance(value, np.ndarray | np.generic):
            value = value.tolist()  # JSON takes no array
        object.__setattr__(self, "value", value)

    def __call__(self, shape: Shape, dtype: DTypeLike = None) -> Array:
        """The value, of this shape and dtype."""
        return np.full(shape, self.value, dtype or np.float32)


@dataclass(frozen=True)
class Identity(Initializer):
    """``gain`` on the diagonal, zeros elsewhere; for matrices only.

    Args:
        gain: a float.

    Raises:
        ValueError: the shape is not of rank 2.
    """

    gain: float = 1.0

    def __call__(self, shape: Shape, dtype: DTypeLike = None) -> Array:
        """A diagonal matrix of this shape and dtype."""
        if len(shape) != 2:
            raise ValueError(
                "Identity matrix initializer can only be used for 2D matrices. "
                f"Received: shape={tuple(shape)} of rank {len(shape)}."
            )
        rows, columns = shape
        return np.asarray(self.gain * np.eye(rows, columns), dtype or np.float32)


@dataclass(frozen=True, eq=False)
class FixedValues:
    """An array in the place of an initializer."""

    values: Any

    def __call__(self, shape: Shape, dtype: DTypeLike = None) -> Array:
        """The array, if the shape is its own."""
        if tuple(shape) != self.values.shape:
            raise ValueError(
                f"Expected `shape` to be {self.values.shape} for direct tensor as "
                f"initializer. Received shape={tuple(shape)}"
            )
        return np.array(self.values, dtype or np.float32)


@dataclass(frozen=True)
class RandomUniform(_Random):
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
class RandomNormal(_Random):
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
class TruncatedNormal(_Random):
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
class Orthogonal(_Random):
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


_CHOICES = {
    "mode": ("fan_in", "fan_out", "fan_avg"),
    "distribution": ("uniform", "truncated_normal", "untruncated_normal"),
}
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


@dataclass(frozen=True)
class VarianceScaling(_Random):
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
        distribution = self.distribution.lower()
        distribution = {"normal": "truncated_normal"}.get(distribution, distribution)
        object.__setattr__(self, "distribution", distribution)
        for name, choices in _CHOICES.items():
            if getattr(self, name) not in choices:
                raise ValueError(
                    f"Invalid `{name}` argument: {getattr(self, name)}. "
                    f"Please use one of {choices}"
                )
        super().__post_init__()

    def __call__(self, shape: Shape, dtype: DTypeLike = None) -> Array:
        """Random values of this shape and dtype."""
        fan_in, fan_out = compute_fans(shape, self.input_axes, self.output_axes)
        fans = {"fan_in": fan_in, "fan_out": fan_out, "fan_avg": (fan_in + fan_out) / 2}
        variance = self.scale / max(1.0, fans[self.mode])
        if self.distribution == "uniform":
            limit = math.sqrt(3.0 * variance)  # this wide, it has the variance
            return random.uniform(shape, -limit, limit, dtype, self.drawn_seed)
        if self.distribution == "untruncated_normal":
            stddev = math.sqrt(variance)
            return random.normal(shape, 0.0, stddev, dtype, self.drawn_seed)
        stddev = math.sqrt(variance) / _TRUNCATED_STDDEV
        return random.truncated_normal(shape, 0.0, stddev, dtype, self.drawn_seed)


@dataclass(frozen=True)
class _Named(VarianceScaling):
    """A choice of scale, fan and distribution that has a name and is no argument."""

    scale: float = field(init=False, repr=False)
    mode: str = field(init=False, repr=False)
    distribution: str = field(init=False, repr=False)


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


IdentityInitializer, OrthogonalInitializer = Identity, Orthogonal
_NAMES = registry.names_of(Initializer, globals())
INITIALIZERS = _NAMES | {
    "normal": RandomNormal,
    "one": Ones,
    "uniform": RandomUniform,
    "zero": Zeros,
}
_get = registry.getter(__name__, "initializer", INITIALIZERS)
globals().update(_NAMES)  # initializers.glorot_uniform is GlorotUniform, as in Keras


def get(identifier: Any) -> Any:
    """The initializer for an array, or for what the other families accept.

    An array initializes a weight of exactly its shape with its values.
    """
    is_array = isinstance(identifier, np.ndarray | np.generic)
    return FixedValues(identifier) if is_array else _get(identifier)
