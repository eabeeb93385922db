"""The chapter's networks, as layers of either library, and VGG16's recorded times.

``k`` is ``densekit`` or ``tf.keras.layers``: the layers have the same names in both.
"""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

TIMES = Path(__file__).with_name("vgg16.csv")  # tools.bench writes it

Layers = list[Any]

HEAD = {"fc1": 4096, "fc2": 4096, "predictions": 1000}
_BLOCKS = ((2, 64), (2, 128), (3, 256), (3, 512), (3, 512))


def dense(*units: int) -> Callable[[Any], Layers]:
    """Dense layers in a row."""
    return lambda k: [k.Dense(n) for n in units]


def flat(*units: int) -> Callable[[Any], Layers]:
    """Flatten, then Dense layers in a row."""
    return lambda k: [k.Flatten(), *dense(*units)(k)]


def mnist(k: Any) -> Layers:
    """A tutorial's network for handwritten digits of 28 x 28 x 1."""
    return [
        k.Conv2D(32, 3, activation="relu"),
        k.MaxPooling2D(),
        k.Conv2D(64, 3, activation="relu"),
        k.MaxPooling2D(),
        k.Conv2D(64, 3, activation="relu"),
        k.Flatten(),
        k.Dense(64, activation="relu"),
        k.Dense(10),
    ]


TUTORIALS = (
    ((3,), dense(2, 2, 2)),
    ((4,), dense(7, 13, 5)),
    ((16,), dense(32, 32)),
    ((5,), dense(1)),
    ((784,), dense(512)),
    ((12, 12, 20), flat(100, 10)),
    ((28, 28, 1), mnist),
)


def alexnet(k: Any) -> Layers:
    """AlexNet for 227 x 227 x 3; some convolutions see half of the channels each."""
    return [
        k.Conv2D(96, 11, strides=4),
        k.MaxPooling2D(3, 2),
        k.Conv2D(256, 5, padding="same", groups=2),
        k.MaxPooling2D(3, 2),
        k.Conv2D(384, 3, padding="same"),
        k.Conv2D(384, 3, padding="same", groups=2),
        k.Conv2D(256, 3, padding="same", groups=2),
        k.MaxPooling2D(3, 2),
        *flat(*HEAD.values())(k),
    ]


def vgg16(k: Any) -> Layers:
    """VGG16 for 224 x 224 x 3, with the names of its layers."""
    layers: Layers = []
    for block, (repeats, filters) in enumerate(_BLOCKS, start=1):
        for n in range(1, repeats + 1):
            name = f"block{block}_conv{n}"
            same = {"padding": "same", "activation": "relu", "name": name}
            layers.append(k.Conv2D(filters, 3, **same))
        layers.append(k.MaxPooling2D(name=f"block{block}_pool"))
    layers.append(k.Flatten(name="flatten"))
    for name, units in HEAD.items():
        last = name == "predictions"
        layers.append(k.Dense(units, "softmax" if last else "relu", name=name))
    return layers


def vgg16_times(batch: int) -> dict[str, float]:
    """Milliseconds of each layer, as recorded, in the order of a forward pass.

    Args:
        batch: photographs in a batch, 1 or 8.
    """
    return {row["layer"]: float(row["ms"]) for row in _recorded(batch)}


def processor() -> str:
    """On what the times were recorded."""
    return _recorded(1)[0]["processor"]


def _recorded(batch: int) -> list[dict[str, str]]:
    with TIMES.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if int(row["batch"]) == batch]
