"""The whole book as one page: what `make pdf` prints.

The built pages, in the order of the table of contents, behind a title and the contents;
solutions and answers stand at the end.
"""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag

from densebook.pages.site.light import WHOLE
from densebook.pages.site.metadata import css_string

STYLE = Path(__file__).with_name("paper.css")
LEFT_OUT = (
    "script, dialog, .headerlink, .copy-button, .figure-code, .downloads, "
    ".start-reading, .claims-filter, "
    ".prediction-reply, .prediction-said, .prediction-answer"
)
PAGE_OF = "data-page-of"  # whose page number goes here
REFERS = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "headers")
FRAME = """<!DOCTYPE html>
<html lang="en" data-theme="light"><head><meta charset="utf-8"><title></title>
<style></style></head><body><main class="bd-main"><div class="bd-content">
<div class="bd-article-container"></div></div></main></body></html>"""
_URL = re.compile(r"url\(#([^)]+)\)")


@dataclass
class Page:
    """One built page.

    Args:
        name: such as `chapters/04_rank3`.
        article: what it shows.
        styles: of the explorers in it.
    """

    name: str
    article: Tag
    styles: tuple[str, ...] = ()

    @property
    def slug(self) -> str:
        """The name as a class and as the beginning of ids."""
        return self.name.replace("/", "-")

    @property
    def title(self) -> str:
        """The heading, with its number."""
        return self.article.h1.get_text().strip()


def read(path: Path, name: str) -> Page:
    """Read a built page, without what only a screen needs."""
    soup = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
    article = soup.select_one("article.bd-article")
    styles = tuple(style.extract().get_text() for style in article.select("style"))
    for part in article.select(LEFT_OUT):
        part.decompose()
    return Page(name, article, styles)


def make_unique(page: Page, names: set[str]) -> None:
    """Put the page's slug before its ids, and let each link stay inside the book.

    A link to a file that the book does not have, such as a notebook, becomes text.
    """

    def own(name: str) -> str:
        return f"{page.slug}--{name}"

    for tag in page.article.find_all(True):
        if "id" in tag.attrs:
            tag["id"] = own(tag["id"])
        for key in REFERS:
            if key in tag.attrs:
                value = tag[key]
                parts = value if isinstance(value, list) else value.split()
                tag[key] = " ".join(map(own, parts))
        for key, value in tag.attrs.items():
            if isinstance(value, str) and "url(#" in value:
                tag[key] = _URL.sub(lambda match: f"url(#{own(match[1])})", value)
        if "href" in tag.attrs:
            target = inside(page.name, tag["href"], names)
            if target is None:
                tag.unwrap()
            else:
                tag["href"] = target
    page.article["id"] = page.slug


def inside(name: str, address: str, names: set[str]) -> str | None:
    """Where a page's link leads in the joined book; None where nothing is.

    >>> inside("chapters/04_rank3", "../index.html#fig-hero", {"index"})
    '#index--fig-hero'
    >>> inside("index", "https://keras.io/", set())
    'https://keras.io/'
    >>> inside("index", "search.html", {"index"})
    """
    parts = urlsplit(address)
    if parts.scheme:
        return address
    folder = posixpath.dirname(name)
    path = posixpath.normpath(posixpath.join(folder, parts.path)) if parts.path else ""
    target = path.removesuffix(".html") or name
    if target not in names:
        return None
    slug = target.replace("/", "-")
    return f"#{slug}--{parts.fragment}" if parts.fragment else f"#{slug}"


def answers(soup: BeautifulSoup, pages: list[Page]) -> Page:
    """The last page: what the chapters ask, answered."""
    article = soup.new_tag("article", attrs={"class": "bd-article answers"})
    article["id"] = "answers"
    article.append(soup.new_tag("h1", string="Answers"))
    article.extend(filter(None, (answers_of(page, soup) for page in pages)))
    return Page("answers", article)


def answers_of(page: Page, soup: BeautifulSoup) -> Tag | None:
    """Take a chapter's answers and solutions out of it; a link stays in their place."""
    predictions = page.article.select_one(".predictions-answers")
    solutions = page.article.select(".tag_solution")
    if not (predictions or solutions):
        return None
    found = soup.new_tag("section")
    found.append(heading := soup.new_tag("h2"))
    heading.append(link(soup, f"#{page.slug}", page.title))
    if predictions:
        predictions.select_one(".rubric").decompose()
        found.append(soup.new_tag("h3", string="Predictions"))
        found.append(predictions.extract())
    if solutions:
        found.append(soup.new_tag("h3", string="Solutions"))
    for solution in solutions:
        name = solution.summary.get_text().strip()
        away = soup.new_tag("p", attrs={"class": "away"})
        away.append(link(soup, f"#{solution['id']}", f"{name}, page\xa0"))
        away.a.append(page_number(soup, solution["id"]))
        solution.replace_with(away)
        found.append(solution)
    for away in page.article.select(".prediction-away"):
        away.string = "(Answer, page\xa0"
        away.append(page_number(soup, away["href"].removeprefix("#")))
        away.append(")")
    return found


def link(soup: BeautifulSoup, address: str, text: str) -> Tag:
    """A link with a text."""
    return soup.new_tag("a", attrs={"href": address}, string=text)


def page_number(soup: BeautifulSoup, target: str) -> Tag:
    """Room for the number of the page on which an element begins."""
    return soup.new_tag("span", attrs={PAGE_OF: target}, string="000")


def contents(soup: BeautifulSoup, parts: list[tuple[str, list[Page]]]) -> Tag:
    """The list of parts, chapters and sections, each with room for its page."""
    section = soup.new_tag("section", attrs={"class": "bd-article contents"})
    section.append(soup.new_tag("h1", string="Contents"))
    for caption, pages in parts:
        if caption:
            section.append(soup.new_tag("p", attrs={"class": "part"}, string=caption))
        entries = soup.new_tag("ul")
        section.append(entries)
        for page in pages:
            entries.append(entry(soup, page.slug, page.title))
            if not page.name.startswith("chapters/"):
                continue
            entries.append(item := soup.new_tag("li"))
            item.append(inner := soup.new_tag("ul"))
            for heading in page.article.select("section section > h2"):
                inner.append(entry(soup, heading.parent["id"], heading.get_text()))
    return section


def entry(soup: BeautifulSoup, target: str, text: str) -> Tag:
    """One line of the contents."""
    item = soup.new_tag("li")
    item.append(line := link(soup, f"#{target}", ""))
    line.append(soup.new_tag("span", string=text))
    line.append(page_number(soup, target))
    return item


def rules(whole: str, pages: list[Page]) -> Iterator[str]:
    """The book's style: of all pages, of their explorers, and what paper needs."""
    yield whole
    yield from dict.fromkeys(style for page in pages for style in page.styles)
    for page in pages:
        head = css_string(page.title)
        yield f"@page {page.slug} {{ @top-left {{ content: {head}; }} }}"
        yield f"#{page.slug} {{ page: {page.slug}; }}"
    yield STYLE.read_text(encoding="utf-8")


def join(
    html: Path,
    parts: list[tuple[str, list[str]]],
    title: str,
    logo: str,
    facts: list[str],
) -> BeautifulSoup:
    """The built book as one page.

    Args:
        html: the folder of the built book.
        parts: caption and page names of each part, the front page's first.
        title: of the book.
        logo: as SVG.
        facts: lines below the title: subtitle, authors, version.
    """
    names = {name for _, part in parts for name in part}
    printed = [
        (caption, [read(html / f"{name}.html", name) for name in part])
        for caption, part in parts
    ]
    pages = [page for _, part in printed for page in part]
    for page in pages:
        make_unique(page, names)
    pages[0].article.h1.string = "About this book"
    soup = BeautifulSoup(FRAME, "html.parser")
    last = answers(soup, pages)
    printed[-1][1].append(last)
    pages.append(last)
    soup.title.string = title
    whole = (html.parent / WHOLE).read_text(encoding="utf-8")
    soup.style.string = "\n".join(rules(whole, pages))
    place = soup.select_one(".bd-article-container")
    place.append(title_page(soup, title, logo, facts))
    place.append(contents(soup, printed))
    place.extend(page.article for page in pages)
    return soup


def title_page(soup: BeautifulSoup, title: str, logo: str, facts: list[str]) -> Tag:
    """The book's name and what it is."""
    section = soup.new_tag("section", attrs={"class": "title-page"})
    section.append(BeautifulSoup(logo, "html.parser"))
    section.append(soup.new_tag("h1", string=title))
    section.extend(soup.new_tag("p", string=fact) for fact in facts)
    return section
