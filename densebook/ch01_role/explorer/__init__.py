"""The neuron explorer: the lines along which the answer of a few units bends."""

from itertools import cycle
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from ...explorer import Choice, Control, Explorer, Slider, Text, choose
from .still import still

__all__ = ["neuron"]

HERE = Path(__file__).parent
FILES = (
    "neuron.css",
    "neuron-arithmetic.js",
    "neuron-plane.js",
    "neuron-touch.js",
    "neuron.js",
)

MOST = 8  # units
REACH = 2  # the plane runs from -2 to 2 both ways
STEP = 0.125  # of every number, so that all arithmetic of linear and relu is exact
LARGEST = MappingProxyType({"weight": 4, "bias": 8})
LEVELS = (0, 0.25, 0.5, 0.75, 1, 1.5, 2, 3)  # where the shading gets darker

# Eighths, as the state has them.
_PLACE, _WEIGHT, _BIAS = (
    rf"-?(?:{most})" for most in (r"1[0-6]|\d", r"3[0-2]|[12]?\d", r"6[0-4]|[1-5]?\d")
)
_UNIT = "_".join((_WEIGHT, _WEIGHT, _BIAS, _WEIGHT))


def _ring(radius: float, count: int, label: int) -> list[tuple[float, float, int]]:
    angles = (np.arange(count) + 0.5) * 2 * np.pi / count
    eighths = np.round(8 * radius * np.stack([np.cos(angles), np.sin(angles)], 1)) / 8
    return [(float(a), float(b), label) for a, b in eighths]


_SIDE = [place / 4 for place in (-5, -3, -1, 1, 3, 5)]

# (x0, x1, whether the network should answer yes)
POINTS: dict[str, list[tuple[float, float, int]]] = {
    "none": [],
    "xor": [(0, 0, 0), (1, 1, 0), (1, 0, 1), (0, 1, 1)],
    "triangle": [
        (0, 0, 1), (0, 1, 1), (-0.75, -0.5, 1), (0.75, -0.5, 1), (0, -0.5, 1),
        (-1, 0.75, 0), (1, 0.75, 0), (0, 1.75, 0), (0, -1.25, 0),
        (-1.625, -0.5, 0), (1.625, -0.5, 0),
    ],
    "circle": [(0, 0, 1), *_ring(0.75, 8, 1), *_ring(1.5, 8, 0)],
    "signs": [(a, b, int(a * b < 0)) for a in _SIDE for b in _SIDE],
}  # fmt: skip

# Kernel, bias, kernel and bias, in the order of get_weights().
_CIRCLE = [(2, 0), (1.375, 1.375), (0, 2), (-1.375, 1.375)]
_CIRCLE += [(-a, -b) for a, b in _CIRCLE]
WEIGHTS: dict[str, list[Any]] = {
    "xor": [[[1, -2], [-2, 1]], [0, 0], [[1], [1]], [-0.5]],
    "triangle": [
        [[0, -1.75, 1.75], [-2, 1, 1]],
        [-1.5, -1.5, -1.5],
        [[-1], [-1], [-1]],
        [0.125],
    ],
    "circle": [list(zip(*_CIRCLE, strict=True)), [-1.25] * 8, [[-1]] * 8, [1.5]],
}
SHOWN = MappingProxyType(
    {"xor": "Exclusive or", "triangle": "A triangle", "circle": "A circle"}
)


def to_settings(weights: list[Any]) -> dict[str, int | str]:
    """Kernel, bias, kernel, bias of two layers as the explorer's settings.

    Raises:
        ValueError: a shape does not fit, or a number is large or no multiple of 1/8.
    """
    arrays = [np.asarray(array, float) for array in weights]
    units = arrays[1].size if len(arrays) == 4 else 0
    shapes = [(2, units), (units,), (units, 1), (1,)]
    if not 1 <= units <= MOST or [array.shape for array in arrays] != shapes:
        raise ValueError(
            "weights must be of the shapes (2, units), (units,), (units, 1), (1,), "
            f"with 1 to {MOST} units, not {[array.shape for array in arrays]}"
        )
    for array, kind in zip(arrays, cycle(LARGEST), strict=False):
        if (array % STEP).any() or abs(array).max() > LARGEST[kind]:
            raise ValueError(
                f"a {kind} must be a multiple of {STEP} from {-LARGEST[kind]} to "
                f"{LARGEST[kind]}, not {array.tolist()}"
            )
    kernel, bias, out, last = ((8 * array).astype(int) for array in arrays)
    table = np.column_stack([kernel.T, bias, out])
    return {
        "units": units,
        **{f"u{i}": "_".join(map(str, row)) for i, row in enumerate(table)},
        "out": str(last[0]),
    }


_FIRST = to_settings(WEIGHTS["xor"])
_LATER = [  # the units that a reader adds
    "8_8_-12_-8",
    "-8_0_-8_8",
    "0_8_-8_-8",
    "8_-8_-8_4",
    "-8_-8_-8_-8",
    "16_8_-16_4",
]
_UNITS = [_FIRST["u0"], _FIRST["u1"], *_LATER]

CONTROLS: tuple[Control, ...] = (
    Slider("units", "units", 2, 1, MOST),
    Choice(
        "activation",
        "activation",
        value="relu",
        options=("linear", "relu", "tanh", "sigmoid"),
        buttons=4,
    ),
    Choice(
        "shade",
        "shaded by",
        value="network",
        options=("network", "unit"),
        shown=("the network", "the chosen unit"),
    ),
    Text("unit", "chosen unit", "0", f"[0-{MOST - 1}]"),
    Text("at", "pointed place", "12_-4", f"{_PLACE}_{_PLACE}"),
    Text("points", "points to tell apart", "xor", "|".join(POINTS)),
    *(Text(f"u{i}", f"unit {i}", str(row), _UNIT) for i, row in enumerate(_UNITS)),
    Text("out", "bias of the second layer", str(_FIRST["out"]), _BIAS),
)
PRESETS = {
    name: {"activation": "relu", "points": name, "unit": "0", **to_settings(weights)}
    for name, weights in WEIGHTS.items()
}


def neuron(
    name: str = "neuron",
    *,
    preset: str = "xor",
    weights: list[Any] | None = None,
    **settings: Any,
) -> Explorer:
    """Two inputs, one to eight units with their creases, and a second layer.

    Args:
        name: unique on its page; the name of its state in a link.
        preset: xor, triangle or circle: the points and the weights at the start.
        weights: kernel, bias, kernel, bias in place of the preset's, in steps of 1/8.
        settings: at the start: units, activation, shade, unit, at, points, and
            the weights as a link has them: u0 to u7, out.
    """
    if preset not in PRESETS:
        raise ValueError(f"preset must be one of {', '.join(PRESETS)}, not {preset!r}")
    own = to_settings(weights) if weights is not None else {}
    values = choose(CONTROLS, PRESETS[preset] | own | settings)
    return Explorer(
        "neuron",
        [HERE / file for file in FILES],
        name=name,
        title="Explorer: a layer of units and their creases",
        controls=CONTROLS,
        settings=values,
        stand_in=still(name, values, POINTS[values["points"]], REACH, LEVELS),
        data={
            "reach": REACH,
            "largest": dict(LARGEST),
            "levels": LEVELS,
            "points": POINTS,
            "presets": [
                {"shown": SHOWN[key], "settings": preset}
                for key, preset in PRESETS.items()
            ],
        },
    )
