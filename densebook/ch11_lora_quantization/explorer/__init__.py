"""The rank explorer: a matrix, and what r columns times r rows keep of it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from densekit.typing import Array

from ...explorer import Control, Explorer, Slider, Text, choose
from .still import picture

__all__ = ["rank"]

HERE = Path(__file__).parent
FILES = ("rank.css", "rank-arithmetic.js", "rank-maps.js", "rank.js")
# What the numbers are rounded to: every machine stores the same, and three decimals
# are all of one.
STEP = 0.001

# Three waves of falling size and a ripple: (12, 9).
_I, _J = np.indices((12, 9))
EXAMPLE = (
    np.cos(_I / 2) * np.cos(_J / 3)
    + np.sin(_I / 3) * np.sin(_J) / 2
    + np.cos(_I) * np.sin(_J / 2) / 4
    + ((3 * _I + 5 * _J) % 7 - 3) / 32
)


def controls(matrix: Array) -> tuple[Control, ...]:
    """The rank, and the number that is read: at the start the largest."""
    most = min(matrix.shape)
    row, column = ("|".join(map(str, range(length))) for length in matrix.shape)
    i, j = np.unravel_index(np.abs(matrix).argmax(), matrix.shape)
    return (
        Slider("rank", "rank r", min(4, most), 0, most),
        Text("cell", "number", f"{i}_{j}", f"(?:{row})_(?:{column})"),
    )


def rank(
    change: ArrayLike = EXAMPLE,
    right: Sequence[float] | None = None,
    what: str = "",
    name: str = "rank",
    **settings: Any,
) -> Explorer:
    """A matrix, its best approximation by r columns times r rows, and what is left.

    The approximation is the truncated singular value decomposition, the best there is
    in the sum of squares (Eckart and Young, 1936). It is computed in the page.

    Args:
        change: (inputs, units); rounded to 1/1000.
        right: the percentage of right answers with the best change of rank 0, 1, ...
        what: what the answers are for: "the lying digits".
        name: unique on its page; the name of its state in a link.
        settings: at the start: rank; cell, the number that is read: "12_5" for input
            12 and unit 5.

    Raises:
        TypeError: a setting does not exist.
        ValueError: a setting may not have such a value, the change is no matrix of
            finite numbers, or there is not a percentage for each rank.
    """
    matrix = np.asarray(change, dtype=np.float64)
    if matrix.ndim != 2 or not matrix.size or not np.isfinite(matrix).all():
        raise ValueError(f"change must be a finite matrix, not of shape {matrix.shape}")
    ranks = min(matrix.shape) + 1
    if right is not None and len(right) != ranks:
        raise ValueError(f"right must have {ranks} percentages, not {len(right)}")
    steps = np.rint(matrix / STEP).astype(int)
    given = controls(steps)
    values = choose(given, settings)
    return Explorer(
        "rank",
        [HERE / file for file in FILES],
        name=name,
        title="Explorer: a matrix of low rank",
        controls=given,
        settings=values,
        stand_in=picture(steps * STEP, values, name),
        data={
            "inputs": matrix.shape[0],
            "units": matrix.shape[1],
            "change": steps.ravel().tolist(),
            "unit": STEP,
            "right": None if right is None else [round(float(p), 1) for p in right],
            "what": what,
        },
    )
