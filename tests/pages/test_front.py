"""The front page: the life of one number in six steps, and a card for each chapter."""

import numpy as np
import pytest
from bs4 import BeautifulSoup

from densebook.ch04_rank3 import figures
from densebook.wheel import WHEEL
from densekit.functional import dense
from tests.pages.book import page_names

CHAPTERS = [name for name in page_names() if name.startswith("chapters/")]


def test_the_steps_say_the_numbers_that_the_layer_computes():
    steps = figures.life_of_one_number(at=(0, 1, 3))
    y = dense(figures.X, figures.KERNEL, figures.BIAS)
    sentences = [sentence for _, sentence in steps]
    assert "0 · −1, 1 · 2 and 1 · 1" in sentences[2]
    assert "bias of its own, 1," in sentences[3]
    assert f"number of the output: {y[0, 1, 3]}." in sentences[4]
    assert f"Each of the {y.size} numbers" in sentences[5]


def test_the_output_fills_step_by_step():
    drawn = [picture._repr_svg_() for picture, _ in figures.life_of_one_number()]
    texts = [svg.count("<text") for svg in drawn]
    values = np.prod((*figures.X.shape[:2], len(figures.BIAS)))
    assert texts[1] == texts[0]
    assert texts[5] - texts[4] == values - 1
    assert len(set(drawn)) == 6


@pytest.mark.parametrize("size", [(1366, 768), (390, 844)])
def test_what_is_seen_first_is_the_layer_at_work_and_a_way_on(reader, size):
    page = reader("index", *size)
    seen = "e => e.getBoundingClientRect().bottom <= innerHeight"
    for part in (
        ".start-reading a:last-child",
        "ol.steps > li:first-child p",
        ".steps-bar",
    ):
        assert page.locator(part).evaluate(seen), part


def test_one_walks_through_the_steps_by_button_and_by_key(reader):
    page = reader("index", reduced_motion="reduce")
    counter = page.locator(".steps-bar span")
    back, on = (page.get_by_role("button", name=name) for name in ("Back", "Next"))
    assert back.is_disabled()
    for number in range(2, 7):
        on.click()
        page.wait_for_function(
            f"document.querySelector('.steps-bar span').textContent === '{number} of 6'"
        )
    assert on.is_disabled()
    back.press("Enter")
    page.wait_for_function(
        "document.querySelector('.steps-bar span').textContent === '5 of 6'"
    )
    assert counter.inner_text() == "5 of 6"


def test_each_chapter_has_a_card_that_leads_to_it(reader):
    page = reader("index", java_script_enabled=False)
    cards = page.locator(".chapter-cards > li")
    assert cards.count() == len(CHAPTERS)
    for card in cards.all():
        assert card.locator("svg[role=img]").count() == 1
        assert "?" in card.inner_text()
        assert "minutes" in card.inner_text()
    cards.nth(3).click()
    page.wait_for_url(f"**/{CHAPTERS[3]}.html")


def test_on_paper_all_steps_are_seen(reader):
    page = reader("index")
    page.emulate_media(media="print")
    around = page.locator("ol.steps").bounding_box()
    for step in page.locator("ol.steps > li").all():
        box = step.bounding_box()
        assert box["x"] + box["width"] <= around["x"] + around["width"] + 1


def test_it_installs_what_a_chapter_needs(html):
    page = BeautifulSoup(
        (html / "index.html").read_text(encoding="utf-8"), "html.parser"
    )
    line = page.select_one(".downloads pre").get_text().strip()
    assert line.startswith('pip install "')
    assert "[notebooks]" in line
    assert (html / WHEEL).is_file()
    if line == f'pip install "./{WHEEL}[notebooks]"':  # no address is set
        assert page.select_one(f'.downloads a[download][href="{WHEEL}"]')
