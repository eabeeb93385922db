"""On a phone, the words in a figure are as large as small print may be."""

import pytest

from tests.pages.book import page_names
from tests.pages.test_pages_in_browser import UNFOLD
from tools.pages.browser import LAID_OUT

LEAST = 11  # px
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
OPEN = f"""() => {{
  const style = document.createElement("style");
  style.textContent = "{LAID_OUT}";
  document.head.append(style);
  ({UNFOLD})();
}}"""
SHOWN = {"index", "chapters/01_role", "chapters/04_rank3", "chapters/05_counting"}


@pytest.mark.parametrize("name", page_names())
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_no_word_in_a_figure_is_too_small_on_a_phone(name, scripts, reader):
    page = reader(name, 390, 844, java_script_enabled=scripts)
    page.evaluate(OPEN)
    texts = page.evaluate(TEXTS)
    assert texts or name not in SHOWN
    small = [
        f"{text['figure']}: “{text['words']}” has {text['size']:.2f} px"
        for text in texts
        if text["size"] < LEAST - ROUNDING
    ]
    assert not small, "\n".join(small)
