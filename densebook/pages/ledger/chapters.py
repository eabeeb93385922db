"""What the stored notebooks hold: their cells, their figures, and what they proved."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sphinx.environment import BuildEnvironment

from ...marks import read_claim, read_error

WORDS_A_MINUTE, LINES_A_MINUTE = 200, 20
FOLDED = {"hide-cell", "hide-input", "remove-cell", "remove-input"}
_FORMULA = r"\$\$.*?\$\$|\$[^$]*\$|<[^>]+>|\{[a-z]+\}"
_SOURCE = r"\[[^\]]+, \d{4}\]\([^)]*\)"
_NO_PROSE = re.compile(rf"{_FORMULA}|{_SOURCE}|\]\([^)]*\)", re.DOTALL)
_HEADING = re.compile(r"^#+ +(.+)$", re.MULTILINE)
_WORD = re.compile(r"[^\W\d_][\w'’-]*")


@dataclass(frozen=True)
class Claim:
    """A line that a cell printed behind its tick, under a heading."""

    docname: str
    section: str
    cell: int
    anchor: str
    text: str
    tolerance: str


@dataclass(frozen=True)
class ShownError:
    """An error that a cell raised on purpose and showed, under a heading."""

    docname: str
    section: str
    anchor: str
    kind: str
    message: str


@dataclass(frozen=True)
class Chapter:
    """A notebook of the book; cells are counted from 1, as the checks count them."""

    docname: str
    title: str
    path: Path
    cells: list[dict[str, Any]]

    def code_cells(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """The code cells with their numbers."""
        for number, cell in enumerate(self.cells, start=1):
            if cell["cell_type"] == "code":
                yield number, cell

    def claims(self) -> Iterator[Claim]:
        """What the stored outputs say was proved, in order."""
        for section, number, cell, line in self._printed():
            if claim := read_claim(line):
                anchor = anchor_of(cell)
                yield Claim(self.docname, section, number, anchor, *claim)

    def errors(self) -> Iterator[ShownError]:
        """The errors that the stored outputs show, in order."""
        for section, _, cell, line in self._printed():
            if error := read_error(line):
                yield ShownError(self.docname, section, anchor_of(cell), *error)

    def _printed(self) -> Iterator[tuple[str, int, dict[str, Any], str]]:
        """Each line that a cell printed: its heading, the cell's number, the cell."""
        for section, number, cell in self.headings():
            for line in "".join(map(_stream, cell.get("outputs", ()))).splitlines():
                yield section, number, cell, line

    def headings(self) -> Iterator[tuple[str, int, dict[str, Any]]]:
        """Each code cell with the heading above it and its number."""
        section = ""
        for number, cell in enumerate(self.cells, start=1):
            if cell["cell_type"] == "code":
                yield section, number, cell
            else:
                section = [section, *_HEADING.findall("".join(cell["source"]))][-1]

    def words(self) -> int:
        """How many words the prose has, without formulas, numbers and sources."""
        texts = (c["source"] for c in self.cells if c["cell_type"] == "markdown")
        return sum(
            len(_WORD.findall(_NO_PROSE.sub("", "".join(text)))) for text in texts
        )

    def lines(self) -> int:
        """How many lines of code a reader sees without unfolding anything."""
        return sum(
            bool(line.strip())
            for _, cell in self.code_cells()
            if not FOLDED & {*cell["metadata"].get("tags", [])}
            for line in "".join(cell["source"]).splitlines()
        )

    def minutes(self) -> int:
        """How long it takes to read: the prose, and the code more slowly."""
        return round(self.words() / WORDS_A_MINUTE + self.lines() / LINES_A_MINUTE)

    def opening(self) -> str:
        """The paragraph at its top that asks the chapter's question."""
        paragraphs = "".join(self.cells[0]["source"]).split("\n\n")
        asks = next((text for text in paragraphs if "?**" in text), "")
        return asks.replace("**", "")

    def first_figure(self) -> str:
        """The SVG of the first figure that an output holds."""
        return next(
            "".join(output["data"]["image/svg+xml"])
            for _, cell in self.code_cells()
            for output in cell["outputs"]
            if "image/svg+xml" in output.get("data", {})
        )

    def figures(self) -> int:
        """How many SVG figures the outputs hold."""
        return sum(
            "image/svg+xml" in output.get("data", {})
            for _, cell in self.code_cells()
            for output in cell["outputs"]
        )


def anchor_of(cell: dict[str, Any]) -> str:
    """Where the ledger's links to a cell lead."""
    return f"cell-{cell['id']}"


def _stream(output: dict[str, Any]) -> str:
    return "".join(output["text"]) if output["output_type"] == "stream" else ""


def chapters(env: BuildEnvironment) -> list[Chapter]:
    """The notebooks of the book, in the order of their file names."""
    found = []
    for docname in sorted(env.found_docs):
        path = Path(env.doc2path(docname))
        if path.suffix == ".ipynb":
            cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
            found.append(Chapter(docname, _title(cells), path, cells))
    return found


def _title(cells: list[dict[str, Any]]) -> str:
    heading = "".join(cells[0]["source"]).splitlines()[0]
    return heading.lstrip("# ")
