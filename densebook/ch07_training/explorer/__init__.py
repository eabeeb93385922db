"""The descent explorer: steps down the loss of one unit with one input."""

from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from densekit.optimizers import Adam, RMSprop

from ...explorer import Choice, Control, Explorer, Slider, Text, choose
from .still import Still

__all__ = ["descent"]

HERE = Path(__file__).parent
FILES = (
    "descent.css",
    "descent-arithmetic.js",
    "descent-plane.js",
    "descent-touch.js",
    "descent-words.js",
    "descent.js",
)

REACH = 4  # w and c run from -4 to 4
MOST = 200  # steps
LEVELS = tuple(4.0**k for k in range(-2, 5))  # above the lowest loss
SETTINGS_OF_RULES = MappingProxyType(
    {
        "momentum": 0.9,
        "rho": RMSprop().rho,
        "beta1": Adam().beta_1,
        "beta2": Adam().beta_2,
        "epsilon": Adam().epsilon,
    }
)

# Inputs of mean 0 and mean square 1 in the order of their use, and targets: the best
# line is x + 1, its loss 1/8.
_SCALED = np.array([3, -5, 6, -1, -6, 4, 1, -2]) / 4
_TARGETS = np.array([5, 0, 9, 4, -4, 9, 7, 2]) / 4
SAMPLES = MappingProxyType(
    {
        "scaled": np.stack([_SCALED, _TARGETS], 1),
        "unscaled": np.stack([2 * _SCALED + 4, _TARGETS], 1),
    }
)

_EIGHTHS = r"-?(?:3[0-2]|[12]?\d)"
_RATES = range(-9, 2)
CONTROLS: tuple[Control, ...] = (
    Choice(
        "optimizer",
        "optimizer",
        value="sgd",
        options=("sgd", "momentum", "rmsprop", "adam"),
        shown=("SGD", "momentum", "RMSprop", "Adam"),
        buttons=4,
    ),
    Choice(
        "rate",
        "learning rate",
        value="-5",
        options=tuple(map(str, _RATES)),
        shown=tuple(f"1/{2**-k}" if k < 0 else str(2**k) for k in _RATES),
    ),
    Slider("steps", "steps", 20, 0, MOST),
    Choice("batch", "batch", "all", ("all", "one"), ("all 8 samples", "one by one")),
    Choice("inputs", "inputs", "unscaled", ("scaled", "unscaled")),
    Text("start", "start", "24_24", f"{_EIGHTHS}_{_EIGHTHS}"),
)

# What a button says; then inputs, optimizer, rate, steps, batch, start.
_PRESETS = (
    ("One step", "scaled", "sgd", "-1", 1, "all", "24_24"),
    ("A valley", "unscaled", "sgd", "-5", 20, "all", "24_24"),
    ("Too fast", "unscaled", "sgd", "-4", 5, "all", "8_-16"),
    ("Momentum", "unscaled", "momentum", "-5", 60, "all", "24_24"),
    ("Adam", "unscaled", "adam", "-3", 8, "all", "24_24"),
    ("No rest", "scaled", "sgd", "-3", 80, "one", "24_24"),
)
_NAMES = ("inputs", "optimizer", "rate", "steps", "batch", "start")
PRESETS = MappingProxyType(
    {shown: dict(zip(_NAMES, settings, strict=True)) for shown, *settings in _PRESETS}
)


def descent(name: str = "descent", **settings: Any) -> Explorer:
    """The loss of w · x + c over w and c, and an optimizer's steps down.

    The loss is the mean squared error of eight samples.

    Args:
        name: unique on its page; the name of its state in a link.
        settings: at the start: optimizer ("sgd", "momentum", "rmsprop" or "adam");
            rate, the exponent of the power of two, as text; steps; batch ("all" or
            "one"); inputs ("scaled" or "unscaled"); start, w and c in eighths:
            "24_24".

    Raises:
        TypeError: a setting does not exist.
        ValueError: a setting may not have such a value.
    """
    values = choose(CONTROLS, settings)
    still = Still(SAMPLES[values["inputs"]], values, SETTINGS_OF_RULES["momentum"])
    return Explorer(
        "descent",
        [HERE / file for file in FILES],
        name=name,
        title="Explorer: steps down the loss of one unit",
        controls=CONTROLS,
        settings=values,
        stand_in=still.picture(name, REACH, LEVELS),
        data={
            "reach": REACH,
            "most": MOST,
            "levels": LEVELS,
            "rules": dict(SETTINGS_OF_RULES),
            "samples": {key: table.tolist() for key, table in SAMPLES.items()},
            "presets": [
                {"shown": shown, "settings": preset}
                for shown, preset in PRESETS.items()
            ],
        },
    )
