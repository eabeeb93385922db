"""What no stored output may hold: whatever nbval skips or a machine colours.

A rule takes a notebook and yields (cell number, reason); cells are counted from 1,
markdown included. The rules on everything else are in ``form``.
"""

import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree

from nbformat import NotebookNode

from densebook import marks

from ..proof.prose_numbers import visible

Found = Iterator[tuple[int, str]]
Rule = Callable[[NotebookNode], Found]

ALT_LENGTH = 20

_RASTER = re.compile(r"data:image/(?:png|jpe?g|gif|webp)")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x9b]")
_ROOTS = "home|Users|root|tmp|usr|opt|var|etc|mnt|private|Volumes|builds|content"
_PATH = re.compile(
    rf"(?<![\w.:/<~-])(?:file:)?/*/(?:{_ROOTS})\b(?:/[^\s'\"<>]*)?"
    r"|\b[A-Za-z]:\\+(?:Users|Windows|Program|Temp)\b"
    r"|\b[A-Za-z]:\\+[\w.-]+\\+[\w.-]+"
    r"|(?:site|dist)-packages"
)
_ADDRESS = re.compile(r"\bat 0x[0-9A-Fa-f]{4,}")
_TIMING = re.compile(
    r"\b[0-9.]+ ?(?:ns|[µμ]s|us|ms)\b"
    r"|\b[0-9]+\.[0-9]+ ?s\b|\b[0-9.]+ (?:s|sec|seconds)\b"
    r"|[0-9]s?/(?:step|epoch|it)\b|\b[0-9]+:[0-9]{2}<"
    r"|\bWall time\b|\bCPU times\b"
)


def tags(cell: NotebookNode) -> list[str]:
    """Return a cell's tags."""
    return cell.metadata.get("tags", [])


def code_cells(nb: NotebookNode) -> Iterator[tuple[int, NotebookNode]]:
    """Yield (cell number, cell) for the code cells."""
    return ((n, c) for n, c in enumerate(nb.cells, start=1) if c.cell_type == "code")


def outputs(nb: NotebookNode) -> Iterator[tuple[int, NotebookNode]]:
    """Yield (cell number, output) for every output."""
    return (
        (number, output) for number, cell in code_cells(nb) for output in cell.outputs
    )


def texts(output: NotebookNode) -> Iterator[tuple[str, str]]:
    """Yield (MIME type, text) for each representation that an output holds."""
    if output.output_type == "stream":
        yield "text/plain", output.text
    elif output.output_type == "error":
        yield "text/plain", f"{output.ename}: {output.evalue}"
        yield "text/plain", "\n".join(output.traceback)
    else:
        for mime, data in output.data.items():
            yield mime, data if isinstance(data, str) else json.dumps(data)


def _search(nb: NotebookNode, pattern: re.Pattern[str], what: str) -> Found:
    for number, output in outputs(nb):
        for _, text in texts(output):
            if found := pattern.search(text):
                yield number, f"{what} in an output: {found.group()[:60]!r}"


def no_stderr(nb: NotebookNode) -> Found:
    """Warnings and logs differ by machine; catch and print what a reader should see."""
    for number, output in outputs(nb):
        if output.output_type == "stream" and output.name == "stderr":
            lines = output.text.strip().splitlines() or [""]
            yield number, f"stderr in an output: {lines[-1][:80]!r}"


def no_absolute_paths(nb: NotebookNode) -> Found:
    """No output tells where the book was built."""
    here = "|".join(re.escape(str(path)) for path in (Path.cwd(), Path(sys.prefix)))
    pattern = re.compile(rf"{_PATH.pattern}|(?:{here})\b")
    yield from _search(nb, pattern, "absolute path")


def no_control_codes(nb: NotebookNode) -> Found:
    """No ANSI colours and no carriage returns, behind which nbval hides text."""
    yield from _search(nb, _CONTROL, "ANSI escape or control code")


def no_addresses_or_timings(nb: NotebookNode) -> Found:
    """No output holds what changes on every run."""
    for number, output in outputs(nb):
        for mime, text in texts(output):
            for pattern, what in ((_ADDRESS, "memory address"), (_TIMING, "timing")):
                if found := pattern.search(visible(mime, text)):
                    yield number, f"{what} in an output: {found.group()!r}"


def no_uncompared_images(nb: NotebookNode) -> Found:
    """Figures are SVG, which nbval compares; it skips PNG, JPEG and widgets."""
    for number, cell in enumerate(nb.cells, start=1):
        for name in cell.get("attachments", {}):
            yield number, f"attachment {name!r}: draw it in code, as SVG"
    for number, output in outputs(nb):
        for mime in output.get("data", {}):
            binary = mime.startswith(("image/", "application/pdf"))
            if "widget" in mime or (binary and mime != "image/svg+xml"):
                yield number, f"{mime} output: only image/svg+xml is compared"
    yield from _search(nb, _RASTER, "raster image")


def errors_are_announced(nb: NotebookNode) -> Found:
    """An error is stored where the tag announces it, as one line, and nowhere else."""
    for number, cell in code_cells(nb):
        errors = [out for out in cell.outputs if out.output_type == "error"]
        announced = "raises-exception" in tags(cell)
        if announced and not errors:
            yield number, "tagged raises-exception but stores no error"
        if errors and not announced:
            yield number, f"stores an error: {errors[0].ename}: {errors[0].evalue[:60]}"
        for error in errors:
            if len("\n".join(error.traceback).splitlines()) > 1:
                yield number, "traceback not reduced to its last line"


def figures_have_alt_text(nb: NotebookNode) -> Found:
    """An SVG's title or description is a sentence."""
    for number, output in outputs(nb):
        svg = output.get("data", {}).get("image/svg+xml")
        if svg is not None:
            try:
                described = any(map(_describes, ElementTree.fromstring(svg)))
            except ElementTree.ParseError as error:
                yield number, f"figure is not well-formed SVG: {error}"
            else:
                if not described:
                    yield number, "figure without alt text (a <title> or <desc>)"


def explorers_have_a_still(nb: NotebookNode) -> Found:
    """Where no script runs, a still figure with words stands in for an explorer."""
    for number, output in outputs(nb):
        html = output.get("data", {}).get("text/html", "")
        still = marks.STILL.search(html)
        if f'class="{marks.EXPLORER}"' not in html:
            continue
        if still is None:
            yield number, "explorer without a still figure that stands in for it"
        elif len(visible("text/html", still["alt"]).strip()) < ALT_LENGTH:
            yield number, "an explorer's still figure without alt text"


def _describes(element: ElementTree.Element) -> bool:
    text = " ".join("".join(element.itertext()).split())
    name = re.sub(r"\{.*\}", "", str(element.tag))
    return name in {"title", "desc"} and len(text) >= ALT_LENGTH


OUTPUT_RULES: list[Rule] = [
    no_stderr,
    no_absolute_paths,
    no_control_codes,
    no_addresses_or_timings,
    no_uncompared_images,
    errors_are_announced,
    figures_have_alt_text,
    explorers_have_a_still,
]
