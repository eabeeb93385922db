"""What cells show besides figures: tables and errors, in the page."""

import json

import pytest

from densebook.marks import ERROR, EXPECTED, SHOWN_TABLE
from densebook.pages.ledger.chapters import Chapter
from tests.pages.book import ROOT, page_names

CHAPTERS = [name for name in page_names() if name.startswith("chapters/")]
SHOW = "document.documentElement.removeAttribute('data-js')"  # what predictions hide
ERRORS_IN_CODE = f"""() => [...document.querySelectorAll(".cell_output pre")]
  .map((pre) => pre.textContent).filter((text) => text.includes("{EXPECTED}"))"""
PLAIN_ERRORS = f"""() => [...document.querySelectorAll(".{ERROR}")].filter((it) => {{
  const {{borderLeftWidth, borderLeftStyle}} = getComputedStyle(it);
  const bold = getComputedStyle(it.querySelector("strong")).fontWeight;
  return parseFloat(borderLeftWidth) < 3 || borderLeftStyle !== "solid" || bold < 600;
}}).map((it) => it.textContent)"""
WIDE = f"""() => [...document.querySelectorAll(".{SHOWN_TABLE}")]
  .map((table) => table.parentElement)
  .filter((box) => box.scrollWidth > box.clientWidth)"""
# A wide table scrolls in its own box, which the keyboard reaches and an edge shows.
UNMARKED = f"""() => ({WIDE})().filter((box) =>
  box.tabIndex !== 0 || !getComputedStyle(box).backgroundImage.includes("gradient")
  || getComputedStyle(box).overflowX !== "auto").length"""
LOUD = f"""() => [...document.querySelectorAll("div:has(> .{SHOWN_TABLE})")]
  .map((box) => getComputedStyle(box).backgroundColor)
  .filter((colour) => colour !== "rgba(0, 0, 0, 0)").length"""


def errors_shown(name):
    """How many errors the stored outputs of a chapter show."""
    path = ROOT / f"{name}.ipynb"
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return len([*Chapter(name, "", path, cells).errors()])


def test_chapters_show_errors():
    """The test below has something to look at."""
    assert sum(map(errors_shown, CHAPTERS)) > 50


@pytest.mark.parametrize("name", CHAPTERS)
def test_errors_say_that_they_were_to_come(reader, name):
    page = reader(name)
    page.evaluate(SHOW)
    assert page.locator(f".{ERROR}").count() == errors_shown(name)
    assert page.evaluate(ERRORS_IN_CODE) == []
    assert page.evaluate(PLAIN_ERRORS) == []


@pytest.mark.parametrize("name", CHAPTERS)
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_wide_tables_scroll_in_themselves(reader, name, mode):
    page = reader(name, width=390, color_scheme=mode)
    page.evaluate(SHOW)
    page.evaluate("dispatchEvent(new Event('resize'))")
    assert page.locator(f".{SHOWN_TABLE}").count()
    page.wait_for_function(f"!({UNMARKED})()")
    assert page.evaluate(LOUD) == 0  # the page's own ground, in dark, too
    assert page.evaluate("document.documentElement.scrollWidth") == 390


HYPHENS = f"""[...document.querySelectorAll(".{SHOWN_TABLE} :is(th, td)")]
  .map((cell) => cell.textContent).filter((text) => /^-[\\d.]/.test(text))"""
FADES = """() => [...document.querySelectorAll(".highlight > .wrap-button")].map((it) => {
  const edge = getComputedStyle(it.parentElement, "::after").backgroundImage;
  const box = it.closest(".cell_output > .output") ?? it.closest("div[class*=highlight-]");
  const { left, top, width, height } = it.getBoundingClientRect();
  const over = document.elementFromPoint(left + width / 2, top + height / 2) === it;
  return [edge, getComputedStyle(it).zIndex];
})"""


def unfolded(page):
    """Everything laid out and open, and what follows from its widths done."""
    page.add_style_tag(content=LAID_OUT)
    page.evaluate(SHOW)
    page.evaluate(UNFOLD)
    page.evaluate("dispatchEvent(new Event('resize'))")


def test_a_table_is_wider_than_a_phone(reader):
    """The test above has something to look at."""
    page = reader("chapters/05_counting", width=390)
    page.evaluate(SHOW)
    assert page.evaluate(f"({WIDE})().length")
