"""Layers without weights: Input, Flatten, Activation, Dropout."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import activations, random
from ..registry import Config
from ..typing import Array, BatchShape, DTypeLike, OutputShape
from .arguments import (
    checked_dtype,
    checked_name,
    checked_shape,
    require_channels_last,
)
from .base import CallVJP, Layer, activate


class Input:
    """The shape of one sample, as the first entry of a Sequential.

    Args:
        shape: without the batch; None where a length may vary.
        batch_size: the batch, where it is fixed.
        dtype: float32 when None.
        name: no slash; made when None.

    >>> Input((28, 28, 1)).batch_shape
    (None, 28, 28, 1)
    """

    family = "layers"
    keras_class = "InputLayer"

    def __init__(
        self,
        shape: Sequence[int | None],
        batch_size: int | None = None,
        dtype: DTypeLike = None,
        name: str | None = None,
    ) -> None:
        self.batch_shape = (
            *checked_shape((batch_size,), "batch_size"),
            *checked_shape(shape, "shape"),
        )
        self.dtype = checked_dtype(dtype)
        self.name = checked_name(name, type(self), prefix="input_layer")

    def get_config(self) -> Config:
        """The config of Keras's ``InputLayer``."""
        return {
            "batch_shape": self.batch_shape,
            "dtype": self.dtype.name,
            "sparse": False,
            "ragged": False,
            "name": self.name,
            "optional": False,
        }

    @classmethod
    def from_config(cls, config: Config) -> "Input":
        """The input that ``get_config`` described; from Keras's config, too."""
        batch_size, *shape = config["batch_shape"]
        return cls(shape, batch_size, config.get("dtype"), config.get("name"))


class Flatten(Layer):
    """All axes but the batch laid end to end, the last axis fastest.

    Args:
        data_format: None or "channels_last".
        **kwargs: see :class:`Layer`.

    Shapes:
        (batch, ...) -> (batch, the product of the rest)

    >>> Flatten().compute_output_shape((None, 3, 3, 64))
    (None, 576)
    """

    def __init__(self, data_format: str | None = None, **kwargs: Any) -> None:
        require_channels_last(data_format)
        super().__init__(**kwargs)

    def compute_output_shape(self, input_shape: BatchShape) -> OutputShape:
        """(batch, product of the other axes); None when one of them is None."""
        batch, *rest = input_shape
        known = [length for length in rest if length is not None]
        return (batch, math.prod(known) if len(known) == len(rest) else None)

    def call_vjp(self, x: Array, training: bool = False) -> CallVJP:
        """x: (batch, ...) -> y: (batch, product) and its pullback."""
        y = x.reshape(len(x), math.prod(x.shape[1:]))
        return y, lambda dy: (lambda: dy.reshape(x.shape), {})

    def get_config(self) -> Config:
        """The arguments that make an equal layer, in the form that Keras reads."""
        return super().get_config() | {"data_format": "channels_last"}


class Activation(Layer):
    """An activation as a layer of its own.

    Args:
        activation: a name, a config, or a callable.
        **kwargs: see :class:`Layer`.
    """

    built = True

    def __init__(self, activation: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.activation = activations.get(activation)

    def call_vjp(self, x: Array, training: bool = False) -> CallVJP:
        """x: any shape -> y: the same, and its pullback."""
        y, pullback = activate(self.activation, x)
        return y, lambda dy: (lambda: pullback(dy), {})

    def get_config(self) -> Config:
        """The arguments that make an equal layer, in the form that Keras reads."""
        activation = activations.serialize(self.activation)
        return super().get_config() | {"activation": activation}


class Dropout(Layer):
    """In training, sets a random part of the entries to 0 and scales up the others.

    The same seed gives the masks of Keras, call by call, bit for bit.

    Args:
        rate: the part that is dropped, from 0 to 1.
        noise_shape: the mask's shape, with 1 or None where entries share one decision.
        seed: an integer, or None.
        **kwargs: see :class:`Layer`.

    Raises:
        ValueError: the rate is outside of 0 to 1, a length is not positive, or the
            seed is no integer.

    Source: Srivastava et al., *Dropout: a simple way to prevent neural networks from
    overfitting*, 2014.

    >>> Dropout(0.5, seed=3)(np.ones((1, 6)), training=True)
    array([[0., 2., 2., 2., 0., 0.]], dtype=float32)
    """

    built = True

    def __init__(
        self,
        rate: float,
        noise_shape: Sequence[int | None] | None = None,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        if not 0 <= rate <= 1:
            raise ValueError(
                "Invalid value received for argument `rate`. Expected a float value "
                f"between 0 and 1. Received: rate={rate}"
            )
        self.rate = rate
        self.noise_shape = (
            None
            if noise_shape is None
            else checked_shape(noise_shape, "noise_shape", least=1)
        )
        self.seed = seed
        if rate > 0:
            self._seed = random.checked_seed(seed)
        self._draws = 0

    def call_vjp(self, x: Array, training: bool = False) -> CallVJP:
        """x: any shape -> y: the same, and its pullback."""
        if not training or self.rate == 0:
            return x, lambda dy: (lambda: dy, {})
        mask, scale = self._mask(x.shape), self._scale
        y = np.where(mask, x * scale, 0)
        return y, lambda dy: (lambda: np.where(mask, dy * scale, 0), {})

    @property
    def _scale(self) -> Any:
        return self.dtype.type(1 / (1 - self.rate) if self.rate < 1 else 0)

    def _mask(self, shape: tuple[int, ...]) -> Array:
        given = shape if self.noise_shape is None else self.noise_shape
        if len(given) != len(shape):
            raise ValueError(
                f"Layer '{self.name}' needs one entry of `noise_shape` for each axis. "
                f"Received: noise_shape={given} for inputs of shape {shape}"
            )
        noise = [n or length for n, length in zip(given, shape, strict=True)]
        drawn = random.uniform(noise, 0, 1, self.dtype, self._seed, self._draws)
        self._draws += 1
        return drawn >= self.dtype.type(self.rate)

    def get_config(self) -> Config:
        """The arguments that make an equal layer, in the form that Keras reads."""
        return super().get_config() | {
            "rate": self.rate,
            "seed": self.seed,
            "noise_shape": self.noise_shape,
        }
