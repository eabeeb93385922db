"""Checks the built pages: `python -m tools.pages.check [_build/html]`.

Every page of the table of contents is there, with a title, and shows each output that
its notebook stores: printed text, values, and figures by their title and description.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import yaml
from bs4 import BeautifulSoup

from densebook.marks import PROOF, SOLVED
from densebook.pages.outputs.shown import with_minus_signs

from .settings import source_of, toc_files

ROOT = Path(__file__).parents[2]
REMOVED = {"remove-output", "remove_output", "remove-cell", "remove_cell"}
_ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


def squeeze(text: str) -> str:
    """The text with every run of white space as one space."""
    return " ".join(_ANSI.sub("", text).split())


class Page:
    """The title of a built page and the text of each code cell's output.

    A proof, folded into its claim, is no output.
    """

    def __init__(self, html: str) -> None:
        soup = BeautifulSoup(html, "html.parser")
        self.title = soup.h1.get_text() if soup.h1 else ""
        for folded in soup.select(f"details.{PROOF} > :not(summary)"):
            folded.decompose()
        self.outputs = [
            squeeze(part.get_text()) for part in soup.select(".cell_output")
        ]


def expected_texts(output: Any) -> Iterator[str]:
    """What a reader must find in the page for one stored output.

    A solution's own fold has become that of its cell, and a table has minus signs.
    """
    if output.output_type == "stream":
        yield output.text
    elif output.output_type == "error":
        yield "\n".join(output.traceback)
    else:
        data = output.data
        if "text/html" in data:
            soup = BeautifulSoup(with_minus_signs(data["text/html"]), "html.parser")
            for line in soup.select(f"details.{SOLVED} > summary"):
                line.decompose()
            yield from soup.strings
            yield from (image.get("alt", "") for image in soup.select("img"))
        elif "image/svg+xml" in data:
            soup = BeautifulSoup(data["image/svg+xml"], "html.parser")
            yield from (
                part.get_text() for part in soup.select("svg > title, svg > desc")
            )
        elif "text/plain" in data:
            yield data["text/plain"]


def missing_outputs(notebook: Any, page: Page) -> Iterator[tuple[int, str]]:
    """Cell and text of each stored output that the page does not show, in order."""
    place = 0
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type != "code" or REMOVED.intersection(
            cell.metadata.get("tags", [])
        ):
            continue
        texts = [text for output in cell.outputs for text in expected_texts(output)]
        if not squeeze("".join(texts)):
            continue
        for found in range(place, len(page.outputs)):
            if all(squeeze(text) in page.outputs[found] for text in texts):
                place = found + 1
                break
        else:
            lines = [line for text in texts for line in text.splitlines()]
            shown = " ".join(page.outputs[place:])
            yield number, next((s for s in lines if squeeze(s) not in shown), lines[0])


def page_problems(root: Path, html: Path) -> Iterator[str]:
    """Each page or output that the built book lacks: file, cell, reason."""
    toc = yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8"))
    for _, name in toc_files(toc):
        source = source_of(root, name)
        if source is None:
            yield f"_toc.yml: {name} does not exist"
            continue
        docname = source.relative_to(root).with_suffix("").as_posix()
        built = html / f"{docname}.html"
        if not built.is_file():
            yield f"{docname}.html: the page was not built"
            continue
        page = Page(built.read_text(encoding="utf-8"))
        if not page.title.strip():
            yield f"{docname}.html: the page has no title"
        if source.suffix == ".ipynb":
            notebook = nbformat.read(source, as_version=4)
            for cell, text in missing_outputs(notebook, page):
                where = f"{docname}.ipynb: cell {cell}"
                yield f"{where}: this output is not in the page: {text[:70]!r}"


def main(argv: list[str] | None = None) -> int:
    """Print what the built book lacks; 1 if anything."""
    given = sys.argv[1:] if argv is None else argv
    html = Path(given[0]) if given else ROOT / "_build" / "html"
    if not (html / "index.html").is_file():
        print(f"{html} holds no built book: run `make book` first.")
        return 1
    problems = list(page_problems(ROOT, html))
    for problem in problems:
        print(problem)
    if not problems:
        print("Every page of the table of contents is there, with its outputs.")
    return int(bool(problems))


if __name__ == "__main__":
    sys.exit(main())
