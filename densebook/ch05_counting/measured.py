"""What ``python -m tools.bench vgg16`` recorded, for the chapter to read."""

import csv
from pathlib import Path

TABLE = Path(__file__).parents[2] / "benchmarks/vgg16.csv"


def processor() -> str:
    """On what the table was recorded."""
    return _rows()[0]["processor"]


def milliseconds(batch: int) -> dict[str, float]:
    """The time of each layer of VGG16, in the order of a forward pass.

    Args:
        batch: photographs in a batch, one of those recorded.

    >>> list(milliseconds(1))[-3:]
    ['fc1', 'fc2', 'predictions']
    """
    return {
        row["layer"]: float(row["ms"]) for row in _rows() if int(row["batch"]) == batch
    }


def _rows() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
