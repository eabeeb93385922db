"""The rank-3 explorer: one row of the inputs, one column of the kernel, one output."""

from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from ...explorer import Choice, Explorer, Flag, Slider, Text, board, choose
from .still import Still

__all__ = ["rank3"]

HERE = Path(__file__).parent
FILES = (
    "rank3-arithmetic.js",
    "rank3-board.js",
    "rank3-words.js",
    "rank3.js",
)

_CELLS = r"x[0-2]\.[0-3]\.[0-3]|w(?:1[0-5]|\d)\.[0-4]|c[0-4]"

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
    Text("numbers", "numbers of one's own", "", board.own_numbers(_CELLS)),
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
        [1, 0, 2, -1, 1], [0, 1, 1, 2, -1], [1, -1, 0, 1, 2], [-1, 2, 1, 0, 1],
        [2, 1, -1, 0, 0], [0, -1, 1, 1, 2], [1, 0, 0, 2, -1], [1, 1, 2, -1, 0],
        [-1, 2, 0, 1, 1], [0, 1, -1, 2, 0], [2, 0, 1, 0, -1], [1, -1, 1, 1, 2],
        [0, 2, 1, -1, 1], [1, 0, 2, 1, -1], [-1, 1, 0, 2, 1], [2, 1, 1, 0, 0],
    ]
)  # fmt: skip
_BIAS = np.array([0, -1, 2, 1, -2])
TABLES = MappingProxyType({"x": _X, "kernel": _KERNEL, "bias": _BIAS})


def rank3(name: str = "rank3", **settings: Any) -> Explorer:
    """A Dense layer on an input of rank 3, with every number in sight.

    Args:
        name: unique on its page; the name of its state in a link.
        settings: at the start: mode, batch, d0, d1, units, activation, bias, at,
            and numbers of one's own as a link has them: ``"x1.0.2_-3.5~w0.1_2"``.

    Raises:
        ValueError: a setting is out of its range, or the lit cell out of the output.
    """
    values = choose(CONTROLS, settings)
    at = [int(index) for index in str(values["at"]).split(".")]
    shape = tuple(values[key] for key in ("batch", "d0", "units"))
    if "at" not in settings:  # then one that is there
        at = [min(index, length - 1) for index, length in zip(at, shape, strict=True)]
        values["at"] = ".".join(map(str, at))
    if any(index >= length for index, length in zip(at, shape, strict=True)):
        raise ValueError(f"at must be a cell of the output {shape}, not {values['at']}")
    tables = board.edited(TABLES, str(values["numbers"]))
    still = Still(tables, **values)
    return Explorer(
        "rank3",
        [*board.FILES, *(HERE / file for file in FILES)],
        name=name,
        title="Explorer: a Dense layer on an input of rank 3",
        controls=CONTROLS,
        settings=values,
        stand_in=still.picture(f"{name}-still"),
        data={key: table.tolist() for key, table in TABLES.items()},
    )
