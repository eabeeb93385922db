"""Recorded tables that several chapters read; README.md says how they were made."""

import csv
from pathlib import Path

HERE = Path(__file__).parent
SWEEPS = HERE / "sweeps.csv"

Row = dict[str, str]


def dense_h200() -> list[Row]:
    """The rows of ``dense_h200.csv``: a Dense layer timed on one graphics processor."""
    return _read(HERE / "dense_h200.csv")


def sweeps() -> list[Row]:
    """The rows of ``sweeps.csv``: a Dense layer timed on two cores of a processor."""
    return _read(SWEEPS)


def sweeps_amd() -> list[Row]:
    """The rows of ``sweeps_amd.csv``: along the batch only, on another processor."""
    return _read(HERE / "sweeps_amd.csv")


def _read(path: Path) -> list[Row]:
    with path.open(newline="", encoding="utf-8") as table:
        return list(csv.DictReader(table))
