"""What cells show besides figures: tables and errors, in the page."""

import json
import re

import pytest
from bs4 import BeautifulSoup

from densebook.marks import ERROR, EXPECTED, SHOWN_TABLE
from densebook.pages.ledger.chapters import Chapter
from tests.pages.book import ROOT, page_names
from tests.pages.probes import CUT_OFF, SETTLED, UNFOLD, lay_out

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
# A button is in front of the edge that fades, below the last line, and that edge has
# the colour of what it is on.
BUTTONS = """() => [...document.querySelectorAll(".wrap-button")].filter((button) => {
  const [pre, { left, top, width, height }] =
    [button.previousElementSibling, button.getBoundingClientRect()];
  const whole = button.parentElement.closest(".cell_input, .cell_output > .output, pre")
    ?? button.parentElement.parentElement;
  const [edge, own] = [getComputedStyle(button.parentElement, "::after"),
    getComputedStyle(button)];
  const ground = getComputedStyle(whole).backgroundColor;
  const below = pre.getBoundingClientRect().bottom - parseFloat(
    getComputedStyle(pre).paddingBottom);
  const paper = getComputedStyle(document.body).backgroundColor;
  const colour = ground === "rgba(0, 0, 0, 0)" ? paper : ground;
  return !(own.zIndex > 0 && edge.backgroundImage.includes(colour)
    && own.backgroundImage.includes(colour) && top >= below - 2);
}).map((button) => button.parentElement.outerHTML.slice(0, 200))"""
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
    page = reader(name, width=320, color_scheme=mode)
    page.evaluate(SHOW)
    page.evaluate("dispatchEvent(new Event('resize'))")
    assert page.locator(f".{SHOWN_TABLE}").count()
    page.wait_for_function(f"!({UNMARKED})()")
    assert page.evaluate(LOUD) == 0  # the page's own ground, in dark, too
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_a_table_is_wider_than_a_small_phone(reader):
    """The test above has something to look at."""
    page = reader("chapters/05_counting", width=320)
    page.evaluate(SHOW)
    assert page.evaluate(f"({WIDE})().length")


@pytest.fixture
def opened(reader):
    """Opens a page with everything laid out and unfolded, and its boxes measured."""

    def whole(name, width, **options):
        page = reader(name, width=width, **options)
        page.evaluate(SHOW)
        page.evaluate(UNFOLD)
        lay_out(page)
        page.evaluate(SETTLED)
        return page

    return whole


def test_tables_of_probes_fit_a_phone(opened):
    """Their headings are long, and stand upright; the cells below are a cross."""
    page = opened("chapters/09_errors", 390)
    assert page.locator(".upright").count() == 6
    assert page.evaluate(CUT_OFF) == []


@pytest.mark.parametrize("name", CHAPTERS)
def test_numbers_of_a_table_have_minus_signs(html, name):
    page = BeautifulSoup((html / f"{name}.html").read_bytes(), "html.parser")
    cells = page.select(f".{SHOWN_TABLE} :is(th, td)")
    assert cells
    assert not [cell for cell in cells if re.match(r"-[\d.]", cell.text)]


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_button_that_wraps_covers_no_code_and_nothing_covers_it(opened, mode):
    page = opened("chapters/05_counting", 390, color_scheme=mode)
    assert page.locator(".wrap-button").count()
    assert page.locator(".cell_output > .output .wrap-button").count()
    assert page.evaluate(BUTTONS) == []
