"""The bits explorer: a number in a format, its neighbours and its rounding."""

from dataclasses import asdict
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ...explorer import Choice, Control, Explorer, Slider, Text, choose
from .formats import FORMATS, PATTERN, link_form
from .still import still

__all__ = ["bits"]

HERE = Path(__file__).parent
FILES = ("bits.css", "bits-arithmetic.js", "bits-line.js", "bits-cells.js", "bits.js")

CONTROLS: tuple[Control, ...] = (
    Choice("format", "format", "float32", tuple(FORMATS)),
    Choice(
        "op",
        "calculate",
        "none",
        ("none", "add", "multiply"),
        ("only a", "a + b", "a × b"),
    ),
    Slider("near", "neighbours", 2, 1, 8),
    Text("a", "a", "0.1", PATTERN),
    Text("b", "b", "0.2", PATTERN),
)

# What a button says; then format, operation, a, b.
_PRESETS = (
    ("0.1", "float32", "none", "0.1"),
    ("1/3", "float16", "none", "1/3"),
    ("2^24 + 1", "float32", "add", "2^24", "1"),
    ("256 + 1", "bfloat16", "add", "256", "1"),
    ("65504", "float16", "none", "65504"),
    ("65520", "float16", "none", "65520"),
    ("2^−25", "float16", "none", "2^-25"),
    ("2^−149", "float32", "none", "2^-149"),
    ("−0", "float32", "none", "-0"),
    ("∞", "float16", "none", "inf"),
    ("∞ − ∞", "float16", "add", "inf", "-inf"),
)
PRESETS = MappingProxyType(
    {
        shown: dict(
            zip(("format", "op", "a", "b"), map(link_form, settings), strict=False)
        )
        for shown, *settings in _PRESETS
    }
)


def bits(name: str = "bits", **settings: Any) -> Explorer:
    """A number's bits in float32, float16 or bfloat16, to be flipped and rounded.

    Args:
        name: unique on its page; the name of its state in a link.
        settings: at the start: format; op ("none", "add" or "multiply"); a and b, as
            one types them: "0.1", "1/3", "2^-25", "-0", "inf", "nan"; and near, how
            many neighbours the number line shows on each side.

    Raises:
        TypeError: a setting does not exist.
        ValueError: a setting may not have such a value.
    """
    given = {
        key: link_form(value) if isinstance(value, str) else value
        for key, value in settings.items()
    }
    values = choose(CONTROLS, given)
    return Explorer(
        "bits",
        [HERE / file for file in FILES],
        name=name,
        title="Explorer: the bits of a number",
        controls=CONTROLS,
        settings=values,
        stand_in=still(name, values),
        data={
            "formats": {key: asdict(form) for key, form in FORMATS.items()},
            "pattern": PATTERN,
            "presets": [
                {"shown": shown, "settings": preset}
                for shown, preset in PRESETS.items()
            ],
        },
    )
