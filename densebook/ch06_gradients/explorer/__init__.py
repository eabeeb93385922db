"""The backward explorer: what a gradient's cell collects over batch and positions."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from ...explorer import Choice, Explorer, Flag, Slider, Text, board, choose
from .still import AXES, LIT, Still

__all__ = ["backward"]

HERE = Path(__file__).parent
FILES = ("backward.css", "backward-arithmetic.js", "backward-board.js", "backward.js")

_CELLS = r"[xy][0-2]\.[0-2]\.[0-2]|w[0-2]\.[0-2]|c[0-2]"
LENGTHS = MappingProxyType({"b": "batch", "i": "d0", "k": "d1", "u": "units"})

CONTROLS = (
    Choice("activation", "activation", "linear", ("linear", "relu"), quiet=True),
    Slider("batch", "batch", 2, 1, 3),
    Slider("d0", "d0", 2, 1, 3),
    Slider("d1", "d1", 3, 1, 3),
    Slider("units", "units", 2, 1, 3),
    Flag("batch_only", "sum over the batch only", False),
    Text("at", "lit cell", "w1.0", r"[xyp]\d\.\d\.\d|[wq]\d\.\d|c\d"),
    Text("numbers", "numbers of one's own", "", board.own_numbers(_CELLS)),
)

# Small numbers, of which every setting shows a corner.
TABLES = MappingProxyType(
    {
        "x": np.array(
            [
                [[1, 0, 2], [0, 1, 1], [2, 1, 0]],
                [[2, 1, 0], [1, 3, 1], [0, 2, 1]],
                [[0, 2, 1], [1, 0, 0], [2, 2, 1]],
            ]
        ),
        "kernel": np.array([[1, -2, 2], [-1, 1, 0], [1, 0, -1]]),
        "bias": np.array([0, 1, -1]),
        "dy": np.array(
            [
                [[1, 2, -1], [-1, 1, 2], [2, 0, 1]],
                [[3, -1, 1], [1, 2, 0], [-2, 1, 1]],
                [[0, 1, 2], [2, -1, 1], [1, 1, -1]],
            ]
        ),
    }
)


def _inside(values: Mapping[str, Any]) -> str:
    """The lit cell, or the nearest that is there."""
    letter, *index = values["at"][0], *map(int, values["at"][1:].split("."))
    if letter in "pq" and not values["batch_only"]:
        letter, index = {"p": "w", "q": "c"}[letter], index[1:]
    places = zip(index, AXES[letter], strict=True)
    return letter + ".".join(str(min(n, values[LENGTHS[a]] - 1)) for n, a in places)


def backward(name: str = "backward", **settings: Any) -> Explorer:
    """The gradients of a Dense layer at rank 3, with every number in sight.

    Args:
        name: unique on its page; the name of its state in a link.
        settings: at the start: activation, batch, d0, d1, units, batch_only; the lit
            cell ``at``, such as ``"w1.0"`` of dkernel, ``"x1.0.2"`` of dx, ``"c0"`` of
            dbias, ``"y1.0.1"`` of dz, ``"p0.1.0"`` and ``"q0.1"`` of what position 0
            gives; numbers of one's own as a link has them: ``"x1.0.2_-3.5~y0.1.1_2"``.

    Raises:
        ValueError: a setting is out of its range, or there is no such lit cell.
    """
    values = choose(CONTROLS, settings)
    at = _inside(values)
    if "at" in settings and at != values["at"]:
        raise ValueError(f"at must be a cell that is there, not {values['at']}")
    values["at"] = at
    tables = board.edited(TABLES, str(values["numbers"]))
    return Explorer(
        "backward",
        [*board.FILES, *(HERE / file for file in FILES)],
        name=name,
        title="Explorer: the gradients of a Dense layer at rank 3",
        controls=CONTROLS,
        settings=values,
        stand_in=Still(tables, **values).picture(f"{name}-still"),
        data={key: table.tolist() for key, table in TABLES.items()}
        | {"lit": dict(LIT)},
    )
