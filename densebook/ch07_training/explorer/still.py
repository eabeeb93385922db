"""The descent explorer's still figure: the same path, computed with densekit."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Ellipse

from densekit import Dense, Input, Sequential
from densekit.losses import MeanSquaredError
from densekit.optimizers import SGD, Adam, Optimizer, RMSprop
from densekit.typing import Array

from ...drawing import ROLES, Picture, chart, number

SIZE = 223.0
NAMES = {"sgd": "SGD", "momentum": "momentum", "rmsprop": "RMSprop", "adam": "Adam"}


def optimizer(settings: Mapping[str, Any], momentum: float) -> Optimizer:
    """The optimizer that the settings describe."""
    rate = 2.0 ** int(settings["rate"])
    match settings["optimizer"]:
        case "rmsprop":
            return RMSprop(rate)
        case "adam":
            return Adam(rate)
        case name:
            return SGD(rate, momentum if name == "momentum" else 0.0)


class Still:
    """The loss over w and c with the path, and beside it the samples with the line.

    Args:
        samples: inputs and targets, of shape (samples, 2).
        settings: of the explorer.
        momentum: what is left of the speed after a step, where a speed is kept.
    """

    def __init__(
        self, samples: Array, settings: Mapping[str, Any], momentum: float
    ) -> None:
        self.samples, self.settings = samples, settings
        self.model = Sequential(
            [Input((1,), dtype="float64"), Dense(1, dtype="float64")]
        )
        w, c = np.array(settings["start"].split("_"), float) / 8
        self.model.set_weights([[[w]], [c]])
        loss = MeanSquaredError(dtype="float64")
        self.model.compile(optimizer(settings, momentum), loss)
        self.path = np.array([self.place, *self._steps()])
        x = self.samples[:, 0]
        columns = np.stack([x, np.ones_like(x)], 1)
        self.curvature, self.axes = np.linalg.eigh(2 * columns.T @ columns / len(x))
        self.lowest = np.linalg.lstsq(columns, self.samples[:, 1])[0]

    @property
    def place(self) -> Array:
        """The weight w and the bias c."""
        return np.concatenate([weight.ravel() for weight in self.model.get_weights()])

    def _steps(self) -> list[Array]:
        found = []
        with np.errstate(over="ignore", invalid="ignore"):
            for step in range(self.settings["steps"]):
                one = step % len(self.samples)
                batch = self.samples[one : one + 1]
                batch = self.samples if self.settings["batch"] == "all" else batch
                self.model.train_on_batch(batch[:, :1], batch[:, 1:])
                found.append(self.place)
        return found

    def picture(self, name: str, reach: int, levels: Sequence[float]) -> Picture:
        """The finished figure; ``name`` begins its ids."""
        steps, kind = self.settings["steps"], NAMES[self.settings["optimizer"]]
        low, high = self.curvature
        start, end, lowest = map(_pair, (self.path[0], self.path[-1], self.lowest))
        valley = f", {high / low:.4g} times as curved across as along"
        return Picture(
            self._surface(reach, levels),
            self._line(),
            name=f"{name}-still",
            title="Steps down the loss of one unit",
            alt=(
                "The loss over the weight w and the bias c, as rings around its lowest "
                f"place at {lowest}{valley if high - low > 1e-9 else ''}. "
                f"{steps} step{'s' * (steps != 1)} of {kind} at rate "
                f"{2.0 ** int(self.settings['rate']):g}, from {start} to {end}. Beside "
                f"it, {len(self.samples)} samples and the line of the last step."
            ),
        )

    def _surface(self, reach: int, levels: Sequence[float]) -> Figure:
        figure, axes = chart(SIZE, SIZE)
        axes.patch.set(facecolor=ROLES["muted"], alpha=0.45)
        for level in sorted(levels, reverse=True):
            (low, high), way = np.sqrt(8 * level / self.curvature), self.axes[:, 0]
            shape: Any = {"xy": self.lowest, "width": low, "height": high}
            shape["angle"] = np.degrees(np.arctan2(way[1], way[0]))
            axes.add_patch(Ellipse(**shape, fc=ROLES["paper"], alpha=0.22, lw=0))
            edge: Any = {"ec": ROLES["muted"], "fill": False, "lw": 0.6, "alpha": 0.6}
            axes.add_patch(Ellipse(**shape, **edge))
        ink: Any = {"color": ROLES["ink"]}
        near = self.path[(abs(self.path) < 1e3).all(1)]  # NaN is not
        axes.plot(*near.T, "o-", ms=2.5, lw=1, **ink)
        axes.plot(*self.path[0], "s", ms=7, mfc=ROLES["paper"], mew=1.8, **ink)
        axes.plot(*self.path[-1], "o", ms=6, **ink)
        axes.plot(*self.lowest, "x", ms=6, **ink)
        ticks = range(-reach, reach + 1, 2)
        axes.set(xlim=(-reach, reach), ylim=(-reach, reach), xticks=ticks, yticks=ticks)
        axes.set_xlabel("w", color=ROLES["kernel"])
        axes.set_ylabel("c", color=ROLES["bias"])
        return figure

    def _line(self) -> Figure:
        figure, axes = chart(SIZE, SIZE)
        x, target = self.samples.T
        ends = np.array([x.min() - 0.5, x.max() + 0.5])
        axes.set(xlim=ends, ylim=(-3, 5))
        w, c = self.path[-1]
        if abs(w) + abs(c) < 1e3:
            axes.vlines(x, target, w * x + c, ROLES["muted"], (0, (3, 2)), lw=0.8)
            axes.plot(ends, w * ends + c, color=ROLES["output"], lw=2)
        axes.plot(x, target, "o", ms=5, color=ROLES["ink"])
        axes.set_xlabel("x", color=ROLES["input"])
        axes.set_ylabel("w · x + c", color=ROLES["output"])
        return figure


def _pair(place: Array) -> str:
    w, c = (number(f"{value + 0:.3g}") for value in place)
    return f"w = {w}, c = {c}"
