"""The types that the signatures share."""

from collections.abc import Sequence
from typing import Any

import numpy.typing as npt

Array = npt.NDArray[Any]
DTypeLike = npt.DTypeLike | None
Shape = Sequence[int]
BatchShape = Sequence[int | None]  # None where a length is not known yet
OutputShape = tuple[int | None, ...]

__all__ = ["Array", "BatchShape", "DTypeLike", "OutputShape", "Shape"]
