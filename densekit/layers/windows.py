"""Windows that move over a map: cut out the patches, or add them up again."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from ..typing import Array, OutputShape

PADDINGS = ("valid", "same")


def pair(value: Any, name: str) -> tuple[int, int]:
    """Two positive integers, from one or two.

    Raises:
        ValueError: they are something else.

    >>> pair(3, "kernel_size")
    (3, 3)
    """
    found = (value, value) if isinstance(value, int) else value
    try:
        first, second = found
        if all(isinstance(n, int) and n > 0 for n in (first, second)):
            return first, second
    except (TypeError, ValueError):
        pass
    raise ValueError(
        f"The `{name}` argument must be a positive integer or a pair of them. "
        f"Received: {name}={value!r}"
    )


@dataclass(frozen=True)
class Window:
    """A window's size, how far it moves, and whether it may reach over the edge.

    Args:
        size: (rows, columns) of the window.
        strides: (rows, columns) of a move.
        padding: "valid" stays inside; "same" covers every stride.
    """

    size: tuple[int, int]
    strides: tuple[int, int]
    padding: str

    def __post_init__(self) -> None:
        padding = str(self.padding).lower()
        if padding not in PADDINGS:
            raise ValueError(
                f"The `padding` argument must be one of {PADDINGS}. "
                f"Received: {self.padding!r}"
            )
        object.__setattr__(self, "padding", padding)

    def output_size(self, size: Sequence[int | None]) -> OutputShape:
        """How many windows fit along each axis; None where the length is unknown.

        Raises:
            ValueError: the window is larger than the map.
        """
        return tuple(
            None if n is None else self._count(n, k, s)
            for n, k, s in zip(size, self.size, self.strides, strict=True)
        )

    def _count(self, length: int, size: int, stride: int) -> int:
        if self.padding == "same":
            return -(-length // stride)
        if length < size:
            raise ValueError(
                f"A window of {self.size} does not fit a map with a side of {length}."
            )
        return (length - size) // stride + 1

    def _margins(self, size: Sequence[int]) -> list[tuple[int, int]]:
        """How much to add before and after each axis."""
        if self.padding == "valid":
            return [(0, 0), (0, 0)]
        margins = []
        for n, k, s in zip(size, self.size, self.strides, strict=True):
            total = max((self._count(n, k, s) - 1) * s + k - n, 0)
            margins.append((total // 2, total - total // 2))
        return margins

    def patches(self, x: Array, fill: float = 0.0) -> Array:
        """Cut the windows out.

        Args:
            x: (batch, height, width, channels).
            fill: what stands beyond the edge.

        Returns:
            (batch, rows, columns, channels, window rows, window columns)
        """
        self.output_size(x.shape[1:3])
        margins = [(0, 0), *self._margins(x.shape[1:3]), (0, 0)]
        padded = np.pad(x, margins, constant_values=fill)
        size = [int(n) for n in self.size]  # True passes for 1, as in Keras
        views = sliding_window_view(padded, size, axis=(1, 2))
        return views[:, :: self.strides[0], :: self.strides[1]]

    def fold(self, patches: Array, shape: tuple[int, ...]) -> Array:
        """Add the windows up where they came from: the transpose of ``patches``.

        Args:
            patches: (batch, rows, columns, channels, window rows, window columns).
            shape: (batch, height, width, channels) of the result.
        """
        (top, bottom), (left, right) = self._margins(shape[1:3])
        batch, height, width, channels = shape
        total = np.zeros(
            (batch, top + height + bottom, left + width + right, channels),
            patches.dtype,
        )
        rows, columns = patches.shape[1:3]
        down, across = self.strides
        for i, j in np.ndindex(self.size):
            total[:, i : i + rows * down : down, j : j + columns * across : across] += (
                patches[..., i, j]
            )
        return total[:, top : top + height, left : left + width]
