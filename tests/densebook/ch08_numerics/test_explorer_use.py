"""The bits explorer, used by mouse, touch and keyboard."""

import pytest

from densebook.ch08_numerics.explorer import PRESETS
from tests.densebook.every import html_of


def words(page):
    return page.locator(".bi-words").inner_text()


def stored(page):
    return page.locator(".bi-values dd").first.inner_text()


def value(page, name):
    row = page.locator(".bi-values > div", has=page.get_by_text(name, exact=True))
    return row.locator("dd").inner_text()


def written(page):
    cells = page.locator(".bi-cell").all_inner_texts()
    return "".join(cells)


def cell(page, name):
    return page.get_by_role("checkbox", name=name, exact=True)


def field(page, name="a"):
    return page.get_by_label(name, exact=True)


SAID = {
    "0.1": ("0.100000001490116119384765625", "is between 0.09999999404 and"),
    "1/3": ("0.333251953125", "The nearer one is 0.3332519531"),
    "2^24 + 1": ("16777216", "half-way between 16777216 and 16777218"),
    "256 + 1": ("256", "So a + b = a: bfloat16 has lost b."),
    "65504": ("65504", "float16 has 65504 itself"),
    "65520": ("∞", "The largest number is 65504. From 65520 on"),
    "2^−25": ("0", "half-way between 0 and 5.960464478 × 10⁻⁸"),
    "2^−149": (None, "subnormal: without a leading 1, 1 of 24 digits"),
    "−0": ("−0", "float32 has −0 itself"),
    "∞": ("∞", "the exponent is all 1, the fraction 0"),
    "∞ − ∞": ("NaN", "∞ + (−∞) has no answer: NaN"),
}


@pytest.mark.parametrize("shown", PRESETS)
def test_an_example_shows_what_it_is_for(open_page, shown):
    page = open_page(html_of("bits"), "#bits=a:5,format:bfloat16")
    page.locator(".bi-presets button").nth(list(PRESETS).index(shown)).click()
    exactly, said = SAID[shown]
    assert exactly in (None, stored(page))
    assert said in words(page)
    assert said.replace("⁻⁸", "^−8") in page.locator(".dk-told").inner_text()


def test_a_bit_is_flipped_by_click_and_back(open_page):
    page = open_page(html_of("bits"), "#bits=a:1")
    before = written(page)
    cell(page, "sign bit, 1 for minus").click()
    assert stored(page) == "−1"
    cell(page, "exponent bit, worth 128").click()
    assert stored(page) == "−∞"  # 1 has all other bits of the exponent
    cell(page, "exponent bit, worth 128").click()
    cell(page, "sign bit, 1 for minus").click()
    assert written(page) == before
    assert page.evaluate("location.hash") == "#bits=a:1"


def test_nan_keeps_its_bits_while_they_are_flipped(open_page):
    page = open_page(html_of("bits"), "#bits=a:inf,format:float16")
    cell(page, "fraction bit, worth 2^−10").click()
    assert written(page) == "0111110000000001"
    assert stored(page) == "NaN"
    assert page.locator(".bi-line").count() == 0
    cell(page, "fraction bit, worth 2^−10").click()
    assert stored(page) == "∞"


def test_bits_obey_the_keys(open_page):
    page = open_page(html_of("bits"), "#bits=a:1,format:float16")
    cell(page, "sign bit, 1 for minus").focus()
    page.keyboard.press("End")
    page.keyboard.press("Space")
    assert stored(page) == "1.0009765625"
    page.keyboard.press("0")
    assert stored(page) == "1"
    page.keyboard.press("ArrowDown")
    assert stored(page) == "0.99951171875"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Home")
    page.keyboard.press("1")
    assert stored(page) == "−1"
    page.keyboard.press("ArrowRight")
    focused = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert focused == "exponent bit, worth 8"
    assert page.locator(".bi-cell[tabindex='0']").count() == 1


def test_numbers_are_typed(open_page):
    page = open_page(html_of("bits"))
    field(page).fill("2^-25")
    page.get_by_label("float16", exact=True).check(force=True)
    assert stored(page) == "0"
    assert "It is gone." in words(page)
    page.get_by_label("bfloat16", exact=True).check(force=True)
    assert "bfloat16 has 2⁻²⁵ itself" in words(page)
    assert "a:2**-25" in page.evaluate("location.hash")
    for typed, text in [
        ("1 / 3", "1_3"),
        ("−.5", "-0.5"),
        ("1E+3", "1e3"),
        ("∞", "inf"),
    ]:
        field(page).fill(typed)
        field(page).press("Enter")
        assert f"a:{text}" in page.evaluate("location.hash")
    field(page).fill("one")
    assert field(page).get_attribute("aria-invalid") == "true"
    field(page).press("Tab")
    assert "is no number that can be read" in page.locator(".dk-status").inner_text()
    assert field(page).input_value() == "inf"
    field(page).fill("1")
    field(page).press("ArrowUp")
    assert stored(page) == "1.0078125"
    assert page.locator(".dk-status").inner_text() == ""


def test_a_fraction_in_a_link_comes_back(open_page):
    page = open_page(html_of("bits"))
    field(page).fill("1/3")
    field(page).press("Enter")
    shown = stored(page)
    page = open_page(html_of("bits"), page.evaluate("location.hash"))
    assert stored(page) == shown
    assert field(page).input_value() == "1/3"


def test_a_sum_stands_still(open_page):
    page = open_page(html_of("bits"), "#bits=op:add,format:bfloat16,a:254,b:1")
    again = page.get_by_role("button", name="Result into a")
    seen = []
    for _ in range(4):
        seen.append(stored(page))
        again.click()
    assert seen == ["255", "256", "256", "256"]
    cell(page, "fraction bit, worth 2^−7").click()
    assert "You changed a bit of the result" in page.locator(".dk-status").inner_text()
    assert page.get_by_label("only a").is_checked()
    assert field(page, "b").count() == 0
    assert stored(page) == "258"


def test_the_neighbours_are_one_click_away(open_page):
    page = open_page(html_of("bits"), "#bits=a:65504,format:float16")
    above = page.get_by_role("button", name="Next above")
    assert value(page, "next above") == "∞"
    assert value(page, "next below") == "65472, 32 away"
    above.click()
    assert stored(page) == "∞"
    above.click()
    assert stored(page) == "∞"
    page.get_by_role("button", name="Next below").click()
    assert stored(page) == "65504"


@pytest.mark.parametrize("near", [1, 8])
def test_the_slider_shows_more_neighbours(open_page, near):
    page = open_page(html_of("bits"), f"#bits=near:{near}")
    assert page.locator(".bi-tick").count() == 2 * near + 1


STATES = ["", "#bits=a:2**-149", "#bits=op:add,format:bfloat16,a:256,b:1,near:8"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("state", STATES)
def test_it_is_accessible_and_legible_on_a_phone(legible, state, scheme):
    page = legible(html_of("bits"), state, scheme)
    cells = page.locator(".bi-cell").evaluate_all(
        "cells => cells.map(c => c.getBoundingClientRect().width)"
    )
    assert min(cells) >= 24
