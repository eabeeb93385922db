"""What search engines and links to a page show: title, description, card.

The description is the page's own (`myst: html_meta: description:` at its top) or its
opening, cut to 160 characters. What needs an absolute address (canonical link, og:url,
og:image) appears once `html.baseurl` in _config.yml is filled in. On paper, each page
has the book's version and its address at the foot.
"""

import re
from html import escape
from importlib import metadata
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

LONGEST = 160
SHORTEST = 70  # a tagline alone says too little: the next paragraph joins it
CARD = "_static/card.png"


def shorten(text: str, longest: int = LONGEST) -> str:
    """The first sentences that fit, or as many words as fit and an ellipsis."""
    text = " ".join(text.split())
    if len(text) <= longest:
        return text
    start = text[: longest + 1]
    end = max(start.rfind(stop) for stop in (". ", "? ", "! "))
    if end >= longest // 3:
        return start[: end + 1]
    return start[: longest - 1].rsplit(" ", 1)[0].rstrip(",;:") + "…"


def description(document: nodes.document) -> str:
    """The page's own description, or its opening."""
    for meta in document.findall(nodes.meta):
        if meta.get("name") == "description":
            return shorten(meta["content"])
    opening = ""
    for paragraph in document.findall(nodes.paragraph):
        if isinstance(paragraph.parent, nodes.section):
            opening = f"{opening} {_words(paragraph)}".strip()
            if len(opening) >= SHORTEST:
                break
    return shorten(opening)


def _words(paragraph: nodes.paragraph) -> str:
    formulas = list(paragraph.findall(nodes.math))
    text = paragraph.astext()
    for formula in formulas:
        text = text.replace(formula.astext(), formula.astext().replace("\\", ""))
    return text


def tags(facts: dict[str, str]) -> str:
    """The meta elements; `og:` is Open Graph's, which needs `property`."""
    lines = [
        f"<meta {'property' if ':' in name and 'twitter' not in name else 'name'}="
        f'"{name}" content="{escape(content)}" />'
        for name, content in facts.items()
        if content
    ]
    return "\n    ".join(["", *lines, ""])


def add_tags(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    document: nodes.document | None,
) -> None:
    book = app.config.html_title
    title = context.get("title") or book
    is_front = pagename == app.config.root_doc
    said = description(document) if document is not None else ""
    own = document is not None and any(
        meta.get("name") == "description" for meta in document.findall(nodes.meta)
    )
    said = said or f"{_plain(title)}: {app.config.html_context['subtitle']}"
    facts = {
        "description": "" if own else said,  # Sphinx writes the page's own
        "robots": "" if document is not None else "noindex",
        "og:title": _plain(book if is_front else title),
        "og:description": said,
        "og:type": "website" if is_front else "article",
        "og:site_name": book,
    }
    if base := app.config.html_baseurl.rstrip("/"):
        facts |= {
            "og:url": context["pageurl"],
            "og:image": f"{base}/{CARD}",
            "og:image:width": "1200",
            "og:image:height": "630",
            "og:image:alt": f"{book}: {app.config.html_context['subtitle']}",
            "twitter:card": "summary_large_image",
        }
    where = context["pageurl"] if base else _plain(title)
    context["foot"] = css_string(f"{book} {metadata.version('densekit')} · {where}")
    context["metatags"] = context.get("metatags", "") + tags(facts)


def css_string(text: str) -> str:
    r"""The text as CSS writes it.

    >>> print(css_string('a "b"'))
    "a \22 b\22 "
    """
    return '"' + re.sub(r'["\\<\n]', lambda c: f"\\{ord(c[0]):x} ", text) + '"'


def _plain(title: str) -> str:
    return nodes.unescape("".join(part.split(">")[-1] for part in title.split("<")))


def setup(app: Sphinx) -> None:
    app.connect("html-page-context", add_tags)
