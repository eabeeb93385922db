"""Chapter 11: thin matrices, singular values, and rulers of integers."""

from collections.abc import Sequence

import numpy as np

from densekit.quantizers import abs_max_quantize
from densekit.typing import Array

from ..drawing import ROLES, Board, Picture, chart, number


def thin(inputs: int, units: int, rank: int) -> Picture:
    """A kernel, and beside it two thin matrices with a product of its shape.

    Args:
        inputs: rows of the kernel.
        units: columns of the kernel.
        rank: columns of A and rows of B.
    """
    cell, top = 12.0, 30.0
    high = inputs * cell
    board = Board(334, top + high + 26)
    left = 4.0
    for name, rows, columns, role in (
        ("W", inputs, units, "kernel"),
        ("A", inputs, rank, "ink"),
        ("B", rank, units, "ink"),
    ):
        width, height = columns * cell, rows * cell
        start = top + (high - height) / 2
        strength = 0.12 if name == "W" else 0.3
        board.box(left, start, width, height, role, strength=strength)
        board.grid(left, start, (rows, columns), cell, role)
        middle = left + width / 2
        board.text(middle, start - 12, name, bold=True, size=12)
        words = f"{rows * columns}"
        board.text(middle, start + height + 12, words)
        left += width
        if name != "B":
            board.text(left + 14, top + high / 2, "+" if name == "W" else "·", size=14)
            left += 28
    full, learned = inputs * units, rank * (inputs + units)
    return board.picture(
        name="fig-thin",
        title="A frozen kernel and a learned change",
        alt=(
            f"W, a faint block of {inputs} times {units} squares, plus A, {inputs} "
            f"times {rank}, times B, {rank} times {units}. W has {full} numbers; "
            f"A and B have {learned} together."
        ),
    )


def ranks(
    values: Array,
    tried: Sequence[int],
    cut: Sequence[float],
    learned: Sequence[float],
    before: float,
    after: float,
) -> Picture:
    """Singular values of a change, and what a change of each rank is worth.

    Args:
        values: the singular values, the largest first.
        tried: the ranks.
        cut: the percentage right with the change cut down to rank 0, 1 and so on.
        learned: for each that was tried, the percentage right with LoRA of that rank.
        before: the percentage right without a change.
        after: with the whole change.
    """
    cut = [cut[rank] for rank in tried]
    first, axes = chart(222, 236)
    places = np.arange(1, len(values) + 1)
    strong = places <= 9
    for some, strength in ((strong, 0.9), (~strong, 0.35)):
        colour = (ROLES["kernel"], strength)
        axes.bar(places[some], values[some], 0.8, color=colour)
    axes.set(xlabel="direction", title="singular values of the change")
    axes.set_xticks([1, 9, 20, 40, 60])

    second, axes = chart(222, 236)
    for height, words in ((after, "the whole change"), (before, "no change")):
        axes.axhline(height, color=ROLES["muted"], linestyle=(0, (4, 3)), linewidth=1)
        axes.text(16, height + 1.5, words, ha="right", va="bottom")
    for heights, role, words, place in (
        (learned, "kernel", "LoRA", (0.7, learned[1] + 3)),
        (cut, "ink", "cut", (tried[3] + 0.5, cut[3] - 9)),
    ):
        axes.plot(tried, heights, color=ROLES[role], marker="o", markersize=3.5)
        axes.text(*place, words, color=ROLES[role], weight="bold")
    axes.set(xlabel="rank", title="lying digits read, in %", ylim=(0, 104))
    axes.set_xticks([1, 4, 8, 12, 16])
    rows = ", ".join(
        f"{rank}: {low:.0f} and {high:.0f}"
        for rank, low, high in zip(tried, cut, learned, strict=True)
    )
    return Picture(
        first,
        second,
        name="fig-ranks",
        title="How low the rank may be",
        alt=(
            f"Left: {len(values)} singular values, from {values[0]:.1f} down to "
            f"{values[8]:.1f} at the ninth and {values[9]:.1f} at the tenth, then "
            "fading. Right: percent of lying digits read, by rank, with the change "
            f"cut down and with LoRA. {rows}. Without a change {before:.0f}, with the "
            f"whole change {after:.0f}."
        ),
    )


def rulers(kernel: Sequence[Sequence[float]], high: int = 7) -> Picture:
    """Where the weights of two units go, with one scale for both or one for each.

    Args:
        kernel: (inputs, 2), the second column much larger than the first.
        high: the largest integer.
    """
    weights = np.array(kernel)
    board = Board(334, 318)
    middle, reach, y = 172.0, 130.0, 14.0
    said = []
    for words, axis in (("one scale for both", (0, 1)), ("one scale for each", (0,))):
        integers, scale = abs_max_quantize(weights, axis, (-high, high))
        board.text(4, y, words, align="left", bold=True)
        y += 42
        for unit, column in enumerate(weights.T):
            step = 1 / np.broadcast_to(scale, (1, 2))[0, unit]
            largest = np.abs(column).max()
            board.text(4, y, f"unit {unit}", align="left")
            ends = [middle - reach - 6, middle + reach + 6]
            board.axes.plot(ends, [y, y], color=ROLES["muted"], linewidth=1)
            for q in range(-high, high + 1):
                if abs(q) * step <= largest * 1.0001:
                    x = middle + reach * q * step / largest
                    board.axes.plot([x, x], [y - 4, y + 4], color=ROLES["muted"])
            for weight, q in zip(column, integers[:, unit], strict=True):
                x = middle + reach * weight / largest
                to = middle + reach * q * step / largest
                board.text(x, y - 24, number(f"{weight:g}"), role="kernel", bold=True)
                board.arrow((x, y - 17), (to, y - 4), role="kernel")
            for q in sorted(set(integers[:, unit].tolist())):
                x = middle + reach * q * step / largest
                board.text(x, y + 13, number(q))
            y += 64
        y += 4
        each = [", ".join(map(str, integers[:, unit])) for unit in (0, 1)]
        said.append(f"With {words}, unit 0 gets {each[0]}, unit 1 gets {each[1]}.")
    columns = [", ".join(f"{w:g}" for w in column) for column in weights.T]
    return board.picture(
        name="fig-rulers",
        title="Two units, one ruler or two",
        alt=(
            f"Unit 0 has the weights {columns[0]}, unit 1 has {columns[1]}. "
            f"{said[0]} {said[1]}"
        ).replace("-", "−"),
    )
