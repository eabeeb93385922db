"""A chapter's first code cell: `python -m tools.notebooks.install`.

`make notebooks` begins with it. A chapter that was downloaded, or that Colab opened,
has nothing beside it: the cell says which line installs what it needs and, in Colab,
runs that line if _config.yml names an address. Where the book's code is installed it
does nothing. It is folded, and the book leaves it out.
"""

import sys
from pathlib import Path

import yaml
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, writes

from densebook.wheel import WHEEL, requirement

from .form import read
from .run import count_cells, replace

ROOT = Path(__file__).resolve().parents[2]
ID = "install"
EXTRAS = {"12_rosetta.ipynb": "notebooks,rosetta"}
WITHOUT_ADDRESS = f'''\
# @title What the chapter needs
from importlib.util import find_spec

from IPython.core.error import UsageError

if not all(map(find_spec, ("densekit", "matplotlib", "tensorflow"))):
    raise UsageError("""this chapter needs the book's code: save
{WHEEL} from the book's front page beside
the chapter, run the next line and restart the kernel.
%pip install "{{needed}}"
""")'''
WITH_ADDRESS = '''\
# @title What the chapter needs
import sys
from importlib.util import find_spec

from IPython.core.error import UsageError

if not all(map(find_spec, ("densekit", "matplotlib", "tensorflow"))):
    if "google.colab" not in sys.modules:
        raise UsageError("""this chapter needs the book's code:
run the next line and restart the kernel.
%pip install "{needed}"
""")
    %pip install -q "{needed}"
    print("Now restart the session, and begin anew.")'''


def first_cell(chapter: str, root: Path = ROOT) -> NotebookNode:
    """The cell that fits a chapter's file name and the addresses in the settings."""
    settings = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    repository, baseurl = settings["repository"], settings["html"]["baseurl"]
    extras = EXTRAS.get(chapter, "notebooks")
    needed = requirement(baseurl, repository["url"], repository["branch"], extras)
    source = WITH_ADDRESS if baseurl or repository["url"] else WITHOUT_ADDRESS
    return new_code_cell(
        source.format(needed=needed),
        id=ID,
        execution_count=1,
        metadata={
            "tags": ["remove-cell"],
            "jupyter": {"source_hidden": True},
            "cellView": "form",
        },
    )


def put(notebook: NotebookNode, cell: NotebookNode) -> bool:
    """Put the cell below the title, in place of an older one; whether that is new."""
    title, *others = (other for other in notebook.cells if other.get("id") != ID)
    cells = [title, cell, *others]
    if notebook.cells == cells:
        return False
    notebook.cells = cells
    count_cells(notebook)
    return True


def main(root: Path = ROOT) -> int:
    """Bring the cell of every chapter up to date."""
    for path in sorted((root / "chapters").glob("*.ipynb")):
        try:
            notebook = read(path)
        except ValueError as error:
            print(f"{path.relative_to(root)}: {error}", file=sys.stderr)
            return 1
        if put(notebook, first_cell(path.name, root)):
            replace(path, writes(notebook) + "\n")
            print(f"{path.name}: the first code cell says what to install")
    return 0


if __name__ == "__main__":
    sys.exit(main())
