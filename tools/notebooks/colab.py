"""Colab's first cell: `python -m tools.notebooks.colab`, a part of `make notebooks`.

Colab opens a chapter from the repository with nothing beside it. Once `repository.url`
in _config.yml names that repository, each chapter begins with a cell that installs what
it needs, and does nothing where densekit is there already. The book does not show it.
"""

import re
import sys
from pathlib import Path
from typing import Any

import yaml
from nbformat import from_dict
from nbformat.v4 import writes

from .form import read
from .run import count_cells, replace

Json = dict[str, Any]

ROOT = Path(__file__).resolve().parents[2]
ID = "colab"
SOURCE = """\
# In Google Colab: run this first, then restart the session.
from importlib.util import find_spec

if not find_spec("densekit"):
    %pip install -q {libraries} \\
        "git+{url}@{branch}"
"""


def first_cell(root: Path = ROOT) -> Json | None:
    """The cell that fits the settings; None as long as they name no repository."""
    settings = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    repository = settings["repository"]
    if not repository["url"]:
        return None
    lock = (root / "requirements.txt").read_text(encoding="utf-8")
    pins = re.findall(r"(?m)^(?:tensorflow|keras)==[^\s;]+", lock)
    source = SOURCE.format(
        libraries=" ".join(sorted(pins, reverse=True)),
        url=repository["url"].removesuffix("/"),
        branch=repository["branch"],
    )
    return {
        "cell_type": "code",
        "execution_count": 1,
        "id": ID,
        "metadata": {"tags": ["remove-cell"]},
        "outputs": [],
        "source": source.rstrip().splitlines(keepends=True),
    }


def put_first(notebook: Json, cell: Json | None) -> bool:
    """Put the cell before all others, or take it away; whether anything changed."""

    def meaning(cells: list[Json]) -> list[Any]:
        return [
            ("".join(c["source"]), c["metadata"]) for c in cells if c.get("id") == ID
        ]

    wanted, before = [from_dict(cell)] if cell else [], notebook["cells"]
    others = [other for other in before if other.get("id") != ID]
    in_place = before[len(wanted) :] == others
    if in_place and meaning(before) == meaning(wanted):
        return False
    notebook["cells"] = wanted + others
    count_cells(notebook)
    return True


def main(root: Path = ROOT) -> int:
    """Bring the first cell of every chapter up to date."""
    cell = first_cell(root)
    for path in sorted((root / "chapters").glob("*.ipynb")):
        try:
            notebook = read(path)
        except ValueError as error:
            print(f"{path.relative_to(root)}: {error}", file=sys.stderr)
            return 1
        if put_first(notebook, cell):
            replace(path, writes(notebook) + "\n")
            print(f"{path.name}: Colab's first cell is {'set' if cell else 'gone'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
