"""404.html: what a server shows for an address that leads nowhere.

It is shown at any depth, so each address in it begins at the site's root: the path of
`html.baseurl`, or / without one.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sphinx.application import Sphinx

BODY = """<section id="not-found">
<h1>This page does not exist</h1>
<p>The address may be mistyped, or the page has moved. Start at the
<a href="index.html">front page</a>, or <a href="search.html">search the book</a>.</p>
</section>"""
_RELATIVE = re.compile(
    r'(\b(?:href|src|action|data-content_root)=")(?:\./)?(?!#|/|[a-z][a-z+.-]*:)'
)


def page(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    yield "404", {"title": "This page does not exist", "body": BODY}, "page.html"


def rooted(html: str, root: str) -> str:
    """The page with each relative address made to begin at `root`."""
    return _RELATIVE.sub(lambda match: match[1] + root, html)


def root_of(baseurl: str) -> str:
    """`https://host/book` -> `/book/`."""
    return urlsplit(baseurl).path.rstrip("/") + "/"


def anchor_addresses(app: Sphinx, exception: Exception | None) -> None:
    path = Path(app.outdir) / "404.html"
    if exception or not path.is_file():
        return
    html = path.read_text(encoding="utf-8")
    root = root_of(app.config.html_baseurl)
    path.write_text(rooted(html, root), encoding="utf-8")


def setup(app: Sphinx) -> None:
    app.connect("html-collect-pages", page)
    app.connect("build-finished", anchor_addresses, priority=950)  # after light
