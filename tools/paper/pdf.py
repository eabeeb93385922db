"""Writes the whole book as one PDF: `python -m tools.paper.pdf`.

Chromium prints the joined pages, with bookmarks, and with tags for screen readers. It
prints twice: only a printed book tells on which page a thing stands.
"""

import io
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from bs4 import BeautifulSoup
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, TextStringObject

from densebook.pages.ledger.build_facts import versions
from densebook.pages.site import downloads

from ..pages.browser import ADVICE, find_browser
from ..pages.serve import HTML, NO_BOOK
from ..pages.settings import toc_files
from .joined import PAGE_OF, join

ROOT = Path(__file__).parents[2]
PRINTED = {"prefer_css_page_size": True, "tagged": True, "outline": True}


def parts_of(toc: dict[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """Caption and page names of each part of _toc.yml; the front page comes first."""
    yield "", [toc["root"]]
    for part in toc.get("parts", [toc]):
        names = [name for _, name in toc_files({"chapters": part["chapters"]})]
        yield part.get("caption", ""), names


def facts(settings: dict[str, Any]) -> list[str]:
    """What the title page says below the title."""
    version, tensorflow, keras = (
        number for _, number in versions("densekit", "TensorFlow", "Keras")
    )
    git = ["git", "describe", "--always", "--dirty", "--exclude=*"]
    try:
        done = subprocess.run(git, cwd=ROOT, capture_output=True, text=True, check=True)
        version += f" ({done.stdout.strip()})"
    except (OSError, subprocess.CalledProcessError):
        pass  # a copy without its history
    return [
        settings["sphinx"]["config"]["html_context"]["subtitle"],
        f"By {settings['author']}",
        f"Version {version}. Checked against Keras {keras}, TensorFlow {tensorflow}.",
    ]


def pages_by_id(pdf: bytes) -> dict[str, int]:
    """On which page each element stands that a link leads to; the first is page 1."""
    reader = PdfReader(io.BytesIO(pdf))
    return {
        name.removeprefix("/"): reader.get_destination_page_number(destination) + 1
        for name, destination in reader.named_destinations.items()
    }


def fill_in(book: BeautifulSoup, pages: dict[str, int]) -> None:
    """Write each page number into the room that was left for it."""
    for room in book.select(f"[{PAGE_OF}]"):
        room.string = str(pages[room[PAGE_OF]])


def print_book(book: BeautifulSoup, chromium: str) -> bytes:
    """The joined pages as a PDF that says on which page everything stands."""
    from playwright.sync_api import sync_playwright

    pages: dict[str, int] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium)
        tab = browser.new_page(java_script_enabled=False)
        while True:
            tab.set_content(str(book))
            pdf = tab.pdf(**PRINTED)
            if pages == (pages := pages_by_id(pdf)):
                break
            fill_in(book, pages)
        browser.close()
    return pdf


def bookmarks(writer: PdfWriter) -> Iterator[Any]:
    """Every bookmark in the order of the pages."""
    waiting = [writer.root_object["/Outlines"].get("/First")]
    while waiting:
        if (mark := waiting.pop()) is not None:
            yield (mark := mark.get_object())
            waiting += [mark.get("/Next"), mark.get("/First")]


def name_bookmarks(writer: PdfWriter, book: BeautifulSoup) -> None:
    """Call each bookmark as its heading: Chromium loses the space where that wraps."""
    headings = book.find_all(["h1", "h2", "h3", "h4", "h5", "h6"])
    for mark, heading in zip(bookmarks(writer), headings, strict=True):
        name = " ".join(heading.get_text().split())
        mark[NameObject("/Title")] = TextStringObject(name)


def make(book: BeautifulSoup, author: str, chromium: str) -> PdfWriter:
    """The joined pages as a PDF, ready to be written."""
    writer = PdfWriter(clone_from=io.BytesIO(print_book(book, chromium)))
    name_bookmarks(writer, book)
    writer.add_metadata({"/Author": author})
    writer.page_mode = "/UseOutlines"  # a reader opens it with the bookmarks in sight
    return writer


def main(html: Path = HTML) -> int:
    """Print the built book and let its front page link to the result."""
    if not (html / "index.html").is_file():
        sys.exit(NO_BOOK)
    if not (chromium := find_browser()):
        sys.exit(ADVICE)
    settings, toc = (
        yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))
        for name in ("_config.yml", "_toc.yml")
    )
    logo = (ROOT / settings["logo"]).read_text(encoding="utf-8")
    book = join(html, list(parts_of(toc)), settings["title"], logo, facts(settings))
    writer = make(book, settings["author"], chromium)
    writer.write(out := html / downloads.PDF)
    downloads.link(html)
    print(f"The book is in {out}: {len(writer.pages)} pages.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
