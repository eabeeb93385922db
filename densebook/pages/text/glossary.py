"""The glossary: its page, and a link from the first use of each term in a chapter.

The links are made when the book is built, so the notebooks stay plain text.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from ...marks import PROOF
from ..tables import sentence

PAGE = "appendix/glossary"
SOURCE = Path("appendix") / "glossary.yml"
_NOT_IN = (nodes.reference, nodes.literal, nodes.title, nodes.caption, nodes.raw)


def anchor(term: str) -> str:
    return "term-" + re.sub(r"\W+", "-", term.lower())


def terms(source: Path) -> list[dict[str, Any]]:
    """The entries, each with the forms in which it may occur."""
    entries = yaml.safe_load(source.read_text(encoding="utf-8"))
    for entry in entries:
        entry.setdefault("forms", [entry["term"]])
    return list(entries)


class BookGlossary(SphinxDirective):
    """```{book-glossary} FILE``` shows the terms of a YAML file as a list."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """One entry a term, in the order of the file."""
        relative, path = self.env.relfn2path(self.arguments[0])
        self.env.note_dependency(relative)
        entries = [_entry(entry) for entry in terms(Path(path))]
        return [nodes.definition_list("", *entries, classes=["glossary"])]


def _entry(entry: dict[str, Any]) -> nodes.definition_list_item:
    name = nodes.term("", entry["term"], ids=[anchor(entry["term"])])
    if chinese := entry.get("chinese"):
        classes = ["language-zh", "glossary-chinese"]  # docutils writes lang="zh"
        name += [nodes.Text(" "), nodes.inline("", chinese, classes=classes)]
    if symbol := entry.get("symbol"):
        name += [nodes.Text(" "), nodes.literal("", symbol)]
    meaning = nodes.definition("", nodes.paragraph("", entry["meaning"]))
    if elsewhere := entry.get("pytorch"):
        meaning += sentence(f"PyTorch: {elsewhere}")
        meaning[-1]["classes"].append("glossary-elsewhere")
    return nodes.definition_list_item("", name, meaning)


def link_first_uses(app: Sphinx, document: nodes.document, docname: str) -> None:
    source = Path(app.srcdir) / SOURCE
    if not docname.startswith("chapters/") or not source.is_file():
        return
    page = app.builder.get_relative_uri(docname, PAGE)
    entries = terms(source)
    forms = {form: e["term"] for e in entries for form in e["forms"]}
    meanings = {e["term"]: e["meaning"] for e in entries}
    longest_first = sorted(forms, key=len, reverse=True)
    pattern = re.compile(
        rf"(?<![\w-])({'|'.join(map(re.escape, longest_first))})(?![\w-])"
    )
    seen: set[str] = set()
    for text in list(_prose(document)):
        parts = _link(text.astext(), pattern, forms, meanings, seen, page)
        if len(parts) > 1:
            text.parent.replace(text, parts)


def _prose(document: nodes.document) -> Iterator[nodes.Text]:
    for paragraph in document.findall(nodes.paragraph):
        if PROOF in paragraph.parent["classes"]:
            continue
        for text in paragraph.findall(nodes.Text):
            ancestor = text.parent
            while ancestor is not paragraph and not isinstance(ancestor, _NOT_IN):
                ancestor = ancestor.parent
            if ancestor is paragraph:
                yield text


def _link(
    text: str,
    pattern: re.Pattern[str],
    forms: dict[str, str],
    meanings: dict[str, str],
    seen: set[str],
    page: str,
) -> list[nodes.Node]:
    parts: list[nodes.Node] = []
    for place, part in enumerate(pattern.split(text)):  # every second one is a term
        term = forms[part] if place % 2 else None
        if term is None or term in seen:
            parts.append(nodes.Text(part))
            continue
        seen.add(term)
        link = nodes.reference("", part, classes=["glossary-link"], internal=True)
        link["refuri"] = f"{page}#{anchor(term)}"
        link["reftitle"] = meanings[term]  # book.js shows it without leaving the page
        parts.append(link)
    return parts


def setup(app: Sphinx) -> None:
    app.add_directive("book-glossary", BookGlossary)
    app.connect("doctree-resolved", link_first_uses)
