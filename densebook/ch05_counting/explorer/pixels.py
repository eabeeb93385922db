"""The pixel explorer: VGG16 at one square pixel a parameter, to be scrolled through."""

from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import densekit
from densekit.layers import Dense

from ...drawing import Board, Picture
from ...explorer import Choice, Explorer, Slider, choose
from ..networks import vgg16
from .stack import costs

HERE = Path(__file__).parent
FILES = ("pixels.css", "counts.js", "pixels.js")
PHOTOGRAPH = (1, 224, 224, 3)


@dataclass(frozen=True)
class Block:
    """A layer with a kernel; ``bias`` of its ``params`` are not in the kernel."""

    name: str
    dense: bool
    params: int
    bias: int
    work: int


def blocks() -> list[Block]:
    """VGG16's layers with a kernel, for one photograph."""
    layers = vgg16(densekit)
    return [
        Block(
            layer.name,
            isinstance(layer, Dense),
            row.params,
            row.params - row.inputs * row.units,
            row.multiply_adds,
        )
        for layer, row in zip(layers, costs(PHOTOGRAPH, layers), strict=True)
        if row.inputs
    ]


def a_pixel(found: list[Block]) -> int:
    """Multiply-adds that one pixel stands for: both columns become about as long."""
    return round(sum(b.work for b in found) / sum(b.params for b in found))


def pixels(name: str = "pixels", **settings: Any) -> Explorer:
    """VGG16 as a column in which one pixel is a parameter, or some multiply-adds.

    Args:
        name: unique on its page; the name of its state in a link.
        settings: at the start: count ("params" or "work"), and layer, the one of the
            16 at whose beginning one stands.

    Raises:
        ValueError: a setting does not exist.
    """
    found = blocks()
    unit = a_pixel(found)
    controls = (
        Choice(
            "count",
            "One pixel is",
            "params",
            ("params", "work"),
            ("one parameter", f"{unit} multiply-adds"),
        ),
        Slider("layer", "layer", 1, 1, len(found)),
    )
    return Explorer(
        "pixels",
        [HERE / file for file in FILES],
        name=name,
        title="Explorer: VGG16, one pixel for each parameter",
        controls=controls,
        settings=choose(controls, settings),
        stand_in=still(name, found),
        data={"blocks": [vars(block) for block in found], "unit": unit},
    )


def still(name: str, found: list[Block]) -> Picture:
    """Both columns side by side, equally tall, each layer beside its name."""
    top, height, wide, line = 34.0, 400.0, 42.0, 11.0
    board = Board(312, top + height + 14)
    for key, x, align, beside in (
        ("params", 106.0, "right", 101.0),
        ("work", 164.0, "left", 211.0),
    ):
        amounts = [vars(block)[key] for block in found]
        scale, y, lowest = height / sum(amounts), top, 0.0
        side: Any = align
        edge = x + (wide if align == "right" else 0)
        head = "parameters" if key == "params" else "multiply-adds"
        board.text(edge, 8, head, align=side, bold=True)
        board.text(edge, 22, f"{sum(amounts):,}", align=side, role="muted")
        for run in _runs(found, [amount * scale >= line for amount in amounts]):
            start = y
            for block in run:
                tall = vars(block)[key] * scale
                role = "kernel" if key == "params" else "muted"
                strength = 0.5 if block.dense else 0.2
                board.box(x, y, wide, tall, role, strength=strength, line=0.5)
                y += tall
            lowest = max((start + y) / 2, lowest + line)
            kind = "dense layers" if run[0].dense else "convolutions"
            label = run[0].name if len(run) == 1 else f"{len(run)} {kind}"
            board.text(beside, lowest, label, align=side)
    return board.picture(
        name=f"{name}-still", title="VGG16, layer by layer, twice", alt=_words(found)
    )


def _runs(found: list[Block], tall: list[bool]) -> list[list[Block]]:
    """A layer that is tall enough for a label alone, low neighbours together."""
    runs = groupby(range(len(found)), lambda at: (at,) if tall[at] else found[at].dense)
    return [[found[at] for at in run] for _, run in runs]


def _words(found: list[Block]) -> str:
    totals = {key: sum(vars(b)[key] for b in found) for key in ("params", "work")}

    def share(key: str, some: list[Block]) -> str:
        return f"{100 * sum(vars(b)[key] for b in some) / totals[key]:.1f} %"

    dense = [block for block in found if block.dense]
    others = [block for block in found if not block.dense]
    most = max(found, key=lambda block: block.params)
    return (
        f"VGG16's {len(found)} layers with a kernel as two columns, to scale. Left, "
        f"{totals['params']:,} parameters: the {len(others)} convolutions hold "
        f"{share('params', others)}, {most.name} alone {share('params', [most])}. "
        f"Right, {totals['work']:,} multiply-adds for one photograph: the "
        f"convolutions do {share('work', others)}, the {len(dense)} dense layers "
        f"{share('work', dense)}."
    )
