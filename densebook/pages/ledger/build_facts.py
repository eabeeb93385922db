"""About this build: versions, what was verified, how long the last test run took."""

import platform
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from xml.etree import ElementTree

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from ..outputs.figures import svg_figure
from ..tables import link, sentence, table
from .chapters import LINES_A_MINUTE, WORDS_A_MINUTE, Chapter, chapters

PACKAGES = {
    "TensorFlow": "tensorflow",
    "Keras": "keras",
    "NumPy": "numpy",
    "SciPy": "scipy",
    "Matplotlib": "matplotlib",
    "Jupyter Book": "jupyter-book",
    "nbval": "nbval",
    "densekit": "densekit",
}
REPORT = Path("_build") / "junit.xml"


def versions(*names: str) -> Iterator[tuple[str, str]]:
    """Installed versions by name; of everything that matters when no name is given."""
    for name in names or ("Python", *PACKAGES):
        if name == "Python":
            yield name, platform.python_version()
        else:
            yield name, metadata.version(PACKAGES[name])


class AboutBuild(SphinxDirective):
    """```{about-build}``` tells what stands behind the pages."""

    def run(self) -> list[nodes.Node]:
        """Versions, then a table of the chapters."""
        seconds, last_run = read_report(Path(self.env.srcdir) / REPORT)
        found = chapters(self.env)
        rows = []
        for chapter in found:
            took = seconds.get(chapter.path.name)
            rows.append(
                (
                    link(self, chapter.docname, "", chapter.title),
                    str(sum(1 for _ in chapter.code_cells())),
                    str(sum(1 for _ in chapter.claims())),
                    str(chapter.figures()),
                    "–" if took is None else f"{took:.1f} s",
                )
            )
        return [
            table(("what", "version"), versions()),
            table(("chapter", "cells compared", "claims", "figures", "time"), rows),
            sentence(last_run),
        ]


class ReadingTime(SphinxDirective):
    """```{reading-time}``` says how long the chapters take."""

    def run(self) -> list[nodes.Node]:
        """One sentence, with the shortest and the longest chapter."""
        minutes = [chapter.minutes() for chapter in chapters(self.env)]
        span = " to ".join(map(str, sorted({min(minutes), max(minutes)})))
        return [
            sentence(
                f"A chapter takes {span} minutes, code included "
                f"({WORDS_A_MINUTE} words or {LINES_A_MINUTE} lines of code a minute)."
            )
        ]


class ChapterCards(SphinxDirective):
    """```{chapter-cards} Part I. The layer``` shows the chapters of a part of the book.

    A card has a chapter's question, a figure and its time.
    """

    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        """One card a chapter, in their order."""
        parts = self.env.external_site_map.root.subtrees  # type: ignore[attr-defined]
        captions = {part.caption: [str(item) for item in part.items] for part in parts}
        part = self.arguments[0]
        if part not in captions:
            raise self.error(f"_toc.yml has no part {part!r}")
        cards = nodes.bullet_list(classes=["chapter-cards"])
        for number, chapter in enumerate(chapters(self.env), start=1):
            if chapter.docname in captions[part]:
                cards += self._card(number, chapter)
        return [cards]

    def _card(self, number: int, chapter: Chapter) -> nodes.list_item:
        title = link(self, chapter.docname, "", f"{number}. {chapter.title}")
        about = sentence(chapter.opening())
        minutes = nodes.paragraph("", f"{chapter.minutes()} minutes")
        minutes["classes"].append("chapter-minutes")
        figure = svg_figure(source=chapter.first_figure())
        head = nodes.paragraph("", "", nodes.strong("", "", title))
        self.env.note_dependency(str(chapter.path))
        return nodes.list_item("", figure, head, about, minutes)


def read_report(path: Path) -> tuple[dict[str, float], str]:
    """Seconds by notebook from the JUnit report, and a sentence about the run."""
    if not path.is_file():
        return {}, "No test run is recorded in this copy: `make test` records one."
    try:
        suite = ElementTree.parse(path).getroot().find("testsuite")
    except ElementTree.ParseError:  # a run that was killed, or is writing it now
        suite = None
    if suite is None:
        return {}, f"{path.name} holds no test run: `make test` records one."
    seconds: dict[str, float] = {}
    for case in suite.iter("testcase"):
        place = case.get("classname", "")  # such as chapters.04_rank3.ipynb
        if place.endswith(".ipynb"):
            notebook = place.partition(".")[2]
            seconds[notebook] = seconds.get(notebook, 0) + float(case.get("time", 0))
    tests, skipped = int(suite.get("tests", 0)), int(suite.get("skipped", 0))
    failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
    others = {"skipped": skipped, "failed": failed}
    counts = {"passed": tests - sum(others.values())} | others
    verdict = ", ".join(f"{n} {what}" for what, n in counts.items() if n)
    day = suite.get("timestamp", "")[:10]
    total = f"{float(suite.get('time', 0)):.0f} s"
    return seconds, (
        f"The last test run recorded here, on {day}, took {total}: "
        f"{tests} tests, {verdict}. The times above are from it."
    )


def setup(app: Sphinx) -> None:
    app.add_directive("about-build", AboutBuild)
    app.add_directive("reading-time", ReadingTime)
    app.add_directive("chapter-cards", ChapterCards)
