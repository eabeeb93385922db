"""The bits explorer's still figure: the bits, the value, and the number line."""

import math
import re
from collections.abc import Mapping
from decimal import Context, Decimal
from fractions import Fraction
from typing import Any, Literal

from ...drawing import Board, Picture
from .formats import (
    FORMATS,
    Format,
    Number,
    combine,
    nearest,
    neighbours,
    read,
    significand,
    value_of,
)

WIDTH, LEFT, CELL = 320.0, 4.0, 24.0
IN_A_ROW = 12  # cells
_SIGNS = {"add": "+", "multiply": "×"}
_RAISED = str.maketrans("−0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_EXACT = Context(prec=400)


def asked(settings: Mapping[str, Any]) -> Number:
    """The number that is to be rounded: a, or what is calculated from a and b."""
    a, op = read(settings["a"]), settings["op"]
    if op == "none":
        return a
    form = FORMATS[settings["format"]]
    stored = [value_of(nearest(read(settings[key]), form), form) for key in "ab"]
    return combine(op, *stored)


def words(settings: Mapping[str, Any]) -> str:
    """The same as the reader has typed it."""
    a, b = (_typed(settings[key]) for key in "ab")
    if settings["op"] == "none":
        return a
    a, b = (
        f"({x})" if re.search(sign, x) else x for x, sign in ((a, "[ /]"), (b, "[− /]"))
    )
    return f"{a} {_SIGNS[settings['op']]} {b}"


def _typed(text: str) -> str:
    for old, new in (("**", "^"), ("*", " × "), ("_", "/"), ("-", "−")):
        text = text.replace(old, new)
    return text.replace("inf", "∞").replace("nan", "NaN")


def digits(value: Number) -> str:
    """Every decimal of a number that has finitely many.

    >>> digits(Fraction(-3, 8))
    '−0.375'
    """
    if isinstance(value, Fraction):
        exact = _EXACT.divide(Decimal(value.numerator), Decimal(value.denominator))
        return f"{exact:f}".replace("-", "−")
    sign = "−" if math.copysign(1, value) < 0 else ""
    return "NaN" if math.isnan(value) else f"{sign}{'∞' if value else '0'}"


def short(value: Number) -> str:
    """Ten digits of a number, which tell it from its neighbours.

    >>> short(Fraction(1, 3)), short(-math.inf)
    ('0.3333333333', '−∞')
    """
    return f"{float(value):.10g}".replace("-", "−").replace("inf", "∞")


def raised(text: str) -> str:
    """A power with its exponent raised.

    >>> raised("3 × 2^−27")
    '3 × 2⁻²⁷'
    """
    return re.sub(r"\^([−\d]+)", lambda power: power[1].translate(_RAISED), text)


def _wrapped(text: str, length: int) -> list[str]:
    return [text[at : at + length] for at in range(0, len(text), length)]


def still(name: str, settings: Mapping[str, Any]) -> Picture:
    """The state that the explorer has at the start."""
    form, exact = FORMATS[settings["format"]], asked(settings)
    bits = nearest(exact, form)
    stored, text = value_of(bits, form), words(settings)
    finite = math.isfinite(stored)
    lines = _wrapped(f"= {digits(stored)}", 46)
    if finite:
        m, e = significand(bits, form)
        sign = "−" if bits >= form.negative else ""
        lines.append(raised(f"= {sign}{m} × 2^{e}".replace("-", "−")))
    rows = math.ceil(form.fraction / IN_A_ROW)
    start = 82.0 + rows * (CELL + 4) + 18
    below = start + 16 * len(lines)
    board = Board(WIDTH, below + (84 if finite else 4))
    board.text(
        LEFT, 12, raised(f"{text} in {settings['format']}"), align="left", bold=True
    )
    _cells(board, bits, form)
    for row, line in enumerate(lines):
        board.text(LEFT, start + 16 * row, line, align="left")
    if finite:
        _line(board, below + 34, exact, bits, form)
    return board.picture(
        name=f"{name}-still",
        title=f"{text} in {settings['format']}, bit by bit",
        alt=_alt(settings, exact, bits, form),
    )


def _cells(board: Board, bits: int, form: Format) -> None:
    """The sign and the exponent in one row, the fraction in the next ones."""
    written = f"{bits:0{1 + form.exponent + form.fraction}b}"
    sign, exponent, fraction = 0, 1, 1 + form.exponent
    board.text(LEFT, 34, "sign", align="left", role="muted")
    board.text(LEFT + CELL + 12, 34, "exponent", align="left", role="muted")
    _row(board, LEFT, 44, written[sign:exponent])
    _row(board, LEFT + CELL + 12, 44, written[exponent:fraction])
    board.text(LEFT, 82, "fraction", align="left", role="muted")
    for row, part in enumerate(_wrapped(written[fraction:], IN_A_ROW)):
        _row(board, LEFT, 92 + row * (CELL + 4), part)


def _row(board: Board, x: float, y: float, written: str) -> None:
    for place, bit in enumerate(written):
        left = x + place * CELL
        board.box(left, y, CELL - 2, CELL, "ink", strength=0.25 * int(bit), line=0.8)
        middle = left + CELL / 2 - 1
        board.text(middle, y + CELL / 2, bit, bold=bit == "1", role="ink")


def _line(board: Board, y: float, exact: Number, bits: int, form: Format) -> None:
    """The stored number between its neighbours, and an arrow to where the exact is."""
    below, above = neighbours(bits, form)
    shown = below, bits, above
    around = [
        m * Fraction(2) ** e * (-1 if at >= form.negative else 1)
        for at in shown
        for m, e in [significand(at, form)]
    ]
    low, stored, high = around
    scale = Fraction(int(WIDTH) - 60) / (high - low)

    def place(value: Fraction) -> float:
        return 30 + float((value - low) * scale)

    board.arrow((place(low) - 22, y), (place(high) + 22, y), role="faint")
    keeps = place((low + stored) / 2), place((stored + high) / 2)
    board.box(keeps[0], y - 6, keeps[1] - keeps[0], 12, "output", strength=0.2, line=0)
    for value in around:
        role, size = ("output", 8.0) if value is stored else ("muted", 4.0)
        x = place(value)
        board.box(x - size / 2, y - size / 2, size, size, role, strength=1, line=0)
    ends: tuple[Literal["left", "center", "right"], ...] = "left", "center", "right"
    for x, align, at, lower in zip(
        (LEFT, place(stored), WIDTH - LEFT), ends, shown, (16, 34, 16), strict=True
    ):
        bold = align == "center"
        role = "output" if bold else "muted"
        label = short(value_of(at, form))
        board.text(x, y + lower, label, align=align, role=role, bold=bold)
    x = place(Fraction(exact))
    board.arrow((x, y - 26), (x, y - 5), role="input")


def _alt(settings: Mapping[str, Any], exact: Number, bits: int, form: Format) -> str:
    stored, text, name = value_of(bits, form), words(settings), settings["format"]
    written = f"{bits:0{1 + form.exponent + form.fraction}b}"
    sign, exponent = written[0], written[1 : 1 + form.exponent]
    said = (
        f"{text} in {name}: sign {sign}, exponent {exponent}, fraction "
        f"{written[1 + form.exponent :]}. That is {digits(stored)}"
    )
    if not math.isfinite(stored):
        return f"{said}."
    low, high = (short(value_of(at, form)) for at in neighbours(bits, form))
    same = "exactly what was asked for" if exact == stored else "the nearest there is"
    return f"{said}, {same}. Its neighbours are {low} and {high}."
