"""Data for training: arrays of one length, their weights, cut into batches."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np

from . import random
from .layers.arguments import checked_positive, real_array
from .typing import Array


@dataclass(frozen=True)
class Data:
    """Inputs, and labels and weights where there are any.

    Args:
        x: (samples, ...).
        y: (samples, ...), or None.
        sample_weight: (samples, ...), or None.
    """

    x: Array
    y: Any = None
    sample_weight: Any = None

    @classmethod
    def of(cls, x: Any, y: Any = None, sample_weight: Any = None) -> Self:
        """What ``fit`` was given, all floats in float32, as Keras takes them.

        Raises:
            ValueError: the lengths differ, there are no samples, or something else than
                real numbers came.
        """
        data = cls.on_batch(x, y, sample_weight)
        if not len(data.x):
            raise ValueError(f"There is no sample in x of shape {data.x.shape}.")
        return replace(data, **{n: _single(a) for n, a in data.arrays().items()})

    @classmethod
    def on_batch(cls, x: Any, y: Any = None, sample_weight: Any = None) -> Self:
        """What ``train_on_batch`` was given, as it is.

        Raises:
            ValueError: the lengths differ, or something else than real numbers came.
        """
        given = {"x": x, "y": y, "sample_weight": sample_weight}
        arrays = {
            name: np.atleast_1d(real_array(value, name))
            for name, value in given.items()
            if value is not None or name == "x"
        }
        sizes = {name: len(array) for name, array in arrays.items()}
        if len(set(sizes.values())) > 1:
            raise ValueError(
                "Data cardinality is ambiguous. Make sure all arrays contain the same "
                f"number of samples. Received: {sizes}"
            )
        return cls(**arrays)

    def arrays(self) -> dict[str, Array]:
        """The arrays that there are, by name."""
        return {name: a for name, a in vars(self).items() if a is not None}

    def __len__(self) -> int:
        return len(self.x)

    def __getitem__(self, samples: Any) -> Self:
        """The samples that a slice or an array of numbers picks."""
        return replace(self, **{n: a[samples] for n, a in self.arrays().items()})

    def steps(self, size: int) -> int:
        """How many batches of this size they make."""
        return math.ceil(len(self) / size)

    def split(self, validation_split: float) -> tuple[Self, Self]:
        """The first samples to learn from, and the last ones to validate.

        Raises:
            ValueError: one of the two would be empty.
        """
        at = math.floor(len(self) * (1.0 - validation_split))
        if not 0 < at < len(self):
            raise ValueError(
                f"Training data contains {len(self)} samples, which is not sufficient "
                "to split it into a validation and training set as specified by "
                f"`validation_split={validation_split}`. Either provide more data, or "
                "a different value for the `validation_split` argument."
            )
        return self[:at], self[at:]

    def with_class_weight(self, class_weight: dict[int, float] | None) -> Self:
        """The same with the weight of its class for each sample.

        Args:
            class_weight: from a class to its weight, 1 where it has none. A one-hot
                label counts as its class.

        Raises:
            ValueError: there are weights of samples, too, or no labels.
        """
        if class_weight is None:
            return self
        if self.sample_weight is not None or self.y is None:
            raise ValueError(
                "Weights of classes need labels, and no `sample_weight`. Received: "
                f"class_weight={class_weight} with {sorted(self.arrays())}"
            )
        y = self.y
        if y.ndim > 1:
            y = y[..., 0] if y.shape[-1] == 1 else y.argmax(axis=-1)
        classes = np.round(y).tolist()
        weights = np.array([class_weight.get(c, 1.0) for c in classes], np.float32)
        return replace(self, sample_weight=weights)

    def batches(self, size: int, shuffle: Any = False) -> Iterator[Self]:
        """The samples of one epoch, ``size`` at a time.

        Args:
            size: of a batch; the last one may be smaller.
            shuffle: what is true mixes all samples, "batch" those of each batch.
        """
        starts = range(0, len(self), size)
        if shuffle == "batch":
            block = 0
            for start in starts:
                order = random.permutation(min(size, len(self) - start), block)
                block += -(-(len(order) - 1) // 4)  # n - 1 words, four a block
                yield self[start + order]
            return
        order = random.permutation(len(self)) if shuffle else np.arange(len(self))
        for start in starts:
            yield self[order[start : start + size]]


def validation(data: Any) -> Data | None:
    """The ``validation_data`` of ``fit``: x, (x, y) or (x, y, sample_weight).

    Raises:
        ValueError: there are more than three.
    """
    if data is None:
        return None
    parts = tuple(data) if isinstance(data, list | tuple) else (data,)
    if not 1 <= len(parts) <= 3:
        raise ValueError(
            "Data is expected to be in format `x`, `(x,)`, `(x, y)`, or "
            f"`(x, y, sample_weight)`. Received {len(parts)} parts."
        )
    return Data.of(*parts)


def checked_batch_size(given: Any) -> int:
    """How many samples make a batch; 32 when None or 0, as in Keras.

    Raises:
        TypeError: it is no integer.
        ValueError: it is negative.
    """
    if given is not None and not isinstance(given, int | np.integer):
        raise TypeError(f"`batch_size` is an integer. Received: batch_size={given!r}")
    return checked_positive(int(given), "batch_size") if given else 32


def _single(array: Array) -> Array:
    return array.astype(np.float32, copy=False) if array.dtype.kind == "f" else array
