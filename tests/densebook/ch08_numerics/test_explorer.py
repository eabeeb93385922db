"""The bits explorer: its arithmetic against NumPy and ml_dtypes."""

import json
import math
import re
from collections import Counter
from decimal import Context, Decimal
from fractions import Fraction
from itertools import pairwise

import ml_dtypes
import numpy as np
import pytest

from densebook.ch08_numerics.explorer import CONTROLS, PRESETS, bits
from densebook.ch08_numerics.explorer import formats as python
from densebook.ch08_numerics.explorer.still import asked
from densebook.explorer import choose
from tests.densebook.every import html_of

SETTINGS = 1500
DTYPES = {"float32": np.float32, "float16": np.float16, "bfloat16": ml_dtypes.bfloat16}
WORDS = {"float32": np.uint32, "float16": np.uint16, "bfloat16": np.uint16}
OPERATIONS = {"add": np.add, "multiply": np.multiply}
SPECIAL = [
    "0",
    "-0",
    "inf",
    "-inf",
    "nan",
    "-nan",
    "nan.1",
    "1e400",
    "-1e400",
    "1e-400",
    "16777217*2**200",
]
TINY = ml_dtypes.finfo(ml_dtypes.bfloat16).smallest_normal
EXACT = Context(prec=400)


def number(word, name):
    return np.array(word, WORDS[name]).view(DTYPES[name])[()]


def word_of(value, name):
    return int(np.array(value, DTYPES[name]).view(WORDS[name]))


def place(value, name):
    """Where a number is on the line; infinity is a gap above the largest."""
    if np.isfinite(value):
        return Fraction(float(value))
    largest = ml_dtypes.finfo(DTYPES[name]).max
    below = np.nextafter(largest, DTYPES[name](0))
    last = 2 * Fraction(float(largest)) - Fraction(float(below))
    return last if value > 0 else -last


def beside(value, name):
    ends = (DTYPES[name](-np.inf), DTYPES[name](np.inf))
    with np.errstate(all="ignore"):
        return [np.nextafter(value, end) for end in ends]


def nearest(exact, name):
    """The nearest number, chosen among those beside NumPy's own conversion."""
    if not isinstance(exact, Fraction):
        return DTYPES[name](exact)
    try:
        rough = float(exact)
    except OverflowError:
        rough = math.inf if exact > 0 else -math.inf
    with np.errstate(over="ignore"):
        first = DTYPES[name](rough)
    found = min(
        [first, *beside(first, name)],
        key=lambda x: (abs(place(x, name) - exact), word_of(x, name) % 2),
    )
    return np.copysign(found, DTYPES[name](np.sign(exact)))


def understood(text):
    """The number that a text says, read without the explorer's own reader."""
    if re.search("inf|nan", text):
        return float(text.partition(".")[0])
    top, _, under = text.partition("_")
    negative, value = top.startswith("-"), Fraction(1)
    for part in top.lstrip("-").replace("**", "^").split("*"):
        base, _, power = part.partition("^")
        value *= Fraction(base) ** int(power or 1)
    value = value / int(under or 1) * (-1 if negative else 1)
    return value or (-0.0 if negative else 0.0)


def written(exact):
    """A fraction whose denominator is a power of 2, as a link has it."""
    minus, power = ("-" if exact < 0 else ""), exact.denominator.bit_length() - 1
    return f"{minus}{abs(exact.numerator)}*2**{-power}"


def drawn_number(rng, name):
    kind = rng.choice(["bits", "half", "near half", "decimal", "share", "power", "odd"])
    if kind in ("bits", "half", "near half"):
        small = rng.random() < 0.3  # subnormal, for the most part
        width = 8 * np.dtype(WORDS[name]).itemsize
        word = int(rng.integers(2 ** (width // 3) if small else 2**width))
        value = number(word, name)
        if not np.isfinite(value):
            return "nan" if np.isnan(value) else "-inf" if np.signbit(value) else "inf"
        exact = Fraction(float(value))
        if kind != "bits":
            after = place(beside(value, name)[1], name)
            exact = (exact + after) / 2
            if kind == "near half":
                exact *= 1 + Fraction(int(rng.choice([-1, 1])), 2**40)
        text = written(exact)
        return text if re.fullmatch(python.PATTERN, text) else "65520"
    if kind == "decimal":
        text = f"{rng.uniform(-10, 10):.{rng.integers(12)}f}"
        return text + (f"e{rng.integers(-45, 39)}" if rng.random() < 0.3 else "")
    if kind == "share":
        return f"{rng.integers(-99, 100)}_{rng.integers(1, 99)}"
    if kind == "power":
        return f"{rng.choice(['', '-'])}2**{rng.integers(-160, 135)}"
    return str(rng.choice(SPECIAL))


def drawn_settings(rng):
    name = str(rng.choice(list(DTYPES)))
    a, b = (drawn_number(rng, name) for _ in "ab")
    if rng.random() < 0.2:  # what cancels, and what is half a gap away
        value = nearest(understood(a), name)
        if np.isfinite(value) and value:
            exact = Fraction(float(value))
            gap = place(beside(value, name)[1], name) - exact
            other = written(rng.choice([-exact, gap / 2, -gap / 4]))
            b = other if re.fullmatch(python.PATTERN, other) else b
    op = str(rng.choice(["none", "add", "multiply"]))
    return {"format": name, "op": op, "a": a, "b": b, "near": int(rng.integers(1, 9))}


@pytest.fixture
def compute(open_page):
    """Computes all settings in the browser."""
    page = open_page(html_of("bits"))

    def computed(settings):
        text = page.evaluate(
            """all => {
              const { compute } = denseExplorers.kinds.bits;
              const start = JSON.parse(document.querySelector(".dk-start").textContent);
              return JSON.stringify(all.map((one) => compute(one, start.data)));
            }""",
            settings,
        )
        return json.loads(text)  # Playwright's own form takes ten times as long

    return computed


def rounded(settings, name):
    """What is rounded, and to which number."""
    a, b = (nearest(understood(settings[key]), name) for key in "ab")
    if settings["op"] == "none":
        exact = understood(settings["a"])
        return exact, nearest(exact, name)
    apply = OPERATIONS[settings["op"]]
    with np.errstate(all="ignore"):
        stored = apply(a, b)
    if not np.isfinite(a) or not np.isfinite(b):
        return float(stored), stored
    exact = apply(Fraction(float(a)), Fraction(float(b)))
    if exact and not (name == "bfloat16" and abs(stored) < TINY):
        assert stored == nearest(exact, name)  # ml_dtypes rounds twice below TINY
    return (exact, nearest(exact, name)) if exact else (float(stored), stored)


def read_back(text):
    """A number as the explorer shows it."""
    plain = text.replace("−", "-").replace(" × 10^", "e").replace("∞", "inf")
    return float(plain.lower().replace("exact", "0"))


def check_line(line, exact, stored, name, near):
    if np.isnan(stored):
        assert line is None
        return
    expected = [stored]
    for end in (0, 1):
        for _ in range(near):
            outer = expected[-end]
            if (after := beside(outer, name)[end]) != outer:
                expected.insert(end * len(expected), after)
    places = [place(value, name) for value in expected]
    unit = min(after - before for before, after in pairwise(places))
    here = place(stored, name)
    assert [tick["at"] for tick in line["ticks"]] == [
        (at - here) / unit for at in places
    ]
    for tick, value in zip(line["ticks"], expected, strict=True):
        assert number(tick["bits"], name) == value
    if isinstance(exact, Fraction):
        typed = float(max(-10_000, min(10_000, (exact - here) / unit)))
        assert line["typed"] == pytest.approx(typed, abs=1.1e-6)
    below, above = line["keeps"]
    for edge, other in (
        (below, beside(stored, name)[0]),
        (above, beside(stored, name)[1]),
    ):
        middle = (place(other, name) - here) / unit / 2
        assert edge == (middle or None)


def check_number(result, stored, name):
    """The bits, the value and the neighbours of one number."""
    if np.isnan(stored):
        assert np.isnan(number(result["bits"], name))
        assert result["kind"] == "nan"
        assert (result["m"], result["below"], result["above"]) == (None, None, None)
        return
    assert result["bits"] == word_of(stored, name)
    tiny = ml_dtypes.finfo(DTYPES[name]).smallest_normal
    kinds = [stored == 0, abs(stored) < tiny, np.isfinite(stored), True]
    names = ["zero", "subnormal", "normal", "infinity"]
    assert result["kind"] == names[kinds.index(True)]
    assert result["sign"] == np.signbit(stored)
    for key, at in (("below", 0), ("above", 1)):
        other = beside(stored, name)[at]
        beyond = other == stored and not np.isfinite(stored)
        assert result[key] == (None if beyond else word_of(other, name))
        gap = abs(place(other, name) - place(stored, name))
        assert result["gaps"][at] == (None if beyond else math.log2(gap))
    if np.isfinite(stored):
        exact = Fraction(float(stored))
        assert int(result["m"]) * Fraction(2) ** result["e"] == abs(exact)
        whole = EXACT.divide(exact.numerator, exact.denominator)
        assert EXACT.compare(Decimal(result["decimal"]), whole) == 0
        assert result["decimal"].startswith("-") == np.signbit(stored)
    else:
        assert (result["m"], result["e"], result["decimal"]) == (None, None, None)


def check_row(row, settings):
    """One format's row of the table."""
    name = row["name"]
    stored = rounded(settings, name)[1]
    if np.isnan(stored):
        assert (row["shown"], row["error"]) == ("NaN", "NaN")
        return
    assert row["bits"] == word_of(stored, name)
    assert read_back(row["shown"]) == pytest.approx(float(stored), rel=6e-10, abs=0)
    exact, b = (understood(settings[key]) for key in "ab")
    if settings["op"] != "none":
        if any(isinstance(x, float) and not math.isfinite(x) for x in (exact, b)):
            return
        exact = OPERATIONS[settings["op"]](Fraction(exact), Fraction(b))
    if isinstance(exact, Fraction) and exact and np.isfinite(stored):
        error = float(abs(place(stored, name) - exact) / abs(exact))
        assert read_back(row["error"]) == pytest.approx(error, rel=0.06, abs=0)


def test_1500_drawn_states_agree_with_numpy_and_ml_dtypes(compute):
    rng = np.random.default_rng(8)
    drawn = [drawn_settings(rng) for _ in range(SETTINGS)]
    drawn += [choose(CONTROLS, preset) for preset in PRESETS.values()]
    drawn += [
        {"format": name, "op": op, "a": a, "b": b, "near": 2}
        for name in DTYPES
        for op in ("none", *OPERATIONS)
        for a in SPECIAL
        for b in SPECIAL
    ]
    seen = Counter()
    for settings, result in zip(drawn, compute(drawn), strict=True):
        name = settings["format"]
        exact, stored = rounded(settings, name)
        check_number(result, stored, name)
        check_line(result["line"], exact, stored, name, settings["near"])
        for key, part in (("a", "first"), ("b", "second")):
            operand = nearest(understood(settings[key]), name)
            check_number(result[part], operand, name)

        tie = off = False
        if isinstance(exact, Fraction):
            sides = {place(x, name) for x in (stored, *beside(stored, name))}
            distances = sorted(abs(side - exact) for side in sides)
            tie = distances[0] == distances[1]
            off = place(stored, name) != exact or not np.isfinite(stored)
        assert result["tie"] == tie, settings
        assert result["rounded"] == off, settings
        if isinstance(exact, Fraction) and np.isfinite(stored):
            error = float(place(stored, name) - exact)
            assert read_back(result["error"]) == pytest.approx(error, rel=6e-3)
        for other in result["all"]:
            check_row(other, settings)

        own = python.nearest(asked(settings), python.FORMATS[name])
        assert np.isnan(stored) or own == result["bits"], settings
        seen[name, settings["op"], result["kind"], tie] += 1
    for name in DTYPES:
        for kind in ("normal", "subnormal", "zero", "infinity", "nan"):
            assert seen[name, "none", kind, False] + seen[name, "add", kind, False] > 3
        assert sum(n for key, n in seen.items() if key[0] == name and key[3]) > 20


@pytest.mark.parametrize("name", DTYPES)
def test_bits_written_as_a_number_come_back(open_page, compute, name):
    rng = np.random.default_rng(9)
    width = 8 * np.dtype(WORDS[name]).itemsize
    words = [int(word) for word in rng.integers(2**width, size=300)]
    infinity = word_of(np.inf, name)
    words += [0, 1, infinity - 1, infinity, infinity + 1, 2 ** (width - 1)]
    words += [int(word) for word in rng.integers(infinity + 1, 2 ** (width - 1), 20)]
    form = compute([{**choose(CONTROLS, {}), "format": name}])[0]["format"]
    page = open_page(html_of("bits"))
    texts = page.evaluate(
        "([words, form]) => words.map((word) => "
        "denseExplorers.parts.bits.written(word, form))",
        [words, form],
    )
    settings = [choose(CONTROLS, {"format": name, "a": text}) for text in texts]
    assert [result["bits"] for result in compute(settings)] == words


@pytest.mark.parametrize(
    ("name", "limit"), [("float32", 2**128 - 2**103), ("float16", 65520)]
)
def test_from_half_a_gap_above_the_largest_all_is_infinity(compute, name, limit):
    settings = [
        choose(CONTROLS, {"format": name, "a": str(limit - less)}) for less in (1, 0)
    ]
    below, at = compute(settings)
    assert (below["kind"], at["kind"]) == ("normal", "infinity")
    assert read_back(at["limit"]) == pytest.approx(limit, rel=1e-9)


@pytest.mark.parametrize(
    "text", ["", "1/0", "x", "1+1", "0**-1", "2**-1000", "1" * 41, "e5", "nan.0000000"]
)
def test_what_is_no_number_is_refused(text):
    with pytest.raises(ValueError, match="a must be text of the form"):
        bits(a=text)


def test_the_still_figure_says_what_it_shows():
    said = bits(a="1/3", format="float16").stand_in.alt
    third = np.float16(1 / 3)
    low, high = beside(third, "float16")
    assert f"That is {Decimal(float(third))}, the nearest there is" in said
    assert f"neighbours are {float(low):.10g} and {float(high):.10g}." in said
    said = bits(a="256", b="1", op="add", format="bfloat16").stand_in.alt
    assert "256 + 1 in bfloat16" in said
    assert f"fraction {word_of(256, 'bfloat16') % 128:07b}. That is 256" in said
    assert bits(a="0.5").stand_in.alt.count("exactly what was asked for") == 1
    assert bits(a="inf", b="-inf", op="add").stand_in.alt.endswith("That is NaN.")
