"""The pixel explorer: its numbers against densekit, and how one moves in it."""

import numpy as np
import pytest

import densekit as dk
from densebook.ch05_counting import networks
from densebook.ch05_counting.explorer import NETWORKS, pixels
from densebook.ch05_counting.explorer.pixels import PHOTOGRAPH
from densebook.ch05_counting.explorer.stack import tally
from densekit import counting as formulas
from tests.densebook.every import html_of

DATA = pixels()._start["data"]
SPLIT = 13  # convolutions, before the dense layers


def expected(count):
    """Name and amount of each layer with a kernel, by densekit's formulas."""
    shape, found = PHOTOGRAPH, []
    for layer in networks.vgg16(dk):
        params = 0
        if isinstance(layer, dk.Conv2D):
            window = layer.kernel_size
            params = formulas.conv2d_params(window, shape[-1], layer.filters)
        elif isinstance(layer, dk.Dense):
            params = formulas.dense_params(shape[-1], layer.units)
        amounts = {"params": params, "work": formulas.multiply_adds(layer, shape)}
        shape = layer.compute_output_shape(shape)
        found += [(layer.name, amounts[count])] if params else []
    return found


def where(page):
    return page.locator(".px-where").inner_text().replace("\u00a0", " ")


def wait_for_words(page, words):
    """Return once the words about the place have these in them."""
    script = "words => document.querySelector('.px-where').innerText.includes(words)"
    page.wait_for_function(script, arg=words)


def region(page):
    return page.locator(".px-region")


def heights(page):
    return page.locator(".px-layer").evaluate_all(
        "layers => layers.map(layer => layer.getBoundingClientRect().height)"
    )


def across(page):
    return page.locator(".px-column").evaluate("c => c.clientWidth")


@pytest.mark.parametrize("count", ["params", "work"])
def test_its_numbers_are_those_of_densekit(open_page, count):
    page = open_page(html_of("pixels"))
    result = page.evaluate(
        "([count, data]) => denseExplorers.kinds.pixels.compute({ count }, data)",
        [count, DATA],
    )
    layers = expected(count)
    assert [(one["name"], one["amount"]) for one in result["layers"]] == layers
    amounts = [amount for _, amount in layers]
    starts = [one["before"] for one in result["layers"]]
    assert starts == [sum(amounts[:at]) for at in range(len(amounts))]
    assert result["total"] == sum(amounts)


def test_the_link_of_the_other_explorer_has_the_same_network():
    rows = tally(NETWORKS["vgg16"][1], 1)
    counted = [(row.params, row.multiply_adds) for row in rows if row.params]
    assert counted == [(block["params"], block["work"]) for block in DATA["blocks"]]


@pytest.mark.parametrize("width", [320, 390, 700])
def test_a_layer_has_a_pixel_for_each_parameter(open_page, width):
    page = open_page(html_of("pixels"), width=width)
    line = across(page)
    for height, (name, params) in zip(heights(page), expected("params"), strict=True):
        assert abs(height * line - params) < line / 4, name  # to a 64th of a pixel
    assert page.evaluate("document.documentElement.scrollHeight") < 1500
    said = page.locator(".px-summary").inner_text()
    assert f"{sum(n for _, n in expected('params')) / line:,.0f} px tall" in said


def test_the_flip_changes_the_heights_and_says_what_a_pixel_is(open_page):
    page = open_page(html_of("pixels"))
    before = heights(page)
    page.locator("input[value=work]").check()
    after = heights(page)
    line, unit = across(page), DATA["unit"]
    for height, (name, work) in zip(after, expected("work"), strict=True):
        assert abs(height * line - work / unit) < line / 4, name
    assert sum(before[:SPLIT]) < sum(before[SPLIT:]) / 8
    assert sum(after[SPLIT:]) < sum(after[:SPLIT]) / 100
    assert sum(after) == pytest.approx(sum(before), rel=0.01)
    assert (
        f"A large square is {10_000 * unit:,} multiply-adds"
        in page.locator(".px-summary").inner_text()
    )
    assert page.evaluate("location.hash") == "#pixels=count:work"


def test_each_layer_can_be_reached_and_what_was_passed_is_exact(open_page):
    page = open_page(html_of("pixels"))
    passed = 0
    for at, (name, amount) in enumerate(expected("params")):
        if at:
            page.get_by_role("button", name="Next layer").click()
        wait_for_words(page, f"Here: {name},")  # the event of the scrolling has come
        assert where(page).startswith(f"You have passed {passed:,} parameters, "), name
        assert f"Here: {name}, {amount:,}, " in where(page)
        assert (
            page.locator(".dk-controls input[type=range]").input_value() == f"{at + 1}"
        )
        passed += amount
    following = page.get_by_role("button", name="Next layer")
    assert following.get_attribute("aria-disabled") == "true"
    region(page).press("End")
    wait_for_words(page, "end")
    assert (
        where(page) == f"You have passed {passed:,} parameters, 100 %. This is the end."
    )
    assert f"That was VGG16: {passed:,} parameters." in region(page).inner_text()


def test_keys_move_in_it_and_from_layer_to_layer(open_page):
    page = open_page(html_of("pixels"), "#pixels=layer:14")
    region(page).focus()
    page.keyboard.press("ArrowDown")
    page.wait_for_function(
        "!document.querySelector('.px-where').innerText.includes('14,714,688')"
    )
    region(page).evaluate("""async (region) => {
      for (let before = -1; before !== region.scrollTop;) {
        before = region.scrollTop; // a key scrolls smoothly
        await new Promise((done) => setTimeout(done, 200));
      }
    }""")
    assert "Here: fc1" in where(page)
    page.keyboard.press("ArrowRight")
    assert "passed 117,479,232 parameters, 85 %. Here: fc2" in where(page)
    page.keyboard.press("ArrowLeft")
    assert "passed 14,714,688 parameters, 11 %. Here: fc1" in where(page)
    assert "fc1" in page.locator(".dk-told[aria-live]").inner_text()
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement === document.body")


def test_the_wheel_moves_the_page_until_the_column_has_the_focus(open_page):
    html = html_of("pixels") + '<div style="height: 3000px"></div>'
    page = open_page(html)
    hint = page.locator(".px-hint")
    assert hint.is_visible()
    region(page).hover()
    page.mouse.wheel(0, 150)
    page.wait_for_function("scrollY > 100")
    assert region(page).evaluate("r => r.scrollTop") == 0
    region(page).click()
    assert hint.is_hidden()
    page.mouse.wheel(0, 5000)
    page.wait_for_function("document.querySelector('.px-region').scrollTop > 4000")
    assert "passed 0 " not in where(page)


def swipe(page):
    """A finger that moves up on the column by 200 pixels, rests and leaves."""
    send = page.context.new_cdp_session(page).send
    box = region(page).bounding_box()
    x, start = box["x"] + 50, box["y"] + 300
    places = [("touchStart", start)]
    places += [("touchMove", start - up) for up in range(20, 201, 20)]
    for kind, y in places:
        points = [{"x": x, "y": y}]
        send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    page.wait_for_timeout(200)
    send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": points})
    send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_a_finger_moves_the_page_until_the_column_is_tapped(open_page):
    html = html_of("pixels") + '<div style="height: 3000px"></div>'
    page = open_page(html, has_touch=True, is_mobile=True, width=390)
    swipe(page)
    page.wait_for_function("scrollY > 100")
    assert region(page).evaluate("r => r.scrollTop") == 0
    scrolled = page.evaluate("scrollY")
    region(page).tap()
    swipe(page)
    page.wait_for_function("document.querySelector('.px-region').scrollTop > 100")
    assert page.evaluate("scrollY") == scrolled
    page.locator(".px-map").tap(position={"x": 40, "y": 200})
    wait_for_words(page, "fc1")


def test_a_click_in_the_map_leads_there(open_page):
    page = open_page(html_of("pixels"))
    box = page.locator(".px-map").bounding_box()
    page.mouse.click(box["x"] + 20, box["y"] + box["height"] / 2)
    wait_for_words(page, "50")
    assert "50 %. Here: fc1" in where(page)
    here = page.locator(".px-here").bounding_box()
    assert here["y"] + 1.5 == pytest.approx(box["y"] + box["height"] / 2, abs=1)


def test_500_places_of_the_column(open_page):
    page = open_page(html_of("pixels"))
    rng = np.random.default_rng(0)
    for count in ("params", "work"):
        layers, line = expected(count), 516
        each = DATA["unit"] if count == "work" else 1
        edges = np.cumsum([0, *(amount for _, amount in layers)])
        drawn = rng.uniform(0, edges[-1] / each, 250)
        near = (edges[rng.integers(0, 17, 50)] + rng.uniform(-1, 1, 50) * line) / each
        places = np.clip([*drawn, *near], 0, None)
        found = page.evaluate(
            "([count, data, places, line]) => {"
            " const result = denseExplorers.kinds.pixels.compute({ count }, data);"
            " return places.map(place =>"
            "   denseExplorers.parts.pixels.standing(result, place, line)); }",
            [count, DATA, places.tolist(), line],
        )
        for place, one in zip(places, found, strict=True):
            assert abs(one["passed"] - place * each) <= line * each
            assert one["passed"] <= edges[-1]
            inside = edges[one["at"]], edges[one["at"] + 1]
            assert inside[0] <= one["passed"] <= inside[1]
            assert one["passed"] < inside[1] or one["at"] == 15


def test_behind_a_question_it_waits_until_it_shows(open_page):
    page = open_page(f'<div id="behind" hidden>{html_of("pixels")}</div>')
    assert page.locator(".px-layer").count() == 0
    page.evaluate("document.querySelector('#behind').hidden = false")
    page.wait_for_function("document.querySelectorAll('.px-layer').length === 16")
    assert heights(page)[13] * across(page) == pytest.approx(102_764_544, rel=1e-5)
    assert page.locator(".dk-told[aria-live]").inner_text() == ""


def test_the_still_figure_says_its_numbers():
    alt = pixels().stand_in.alt
    for count in ("params", "work"):
        amounts = [amount for _, amount in expected(count)]
        assert f"{sum(amounts):,}" in alt
        assert f"{100 * sum(amounts[:SPLIT]) / sum(amounts):.1f} %" in alt
