"""The whole book as an EPUB: Sphinx's builder, and what readers of such files ask for.

They read XHTML, so each page is written as such: formulas and figures in their
namespaces, everything closed. They run no scripts, so nothing is left that needs one.
"""

import re
import shutil
from collections.abc import Iterator
from html import escape
from importlib import metadata
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from bs4 import BeautifulSoup
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders.epub3 import Epub3Builder
from sphinx.config import Config
from sphinx.util.fileutil import copy_asset_file

from ...marks import PAGE_EXPLORER, STAND_IN
from .downloads import EPUB, NAME, link

STYLE = Path(__file__).with_name("epub.css")
COVER = "card.png"
NEEDS_SCRIPTS = (
    "script, style, noscript, template, button, input, .pst-js-only, .headerlink, "
    ".prediction-said, .prediction-answer, .downloads, .figure-code"
)
SPACES = {
    "svg": "http://www.w3.org/2000/svg",
    "math": "http://www.w3.org/1998/Math/MathML",
}
PROPERTIES = {"svg": "svg", "math": "mathml"}  # what a page with such an element has
OPF = "http://www.idpf.org/2007/opf"
_PROPERTY = re.compile(r"var\(--[\w-]+, (#[0-9a-f]+)\)")  # older readers know none
_PAGE = re.compile(r"\A([\w./-]+)\.html\b")  # of this book: no scheme before it
# Parsers of HTML write names in small letters; SVG has some others.
_CAMEL = re.compile(r"[a-z]+(?:[A-Z][a-z]+)+")


def as_xhtml(html: str) -> str:
    """What a page shows, as XHTML that needs no script."""
    camel = {name.lower(): name for name in _CAMEL.findall(html)}
    soup = BeautifulSoup(_PROPERTY.sub(r"\1", html), "html.parser")
    for explorer in soup.select(f".{PAGE_EXPLORER}"):
        explorer.replace_with(explorer.select_one(f".{STAND_IN}"))
    for part in soup.select(NEEDS_SCRIPTS):
        part.decompose()
    for form in soup.select("form"):
        form.name, form.attrs = "div", {"class": form.get("class", "")}
    for anchor in soup.select("a[href]"):
        anchor["href"] = _PAGE.sub(r"\1.xhtml", anchor["href"])
    for name, space in SPACES.items():
        for tag in soup.select(name):
            tag["xmlns"] = space
    for part in soup.select(":is(mfrac, munder, mover, munderover)[displaystyle]"):
        style = ("displaystyle", "scriptlevel")  # of any element only in MathML Core
        given = {key: part.attrs.pop(key) for key in style if key in part.attrs}
        part.wrap(soup.new_tag("mstyle", attrs=given))
    for svg in soup.select("svg"):
        for tag in (svg, *svg.find_all(True)):
            tag.name = camel.get(tag.name, tag.name)
            tag.attrs = {camel.get(key, key): tag[key] for key in tag.attrs}
    return str(soup)


class BookEpub(Epub3Builder):
    """Leaves out what only a site needs, and tells what each page holds."""

    def copy_static_files(self) -> None:
        """The style and the cover: nothing else of `_static` is shown."""
        static = Path(self.outdir, "_static")
        static.mkdir(exist_ok=True)
        copy_asset_file(STYLE, static)
        copy_asset_file(Path(self.srcdir, "_static", COVER), static)

    def gen_pages_from_extensions(self) -> None:
        """None, such as the page for an address that does not exist."""

    def gen_additional_pages(self) -> None:
        """None, such as the search."""

    def get_toc(self) -> None:
        """Each chapter with its number, and its sections under it."""
        super().get_toc()
        self.refnodes = [
            node for page in self.refnodes for node in (page, *self._sections(page))
        ]

    def _sections(self, page: dict[str, Any]) -> Iterator[dict[str, Any]]:
        name = page["refuri"].removesuffix(self.out_suffix)
        number = self.env.toc_secnumbers.get(name, {}).get("")
        if not number:
            return
        page["text"] = f"{'.'.join(map(str, number))}. {page['text']}"
        _, *inner = self.env.tocs[name][0]  # the page, then its sections
        for item in inner[0] if inner else ():
            section = item.next_node(nodes.reference)
            yield {
                "level": page["level"] + 1,
                "refuri": page["refuri"] + section["anchorname"],
                "text": escape(section.astext()),
            }

    def toc_metadata(self, level: int, navpoints: list[Any]) -> dict[str, Any]:
        """The identifier of the package, where Sphinx writes the name of its id."""
        uid = {"uid": self.config.epub_identifier}
        return super().toc_metadata(level, navpoints) | uid

    def build_content(self) -> None:
        """Declare pages with formulas and figures, which Sphinx does not."""
        super().build_content()
        path = Path(self.outdir, "content.opf")
        for prefix, space in {
            "": OPF,
            "dc": "http://purl.org/dc/elements/1.1/",
        }.items():
            ET.register_namespace(prefix, space)
        tree = ET.parse(path)
        for item in tree.iterfind(f".//{{{OPF}}}item"):
            file = Path(self.outdir, item.get("href", ""))
            if file.suffix == self.out_suffix and file.is_file():
                page = file.read_text(encoding="utf-8")
                has = [PROPERTIES[tag] for tag in SPACES if f"<{tag} " in page]
                if has:
                    item.set("properties", " ".join(has))
            elif file.name == COVER:
                item.set("properties", "cover-image")
        tree.write(path, encoding="utf-8", xml_declaration=True)


def name_book(app: Sphinx, config: Config) -> None:
    """What the file says of itself comes from the settings of the pages."""
    config.version = metadata.version("densekit")
    config.epub_basename = NAME
    config.epub_title = config.html_title
    config.epub_contributor = config.epub_publisher = config.author
    config.epub_description = config.html_context.get("subtitle", "")


def write_page(
    app: Sphinx, _page: str, _template: str, context: dict[str, Any], _document: Any
) -> str | None:
    if app.builder.name != BookEpub.name:
        return None
    context["body"] = as_xhtml(context["body"])
    return "epub-page.html"


def deliver(app: Sphinx, exception: Exception | None) -> None:
    """Put the book beside the pages, if there are any, and link to it."""
    site = Path(app.outdir).parent / "html"
    if exception or app.builder.name != BookEpub.name or not site.is_dir():
        return
    shutil.copy(Path(app.outdir, EPUB), site)
    link(site)


def setup(app: Sphinx) -> None:
    app.add_builder(BookEpub, override=True)
    app.connect("config-inited", name_book)
    app.connect("html-page-context", write_page)
    app.connect("build-finished", deliver)
