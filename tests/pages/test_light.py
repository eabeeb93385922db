"""The whole book: what a page moves, and that it still does everything."""

import gzip
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tools.pages.browser import LAID_OUT
from tools.pages.lighthouse import pages_of

ROOT = Path(__file__).parents[2]
PAGES = pages_of(ROOT / "_toc.yml")


def addresses(text):
    """What the browser fetches for a page; links to follow are not in it."""
    tags = re.findall(
        r"<(?:script|img|iframe|source|video|embed|object|use)\b[^>]*>", text
    )
    tags += re.findall(
        r'<link\b[^>]*rel="(?:stylesheet|icon|preload|prefetch)"[^>]*>', text
    )
    for tag in tags:
        yield from re.findall(r'\b(?:href|src|data)="([^"#]+)', tag)


def scripts(text):
    return re.findall(r"<script\b[^>]*\bsrc=[^>]*>", text)


def style(text):
    (found,) = re.findall(r"<style>(:root[^<]+|[^<]{9999,})</style>", text)
    return found


def moved(path):
    return len(gzip.compress(path.read_bytes(), mtime=0))


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_light(html, page):
    path = html / f"{page}.html"
    text = path.read_text(encoding="utf-8")
    parts = [(path.parent / address.split("?")[0]) for address in addresses(text)]
    assert all(part.is_file() for part in parts), parts
    assert moved(path) + sum(map(moved, parts)) < 450 * 1024
    assert len(parts) <= 8
    assert len(gzip.compress(style(text).encode())) < 25 * 1024


@pytest.mark.parametrize("page", [*PAGES, "search", "genindex"])
def test_a_page_fetches_nothing_from_elsewhere(html, page):
    text = (html / f"{page}.html").read_text(encoding="utf-8")
    assert not [a for a in addresses(text) if urlsplit(a).scheme or a.startswith("//")]
    assert not re.findall(r"@import|url\((?!['\"]?(?:data:|#))[^)]*", style(text))
    assert 'rel="stylesheet"' not in text
    assert "@font-face" not in text
    assert not re.findall(r'class="[^"]*\bfa-', text)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_has_no_script_that_it_does_not_use(html, page):
    text = (html / f"{page}.html").read_text(encoding="utf-8")
    assert all(" defer " in tag for tag in scripts(text))
    names = {Path(urlsplit(a).path).name for a in addresses(text)}
    assert names >= {"book.js"}
    assert not names & {"search.js", "sections.js"}
    theme = "bootstrap|fontawesome|pydata|sphinx-book-theme|clipboard|copybutton|thebe"
    assert not re.search(theme, " ".join(names))


def test_nothing_of_sphinxs_own_search_is_left(html):
    names = {path.name for path in html.rglob("*.js")}
    own = {path.name for path in (ROOT / "_static").glob("*.js")}
    assert names == {*own, "sections.js"}


def test_nothing_of_the_theme_lies_about_unused(html):
    files = {path for path in (html / "_static").rglob("*") if path.is_file()}
    looked_through = html / "_static/sections.js"  # grows with the book
    assert len(gzip.compress(looked_through.read_bytes())) < 150 * 1024
    files.remove(looked_through)
    assert sum(path.stat().st_size for path in files) < 150 * 1024
    assert not list(html.rglob("*.map"))
    assert not list(html.rglob("*.woff2"))


@pytest.fixture
def visit(chromium):
    """Open an address; what goes wrong there, and what it fetches, is kept."""
    contexts = []

    def visit(address, width=1300, ready=True, **options):
        size = {"width": width, "height": 900}
        contexts.append(chromium.new_context(viewport=size, **options))
        tab = contexts[-1].new_page()
        tab.fetched, tab.problems = [], []
        tab.on("request", lambda request: tab.fetched.append(request.url))
        tab.on("pageerror", lambda error: tab.problems.append(str(error)))
        if not ready:
            tab.route("**/*.js*", lambda route: route.abort())
        tab.goto(address, wait_until="networkidle")
        return tab

    yield visit
    for context in contexts:
        context.close()


# The look of one element of each kind: its tag and classes, and its parent's.
COMPUTED = """() => {
  const skipped = "script, math *, svg *, .icon, .icon *, .copy-button, .highlight, " +
    "i[class*='fa-'], span[class*='fa-'], .header-article-items__end";
  const places =
    /origin|(block|inline|intrinsic)-|^(width|height|top|right|bottom|left|inset)|^--/;
  const name = (element) => `${element.tagName}.${element.getAttribute("class")}`;
  const kinds = {};
  for (const element of document.querySelectorAll("body *")) {
    const kind = `${name(element.parentElement)} ${name(element)}`;
    if (element.matches(skipped) || kind in kinds) continue;
    const style = getComputedStyle(element);
    kinds[kind] = [...style].filter((property) => !places.test(property))
      .map((property) => `${property}: ${style.getPropertyValue(property)}`);
  }
  return kinds;
}"""


@pytest.mark.parametrize(
    ("page", "width", "medium"),
    [
        ("index", 390, "screen"),
        ("index", 800, "print"),
        ("chapters/04_rank3", 1300, "screen"),
    ],
)
def test_a_page_looks_as_with_the_whole_style_sheets(visit, book, page, width, medium):
    light, heavy = (
        visit((book / folder / f"{page}.html").as_uri(), width, color_scheme="dark")
        for folder in ("_build/html", "heavy")
    )
    for tab in (light, heavy):
        tab.emulate_media(media=medium)
    own, whole = light.evaluate(COMPUTED), heavy.evaluate(COMPUTED)
    assert len(own) > 90
    changed = {kind: set(own[kind]) ^ set(whole[kind]) for kind in own.keys() & whole}
    assert not {kind: names for kind, names in changed.items() if names}


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_the_theme_is_there_before_any_script_has_come(visit, site, scheme):
    tab = visit(f"{site}index.html", ready=False, color_scheme=scheme)
    assert tab.evaluate("document.documentElement.dataset.theme") == scheme


def test_the_theme_button_goes_round_and_is_remembered(visit, site):
    tab = visit(f"{site}index.html", color_scheme="dark")
    seen = []
    for _ in range(4):
        tab.click(".theme-switch-button")
        seen.append(tab.evaluate("document.documentElement.dataset.theme"))
    assert seen == ["light", "dark", "dark", "light"]
    tab.reload()
    assert tab.evaluate("document.documentElement.dataset.theme") == "light"


def test_the_folder_reads_without_a_server(visit, html):
    tab = visit((html / "index.html").as_uri())
    tab.click("nav.bd-links a:has-text('Rank 3')")
    tab.click(".search-button__button")
    assert tab.problems == []
    assert all(address.startswith("file:") for address in tab.fetched)
    tab.keyboard.type("tensordot")
    tab.click("#search-results a:has-text('Three sentences, one axis')")
    tab.wait_for_function("CSS.highlights.get('found')?.size")
    assert tab.problems == []


def test_the_copy_button_copies_code_and_leaves_prompts_out(visit, site):
    allowed = ["clipboard-read", "clipboard-write"]
    tab = visit(f"{site}index.html", permissions=allowed)
    block = tab.locator(".highlight:has(.gp)").first
    block.hover()
    block.locator(".copy-button").click()
    copied = tab.evaluate("navigator.clipboard.readText()")
    assert copied
    assert ">>>" not in copied
    assert tab.locator(".cell_output .copy-button").count() == 0


def test_the_download_menu_works_with_the_keyboard(visit, site):
    tab = visit(f"{site}chapters/04_rank3.html")
    tab.locator(".dropdown-download-buttons > button").focus()
    tab.keyboard.press("Enter")
    menu = tab.locator(".dropdown-download-buttons .dropdown-menu")
    assert menu.inner_text().split("\n") == ["Notebook", "Print, or PDF"]
    tab.keyboard.press("ArrowDown")
    focus = "document.activeElement"
    assert tab.evaluate(f"{focus}.getAttribute('href')").endswith("04_rank3.ipynb")
    assert tab.request.get(tab.evaluate(f"{focus}.href")).ok
    tab.keyboard.press("Escape")
    assert tab.evaluate(f"{focus}.getAttribute('aria-expanded')") == "false"


@pytest.mark.parametrize("side", ["primary", "secondary"])
def test_a_drawer_opens_on_a_phone_and_closes(visit, site, side):
    tab = visit(f"{site}chapters/04_rank3.html", width=390)
    button = tab.locator(f".{side}-toggle:visible")
    drawer = tab.locator(f"#pst-{side}-sidebar-modal")
    button.click()
    assert drawer.locator("a").last.is_visible()
    tab.keyboard.press("Escape")
    drawer.wait_for(state="hidden")
    assert button.evaluate("button => button === document.activeElement")
    tab.locator(f"#pst-{side}-sidebar a").nth(3).wait_for(state="attached")


def test_a_tap_on_a_heading_of_the_drawer_leads_there(visit, site):
    tab = visit(f"{site}chapters/04_rank3.html", width=390)
    tab.click(".secondary-toggle")
    tab.click("#pst-secondary-sidebar-modal a[href='#summary']")
    tab.locator("#pst-secondary-sidebar-modal").wait_for(state="hidden")
    tab.wait_for_selector(
        "#pst-page-toc-nav a[href='#summary'].active", state="attached"
    )


def test_a_fold_opens_with_the_keyboard(visit, site):
    tab = visit(f"{site}chapters/04_rank3.html")
    fold = tab.locator("details.fold-cell").first
    fold.locator("summary").focus()
    tab.keyboard.press("Enter")
    assert fold.get_attribute("open") is not None


HEIGHTS = """() => [...document.querySelectorAll(".highlight pre, svg.book-svg")]
  .map((box) => box.getBoundingClientRect().height)"""


REACHED_IF_WIDE = """pre =>
  pre.scrollWidth > pre.clientWidth === (pre.getAttribute("tabindex") === "0")"""


@pytest.mark.parametrize("width", [1300, 390])
def test_what_is_out_of_sight_takes_the_room_that_it_will_need(visit, site, width):
    tab = visit(f"{site}chapters/04_rank3.html", width)
    before = tab.evaluate(HEIGHTS)
    tab.add_style_tag(content=LAID_OUT)
    assert before == pytest.approx(tab.evaluate(HEIGHTS), abs=1)


def test_wide_code_is_reached_with_the_keyboard_once_it_is_in_sight(visit, site):
    tab = visit(f"{site}chapters/04_rank3.html", width=390)
    found = []
    for block in tab.locator(".cell_input pre:visible").all()[4:12]:
        block.scroll_into_view_if_needed()
        tab.wait_for_timeout(200)
        tab.wait_for_function(REACHED_IF_WIDE, arg=block.element_handle())
        found.append(block.evaluate("pre => pre.scrollWidth > pre.clientWidth"))
    assert any(found)
