"""The cuts explorer's still figure: the same blocks, computed with densekit."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from densekit.functional import dense, dense_vjp
from densekit.typing import Array

from ...drawing import Board, Picture
from ...explorer.board import label, plain, short

CELL = 22.0
LEFT = (16.0, 122.0, 228.0)  # of the columns of tables
GAP = 18.0  # between them
TOP = MappingProxyType({"kernel": 34.0, "bias": 136.0, "x": 198.0})
WIDTH = 318.0
NAMES = "ABCD"  # of the workers
STRENGTHS = (0.45, 0.1, 0.28, 0.04)  # of their blocks
_PARENTS = ("x", "kernel", "bias", "y")
_LENGTHS = (("batch", "inputs"), ("inputs", "units"), ("units",), ("batch", "units"))
AXES = dict(zip(_PARENTS, _LENGTHS, strict=True))
AXES |= {f"d{name}": lengths for name, lengths in AXES.items()}
# The length that each result is a sum over.
SUMS = MappingProxyType(
    {"y": "inputs", "dx": "units", "dkernel": "batch", "dbias": "batch"}
)
ROLES = MappingProxyType(
    {"x": "input", "kernel": "kernel", "bias": "bias", "y": "output"}
)


class Still:
    """Every array in its blocks, and the parts of what has to be added.

    Args:
        tables: x, kernel, bias and dy.
        settings: of the explorer.
    """

    def __init__(
        self, tables: Mapping[str, Array], settings: Mapping[str, Any]
    ) -> None:
        self.cut, self.forward = settings["cut"], settings["direction"] == "forward"
        self.workers = int(settings["workers"])
        self.whole = settings["whole"]
        self.tables = dict(tables) | _results(tables)
        each = [
            {name: self._blocks(name, table)[m] for name, table in tables.items()}
            for m in range(self.workers)
        ]
        if self.cut == "inputs":  # the first worker alone adds the bias
            each[1:] = [own | {"bias": 0 * own["bias"]} for own in each[1:]]
        self.parts = [_results(own) for own in each]
        shown = ("y",) if self.forward else ("dx", "dkernel", "dbias")
        self.sums = [
            name for name in shown if self.workers > 1 and SUMS[name] == self.cut
        ]

    def _blocks(self, name: str, table: Array) -> list[Array]:
        """What each worker has of an array."""
        if self.cut not in AXES[name]:
            return [table] * self.workers
        return np.split(table, self.workers, AXES[name].index(self.cut))

    def _message(self, name: str) -> str:
        if self.workers == 1 or name not in SUMS:
            return ""
        if SUMS[name] == self.cut:
            return "reduce-scatter" if self.whole == "nothing" else "all-reduce"
        return "all-gather" if self.whole == "all" and self.cut in AXES[name] else ""

    def _axis(self, name: str) -> int | None:
        """Along which the workers have the array in blocks, after the messages."""
        message = self._message(name)
        if message:
            return 0 if message == "reduce-scatter" else None
        return AXES[name].index(self.cut) if self.cut in AXES[name] else None

    def picture(self, name: str) -> Picture:
        """The finished figure; ``name`` begins its ids."""
        end = TOP["x"] + CELL * len(self.tables["x"])
        step = CELL * (5 if len(self.sums) > 1 else 4) + 32
        rows = (self.workers + 1) // 2 if self.sums else 0
        board = Board(WIDTH, end + (34 + rows * step if rows else 2))
        workers = "1 worker" if self.workers == 1 else f"{self.workers} workers"
        board.text(1, 12, workers, align="left", bold=True)
        board.text(1, 28, f"cut the {self.cut}", align="left")
        for table, (left, top) in self._places().items():
            self._table(board, table, left, top)
        if rows:
            self._addends(board, end, step)
        return board.picture(
            name=name,
            title=f"One layer on {workers}: cut the {self.cut}",
            alt=self._describe(workers),
        )

    def _places(self) -> dict[str, tuple[float, float]]:
        """The left and top edges of the tables."""
        top, weights, bias = TOP["x"], TOP["kernel"], TOP["bias"]
        places = {"x": (LEFT[0], top), "kernel": (LEFT[1], weights)}
        if self.forward:
            return places | {"bias": (LEFT[1], bias), "y": (LEFT[1], top)}
        return places | {
            "dkernel": (LEFT[2], weights),
            "dbias": (LEFT[2], bias),
            "dx": (LEFT[1], top),
            "dy": (LEFT[2], top),
        }

    def _table(self, board: Board, name: str, left: float, top: float) -> None:
        values, role = self.tables[name], ROLES[name.removeprefix("d")]
        x, y = (left, top - 21) if values.ndim == 2 else (left - 106, top + 5)
        label(board, x, y, name, values.shape, role)
        axis = self._axis(name)
        copies = "a copy at each" if self.workers > 1 and axis is None else ""
        rows = "cut by rows" if self.workers > 1 and axis == 0 < values.ndim - 1 else ""
        words = self._message(name) or copies or rows
        board.text(x, y + 13, words, role="muted", align="left")
        size, count = len(self.tables["x"]) * CELL, self.workers
        for m in range(count if axis is not None and count > 1 else 0):
            middle = (m + 0.5) * size / count
            across = axis == values.ndim - 1
            at = (left + middle, top - 7) if across else (left - 8, top + middle)
            board.text(*at, NAMES[m], bold=True)
        owners = np.zeros(values.shape, int)
        if axis is not None:
            owners = np.indices(values.shape)[axis] * count // len(self.tables["x"])
        sent = bool(self._message(name))
        self._cells(board, left, top, values, role, owners, dashed=sent)

    def _cells(
        self,
        board: Board,
        left: float,
        top: float,
        values: Array,
        role: str,
        owners: Array,
        dashed: bool = False,
    ) -> None:
        """Numbers in squares, tinted by the worker that has them."""
        for at, value in np.ndenumerate(np.atleast_2d(values)):
            x, y = left + CELL * at[1], top + CELL * at[0]
            strength = STRENGTHS[np.atleast_2d(owners)[at]] if owners.any() else 0.1
            board.box(x, y, CELL, CELL, role, strength=strength, dashed=dashed)
            board.text(x + CELL / 2, y + CELL / 2, short(value))

    def _addends(self, board: Board, end: float, step: float) -> None:
        """The parts of each sum, worker by worker."""
        sums = "are sums" if len(self.sums) > 1 else "is a sum"
        said = f"{' and '.join(self.sums)} {sums} of {self.workers} parts:"
        board.text(1, end + 24, said, align="left", bold=True)
        for m, part in enumerate(self.parts):
            left, top = LEFT[m % 2], end + 56 + m // 2 * step
            board.text(left, top - 9, f"worker {NAMES[m]}", align="left", bold=True)
            if m:
                board.text(left - GAP / 2, top + 2 * CELL, "+")
            for name, down in zip(self.sums, (0, 4 * CELL + 6), strict=False):
                values, role = part[name], ROLES[name.removeprefix("d")]
                none = np.zeros(values.shape, int)
                self._cells(board, left, top + down, values, role, none)
        right = LEFT[2] + 2
        board.text(LEFT[2] - GAP / 2, top + 2 * CELL, "=")
        board.text(right, top + 2 * CELL, ", ".join(self.sums), align="left", bold=True)

    def _describe(self, workers: str) -> str:
        direction = "forward" if self.forward else "backward"
        said = [f"A layer of 4 rows, 4 inputs and 4 units on {workers}, {direction}."]
        if self.workers == 1:
            return f"{said[0]} Nothing is cut, and nothing is sent."
        cut = [name for name in self._places() if self._axis(name) is not None]
        said.append(f"Cut the {self.cut}: {', '.join(cut)} lie in blocks.")
        for name in self.sums:
            total = self.tables[name].flat[0]
            parts = " + ".join(plain(part[name].flat[0]) for part in self.parts)
            first = ", ".join("0" * self.tables[name].ndim)
            message = self._message(name)
            said.append(
                f"{name} is added up by {message}: {name}[{first}] = {parts} = "
                f"{plain(total)}."
            )
        if not self.sums:
            said.append("Nothing is added.")
        return " ".join(said)


def _results(own: Mapping[str, Array]) -> dict[str, Array]:
    """What a worker computes from its blocks; no −0."""
    x, kernel, bias, dy = (own[name] for name in ("x", "kernel", "bias", "dy"))
    results = dense(x, kernel, bias), *dense_vjp(dy, x, kernel)
    names = "y", "dx", "dkernel", "dbias"
    return {
        name: np.round(value, 4) + 0 for name, value in zip(names, results, strict=True)
    }
