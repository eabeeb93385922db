"""The rank-3 explorer: one row of the inputs, one column of the kernel, one output."""

from types import MappingProxyType
from typing import Any

import numpy as np

from ...layers import Dense
from ...typing import Array
from ..figures import Board, Picture
from .frame import Choice, Explorer, Flag, Slider, Text, chosen

CONTROLS = (
    Choice(
        "mode",
        "What meets what",
        "dense",
        ("dense", "flatten", "wrong"),
        ("Dense", "Flatten + Dense", "Wrong axis"),
        quiet=True,
    ),
    Slider("batch", "batch", 2, 1, 3),
    Slider("d0", "d0", 2, 1, 4),
    Slider("d1", "d1", 3, 1, 4),
    Slider("units", "units", 4, 1, 5),
    Choice(
        "activation",
        "activation",
        "linear",
        ("linear", "relu", "tanh", "sigmoid", "softmax"),
    ),
    Flag("bias", "bias", True),
    Text("at", "lit cell", "1.0.2", r"\d\.\d\.\d"),
)

# Small numbers, of which every setting shows a corner; (3, 4, 4), (16, 5) and (5,).
_X = np.array(
    [
        [[1, 0, 2, 1], [0, 1, 1, 2], [2, 1, 0, 1], [1, 2, 1, 0]],
        [[2, 1, 0, 1], [1, 1, 1, 0], [0, 2, 1, 1], [1, 0, 2, 2]],
        [[0, 2, 1, 0], [1, 0, 0, 2], [2, 2, 1, 1], [0, 1, 2, 0]],
    ]
)
_KERNEL = np.array(
    [
        *([1, 0, 2, -1, 1], [0, 1, 1, 2, -1], [1, -1, 0, 1, 2], [-1, 2, 1, 0, 1]),
        *([2, 1, -1, 0, 0], [0, -1, 1, 1, 2], [1, 0, 0, 2, -1], [1, 1, 2, -1, 0]),
        *([-1, 2, 0, 1, 1], [0, 1, -1, 2, 0], [2, 0, 1, 0, -1], [1, -1, 1, 1, 2]),
        *([0, 2, 1, -1, 1], [1, 0, 2, 1, -1], [-1, 1, 0, 2, 1], [2, 1, 1, 0, 0]),
    ]
)
_BIAS = np.array([0, -1, 2, 1, -2])
TABLES = MappingProxyType({"x": _X, "kernel": _KERNEL, "bias": _BIAS})


def rank3(name: str = "rank3", **settings: Any) -> Explorer:
    """A Dense layer on an input of rank 3, with every number in sight.

    Args:
        name: unique on its page; the name of its state in a link.
        settings: at the start: mode, batch, d0, d1, units, activation, bias, at.
    """
    values = chosen(CONTROLS, settings)
    return Explorer(
        "rank3",
        name=name,
        title="Explorer: a Dense layer on an input of rank 3",
        controls=CONTROLS,
        settings=values,
        stand_in=_stand_in(name, values),
        data={key: table.tolist() for key, table in TABLES.items()},
    )


def _stand_in(name: str, settings: dict[str, Any]) -> Picture:
    x: Array = TABLES["x"][: settings["batch"], : settings["d0"], : settings["d1"]]
    layer = Dense(settings["units"], activation=settings["activation"])
    y = layer(x)
    board = Board(300, 60)
    return board.picture(
        name=f"{name}-still",
        title="Rank 3",
        alt=f"Inputs of shape {x.shape} become {y.shape}.",
    )
