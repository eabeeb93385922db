"""Recorded tables that several chapters read; README.md says how they were made."""

import csv
from pathlib import Path

HERE = Path(__file__).parent


def dense_h200() -> list[dict[str, str]]:
    """The rows of ``dense_h200.csv``: a Dense layer timed on one graphics processor."""
    with (HERE / "dense_h200.csv").open(newline="", encoding="utf-8") as table:
        return list(csv.DictReader(table))
