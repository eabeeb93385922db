"""Colab's first cell: `python -m tools.colab`, a part of `make notebooks`.

Colab opens a chapter from the repository with nothing beside it. Once `repository.url`
in _config.yml names that repository, each chapter begins with a cell that installs what
it needs, and does nothing where densekit is there already. The book does not show it.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

import yaml

Json = dict[str, Any]

ROOT = Path(__file__).resolve().parents[1]
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


def start_with(notebook: Json, cell: Json | None) -> None:
    """Put the cell before all others, or take it away, and count the cells anew."""
    others = [other for other in notebook["cells"] if other["id"] != ID]
    notebook["cells"] = [dict(cell), *others] if cell else others
    code = [each for each in notebook["cells"] if each["cell_type"] == "code"]
    for count, each in enumerate(code, start=1):
        each["execution_count"] = count
        for output in each["outputs"]:
            if "execution_count" in output:
                output["execution_count"] = count


def main() -> int:
    """Bring the first cell of every chapter up to date."""
    cell = first_cell()
    for path in sorted((ROOT / "chapters").glob("*.ipynb")):
        before = path.read_text(encoding="utf-8")
        notebook = json.loads(before)
        start_with(notebook, cell)
        after = json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
        if after != before:
            path.write_text(after, encoding="utf-8")
            print(f"{path.name}: Colab's first cell is {'set' if cell else 'gone'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
