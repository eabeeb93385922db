"""The counting explorer: a stack of layers, and what each of them costs.

Beside it stands the pixel explorer, in a module of its own.
"""

from pathlib import Path
from types import MappingProxyType
from typing import Any

from densekit.counting import weight_bytes

from ...explorer import Choice, Explorer, Slider, Text, choose
from .pixels import pixels
from .stack import LIMITS, MOST_LAYERS, PATTERN
from .still import still

__all__ = ["counting", "pixels"]

HERE = Path(__file__).parent
FILES = (
    "counting.css",
    "counts.js",
    "counting-arithmetic.js",
    "counting-change.js",
    "counting-memory.js",
    "counting-kernels.js",
    "counting-blocks.js",
    "counting-editor.js",
    "counting-layers.js",
    "counting.js",
)

_MNIST = "28.28.1-c32.3-p2-c64.3-p2-c64.3"
_VGG16 = "-".join(
    "-".join([f"c{filters}.3s"] * repeats) + "-p2"
    for repeats, filters in ((2, 64), (2, 128), (3, 256), (3, 512), (3, 512))
)
NETWORKS = MappingProxyType(
    {
        "3-2-2-2": ("3 → 2 → 2 → 2", "3-d2-d2-d2"),
        "4-7-13-5": ("4 → 7 → 13 → 5", "4-d7-d13-d5"),
        "16-32-32": ("16 → 32 → 32", "16-d32-d32"),
        "784-512": ("784 → 512", "784-d512"),
        "maps": ("12 × 12 × 20 → 100 → 10", "12.12.20-f-d100-d10"),
        "mnist": ("MNIST, Flatten", f"{_MNIST}-f-d64-d10"),
        "mnist-mean": ("MNIST, average pooling", f"{_MNIST}-g-d64-d10"),
        "vgg16": ("VGG16", f"224.224.3-{_VGG16}-f-d4096-d4096-d1000"),
    }
)
DTYPES = ("float16", "float32", "float64")
MOST_BATCH = 64

CONTROLS = (
    Choice(
        "network",
        "network",
        "mnist",
        (*NETWORKS, "own"),
        (*(shown for shown, _ in NETWORKS.values()), "your own"),
    ),
    Slider("batch", "batch", 1, 1, MOST_BATCH),
    Text("net", "your own network", NETWORKS["mnist"][1], PATTERN),
)


def counting(name: str = "counting", **settings: Any) -> Explorer:
    """Layers to stack, with every shape, count, byte and multiply-add.

    Args:
        name: unique on its page; the name of its state in a link.
        settings: at the start: network, batch, and net, the stack when the
            network is "own".

    Raises:
        ValueError: a setting does not exist, or the layers do not fit together.
    """
    values = choose(CONTROLS, settings)
    return Explorer(
        "counting",
        [HERE / file for file in FILES],
        name=name,
        title="Explorer: what a stack of layers costs",
        controls=CONTROLS,
        settings=values,
        stand_in=still(name, net_of(values), values["batch"]),
        data={
            "networks": {key: net for key, (_, net) in NETWORKS.items()},
            "bytes": {dtype: weight_bytes(1, dtype) for dtype in DTYPES},
            "mostBatch": MOST_BATCH,
            "mostLayers": MOST_LAYERS,
            "limits": LIMITS,
        },
    )


def net_of(settings: dict[str, Any]) -> str:
    """The stack that is shown."""
    own = settings["network"] == "own"
    return settings["net"] if own else NETWORKS[settings["network"]][1]
