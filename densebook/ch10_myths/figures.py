"""Chapter 10: where a sentence holds, and where it does not."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.ticker import PercentFormatter

from densekit.typing import Array

from ..drawing import ROLES, Picture, chart, number

DASHED = (0, (4, 2))


def turns(x: Array, drawn: Sequence[Array], parts: Sequence[Array]) -> Picture:
    """What networks with one hidden unit compute, and |x| as a sum of two.

    Args:
        x: (n,), the inputs.
        drawn: for each drawn network of one unit, its (n,) outputs.
        parts: for each of two units, its (n,) outputs.
    """
    total = np.sum(parts, axis=0)
    panels = []
    for title, curves, role in (
        ("1 unit never turns", drawn, "muted"),
        ("2 units: |x|", parts, "kernel"),
    ):
        figure, axes = chart(222, 180)
        axes.plot(x, np.abs(x), color=ROLES["output"], linewidth=5, alpha=0.3)
        for curve in curves:
            axes.plot(x, curve, color=ROLES[role], linewidth=1.2)
        axes.set(title=title, xlim=(-2.1, 2.1), ylim=(-2.2, 2.4), xlabel="x")
        axes.set(xticks=(-2, 0, 2), yticks=(-2, 0, 2))
        panels.append(figure)
    axes.plot(x, total, color=ROLES["output"], linestyle=DASHED)
    axes.text(-1.9, -0.4, "relu(−x)", color=ROLES["kernel"])
    axes.text(1.95, -0.4, "relu(x)", color=ROLES["kernel"], ha="right")
    gap = max(np.abs(total - np.abs(x)))
    return Picture(
        *panels,
        name="fig-turns",
        title="The absolute value, by one hidden unit and by two",
        alt=(
            f"Left, the wide curve of |x| and the outputs of {len(drawn)} networks "
            "with one hidden unit: each only rises or only falls. Right, "
            f"two units, relu of x and of −x; their sum is off |x| by {gap:g}."
        ),
    )


def confidence(
    exponents: Sequence[int], right: float, sure: Sequence[float], losses: Array
) -> Picture:
    """One classifier whose scores are multiplied by powers of two.

    Args:
        exponents: of the powers.
        right: share of right answers, at each of them.
        sure: mean of the largest probability, at each.
        losses: the loss, at each.
    """
    figure, (upper, lower) = chart(334, 290, rows=2)
    colours = {"right": ROLES["output"], "sure": ROLES["kernel"]}
    upper.axhline(right, color=colours["right"])
    upper.plot(exponents, sure, "o-", color=colours["sure"], markersize=4)
    upper.text(
        exponents[0], right + 0.03, "right answers", color=colours["right"], va="bottom"
    )
    upper.text(exponents[3] + 0.3, 0.2, "confidence", color=colours["sure"])
    upper.set(ylim=(0, 1.12), yticks=(0, 0.5, 1))
    upper.yaxis.set_major_formatter(PercentFormatter(1))
    lower.plot(exponents, losses, "o-", color=ROLES["ink"], markersize=4)
    least = int(np.argmin(losses))
    lower.plot(exponents[least], losses[least], "o", color=ROLES["bias"], markersize=9)
    lower.text(
        exponents[least], losses[least] + 0.5, "least loss", ha="center", va="bottom"
    )
    lower.set(ylim=(0, 3), yticks=(0, 1, 2, 3), title="loss")
    words = [_factor(e) for e in exponents[::2]]
    for axes in (upper, lower):
        axes.axvline(exponents[least], color=ROLES["faint"], zorder=0)
        axes.set_xlim(exponents[0] - 0.4, exponents[-1] + 0.4)
        axes.set_xticks(exponents[::2], words)
    lower.set_xlabel("all scores times")
    ends = f"{_percent(sure[0])} to {_percent(sure[-1])}"
    return Picture(
        figure,
        name="fig-confidence",
        title="Same answers, any confidence",
        alt=(
            f"The scores of one classifier times {_factor(exponents[0])} to "
            f"{_factor(exponents[-1])}. Above, {_percent(right)} right answers "
            f"everywhere, while the mean confidence goes from {ends}. Below, the "
            f"loss, least at {_factor(exponents[least])}, where the confidence is "
            f"{_percent(sure[least])}."
        ),
    )


def parabola(x: Array, fits: Mapping[int, Array], end: float) -> Picture:
    """A parabola and networks that follow it up to an end.

    Args:
        x: (n,), the inputs.
        fits: by the number of hidden units, the (n,) outputs.
        end: up to which the networks were built.
    """
    figure, axes = chart(334, 250)
    axes.axvspan(x[0], end, color=(ROLES["input"], 0.1), linewidth=0)
    axes.plot(x, x**2, color=ROLES["output"], linewidth=5, alpha=0.3)
    axes.text(x[-1] - 0.08, x[-1] ** 2, "x²", color=ROLES["output"], ha="right")
    roles = ("muted", "kernel")
    said = []
    for (units, y), role, lift in zip(fits.items(), roles, (-0.9, 0.3), strict=True):
        axes.plot(x, y, color=ROLES[role])
        axes.text(x[-1], y[-1] + lift, f"{units} units", color=ROLES[role], ha="right")
        inside = np.abs(y - x**2)[x <= end].max()
        said.append(
            f"{units} units are off by at most {inside:g} up to {end:g}, and by "
            f"{abs(y[-1] - x[-1] ** 2):g} at {x[-1]:g}"
        )
    axes.text(end / 2, x[-1] ** 2 * 0.9, "built for", ha="center")
    axes.set(xlabel="x", xlim=(x[0], x[-1]), ylim=(-0.4, x[-1] ** 2 * 1.05))
    return Picture(
        figure,
        name="fig-parabola",
        title="Close where it was built, a line beyond",
        alt=f"The parabola x² and two networks of relu units: {'; '.join(said)}.",
    )


def paths(runs: Mapping[str, Sequence[float]], target: float) -> Picture:
    """What equal functions become, step by step.

    Args:
        runs: by name, the product of the weights after 0, 1, 2... steps.
        target: where the loss is least.
    """
    figure, axes = chart(334, 230)
    axes.axhline(target, color=ROLES["faint"])
    said = []
    roles = ("input", "kernel", "bias", "muted")
    for (name, run), role in zip(runs.items(), roles, strict=True):
        steps = np.arange(len(run))
        axes.plot(steps, run, "o-", color=ROLES[role], markersize=3, label=name)
        shown = ", ".join(f"{value:.2f}" for value in run[:3])
        said.append(f"{name}: {number(shown)}")
    axes.legend(title="weights", loc="lower right", bbox_to_anchor=(1, 0.06))
    axes.set(xlabel="step", title="what x is multiplied by")
    axes.set(ylim=(-0.15, target * 1.15), xticks=range(0, len(run), 2))
    return Picture(
        figure,
        name="fig-paths",
        title="Equal functions that learn differently",
        alt=(
            f"What the input is multiplied by, from step to step, towards {target:g}. "
            f"At first: {'; '.join(said)}."
        ),
    )


def _factor(exponent: int) -> str:
    return f"1/{2**-exponent}" if exponent < 0 else str(2**exponent)


def _percent(part: float) -> str:
    return f"{100 * part:.0f} %"
