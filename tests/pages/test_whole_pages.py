"""Every page with all of it unfolded: quiet, accessible, fit for its window.

A page is opened once for all that is asked of it.
"""

from types import SimpleNamespace

import pytest

from tests.pages.book import page_names, watch
from tests.pages.probes import (
    CUT_OFF,
    SETTLED,
    UNFOLD,
    assert_accessible,
    assert_fits,
    lay_out,
)

ANSWER = """document.querySelectorAll("form.answer").forEach((form) => {
  form.elements.answer.value = "True"; // right for some, and read by all
  form.requestSubmit();
})"""
# formulas of which one sees a part only, until one moves them
PARTLY = """() => [...document.querySelectorAll("main .formula")]
  .filter((at) => at.scrollWidth > at.clientWidth + 1).map((at) => at.textContent)"""
# signs of the theme's icon font, which is not here
SIGNS = """() => [...document.querySelectorAll("*")].filter((element) =>
  ["::before", "::after"].some((part) => {
    const {content, display} = getComputedStyle(element, part);
    return display !== "none" && /[\ue000-\uf8ff]/.test(content);
  })).map((element) => element.outerHTML.slice(0, 120))"""
SAYS_SO = """(box) => box.tabIndex === 0 && getComputedStyle(box).overflowX === "auto"
  && getComputedStyle(box).backgroundImage.split("linear-gradient").length === 5"""
# What was printed and goes on beyond the edge, unless it stands in columns.
SENTENCES = r"""() => [...document.querySelectorAll(".cell_output > .output pre")]
  .filter((pre) => pre.scrollWidth > pre.clientWidth)
  .map((pre) => pre.textContent).filter((text) => !/\S {2,}\S/.test(text))"""
LEAST = 11  # px, for the words in a figure
ROUNDING = 0.05
# Of each text in a figure: the figure, the words, and how large they are.
TEXTS = """() => [...document.querySelectorAll("svg.book-svg text")]
  .filter((node) => node.checkVisibility())
  .map((node) => {
    const {a, b} = node.getScreenCTM();
    const drawn = parseFloat(getComputedStyle(node).fontSize);
    const figure = node.ownerSVGElement.parentElement.querySelector("title");
    return {figure: figure.textContent, words: node.textContent.trim(),
      size: drawn * Math.hypot(a, b)};
  })"""
HAVE_FIGURES = {
    "index",
    "chapters/01_role",
    "chapters/04_rank3",
    "chapters/05_counting",
}


@pytest.fixture(
    scope="module",
    params=[(name, width) for name in page_names() for width in (1300, 390)],
    ids=lambda param: "-".join(map(str, param)),
)
def whole(request, chromium, site):
    """A page in a window, laid out and unfolded, with all its questions answered."""
    name, width = request.param
    context = chromium.new_context(
        viewport={"width": width, "height": 900}, reduced_motion="reduce"
    )
    page = context.new_page()
    problems = watch(page, site)
    page.goto(f"{site}{name}.html", wait_until="load")
    lay_out(page)
    page.evaluate(UNFOLD)
    page.evaluate(ANSWER)
    page.evaluate(SETTLED)
    yield SimpleNamespace(name=name, width=width, page=page, problems=problems)
    context.close()


def test_it_is_quiet(whole):
    assert not whole.problems


def test_it_fits_its_window(whole):
    assert_fits(whole.page)
    assert not whole.page.evaluate(PARTLY)


def test_it_has_no_sign_without_a_font(whole):
    assert not whole.page.evaluate(SIGNS)


def test_tables_and_sentences_fit_and_what_scrolls_on_a_phone_says_so(whole):
    fine = SAYS_SO if whole.width == 390 else ""
    assert whole.page.evaluate(f"({CUT_OFF})({fine})") == []
    assert whole.page.evaluate(SENTENCES) == []


def assert_legible(page, name):
    texts = page.evaluate(TEXTS)
    assert texts or name not in HAVE_FIGURES
    small = [
        f"{text['figure']}: “{text['words']}” has {text['size']:.2f} px"
        for text in texts
        if text["size"] < LEAST - ROUNDING
    ]
    assert not small, "\n".join(small)


def test_no_word_in_a_figure_is_too_small(whole):
    assert_legible(whole.page, whole.name)


@pytest.mark.parametrize("name", page_names())
def test_without_scripts_no_word_is_too_small_on_a_phone_either(name, reader):
    page = reader(name, 390, java_script_enabled=False)
    lay_out(page)
    page.evaluate(UNFOLD)
    assert_legible(page, name)


def test_it_is_accessible(whole, axe_source):
    assert_accessible(whole.page, axe_source)
