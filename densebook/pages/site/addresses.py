"""What `repository.url` and `html.baseurl` in _config.yml decide.

The first switches every button that leads to the repository. From the second come
sitemap.xml and the root of the 404 page, which a server shows at any depth.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from sphinx.application import Sphinx

BUTTONS = ("use_repository_button", "use_issues_button", "use_edit_page_button")
NOT_FOUND = """<section id="not-found">
<h1>This page does not exist</h1>
<p>The address may be mistyped, or the page has moved. Start at the
<a href="index.html">front page</a>, or <a href="search.html">search the book</a>.</p>
</section>"""
SITEMAP = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
{}
</urlset>
"""
_RELATIVE = re.compile(
    r'(\b(?:href|src|action|data-content_root)=")(?:\./)?(?!#|/|[a-z][a-z+.-]*:)'
)


def switch_buttons(app: Sphinx) -> None:
    """Filled in, all buttons; empty, none.

    Jupyter Book refuses `use_repository_button: true` without a URL, and with a launch
    URL alone the theme fails on the empty repository.
    """
    options = app.config.html_theme_options
    has_url = bool(options.get("repository_url"))
    options.update(dict.fromkeys(BUTTONS, has_url))
    if not has_url:
        options.pop("repository_url", None)
        options["launch_buttons"] = {}


def add_not_found(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    yield "404", {"title": "This page does not exist", "body": NOT_FOUND}, "page.html"


def begin_at_root(html: str, baseurl: str) -> str:
    """The page with each relative address behind the path of `https://host/path`."""
    root = urlsplit(baseurl).path.rstrip("/") + "/"
    return _RELATIVE.sub(lambda match: match[1] + root, html)


def finish(app: Sphinx, exception: Exception | None) -> None:
    """Root the 404 page's addresses; write the sitemap, or remove an old one."""
    if exception or app.builder.name != "html":
        return
    base = app.config.html_baseurl.rstrip("/")
    missing, sitemap = (Path(app.outdir) / name for name in ("404.html", "sitemap.xml"))
    html = missing.read_text(encoding="utf-8")
    missing.write_text(begin_at_root(html, base), encoding="utf-8")
    if not base:
        sitemap.unlink(missing_ok=True)
        return
    pages = map(app.builder.get_target_uri, sorted(app.env.found_docs))
    rows = "\n".join(
        f"  <url><loc>{escape(f'{base}/{page}')}</loc></url>" for page in pages
    )
    sitemap.write_text(SITEMAP.format(rows), encoding="utf-8")


def setup(app: Sphinx) -> None:
    app.connect("builder-inited", switch_buttons, priority=1)  # before the theme's own
    app.connect("html-collect-pages", add_not_found)
    app.connect("build-finished", finish, priority=950)  # after light
