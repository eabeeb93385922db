"""The neuron explorer's still figure: the same plane, computed with densekit."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.contour import ContourSet
from matplotlib.path import Path

from densekit.layers import Dense, Layer
from densekit.typing import Array

from ...drawing import ROLES, Picture, chart


def layers(settings: Mapping[str, Any]) -> list[Layer]:
    """The two layers that the settings describe, in float64."""
    rows = [settings[f"u{i}"].split("_") for i in range(settings["units"])]
    table = np.array(rows, float) / 8  # (units, 4)
    hidden = Dense(len(table), activation=settings["activation"], dtype="float64")
    last = Dense(1, dtype="float64")
    hidden.build((None, 2))
    last.build((None, len(table)))
    hidden.set_weights([table[:, :2].T, table[:, 2]])
    last.set_weights([table[:, 3:], np.array([float(settings["out"]) / 8])])
    return [hidden, last]


def draw(
    axes: Axes,
    network: Sequence[Layer],
    points: Sequence[tuple[float, float, int]],
    reach: int,
    levels: Sequence[float] = (0,),
    size: float = 8,
) -> int:
    """Draw the plane with its shading, the creases, the border and the marked points.

    Args:
        axes: get limits and ticks, too.
        network: the two layers.
        points: (x0, x1, whether the network should answer yes).
        reach: the plane runs from -reach to reach both ways.
        levels: where the shading gets darker.
        size: of a point.

    Returns:
        How many points are on their side of the border.
    """
    hidden, last = network
    steps = np.linspace(-reach, reach, 129)
    x0, x1 = np.meshgrid(steps, steps)
    y = last(hidden(np.stack([x0, x1], -1)))[..., 0]
    axes.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal")
    axes.set_xticks(range(-reach, reach + 1))
    axes.set_yticks(range(-reach, reach + 1))
    axes.tick_params(length=0)
    for sign, role in ((1, "output"), (-1, "muted")):
        for level in levels:
            if (sign * y).max() > level:
                tint: Any = {"colors": [ROLES[role]], "alpha": 0.1}
                region = [level, np.inf]
                _straighten(axes.contourf(x0, x1, sign * y, levels=region, **tint))
    kernel, bias = hidden.get_weights()
    for (a, b), c in zip(kernel.T, bias, strict=True):
        if a or b:
            foot = -c * np.array([a, b]) / (a * a + b * b)
            ends = foot + np.array([[-b, a], [b, -a]]) / np.hypot(a, b) * 3 * reach
            axes.plot(*ends.T, color=ROLES["kernel"], linewidth=1.2)
    if y.min() < 0 < y.max():
        ink: Any = {"colors": [ROLES["ink"]], "linewidths": 2}
        _straighten(axes.contour(x0, x1, y, levels=[0], **ink))
    right = 0
    for a, b, label in points:
        face = ROLES["ink"] if label else ROLES["paper"]
        axes.plot(a, b, "o", ms=size, color=face, mec=ROLES["ink"], zorder=4)
        right += bool(last(hidden(np.array([[a, b]])))[0, 0] > 0) == bool(label)
    return right


def still(
    name: str,
    settings: Mapping[str, Any],
    points: Sequence[tuple[float, float, int]],
    reach: int,
    levels: Sequence[float],
) -> Picture:
    """The explorer's plane, as it starts."""
    figure, axes = chart(300, 300)
    right = draw(axes, layers(settings), points, reach, levels)
    axes.set_xlabel("input 0", color=ROLES["input"])
    axes.set_ylabel("input 1", color=ROLES["input"])
    told = f" {right} of {len(points)} marked points are on their side of it."
    count = settings["units"]
    units = f"{count} {settings['activation']} unit{'s' * (count > 1)}"
    return Picture(
        figure,
        name=f"{name}-still",
        title="A layer of units, drawn over the plane of its two inputs",
        alt=(
            f"The plane of two inputs, with the lines on which {units} are 0 before "
            "the activation. It is shaded where the network answers more than 0; a "
            f"thick line is the border.{told if points else ''}"
        ),
    )


def _straighten(contours: ContourSet) -> None:
    """Leave out what lies on a straight line between its neighbours."""
    contours.set_paths([_straight(path) for path in contours.get_paths()])


def _straight(path: Path) -> Path:
    places: Array = np.asarray(path.vertices)
    codes: Array = np.asarray(path.codes)
    line = codes == Path.LINETO
    step: Array = np.diff(places, axis=0, prepend=places[:1])
    length = np.hypot(*step.T)
    keep = ~line | (length > 1e-6)  # some come twice
    places, codes, line = places[keep], codes[keep], line[keep]
    step = np.diff(places, axis=0, prepend=places[:1])
    x, y = (step / np.maximum(np.hypot(*step.T), 1e-9)[:, None]).T
    turn = x[:-1] * y[1:] - y[:-1] * x[1:]
    keep = np.append(~line[:-1] | ~line[1:] | (abs(turn) > 1e-6), True)
    return Path(places[keep], codes[keep])
