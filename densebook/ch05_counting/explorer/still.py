"""The counting explorer's still figure: its kernels to one scale, and its table."""

from itertools import accumulate
from typing import Any

from densekit.counting import weight_bytes
from densekit.summary import readable_bytes

from ...drawing import Board, Picture
from .stack import stack, tally, times


def still(name: str, net: str, batch: int) -> Picture:
    """A rectangle for each kernel, and a line for each layer."""
    rows = tally(net, batch)
    kernels = [row for row in rows if row.inputs]
    longest = max(len(row.words) + len(times(row.shape)) for row in rows)
    names = max(176.0, 5.7 * longest + 8)
    width, left, high, gap, step = names + 140, 4.0, 130.0, 8.0, 18.0
    total, work = (sum(r.params for r in rows), sum(r.multiply_adds for r in rows))
    in_float32 = readable_bytes(weight_bytes(total))
    top = 46.0 + (high + 34 if kernels else 12)
    board = Board(width, top + step * (len(rows) + 1) + 12)
    board.text(left, 12, f"{total:,} parameters", align="left", bold=True)
    words = f"{work:,} multiply-adds" + (f", batch of {batch}" if batch > 1 else "")
    board.text(left, 28, words, align="left", role="muted")

    units = sum(row.units for row in kernels) or 1
    inputs = max((row.inputs for row in kernels), default=0)
    room = width - 2 * left - gap * len(kernels)
    scale = min(20.0, room / units, high / (inputs + 1))
    x = left
    for row in kernels:
        wide, tall = max(row.units * scale, 1), max(row.inputs * scale, 1)
        strength = 0.45 if row.words.startswith("Dense") else 0.15
        board.box(x, 46, wide, tall, "kernel", strength=strength, line=0.6)
        if row.params > row.inputs * row.units:
            bias = max(scale, 0.6)
            board.box(x, 46 + tall, wide, bias, "bias", strength=0.6, line=0.6)
        x += wide + gap
    if kernels:
        words = "to one scale: inputs down, units across"
        board.text(left, top - 20, words, align="left", role="muted")

    columns = (left, names, names + 62, width - 2)
    listed = [("input", times(stack(net)[0]), "parameters", "multiply-adds")]
    listed += [
        (row.words, times(row.shape), f"{row.params:,}", f"{row.multiply_adds:,}")
        for row in rows
    ]
    places = accumulate([step] * len(rows), initial=top)
    for y, cells in zip(places, listed, strict=True):
        for column, words in enumerate(cells):
            role = "muted" if words == "0" or (y == top and column) else "ink"
            align: Any = "right" if column else "left"
            board.text(columns[column], y, words, align=align, role=role)
    return board.picture(
        name=f"{name}-still",
        title=f"A network of {total:,} parameters, layer by layer",
        alt=(
            f"A network from {times(stack(net)[0])}. "
            + "; ".join(
                f"{row.words} gives {times(row.shape)}, {row.params:,} parameters"
                for row in rows
            )
            + f". Together {total:,} parameters, {in_float32} in "
            f"float32, and {work:,} multiply-adds for a batch of {batch}."
        ),
    )
