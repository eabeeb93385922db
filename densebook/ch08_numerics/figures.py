"""Chapter 8: how rounding parts what is equal."""

from collections.abc import Mapping, Sequence

import numpy as np

from densekit.typing import Array

from ..drawing import ROLES, Board, Picture, chart

_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def _power(exponent: float) -> str:
    return "2" + str(round(exponent)).translate(_SUPERSCRIPTS)


def _ten(exponent: float) -> str:
    return "10" + str(round(exponent)).translate(_SUPERSCRIPTS)


def _short(value: float) -> str:
    """A small integer as it is, a large power of two as a power."""
    mantissa, exponent = np.frexp(abs(value))
    large = mantissa == 0.5 and exponent > 10
    text = _power(exponent - 1) if large else f"{abs(value):g}"
    return "−" * bool(value < 0) + text


def two_orders(terms: Sequence[float]) -> Picture:
    """One sum of four numbers in float32, one after another and in two lanes.

    Args:
        terms: four numbers, small integers or powers of two.
    """
    row = np.array(terms, dtype=np.float32)
    running = [row[0]]
    for term in row[1:]:
        running.append(running[-1] + term)
    lanes = [row[0] + row[2], row[1] + row[3]]
    total = lanes[0] + lanes[1]

    width, height, step = 64.0, 26.0, 86.0
    lefts = [4 + step * place for place in range(4)]
    middles = [left + width / 2 for left in lefts]
    board = Board(330, 266)

    def cell(place: int, top: float, value: float, role: str, last: bool) -> None:
        board.box(
            lefts[place], top, width, height, role, strength=0.3 if last else 0.12
        )
        middle = top + height / 2
        board.text(middles[place], middle, _short(value), size=12, bold=last)

    board.text(4, 12, "one after another", align="left", bold=True)
    for place, (term, total_so_far) in enumerate(zip(row, running, strict=True)):
        cell(place, 24, term, "muted", False)
        cell(place, 72, total_so_far, "output", place == 3)
        board.arrow((middles[place], 52), (middles[place], 70))
        if place:
            board.arrow((lefts[place - 1] + width + 2, 85), (lefts[place] - 2, 85))

    board.text(4, 130, "in two lanes", align="left", bold=True)
    for place, term in enumerate(row):
        cell(place, 142, term, "muted", False)
    for lane, (place, value) in enumerate(zip((2, 3), lanes, strict=True)):
        cell(place, 190, value, "output", False)
        board.arrow((middles[lane] + 14, 170), (lefts[place] - 2, 198), bend=0.1)
        board.arrow((middles[place], 170), (middles[place], 188))
    cell(3, 236, total, "output", True)
    board.arrow((middles[2] + 16, 218), (lefts[3] - 2, 246), bend=0.1)
    board.arrow((middles[3], 218), (middles[3], 234))

    listed = ", ".join(map(_short, row))
    steps = ", ".join(map(_short, running))
    return board.picture(
        name="fig-two-orders",
        title="Four numbers, two orders, two sums",
        alt=(
            f"The numbers {listed}, added in float32. One after another, the running "
            f"sum is {steps}. In two lanes, the first and third give "
            f"{_short(lanes[0])}, the second and fourth {_short(lanes[1])}, together "
            f"{_short(total)}."
        ),
    )


def bound_and_errors(
    lengths: Sequence[int], shares: Mapping[str, Sequence[Array]]
) -> Picture:
    """Errors of sums as shares of u |x||W|, beside the bound and the square root.

    Args:
        lengths: numbers in a sum, powers of two.
        shares: by order of summation, of each length the errors / (u |x||W|).
    """
    figure, axes = chart(334, 270)
    n = np.array(lengths, dtype=float)
    places = np.log2(n)
    axes.plot(places, places, color=ROLES["ink"], linewidth=2.4)
    top = places[-1] - 0.6
    axes.text(places[-1] - 1.4, top, "the bound: n", ha="right", weight="bold")
    half = places / 2
    axes.plot(places, half, color=ROLES["muted"], linestyle=(0, (4, 3)))
    axes.text(places[-1], half[-1] + 0.6, "√n", ha="right")
    said = []
    sides = (("output", 0.7), ("input", -0.7))  # above the first, below the second
    for (label, share), (role, lift) in zip(shares.items(), sides, strict=True):
        worst = np.log2(np.max(share, axis=1))
        middle = np.log2(np.median(share, axis=1))
        axes.fill_between(places, middle, worst, color=(ROLES[role], 0.2), linewidth=0)
        axes.plot(places, worst, color=ROLES[role])
        axes.text(
            places[-1],
            (worst if lift > 0 else middle)[-1] + lift,
            label,
            color=ROLES[role],
            ha="right",
            va="center",
        )
        said.append(
            f"{label}: {_power(worst[-1])} at worst, median {_power(middle[-1])}"
        )
    ticks = places[::2]
    axes.set_xticks(ticks, [f"{2 ** int(t):,}" for t in ticks])
    heights = range(-6, int(places[-1]) + 1, 3)
    axes.set_yticks(heights, [_power(t) if t else "1" for t in heights])
    axes.set(xlabel="n, the numbers in a sum", title="error, in units of u · |x||W|")
    return Picture(
        figure,
        name="fig-bound-errors",
        title="Errors of sums of n products, and their bound",
        alt=(
            f"Two logarithmic axes, n from {lengths[0]} to {lengths[-1]:,}. The bound "
            f"rises like n, a dashed line like its root. For n = {lengths[-1]:,} the "
            f"bound is {_power(places[-1])} units; {'; '.join(said)}. Both orders stay "
            "below the root and hardly rise."
        ),
    )


def gradient_sizes(gradients: Array, scale: int) -> Picture:
    """A histogram of the sizes of gradients, and what float16 keeps of it.

    Args:
        gradients: of any shape.
        scale: the loss scale of the second panel, as an exponent of two.
    """
    sizes = np.abs(gradients[gradients != 0])
    exponents = np.floor(np.log2(sizes)).astype(int)
    figure, axes = chart(334, 320, rows=2)
    low, high = -50, 6
    zones = (
        ("0", low, -25, 0.2),
        ("fewer digits", -25, -14, 0.45),
        ("", -14, high, 0.9),
    )
    said = []
    for panel, shift in zip(axes, (0, scale), strict=True):
        shares = []
        for _, start, end, strength in zones:
            inside = (exponents + shift >= start) & (exponents + shift < end)
            places, counts = np.unique(exponents[inside] + shift, return_counts=True)
            panel.bar(places + 0.5, counts, 1, color=(ROLES["output"], strength))
            shares.append(100 * inside.sum() / gradients.size)
        tallest = panel.get_ylim()[1]
        for word, start, end, _ in zones[:2]:
            panel.axvline(end, color=ROLES["ink"], linewidth=1)
            middle = max(start, -40) / 2 + end / 2
            panel.text(middle, tallest * 1.06, word, ha="center")
        short, kept = shares[1:]
        title = f"times {_power(shift)}" if shift else "as they are"
        gone = 100 - short - kept
        words = f"{title}: {gone:.0f} % become 0, {short:.0f} % lose digits"
        panel.set(title=words, yticks=[], xlim=(low, high), ylim=(0, tallest * 1.2))
        panel.spines["left"].set_visible(False)
        ticks = range(low, 1, 10)
        panel.set_xticks(ticks, [_power(t) if t else "1" for t in ticks])
        said.append(words)
    axes[1].set_xlabel("size of a gradient")
    return Picture(
        figure,
        name="fig-gradient-sizes",
        title="Which gradients float16 keeps",
        alt=(
            f"Two histograms of the sizes of {gradients.size:,} gradients, on a "
            "logarithmic axis with lines at 2⁻²⁵, below which float16 has 0 only, and "
            f"at 2⁻¹⁴, below which it has fewer digits. {said[0]}. {said[1]}."
        ),
    )


def gaps(runs: Mapping[str, Sequence[float]], step: int) -> Picture:
    """How far two runs are apart after each step, on a logarithmic axis.

    Args:
        runs: by name, the largest difference of a weight, for each step.
        step: at which a slope differed.
    """
    figure, axes = chart(334, 240)
    axes.axvline(step, color=ROLES["muted"], linestyle=(0, (4, 3)), linewidth=1)
    axes.text(step - 6, -2.2, f"step {step}", ha="right")
    said = []
    sides = (("kernel", 0.25), ("ink", -0.6))  # above the first, below the second
    for (label, gap), (role, lift) in zip(runs.items(), sides, strict=True):
        sizes = np.log10(np.array(gap)[1:])  # at step 0 they are equal
        axes.plot(np.arange(1, len(gap)), sizes, color=ROLES[role])
        axes.text(
            len(gap),
            sizes[-1] + lift,
            label,
            color=ROLES[role],
            ha="right",
            va="center",
            weight="bold",
        )
        said.append(f"{label}, it ends at {_ten(sizes[-1])}")
    ticks = range(-8, -1, 2)
    axes.set_yticks(ticks, [_ten(t) for t in ticks])
    axes.set(
        xlim=(0, len(gap)),
        ylim=(-8.2, -1.8),
        xlabel="steps of training",
        title="largest difference of a weight",
    )
    return Picture(
        figure,
        name="fig-kink-gaps",
        title="Two runs that part at relu's kink",
        alt=(
            f"The largest difference of a weight to the exact run, over {len(gap)} "
            f"steps, on a logarithmic axis. Up to step {step} both curves are one, "
            f"near a millionth. {said[0].capitalize()}; {said[1]}."
        ),
    )
