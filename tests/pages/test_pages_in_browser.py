"""Pages of the built book in headless Chromium, as one meets, uses and prints them."""

from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import pytest

from tests.pages.book import Links, page_names
from tests.pages.probes import (
    JUTS,
    SETTLED,
    UNFOLD,
    assert_accessible,
    assert_fits,
    lay_out,
)

PAGES = page_names()
HEIGHT = 900

# code that paper would cut off
CUT = """() => [...document.querySelectorAll("main pre")].filter((block) =>
  block.checkVisibility() && block.scrollWidth > block.clientWidth + 1)
  .map((block) => block.textContent)"""
# where the Tab key has led, and whether one sees it
FOCUS = """() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  // A radio button of an explorer shows its focus on the label beside it, a square of
  // its drawing on the ring around that square, a line of the menu on its arrow.
  const shows = element.matches(".dk-live input[type=radio]")
    ? element.nextElementSibling
    : element.ownerSVGElement?.querySelector(".dk-ring")
      ?? element.querySelector(":scope > .toctree-toggle") ?? element;
  const {outlineStyle, outlineWidth, boxShadow, stroke, strokeWidth} =
    getComputedStyle(shows);
  const lined = outlineStyle !== "none" && parseFloat(outlineWidth);
  const drawn = shows.ownerSVGElement && stroke !== "none"
    && parseFloat(strokeWidth) > 2;
  const ring = lined || boxShadow !== "none" || drawn;
  const {top, bottom, left, width, height} = shows.getBoundingClientRect();
  const shown = width && height && shows.checkVisibility({opacityProperty: true});
  const inside = bottom > 0 && top < innerHeight && left < innerWidth;
  const place = [...document.querySelectorAll("*")].indexOf(element);
  return {place, visible: Boolean(ring && shown && inside),
    text: element.textContent.trim(), what: element.outerHTML.slice(0, 120)};
}"""
REACHABLE = """() => [...document.querySelectorAll("a[href], button, summary, input")]
  .filter((element) => element.checkVisibility({visibilityProperty: true})
    && !element.closest("dialog:not([open])") && element.tabIndex >= 0
    && !element.matches("label + label > [type=radio]") // one stop for a group
    && !element.disabled && element.getBoundingClientRect().width).length"""


@pytest.fixture
def view(chromium):
    """Opens a window of a width, light or dark."""
    contexts = []

    def open_window(width=1300, mode="light"):
        size = {"width": width, "height": HEIGHT}
        context = chromium.new_context(
            viewport=size, color_scheme=mode, reduced_motion="reduce"
        )
        contexts.append(context)
        return context.new_page()

    yield open_window
    for context in contexts:
        context.close()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_the_narrowest_window(name, view, site):
    page = view(320)
    page.goto(f"{site}{name}.html", wait_until="load")
    lay_out(page)
    page.evaluate(UNFOLD)
    assert_fits(page)


@pytest.mark.parametrize("name", [name for name in PAGES if "chapters/" in name])
def test_a_chapter_as_it_is_met_is_accessible(name, view, site, axe_source):
    page = view(390)
    page.goto(f"{site}{name}.html", wait_until="load")
    lay_out(page)
    page.evaluate(SETTLED)
    assert page.locator("details:not([open])").count()
    assert page.locator(".prediction:not(.seen)").count()
    assert_accessible(page, axe_source)


def test_the_theme_is_that_of_the_system(view, site):
    for mode in ("light", "dark"):
        page = view(mode=mode)
        page.goto(f"{site}index.html", wait_until="load")
        assert page.evaluate("document.documentElement.dataset.theme") == mode


def test_every_internal_link_and_anchor_resolves(html):
    pages = {
        path.relative_to(html).as_posix(): Links(path.read_text("utf-8"))
        for path in html.rglob("*.html")
        if "_static" not in path.relative_to(html).parts
    }
    assert {f"{name}.html" for name in PAGES} <= set(pages)
    broken = []
    for name, links in pages.items():
        for address in links.addresses:
            target, anchor = urldefrag(urljoin(f"http://book/{name}", address))
            parts = urlsplit(target)
            if parts.scheme not in ("http", "https") or parts.netloc != "book":
                continue
            path = unquote(parts.path).lstrip("/") or "index.html"
            is_state = "=" in anchor  # such as an explorer's settings
            if path in pages:
                found = not anchor or is_state or unquote(anchor) in pages[path].ids
            else:
                found = (html / path).is_file()
            if not found:
                broken.append(f"{name}: {address}")
    assert not broken


@pytest.mark.parametrize("name", PAGES)
def test_no_id_is_given_twice(name, html):
    ids = Links((html / f"{name}.html").read_text("utf-8")).ids
    assert not {name for name in ids if ids.count(name) > 1}


def test_everything_is_reached_by_keyboard_and_shows_it(view, site):
    page = view()
    page.goto(f"{site}chapters/04_rank3.html", wait_until="load")
    page.evaluate(SETTLED)
    page.keyboard.press("Tab")
    first = page.evaluate(FOCUS)
    assert first["text"] == "Skip to main content"
    assert first["visible"]
    page.keyboard.press("Enter")
    page.wait_for_url("**#main-content")  # Chromium follows a link after the key
    page.goto(f"{site}chapters/04_rank3.html", wait_until="load")
    page.evaluate(SETTLED)
    expected = page.evaluate(REACHABLE)
    seen = []
    for _ in range(expected + 30):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUS)
        if stop is None:
            break
        seen.append(stop)
    assert not [stop for stop in seen if not stop["visible"]]
    assert len({stop["place"] for stop in seen}) >= expected


def test_on_paper_a_chapter_is_alone_and_unfolded(view, site):
    page = view(700, "dark")
    page.goto(f"{site}chapters/04_rank3.html", wait_until="load")
    page.emulate_media(media="print")
    for what in ("nav", ".bd-sidebar", ".prev-next-footer", "button", ".headerlink"):
        assert not page.locator(what).filter(visible=True).count(), what
    assert page.locator("h1").filter(visible=True).count() == 1
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(34, 37, 43)"
    assert not page.evaluate(JUTS)
    assert not page.evaluate(CUT)
    folds = page.locator("details")
    assert folds.count()
    before = page.locator(".bd-article").inner_html()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("details[open]").count() == folds.count()
    assert not page.locator("details.proof pre").filter(visible=True).count()
    last = page.locator(".bd-article > section").last
    assert last.locator("h2").inner_text() == "Solutions"
    assert last.locator(".tag_solution").count() == 7
    assert page.locator(".tag_solution").count() == 7
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("details[open]").count() == 0
    assert page.locator(".bd-article").inner_html() == before
