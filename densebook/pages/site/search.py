"""The search: every section of every page, in one file that its script reads.

Sphinx's own index knows pages, and a chapter is a long page. Here each section, each
term of the glossary and each entry of the reference is found by itself, and
`_static/search.js` looks through them while one types.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx

INDEX = Path("_static", "sections.js")
ORDER = (
    *("chapters/", "index", "appendix/errors", "appendix/glossary"),
    *("appendix/parity", "appendix/api"),
)
LEFT_OUT = ("appendix/claims",)  # the chapters say the same
_NAME = re.compile(r"[^\W\d]\w*(?:\.\w+)+|[^\W\d]\w{2,}")
_UNSAID = (
    *(nodes.title, nodes.term, nodes.raw, nodes.comment),
    *(nodes.math, nodes.math_block),
)


def sections(document: nodes.document) -> Iterator[tuple[str, str, str]]:
    """Anchor, title and words of each part of a page, without those of parts in it.

    What a reader has to unfold, such as a solution, is not in it. Of code it has each
    name once.
    """
    texts: dict[tuple[str, str], str] = defaultdict(str)
    names: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    part = {}
    for node in document.findall():
        above = part.get(node.parent)
        unsaid = isinstance(node, _UNSAID) or is_folded(node)
        part[node] = None if unsaid else name_of(node) or above
        if isinstance(node, nodes.Text) and above:
            if is_code(node.parent):
                names[above] |= dict.fromkeys(_NAME.findall(node))
            else:
                texts[above] += node
        elif not isinstance(node, nodes.Inline) and above:
            texts[above] += " "
    others = terms(document)
    for (anchor, title), text in texts.items():
        said = {*_NAME.findall(text)}
        new = (name for name in names[anchor, title] if name not in said)
        words = " ".join([*text.split(), *new])
        for name in ((anchor, title), *others.get(anchor, ())):
            yield *name, words


def terms(document: nodes.document) -> dict[str, list[tuple[str, str]]]:
    """Further terms with one definition, by the anchor of the first."""
    found = {}
    for item in document.findall(nodes.definition_list_item):
        named = [term for term in item if isinstance(term, nodes.term) and term["ids"]]
        for term in named[1:]:
            name = term["ids"][0], term.astext()
            found.setdefault(named[0]["ids"][0], []).append(name)
    return found


def is_code(node: nodes.Node) -> bool:
    """Whether it is the source of a cell."""
    return isinstance(node, nodes.literal_block) and "cell_input" in (
        node.parent.get("classes", ())
    )


def is_folded(node: nodes.Node) -> bool:
    return isinstance(node, nodes.container) and node.get("hide_mode") == "all"


def name_of(node: nodes.Node) -> tuple[str, str] | None:
    """Anchor and title of a section, a term or an entry; None for any other node."""
    if isinstance(node, addnodes.desc):
        head = node.next_node(addnodes.desc_signature)
        title = head.get("fullname", head.astext())
    elif isinstance(node, nodes.section | nodes.definition_list_item):
        head = node.next_node(nodes.title) or node.next_node(nodes.term)
        title = head.astext() if head else ""
    else:
        return None
    ids = [*node.get("ids", ()), *(head["ids"] if head else ())]
    return (ids[0], title) if ids else None


def place(docname: str) -> int:
    """The smaller, the earlier its sections stand among the results."""
    fits = (i for i, start in enumerate(ORDER) if docname.startswith(start))
    return next(fits, len(ORDER))


def write_index(app: Sphinx, exception: Exception | None) -> None:
    """A script and no JSON: a page that is read from a folder may fetch no file."""
    if exception or app.builder.name != "html":
        return
    rows = [
        [
            place(docname),
            app.builder.get_target_uri(docname),
            app.env.titles[docname].astext(),
            *found,
        ]
        for docname in sorted(app.env.found_docs, key=lambda name: (place(name), name))
        if docname not in LEFT_OUT
        for found in sections(app.env.get_doctree(docname))
    ]
    text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    path = Path(app.outdir) / INDEX
    path.write_text(f"globalThis.bookSections = {text};\n", encoding="utf-8")


def add_page(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    yield "search", {"title": "Search"}, "search.html"


def leave_out_sphinx(app: Sphinx) -> None:
    app.builder.search = False


def setup(app: Sphinx) -> None:
    app.connect("builder-inited", leave_out_sphinx)
    app.connect("html-collect-pages", add_page)
    app.connect("build-finished", write_index)
