"""The cuts explorer: one layer on several machines, block by block and byte by byte."""

from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from ...explorer import Choice, Control, Explorer, Slider, Text, board, choose
from .still import Still

__all__ = ["cuts"]

HERE = Path(__file__).parent
FILES = ("cuts.css", "cuts-arithmetic.js", "cuts-board.js", "cuts.js")

_CELLS = r"[xwy][0-3]\.[0-3]|c[0-3]"
_AT = r"(?:[xwy]|d[xw])[0-3]\.[0-3]|d?c[0-3]|p[0-3]\.[0-3]\.[0-3]|q[0-3]\.[0-3]"
POWERS = (2, 16)  # of two: 4, which every number of workers divides, to 65,536

CONTROLS: tuple[Control, ...] = (
    Choice("cut", "cut", "batch", ("batch", "units", "inputs")),
    Choice("workers", "workers", "2", ("1", "2", "4")),
    Choice("direction", "pass", "backward", ("forward", "backward")),
    Choice("whole", "whole everywhere", "sums", ("sums", "nothing", "all")),
    Slider("batch", "batch", 12, *POWERS),
    Slider("inputs", "inputs", 12, *POWERS),
    Slider("units", "units", 14, *POWERS),
    Text("at", "lit cell", "dw1.2", _AT),
    Text("numbers", "numbers of one's own", "", board.own_numbers(_CELLS)),
)

TABLES = MappingProxyType(
    {
        "x": np.array([[1, 0, 2, -1], [2, 1, 0, 1], [0, 3, 1, -2], [-1, 2, 1, 0]]),
        "kernel": np.array(
            [[2, -1, 0, 1], [1, 2, -2, 0], [0, 1, 3, -1], [-1, 0, 1, 2]]
        ),
        "bias": np.array([1, 0, -1, 2]),
        "dy": np.array([[1, -1, 2, 0], [0, 2, -1, 1], [-2, 1, 0, 1], [1, 0, 1, -1]]),
    }
)


def cuts(name: str = "cuts", **settings: Any) -> Explorer:
    """A Dense layer cut over workers: who has which block, and what has to be sent.

    The numbers in sight are of 4 rows, 4 inputs and 4 units; the bytes are counted for
    other lengths, in float32.

    Args:
        name: unique on its page; the name of its state in a link.
        settings: at the start: cut ("batch", "units" or "inputs"); workers ("1", "2"
            or "4"); direction ("forward" or "backward"); whole, which results all
            workers need whole: "sums", "nothing" or "all"; batch, inputs and units, the
            exponents of powers of two; the lit cell ``at``, such as ``"y1.2"``,
            ``"dw0.3"`` of dkernel, ``"p1.0.3"`` of worker B's part of a sum; numbers of
            one's own: ``"x1.2_-3~c0_2"``.

    Raises:
        TypeError: a setting does not exist.
        ValueError: a setting may not have such a value.
    """
    values = choose(CONTROLS, settings)
    tables = board.edited(TABLES, values["numbers"])
    return Explorer(
        "cuts",
        [*board.FILES, *(HERE / file for file in FILES)],
        name=name,
        title="Explorer: one layer on several machines",
        controls=CONTROLS,
        settings=values,
        stand_in=Still(tables, values).picture(f"{name}-still"),
        data={key: table.tolist() for key, table in TABLES.items()},
    )
