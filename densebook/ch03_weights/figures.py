"""Chapter 3: the weights and what watches them."""

import math
from typing import Any

import numpy as np
from matplotlib.patches import Circle

from densekit.initializers import compute_fans
from densekit.typing import Array

from ..drawing import ROLES, Board, Picture, chart, number

_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_KEPT = math.erf(math.sqrt(2))  # of a normal distribution, within 2 deviations


def _power_of_two(exponent: float) -> str:
    return "2" + str(round(exponent)).translate(_SUPERSCRIPTS)


def _log_size(squares: Array) -> Array:
    """Mean squares as typical sizes, in powers of two."""
    return np.log2(squares) / 2


def signal(
    networks: Array, scale: float, names: dict[str, float], tanh: Array
) -> Picture:
    """The size of a signal after each layer: bands of networks, in powers of two.

    Args:
        networks: (seeds, depth + 1), the mean square of the input and of every ReLU
            layer's output.
        scale: with which the kernels of these networks were drawn.
        names: for each band, its label and its scale. ReLU lets positive factors pass,
            so the band of another scale is the same, tilted.
        tanh: (seeds, depth + 1), the same of tanh layers with scale 1.
    """
    figure, axes = chart(334, 270)
    depth = networks.shape[1] - 1
    layers = np.arange(depth + 1)
    bands = {
        label: _log_size(networks) + layers * np.log2(other / scale) / 2
        for label, other in names.items()
    }
    said = []
    for label, sizes in (bands | {"tanh, 1": _log_size(tanh)}).items():
        kept = names.get(label) == 2
        role = "output" if kept else "muted"
        low, high = sizes.min(axis=0), sizes.max(axis=0)
        shade = (ROLES[role], 0.25)
        axes.fill_between(layers, low, high, color=shade, linewidth=0)
        if kept:
            axes.plot(layers, sizes.T, color=ROLES[role], linewidth=0.5)
        middle = np.median(sizes, axis=0)
        axes.plot(layers, middle, color=ROLES[role], linewidth=2.4 if kept else 1.4)
        end = _power_of_two(middle[-1])
        axes.text(
            depth + 0.4,
            middle[-1],
            f"{label}: {end}",
            color=ROLES["output" if kept else "ink"],
            weight="bold" if kept else "normal",
            va="center",
        )
        ends = f"{_power_of_two(low[-1])} to {_power_of_two(high[-1])}"
        said.append(f"{label}: {end}, from {ends}")
    axes.set(
        xlim=(0, depth),
        xticks=range(0, depth + 1, 5),
        xlabel="layers passed",
        title="size of the signal",
    )
    ticks = range(-20, 21, 10)
    axes.set_yticks(ticks, [_power_of_two(t) if t else "1" for t in ticks])
    return Picture(
        figure,
        name="fig-signal-depth",
        title=f"A signal on its way through {depth} layers, {len(networks)} seeds",
        alt=(
            "Bands on a logarithmic axis: the root mean square of a signal of size 1 "
            f"after each of {depth} layers, for {len(networks)} seeds. After the last "
            f"one, median and range by scale, with ReLU unless said: {'; '.join(said)}."
            " The bands of ReLU have one shape, tilted."
        ),
    )


def spread(networks: dict[int, Array]) -> Picture:
    """How far networks of one width lie apart, layer by layer.

    Args:
        networks: by width, (seeds, depth + 1), the mean squares of ReLU layers.
    """
    figure, axes = chart(334, 220)
    said = []
    for width, squares in networks.items():
        measured = np.log(squares).std(axis=0)
        depth = len(measured) - 1
        layers = np.arange(depth + 1)
        smooth = np.linspace(0, depth, 81)
        rule = np.sqrt(5 * smooth / width)
        axes.plot(smooth, rule, color=ROLES["muted"], linestyle=(0, (4, 3)))
        axes.plot(layers, measured, "o", color=ROLES["output"], markersize=4)
        axes.text(depth + 0.5, rule[-1], f"{width} wide", va="center")
        said.append(
            f"{width} wide: {measured[-1]:.1f} after {depth} layers, where the rule "
            f"says {rule[-1]:.1f}"
        )
    axes.set(
        xlim=(0, depth + 0.3),
        xticks=range(0, depth + 1, 5),
        ylim=(0, None),
        yticks=[0, 1, 2],
        xlabel="layers passed",
        title="spread of ln(mean square)",
    )
    return Picture(
        figure,
        name="fig-spread-depth",
        title="The spread of the seeds grows with depth over width",
        alt=(
            "Points: the standard deviation, over seeds, of the logarithm of the mean "
            "square after each layer. Dashed: the rule, the root of 5 times depth over "
            f"width. Both rise ever more slowly. {'; '.join(said)}."
        ),
    )


def histograms(shape: tuple[int, int], *initializers: Any) -> Picture:
    """What was drawn, as bars, behind the density that the formula promises.

    Args:
        shape: of the kernel to draw, in float64.
        initializers: of the VarianceScaling family, with seeds.
    """
    figure, axes = chart(334, 130 * len(initializers) + 20, len(initializers))
    fan_in, fan_out = compute_fans(shape)
    fans = {"fan_in": fan_in, "fan_out": fan_out, "fan_avg": (fan_in + fan_out) / 2}
    said = []
    for panel, one in zip(np.atleast_1d(axes), initializers, strict=True):
        spread = math.sqrt(one.scale / fans[one.mode])
        edge, density = _density(one.distribution, spread)
        values = one(shape, np.float64).ravel()
        counts, edges = np.histogram(values, np.linspace(-edge, edge, 41))
        heights = counts / len(values) / np.diff(edges)
        panel.bar(
            edges[:-1],
            heights,
            np.diff(edges),
            align="edge",
            color=(ROLES["kernel"], 0.3),
            edgecolor=ROLES["paper"],
            linewidth=0.4,
        )
        x = np.linspace(-edge, edge, 201)
        outline = np.concatenate([[0], density(x), [0]])
        panel.plot(np.concatenate([[-edge], x, [edge]]), outline, color=ROLES["ink"])
        name = type(one).__name__
        panel.set(xlim=(-0.36, 0.36), ylim=(0, 1.2 * density(0.0)), yticks=[])
        panel.set_title(f"{name}: all within ±{edge:.2f}")
        panel.spines["left"].set_visible(False)
        said.append(f"{name} ends at ±{edge:.2f}")
    panel.set_xlabel(f"entries of a kernel of shape {shape}")
    return Picture(
        figure,
        name="fig-histograms",
        title="Kernels drawn, against the formula",
        alt=(
            f"Histograms of {fan_in * fan_out} entries of kernels of shape {shape}, "
            "with the density of the formula as a line; bars and line agree. "
            f"{'; '.join(said)}."
        ),
    )


def _density(distribution: str, spread: float) -> tuple[float, Any]:
    """Where it ends, and the density, for a distribution with this deviation."""
    if distribution == "uniform":
        edge = math.sqrt(3) * spread
        return edge, lambda x: 1 / (2 * edge) + 0 * x
    before = spread / 0.87962566103423978  # of the normal that is cut at 2
    scale = 1 / (before * math.sqrt(2 * math.pi) * _KEPT)
    return 2 * before, lambda x: scale * np.exp(-((x / before) ** 2) / 2)


def pulls(coefficient: float) -> Picture:
    """L1 and L2: the penalty of one weight, and the gradient that pulls it back.

    Args:
        coefficient: of both.
    """
    (left, penalty), (right, gradient) = chart(200, 210), chart(200, 210)
    w = np.linspace(-2, 2, 161)
    tall = 4 * coefficient
    for label, line, on_right, of_penalty in (
        ("L1", (0, (5, 2)), coefficient * np.sign(w), coefficient * np.abs(w)),
        ("L2", "solid", 2 * coefficient * w, coefficient * w**2),
    ):
        if label == "L1":  # the jump at 0 is no line
            on_right = np.where(w == 0, np.nan, on_right)
        for axes, curve, shift in (
            (penalty, of_penalty, 0.0),
            (gradient, on_right, 0.0),
        ):
            axes.plot(w, curve, color=ROLES["kernel"], linestyle=line)
            axes.text(2.1, curve[-1] + shift, label, va="center", weight="bold")
    gradient.plot([0], [0], "o", color=ROLES["kernel"], markersize=4)
    for axes, title in ((penalty, "penalty"), (gradient, "gradient")):
        axes.set(title=title, xlim=(-2, 2), xticks=[-2, 0, 2], xlabel="weight")
        axes.axvline(0, color=ROLES["faint"], linewidth=0.8, zorder=0)
    penalty.set(ylim=(0, tall), yticks=[0, tall / 2, tall])
    gradient.set(ylim=(-tall, tall), yticks=[-tall, 0, tall])
    gradient.axhline(0, color=ROLES["faint"], linewidth=0.8, zorder=0)
    return Picture(
        left,
        right,
        name="fig-pulls",
        title="How L1 and L2 pull at a weight",
        alt=(
            f"Two charts over one weight from −2 to 2, with the coefficient "
            f"{coefficient}. Left, the penalties: L1 is a V, L2 a parabola; they meet "
            f"at ±1. Right, the gradients: L1 is {coefficient} on the right of 0, "
            f"−{coefficient} on its left and 0 at 0; L2 is a straight line that "
            f"reaches {4 * coefficient} at 2."
        ),
    )


def constraint_ball(kernel: Array, *constraints: Any) -> Picture:
    """The columns of a kernel with two rows as arrows, before and after.

    Args:
        kernel: (2, units).
        constraints: of densekit, one a panel.
    """
    panels = []
    reach = float(np.abs(kernel).max()) + 0.6
    said = []
    for constraint in constraints:
        figure, panel = chart(133, 150)
        panels.append(figure)
        name = type(constraint).__name__
        if (radius := getattr(constraint, "max_value", None)) is not None:
            name += f"({radius})"
        elif name == "UnitNorm":
            radius = 1
        moved = constraint(kernel)
        panel.axhline(0, color=ROLES["faint"], linewidth=0.8, zorder=0)
        panel.axvline(0, color=ROLES["faint"], linewidth=0.8, zorder=0)
        if radius:
            ball = {"facecolor": (ROLES["kernel"], 0.1), "edgecolor": ROLES["kernel"]}
            panel.add_patch(Circle((0, 0), radius, **ball, linewidth=0.8))
        for old, new in zip(kernel.T, moved.T, strict=True):
            _vector(panel, old, "muted", dashed=True)
            _vector(panel, new, "kernel", dashed=False)
        said.append(f"{name} {_lengths(moved)}")
        panel.set(xlim=(-reach, reach), ylim=(-reach, reach), title=name)
        panel.set_aspect("equal")
        panel.set(xticks=[-2, 0, 2], yticks=[-2, 0, 2])
    return Picture(
        *panels,
        name="fig-constraint-ball",
        title="Weights before a constraint and after it",
        alt=(
            f"The {kernel.shape[1]} columns of a kernel with two rows as arrows from "
            f"the origin, before (dashed) and after (solid); lengths before "
            f"{_lengths(kernel)}, after {'; after '.join(said)}."
        ),
    )


def _lengths(kernel: Array) -> str:
    return ", ".join(f"{math.hypot(*column):.2f}" for column in kernel.T)


def _vector(panel: Any, to: Array, role: str, *, dashed: bool) -> None:
    if not np.abs(to).max():
        panel.plot([0], [0], "o", color=ROLES[role], markersize=4)
        return
    panel.annotate(
        "",
        xy=tuple(to),
        xytext=(0, 0),
        arrowprops={
            "arrowstyle": "->",
            "color": ROLES[role],
            "linewidth": 1.1 if dashed else 2,
            "linestyle": (0, (3, 2)) if dashed else "solid",
            "shrinkA": 0,
            "shrinkB": 0,
        },
    )


def symmetry(kernels: dict[str, tuple[Array, Array]]) -> Picture:
    """Hidden kernels before and after some steps: equal columns stay equal.

    Args:
        kernels: for each start, the kernel before and after; (inputs, units), equal in
            shape.
    """
    size = 31.0
    _, (first, _) = next(iter(kernels.items()))
    rows, units = first.shape
    left, right, step = 94.0, 94 + units * size + 44, rows * size + 22
    board = Board(right + units * size + 6, 34 + len(kernels) * step)
    board.text(left, 14, "at the start", role="muted", align="left")
    board.text(right, 14, "after three steps", role="muted", align="left")
    said = []
    for place, (name, (before, after)) in enumerate(kernels.items()):
        top = 28 + place * step
        middle = top + rows * size / 2
        board.text(4, middle, name, align="left", bold=True)
        for x, values in ((left, before), (right, after)):
            board.cells(x, top, values, "kernel", size=size, form=_short)
        board.arrow((left + units * size + 10, middle), (right - 10, middle))
        different = len(np.unique(after.round(5), axis=1).T)
        same = "moved" if not np.array_equal(before, after) else "unchanged"
        said.append(f"{name}: {same}, {different} different of {units} columns")
    return board.picture(
        name="fig-symmetry",
        title="Units that start alike stay alike",
        alt=(
            "Kernels of a hidden layer before and after three steps of gradient "
            f"descent. {'. '.join(said)}."
        ),
    )


def _short(value: Any) -> str:
    return number(f"{value:.2f}".rstrip("0").rstrip(".") or "0").replace("−0.", "−.")


def lora_to_scale(input_dim: int, units: int, rank: int) -> Picture:
    """A kernel and the two thin matrices that learn in its place, as areas.

    Args:
        input_dim: rows of the kernel.
        units: columns of the kernel.
        rank: of the change.
    """
    scale = 184 / max(input_dim, units)
    height, width, thin = input_dim * scale, units * scale, rank * scale
    left, top = 4.0, 52.0
    learns = left + width + 56
    board = Board(learns + thin + 14 + width + 6, top + height + 26)
    whole, parts = input_dim * units, rank * (input_dim + units)
    board.text(left, 14, "kernel, frozen", role="kernel", align="left", bold=True)
    board.text(left, 31, f"{whole:,} numbers", role="muted", align="left")
    board.text(learns, 14, "A and B, learning", role="kernel", align="left", bold=True)
    board.text(learns, 31, f"{parts:,} numbers", role="muted", align="left")
    board.box(left, top, width, height, "kernel")
    board.text(left + width + 28, top + height / 2, "+", size=16)
    middle = f"({input_dim}, {units})"
    board.text(left + width / 2, top + height / 2, middle)
    board.box(learns, top, thin, height, "kernel", strength=0.8, line=0.5)
    beside = learns + thin + 10
    board.text(beside, top + height / 2, f"A ({input_dim}, {rank})", align="left")
    board.box(learns + thin + 14, top, width, thin, "kernel", strength=0.8, line=0.5)
    below = top + thin + 14
    board.text(beside + 4 + width / 2, below, f"B ({rank}, {units})")
    return board.picture(
        name="fig-lora-scale",
        title="LoRA, drawn to scale",
        alt=(
            f"To scale: a kernel of shape ({input_dim}, {units}) with {whole:,} "
            f"numbers, frozen; beside it a tall thin matrix A of shape ({input_dim}, "
            f"{rank}) and a flat one, B, of shape ({rank}, {units}), with {parts:,} "
            f"numbers together, {parts / whole:.1%} of the kernel's."
        ),
    )
