"""The reader's copies of the chapters, in _work/: `python -m tools.notebooks.work`.

`make lab` opens them. What a reader writes there stays: a chapter that they have not
changed follows the book, one that both changed is left, and a line says so.
`--fresh 04_rank3` brings a chapter back and keeps the reader's beside it. Beside each
copy, in `_work/.book`, lies the chapter that it was made from. All chapters are signed,
so that Jupyter trusts their figures at once.
"""

import argparse
import json
import shutil
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import nbformat
from nbformat.sign import NotebookNotary

CHAPTERS, WORK = Path("chapters"), Path("_work")
NEWER = """\
{copy} has your changes, and the book has a newer chapter; yours is left as it is. \
`make fresh CHAPTER={stem}` brings the new one and keeps yours beside it."""


def written(notebook: Path) -> list[tuple[str, str]] | None:
    """What a reader can write, the type and source of each cell; None if unreadable.

    Running a chapter and saving it writes nothing: its outputs come again.
    """
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
        return [(cell["cell_type"], "".join(cell["source"])) for cell in cells]
    except (OSError, ValueError, KeyError, TypeError):
        return None


class Copy:
    """A reader's copy of a chapter.

    Args:
        chapter: the chapter of the book.
        work: the folder of the copies.
    """

    def __init__(self, chapter: Path, work: Path = WORK) -> None:
        self.chapter, self.path = chapter, work / chapter.name
        self.original = work / ".book" / chapter.name

    def is_current(self) -> bool:
        """Whether it was made from the chapter as it is now."""
        return (
            self.path.exists()
            and self.original.exists()
            and self.original.read_bytes() == self.chapter.read_bytes()
        )

    def has_changes(self) -> bool:
        """Whether it holds what is neither in its original nor in the chapter."""
        if not self.path.exists():
            return False
        cells = written(self.path)
        return cells is None or cells not in map(written, (self.original, self.chapter))

    def make(self) -> None:
        """Make it, or make it anew."""
        self.original.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(self.chapter, self.path)
        shutil.copyfile(self.chapter, self.original)

    def keep(self) -> Path | None:
        """Give what the reader changed a dated name; None if nothing is changed."""
        if not self.has_changes():
            return None
        dated = f"{self.path.stem}_{datetime.now():%Y-%m-%d_%H%M%S}.ipynb"
        return self.path.rename(self.path.with_name(dated))


def update(chapters: Path = CHAPTERS, work: Path = WORK) -> Iterator[str]:
    """Make or refresh each copy that has no changes; yield what is left as it is."""
    for chapter in sorted(chapters.glob("*.ipynb")):
        copy = Copy(chapter, work)
        if copy.is_current():
            continue
        if copy.has_changes():
            yield NEWER.format(copy=copy.path, stem=chapter.stem)
        else:
            copy.make()


def bring_back(name: str, chapters: Path = CHAPTERS, work: Path = WORK) -> str:
    """Replace a copy by the book's chapter; return where the reader's is kept.

    Args:
        name: the chapter, such as ``"04_rank3"`` or the start of it.
        chapters: the folder of the book's chapters.
        work: the folder of the copies.

    Raises:
        ValueError: no chapter, or more than one, begins like this.
    """
    known = sorted(chapters.glob("*.ipynb"))
    stem = Path(name).name.removesuffix(".ipynb")
    fitting = [path for path in known if stem and path.stem.startswith(stem)]
    if len(fitting) != 1:
        names = ", ".join(path.stem for path in known)
        raise ValueError(f"make fresh needs CHAPTER=, one of {names}")
    copy = Copy(fitting[0], work)
    kept = copy.keep()
    copy.make()
    return f"{copy.path} is the book's again." + (f" Yours is {kept}." if kept else "")


def sign(chapters: Path = CHAPTERS) -> None:
    """Let Jupyter trust the chapters, wherever a copy of them lies."""
    notary = NotebookNotary()
    for chapter in chapters.glob("*.ipynb"):
        notary.sign(nbformat.read(chapter, as_version=4))


def main(arguments: list[str] | None = None) -> int:
    """Bring the copies up to date, or one chapter back; 1 if that cannot be done."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.notebooks.work", description=__doc__.split("\n")[0]
    )
    parser.add_argument("--fresh", metavar="CHAPTER", help="bring this chapter back")
    fresh = parser.parse_args(arguments).fresh
    try:
        for line in update() if fresh is None else [bring_back(fresh)]:
            print(line)
        sign()
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
