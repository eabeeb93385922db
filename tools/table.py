"""Tables of what was measured, as CSV."""

import csv
from pathlib import Path
from typing import Any


def write_table(path: Path, rows: list[dict[str, Any]]) -> None:
    """Write rows that have the same columns; the folder is made when it is missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        table.writeheader()
        table.writerows(rows)
