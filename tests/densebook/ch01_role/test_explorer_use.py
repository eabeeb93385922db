"""The neuron explorer, as it is used: by pointer, by finger and by keys."""

import re

import numpy as np
import pytest

from densebook.ch01_role.explorer import POINTS, PRESETS, WEIGHTS, neuron
from tests.densebook.every import html_of


def words(page):
    return page.locator(".ne-words").inner_text()


def formulas(page):
    text = page.locator(".ne-formulas").inner_text()
    return re.sub(r"\s+", " ", text).replace("−", "-")


def numbers(page):
    inputs = page.locator(".ne-numbers input")
    return [float(value) for value in inputs.evaluate_all("l => l.map(i => i.value)")]


def pixel(page, x0, x1):
    page.locator(".ne-plane").scroll_into_view_if_needed()
    box = page.locator(".ne-plane").bounding_box()
    across = box["x"] + box["width"] * (x0 + 2) / 4
    return across, box["y"] + box["height"] * (2 - x1) / 4


def handle_at(page, part):
    box = page.locator(f".ne-{part} .ne-reach").bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(page, start, *path):
    page.mouse.move(*start)
    page.mouse.down()
    for place in path:
        page.mouse.move(*place, steps=3)
    page.mouse.up()


@pytest.mark.parametrize("name", PRESETS)
def test_an_example_solves_its_own_points(open_page, name):
    assert neuron(preset=name).stand_in.alt.endswith(
        f" {len(POINTS[name])} of {len(POINTS[name])} marked points are on their side "
        "of it."
    )
    page = open_page(html_of("neuron", activation="tanh"))
    assert "2 of 4 marked points" in words(page)
    page.locator(".ne-presets button").nth(list(PRESETS).index(name)).click()
    assert f"{len(POINTS[name])} of {len(POINTS[name])} marked points" in words(page)
    assert page.locator(".ne-astray").count() == 0
    assert numbers(page) == pytest.approx(
        [
            n
            for row in np.column_stack(
                [np.transpose(WEIGHTS[name][0]), WEIGHTS[name][1], WEIGHTS[name][2]]
            )
            for n in row
        ]
        + WEIGHTS[name][3]
    )


def test_weights_come_in_the_order_of_keras(open_page):
    weights = [[[1, -0.25], [0, 2]], [0.5, -8], [[4], [-4]], [0.125]]
    explorer = neuron(weights=weights, points="none")
    page = open_page(explorer._repr_html_())
    assert numbers(page) == [1, 0, 0.5, 4, -0.25, 2, -8, -4, 0.125]
    assert "marked" not in words(page) + explorer.stand_in.alt


@pytest.mark.parametrize(
    "state", ["u0:33_0_0_0", "u0:0_0_65_0", "u7:1_2_3", "at:17_0", "unit:8", "points:x"]
)
def test_numbers_out_of_range_in_a_link_are_refused(open_page, state):
    page = open_page(html_of("neuron"), f"#neuron=activation:tanh,{state}")
    assert "cannot be read" in page.locator(".dk-status").inner_text()
    assert page.get_by_label("relu").is_checked()


def test_pointing_writes_the_formula_out(open_page):
    page = open_page(html_of("neuron"))
    assert formulas(page) == (
        "At x0 = 1.5, x1 = -0.5, unit 0 answers z0 = 1 · 1.5 - 2 · (-0.5) + 0 = 2.5 "
        "h0 = relu(z0) = 2.5 and the network y = 1 · 2.5 + 1 · 0 - 0.5 = 2"
    )
    page.mouse.move(*pixel(page, 0.3, -1.3))
    assert "At x0 = 0.25, x1 = -1.25" in formulas(page)
    assert "z0 = 1 · 0.25 - 2 · (-1.25) + 0 = 2.75" in formulas(page)
    assert page.evaluate("location.hash") == ""
    page.mouse.click(*pixel(page, -1, 1.5))
    assert page.evaluate("location.hash") == "#neuron=at:-8_12"
    page.get_by_role("button", name="Unit 1").click()
    assert "z1 = -2 · (-1) + 1 · 1.5 + 0 = 3.5" in formulas(page)


def test_a_crease_is_dragged(open_page):
    page = open_page(html_of("neuron"))
    drag(page, handle_at(page, "move"), pixel(page, 0, 1))
    assert numbers(page)[:3] == [1, -2, 2]
    assert "u0:8_-16_16_8" in page.evaluate("location.hash")
    drag(page, pixel(page, 0.75, 1.5), pixel(page, 1, 1))  # the other, by its line
    assert numbers(page)[4:7] == [-2, 1, 1]
    assert page.get_by_role("button", name="Unit 1").get_attribute("aria-pressed")
    assert "4 of 4" not in words(page)


def test_a_crease_is_turned_about_its_square(open_page):
    page = open_page(html_of("neuron"))
    centre = handle_at(page, "move")
    drag(
        page,
        handle_at(page, "turn"),
        (centre[0] + 20, centre[1] - 60),
        (centre[0], centre[1] - 60),
    )
    w0, w1, c = numbers(page)[:3]
    assert (abs(w0), w1) == (2.25, 0)  # upright, as long as it was up to a rounding
    assert handle_at(page, "move") == pytest.approx(centre, abs=6)
    start = numbers(page)
    drag(
        page,
        handle_at(page, "turn"),
        (centre[0] - 60, centre[1]),
        (centre[0], centre[1] + 60),
    )
    assert numbers(page)[0] == -start[0]
    assert numbers(page)[2] == -c


def test_a_crease_moves_under_a_finger_and_the_page_does_not(open_page):
    page = open_page(html_of("neuron"), has_touch=True, is_mobile=True, width=320)
    start, end = handle_at(page, "move"), pixel(page, -0.5, 0.75)
    send = page.context.new_cdp_session(page).send
    steps = [("touchStart", [start])]
    steps += [
        (
            "touchMove",
            [tuple(a + (b - a) * share for a, b in zip(start, end, strict=True))],
        )
        for share in (0.2, 0.6, 1)
    ]
    scrolled = page.evaluate("scrollY")
    for kind, places in [*steps, ("touchEnd", [])]:
        points = [{"x": x, "y": y} for x, y in places]
        send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    assert numbers(page)[:3] == [1, -2, 2]
    assert page.evaluate("scrollY") == scrolled
    assert "u0:" in page.evaluate("location.hash")


def test_a_tap_chooses_a_crease_or_a_place(open_page):
    page = open_page(html_of("neuron"), has_touch=True, is_mobile=True, width=320)
    page.touchscreen.tap(*pixel(page, 0.75, 1.5))
    assert "unit 1 answers" in formulas(page)
    assert numbers(page) == [1, -2, 0, 1, -2, 1, 0, 1, -0.5]
    page.touchscreen.tap(*pixel(page, 1, -1))
    assert "At x0 = 1, x1 = -1" in formulas(page)


def test_the_handles_obey_the_arrow_keys(open_page):
    page = open_page(html_of("neuron"))
    move = page.get_by_role("slider", name="Move the crease")
    move.press("ArrowUp")  # unit 0 is 0 where x0 = 2 x1: up, it is 0 above that
    assert numbers(page)[:3] == [1, -2, 0.125]
    assert (
        page.evaluate("document.activeElement.getAttribute('aria-valuenow')") == "0.125"
    )
    move.press("Shift+ArrowRight")
    assert numbers(page)[:3] == [1, -2, -0.875]
    assert move.evaluate("h => h.matches(':focus-visible')")
    ring = "h => getComputedStyle(h.querySelector('.ne-reach')).strokeWidth"
    assert move.evaluate(ring) == "2.5px"
    turn = page.get_by_role("slider", name="Turn the crease")
    before = np.array(numbers(page)[:2])
    turn.press("ArrowUp")
    after = np.array(numbers(page)[:2])
    assert before[0] * after[1] - before[1] * after[0] > 0  # against the clock
    turn.press("ArrowRight")
    turn.press("ArrowDown")
    back = np.array(numbers(page)[:2])
    assert after[0] * back[1] - after[1] * back[0] < 0
    for _ in range(200):  # held down, the key repeats
        page.keyboard.down("ArrowLeft")
    page.keyboard.up("ArrowLeft")
    assert 2 <= np.hypot(*numbers(page)[:2]) <= 2.5  # rounding does not add up
    place = page.get_by_role("slider", name="Pointed place")
    place.press("ArrowLeft")
    assert "At x0 = 1.375, x1 = -0.5" in formulas(page)
    assert place.get_attribute("aria-valuetext") == "x0 1.375, x1 -0.5"


def test_a_crease_outside_of_the_plane_can_be_fetched(open_page):
    page = open_page(html_of("neuron"), "#neuron=u0:8_0_64_8")
    assert page.locator(".ne-crease").count() == 1
    drag(page, handle_at(page, "move"), pixel(page, -1, 0))
    assert numbers(page)[:3] == [1, 0, 1]
    assert page.locator(".ne-crease").count() == 2


def test_the_handles_stay_in_the_plane_and_on_the_crease(open_page):
    page = open_page(html_of("neuron"))
    box = page.locator(".ne-plane").bounding_box()
    for part, key in [("Move", "Shift+ArrowRight"), ("Turn", "Shift+ArrowLeft")] * 2:
        for _ in range(5):
            page.get_by_role("slider", name=f"{part} the crease").press(key)
            w0, w1, c = numbers(page)[:3]
            for name in ("move", "turn"):
                x, y = handle_at(page, name)
                x0 = 4 * (x - box["x"]) / box["width"] - 2
                x1 = 2 - 4 * (y - box["y"]) / box["height"]
                assert max(abs(x0), abs(x1)) < 2
                seen = page.locator(".ne-crease.ne-chosen").count()
                assert not seen or abs(w0 * x0 + w1 * x1 + c) < 0.1, (part, name)


def test_a_unit_without_direction_has_no_handles(open_page):
    page = open_page(html_of("neuron"), "#neuron=u0:0_0_8_8")
    assert not page.locator(".ne-move").is_visible()
    page.get_by_role("button", name="Unit 1").click()
    assert page.locator(".ne-move").is_visible()


def test_numbers_are_typed(open_page):
    page = open_page(html_of("neuron"))
    field = page.get_by_label("W₁[1, 1]")
    field.select_text()
    field.press("-")
    page.mouse.move(*pixel(page, 1, 1))  # draws again; what was typed stays
    page.mouse.move(*pixel(page, 1.5, -0.5))
    for key in "0.75":
        field.press(key)  # on the way it is no number, or one to be rounded
    assert "z1 = -2 · 1.5 - 0.75 · (-0.5)" in formulas(page)
    assert field.input_value() == "-0.75"
    field.fill("0.3")
    field.press("Tab")
    assert field.input_value() == "0.25"
    status = page.locator(".dk-status[role=status]")
    assert "0.3000 became 0.25" in status.inner_text()
    field.fill("99")
    field.press("Enter")
    assert field.input_value() == "4"
    field.fill("")
    field.press("Tab")
    assert field.input_value() == "4"
    page.get_by_label("c₂[0]").fill("1.5")
    assert formulas(page).endswith("+ 1.5 = 4")


def test_two_linear_layers_are_one(open_page):
    page = open_page(html_of("neuron"))
    page.get_by_label("linear").check(force=True)
    said = re.sub(r"\s+", " ", words(page)).replace("−", "-")
    assert "No crease." in said
    assert "y = -1 · x0 - 1 · x1 - 0.5." in said
    assert "9 parameters do the work of 3" in said
    borders = page.locator(".ne-border").get_attribute("d")
    assert borders.count("M") == 1  # one straight line
    assert page.locator(".ne-astray").count() == 2
    page.get_by_label("relu").check(force=True)
    assert "cut this plane into 4 pieces" in words(page)


def test_fewer_units_leave_a_chosen_one(open_page):
    page = open_page(html_of("neuron", preset="circle"), "#neuron=unit:7")
    assert "unit 7 answers" in formulas(page)
    page.get_by_role("slider", name="units").press("Home")
    assert "unit 0 answers" in formulas(page)
    assert page.locator(".ne-numbers tbody tr").count() == 1
    page.get_by_role("slider", name="units").press("End")
    assert "unit 7 answers" in formulas(page)
    assert page.locator(".ne-numbers tbody tr").count() == 8


def test_the_shading_shows_the_network_or_the_unit(open_page):
    page = open_page(html_of("neuron"))
    scene = "[...document.querySelectorAll('.ne-plane .ne-tint')].map(p => p.outerHTML)"
    network = page.evaluate(scene)
    page.get_by_label("the chosen unit").check(force=True)
    unit = page.evaluate(scene)
    assert network != unit
    assert not any("ne-muted" in tint for tint in unit)  # relu is never below 0
    assert any("ne-muted" in tint for tint in network)
