"""The claims ledger: every claim that a stored output proves, with a link to its cell.

The ledger is read from the outputs, so a claim that no longer runs cannot stand in it.
What breaks a claim is read from the record of ``make sabotage``.
"""

import json
from collections.abc import Iterator
from itertools import count, groupby
from operator import attrgetter
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

from ...marks import SABOTAGE_RECORD
from ..tables import Cell, link, sentence, table
from .build_facts import versions
from .chapters import Claim, anchor_of, chapters

PAGES = ("appendix/claims", "appendix/errors", "appendix/build")
FILTER = (
    '<p class="claims-filter pst-js-only"><label>Show the claims with '
    '<input type="search" autocomplete="off" spellcheck="false"></label> '
    '<span role="status"></span></p>'
)


class ClaimsLedger(SphinxDirective):
    """```{claims-ledger}``` lists the claims, a table a chapter."""

    def run(self) -> list[nodes.Node]:
        """Read the notebooks and list what they proved."""
        found = [(chapter, list(chapter.claims())) for chapter in chapters(self.env)]
        total = sum(len(claims) for _, claims in found)
        bounded = sum(bool(c.tolerance) for _, claims in found for c in claims)
        named = versions("Python", "TensorFlow", "Keras", "NumPy", "SciPy")
        names = ", ".join(f"{name} {version}" for name, version in named)
        breaks = breakers(Path(self.env.srcdir))
        parts: list[nodes.Node] = [
            sentence(
                f"{total} claims in {len(found)} chapters: {total - bounded} exact, "
                f"{bounded} within the tolerance beside them. They hold for {names}."
            ),
            nodes.raw("", FILTER, format="html"),
        ]
        for chapter, claims in found:
            anchor, head = f"claims-{chapter.path.stem}", f"{chapter.title}: "
            section = nodes.section(ids=[anchor], classes=["claims"])
            section += nodes.title("", "", nodes.Text(f"{head}{len(claims)}"))
            rows = self._rows(claims, breaks, chapter.path.stem)
            section += table(("claim", "breaks when …", "tolerance", "where"), rows)
            parts.append(section)
        return parts

    def _rows(
        self, claims: list[Claim], breaks: dict[tuple[str, str], str], stem: str
    ) -> Iterator[list[Cell]]:
        """A row for each section of a chapter, then one for each of its claims."""
        numbers = count(1)
        for section, group in groupby(claims, attrgetter("section")):
            yield [nodes.strong("", section.replace("`", ""))]
            for claim in group:
                name = nodes.inline("", claim.text, ids=[f"{stem}-{next(numbers)}"])
                yield [
                    name,
                    breaks.get((stem, claim.text), "–"),
                    claim.tolerance or "exact",
                    link(self, claim.docname, claim.anchor, f"cell {claim.cell}"),
                ]


def breakers(root: Path) -> dict[tuple[str, str], str]:
    """By chapter and claim: the first recorded sabotage that breaks it."""
    path = root / SABOTAGE_RECORD
    recorded = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return {
        (chapter, claim): names[0]
        for chapter, claims in recorded.items()
        for claim, names in claims.items()
        if names
    }


def anchor_cells(app: Sphinx, document: nodes.document) -> None:
    """Give each code cell an id, for links from the ledger."""
    path = app.env.doc2path(app.env.docname)
    if not path.endswith(".ipynb"):
        return
    cells = {c.docname: c for c in chapters(app.env)}[app.env.docname].cells
    for node in document.findall(nodes.container):
        if node.get("nb_element") == "cell_code" and "cell_index" in node:
            node["ids"].append(anchor_of(cells[node["cell_index"]]))


def always_new(app: Sphinx, env: BuildEnvironment, *_: set[str]) -> list[str]:
    """The pages that are made from all others are read again at each build."""
    return [page for page in PAGES if page in env.found_docs]


def setup(app: Sphinx) -> None:
    app.add_directive("claims-ledger", ClaimsLedger)
    app.connect("doctree-read", anchor_cells)
    app.connect("env-get-outdated", always_new)
