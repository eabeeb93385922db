"""The types that the signatures share."""

from collections.abc import Sequence
from typing import Any

import numpy.typing as npt

Array = npt.NDArray[Any]
DTypeLike = npt.DTypeLike | None
Shape = Sequence[int]

__all__ = ["Array", "DTypeLike", "Shape"]
