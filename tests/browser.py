"""Chromium, and pages of the book opened in it."""

from importlib import resources

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from tests.pages.book import require_browser

PAGE = """<!doctype html><html lang="en" {book}><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>Explorers</title></head>
<body style="margin:0"><main><h1>Explorers</h1>{explorers}</main></body></html>"""


@pytest.fixture(scope="module")  # while it lives, asyncio.run refuses to
def chromium():
    path = require_browser()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def axe_source():
    """The script that checks accessibility."""
    return (resources.files("axe_playwright_python") / "axe.min.js").read_text("utf-8")


@pytest.fixture
def legible(open_page):
    """Opens an explorer on a phone: accessible, as wide as it, with no small text."""

    def opened(html, state, scheme):
        page = open_page(html, state, width=390, color_scheme=scheme)
        if scheme == "dark":
            page.evaluate("document.documentElement.setAttribute('theme', 'dark')")
            page.add_style_tag(content="body { background: #15181d; color: #fff }")
        found = Axe().run(page).response["violations"]
        assert [(v["id"], v["nodes"][0]["html"]) for v in found] == []
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        sizes = page.locator(".dk-live *").evaluate_all(
            "nodes => nodes.filter(n => n.textContent.trim() && n.checkVisibility())"
            ".map(n => parseFloat(getComputedStyle(n).fontSize))"
        )
        assert min(sizes) >= 11
        return page

    return opened


# An explorer starts when the browser has told it that it is near, after a frame.
SEEN = """() => new Promise((done) => requestAnimationFrame(() =>
  requestAnimationFrame(() => setTimeout(done))))"""


def open_again(page, fragment):
    """Load a page anew with another fragment, sooner than a window opens.

    From the page itself, that would be a jump in it.
    """
    address = page.url.partition("#")[0]
    page.goto("about:blank")
    page.goto(address + fragment)
    page.evaluate(SEEN)


@pytest.fixture
def open_page(chromium, tmp_path):
    """Opens HTML as a page of the book; every problem in it fails the test."""
    problems, contexts = [], []

    def opened(html, fragment="", *, in_book=True, width=700, before="", **options):
        book = 'data-content_root="./"' if in_book else ""
        path = tmp_path / "page.html"
        path.write_text(PAGE.format(book=book, explorers=html), encoding="utf-8")
        size = {"width": width, "height": 900}
        context = chromium.new_context(viewport=size, **options)
        contexts.append(context)
        page = context.new_page()
        page.add_init_script(before or "0")
        page.on("console", lambda m: m.type == "error" and problems.append(m.text))
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("request", lambda r: asked(r.url))
        page.goto(path.as_uri() + fragment)
        if options.get("java_script_enabled", True):
            page.evaluate(SEEN)
        return page

    def asked(url):
        if not url.split("#")[0].endswith("/page.html") and not url.startswith("data:"):
            problems.append(f"request: {url}")

    yield opened
    for context in contexts:
        context.close()
    assert problems == []
