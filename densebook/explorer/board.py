"""Explorers of tables of numbers in squares: what their Python sides share."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from types import MappingProxyType

from densekit.typing import Array

from ..drawing import Board, number

_NAMES = ("board.css", "board.js", "board-edit.js")
# Tables by the letter that a link has for them: x[1, 0, 2] is x1.0.2.
LETTERS = MappingProxyType({"x": "x", "w": "kernel", "c": "bias", "y": "dy"})
FILES = tuple(Path(__file__).with_name(name) for name in _NAMES)


def own_numbers(cells: str) -> str:
    """The pattern of numbers of one's own in a link, such as ``x1.0.2_-3.5~w0.1_2``.

    Args:
        cells: a pattern of their cells: the letter of a table, and indices.
    """
    one = rf"(?:{cells})_-?\d\d?(?:\.\d\d?)?"
    return rf"(?:{one}(?:~{one})*)?"


def edited(tables: Mapping[str, Array], numbers: str) -> Mapping[str, Array]:
    """The tables with numbers of one's own in them.

    Args:
        tables: by name.
        numbers: as a link has them.
    """
    if not numbers:
        return tables
    tables = {key: table.astype(float) for key, table in tables.items()}
    for part in numbers.split("~"):
        cell, value = part.split("_")
        tables[LETTERS[cell[0]]][tuple(map(int, cell[1:].split(".")))] = float(value)
    return tables


def label(
    board: Board, x: float, y: float, word: str, shape: object, role: str
) -> None:
    """The name of a table and its shape."""
    board.text(x, y, word, role=role, align="left", bold=True)
    after = x + 6.4 * len(word) + 4
    board.text(after, y, str(shape), role="muted", align="left")


def plain(value: float) -> str:
    """All digits.

    >>> plain(-0.25)
    '−0.25'
    """
    return number(f"{value:.10g}")


def short(value: float) -> str:
    """As many digits as a square has room for.

    >>> short(0.957), short(11.25), short(12345.6)
    ('.96', '11.3', '12k')
    """
    if abs(value) >= 10_000:
        return f"{plain(_rounded(value / 1000, 0))}k"
    if value == round(value):
        return plain(value)
    if abs(value) < 1:
        words = number(f"{_rounded(value, 2):.2f}")
        return words.replace("0.", ".").replace("1.00", "1.0")
    return plain(_rounded(value, max(3 - len(str(int(abs(value)))), 0)))


def _rounded(value: float, digits: int) -> float:
    """Halves go away from zero, as in JavaScript."""
    step = Decimal(1).scaleb(-digits)
    return float(Decimal(float(value)).quantize(step, ROUND_HALF_UP) + 0)
