"""The descent explorer: its arithmetic against densekit, and how it is used."""

import re
from collections import Counter
from itertools import pairwise

import numpy as np
import pytest

import densekit as dk
from densebook.ch07_training.explorer import (
    CONTROLS,
    MOST,
    PRESETS,
    SAMPLES,
    descent,
)
from densebook.explorer import choose
from tests.densebook.every import html_of

STATES = 1000
LOSS = dk.losses.MeanSquaredError(dtype="float64")
COMPUTE = """([all, data]) => all.map((settings) => {
  const { path, next, high, low, lowest, least, loss, limit, factor, lost } =
    denseExplorers.kinds.descent.compute(settings, data);
  return { path, next, high, low, lowest, least, loss, limit, factor, lost };
})"""
START = "() => JSON.parse(document.querySelector('.dk-start').textContent).data"


def drawn_settings(rng):
    choices = {
        control.name: str(rng.choice(control.options))
        for control in CONTROLS
        if control.kind == "choice"
    }
    longest = MOST if rng.random() < 0.1 else 40
    start = "_".join(map(str, rng.integers(-32, 33, 2)))
    return choices | {"steps": int(rng.integers(longest + 1)), "start": start}


def unit(settings):
    """One unit at the start, ready to learn."""
    rate = 2.0 ** int(settings["rate"])
    optimizer = {
        "sgd": dk.optimizers.SGD(rate),
        "momentum": dk.optimizers.SGD(rate, momentum=0.9),
        "rmsprop": dk.optimizers.RMSprop(rate),
        "adam": dk.optimizers.Adam(rate),
    }[settings["optimizer"]]
    layers = [dk.Input((1,), dtype="float64"), dk.Dense(1, dtype="float64")]
    model = dk.Sequential(layers)
    w, c = np.array(settings["start"].split("_"), float) / 8
    model.set_weights([[[w]], [c]])
    model.compile(optimizer, LOSS)
    return model


def batches(settings):
    table = SAMPLES[settings["inputs"]]
    one_by_one = np.split(table, len(table))
    return [table] if settings["batch"] == "all" else one_by_one


def check_path(settings, path):
    """Each step from where the explorer stood; what densekit remembers is its own.

    RMSprop would make much of a last bit in the course of many steps.
    """
    model, cut = unit(settings), batches(settings)
    np.testing.assert_array_equal(path[0], np.concatenate(model.get_weights(), None))
    for step, (before, after) in enumerate(pairwise(path)):
        model.set_weights([before[:1, None], before[1:]])
        batch = cut[step % len(cut)]
        model.train_on_batch(batch[:, :1], batch[:, 1:])
        expected = np.concatenate(model.get_weights(), None)
        message = f"{settings}, step {step + 1}"
        size = max(abs(before).max(), abs(expected).max())
        if not size < 1e300:  # what overflows depends on the order of sums
            return
        assert abs(after - expected).max() <= 1e-12 * size, message


def factor(settings):
    """What an epoch does to an error, as eigenvalues of its matrix, for each step."""
    rate, matrix, cut = 2.0 ** int(settings["rate"]), np.eye(4), batches(settings)
    keep = {"sgd": 0, "momentum": float(np.float32(0.9))}[settings["optimizer"]]
    for batch in cut:
        columns = np.stack([batch[:, 0], np.ones(len(batch))], 1)
        pull = rate * 2 * columns.T @ columns / len(batch)
        step = np.block(
            [[np.eye(2) - pull, keep * np.eye(2)], [-pull, keep * np.eye(2)]]
        )
        matrix = step @ matrix
    return abs(np.linalg.eigvals(matrix)).max() ** (1 / len(cut))


def check_surface(settings, result):
    table = SAMPLES[settings["inputs"]]
    columns = np.stack([table[:, 0], np.ones(len(table))], 1)
    low, high = np.linalg.eigvalsh(2 * columns.T @ columns / len(table))
    lowest, (squares, *_), *_ = np.linalg.lstsq(columns, table[:, 1])
    assert [result["low"], result["high"]] == pytest.approx([low, high], rel=1e-12)
    assert result["lowest"] == pytest.approx(lowest, rel=1e-12)
    assert result["least"] == pytest.approx(squares / len(table), rel=1e-12)
    if settings["optimizer"] in ("rmsprop", "adam"):
        assert (result["factor"], result["limit"]) == (None, None)
        return
    assert result["factor"] == pytest.approx(factor(settings), rel=1e-7, abs=1e-15)
    assert (result["limit"] is None) == (settings["batch"] == "one")
    if result["limit"]:
        above = 2.0 ** int(settings["rate"]) > result["limit"]
        assert above == (result["factor"] > 1 + 1e-12)


def test_1000_drawn_states_agree_with_densekit(open_page):
    rng = np.random.default_rng(7)
    drawn = [drawn_settings(rng) for _ in range(STATES)]
    drawn += [choose(CONTROLS, preset) for preset in PRESETS.values()]
    drawn += [
        choose(
            CONTROLS, {"rate": "1", "steps": MOST, "optimizer": kind, "batch": batch}
        )
        for kind in ("sgd", "momentum")
        for batch in ("all", "one")
    ]
    page = open_page(html_of("descent"))
    results = page.evaluate(COMPUTE, [drawn, page.evaluate(START)])
    seen, lost = Counter(), 0
    for settings, result in zip(drawn, results, strict=True):
        path = np.array([*result["path"], result["next"]["at"]], float)
        assert len(path) == settings["steps"] + 2
        with np.errstate(over="ignore", invalid="ignore"):
            check_path(settings, path)
        check_surface(settings, result)
        finite = np.isfinite(path[:-1]).all(1)
        assert result["lost"] == (-1 if finite.all() else finite.argmin()), settings
        if finite.all() and abs(path[-2]).max() < 1e100:
            model, table = unit(settings), SAMPLES[settings["inputs"]]
            model.set_weights([path[-2, :1, None], path[-2, 1:]])
            loss = LOSS(table[:, 1:], model(table[:, :1]))
            assert result["loss"] == pytest.approx(loss, rel=1e-12), settings
        seen[settings["optimizer"], settings["batch"], settings["inputs"]] += 1
        lost += result["lost"] >= 0
    assert len(seen) == 16
    assert min(*seen.values(), lost) > 2


def words(page):
    return page.locator(".de-words").inner_text()


def handle(page):
    return page.get_by_role("slider", name="Start")


def places(page):
    """w and c of the start, now and next, as drawn."""
    plane = page.locator(".de-plane").bounding_box()
    side = plane["width"] - 2
    found = []
    for name in (".de-handle rect", ".de-now", ".de-next"):
        box = page.locator(f".de-plane {name}").bounding_box()
        across = box["x"] + box["width"] / 2 - plane["x"] - 1
        down = box["y"] + box["height"] / 2 - plane["y"] - 1
        found.append((8 * across / side - 4, 4 - 8 * down / side))
    return np.array(found)


SAID = {
    "One step": ("loss 0.125. The lowest loss is 0.125", "= 0: one is enough."),
    "A valley": ("41.62 across its valley and by 0.3845", "limit 2 / 41.62 = 0.04806"),
    "Too fast": ("The rate 1/16 is above SGD’s limit", "−1.601 across", "it diverges"),
    "Momentum": ("limit 2 · 1.9 / 41.62 = 0.09131", "multiplies the error by 0.9487"),
    "Adam": ("Adam divides by the size", "moves w by 0.9"),
    "No rest": ("the error shrinks, by 0.69", "goes round in a loop"),
}


@pytest.mark.parametrize("shown", PRESETS)
def test_an_example_shows_what_it_is_for(open_page, shown):
    page = open_page(html_of("descent"), "#descent=rate:1,optimizer:rmsprop,steps:3")
    page.get_by_role("button", name=shown, exact=True).click()
    for said in SAID[shown]:
        assert said in words(page)
        assert said in page.locator(".dk-told").inner_text()


def test_steps_are_taken_and_taken_back(open_page):
    page = open_page(html_of("descent"), "#descent=inputs:scaled,rate:-2,steps:0")
    assert words(page).startswith("At the start: w = 3, c = 3, loss 8.125.")
    page.get_by_role("button", name="Step", exact=True).click()
    assert words(page).startswith("After 1 step: w = 2, c = 2, loss 2.125.")
    formulas = page.locator(".de-formulas").inner_text()
    assert "The next step, number 2, with all samples" in formulas
    assert "new w = 2 − 1/4 · 2 = 1.5" in formulas
    page.get_by_role("button", name="20 steps").click()
    assert "steps:21" in page.evaluate("location.hash")
    page.get_by_role("button", name="Back to start").click()
    assert words(page).startswith("At the start")
    for _ in range(11):
        page.get_by_role("button", name="20 steps").click()
    assert "200 steps are the most" in page.locator(".dk-status").inner_text()
    assert words(page).startswith("After 200 steps: w = 1, c = 1, loss 0.125.")


@pytest.mark.parametrize(
    ("state", "lines"),
    [
        ("optimizer:momentum", ["m = 0.9 · (−1) − 1/4 · 2 = −1.4", "2 − 1.4 = 0.6"]),
        (
            "optimizer:rmsprop",
            [
                "0.9 · 1.6 + 0.1 · 2.419² = 2.025",
                "2.209 − 1/4 · 2.419 / √(2.025 + 10⁻⁷)",
            ],
        ),
        (
            "optimizer:adam",
            ["0.9 · 0.4 + 0.1 · 3.5 = 0.71", "v = 0.999 · 0.016 + 0.001"],
        ),
        ("batch:one", ["2 · (1.5 · (−1.25) + 1 − 0) · (−1.25) = 2.188"]),
    ],
)
def test_the_next_step_is_written_out(open_page, state, lines):
    page = open_page(
        html_of("descent"), f"#descent=inputs:scaled,rate:-2,steps:1,{state}"
    )
    formulas = page.locator(".de-formulas").inner_text().replace("\n", "")
    for line in lines:
        assert line in re.sub("m[wc] =", "m =", re.sub("v[wc] =", "v =", formulas))


def test_each_rate_says_on_which_side_of_the_limit_it_is(open_page):
    page = open_page(html_of("descent"))
    for inputs, rates in {
        "scaled": ("below", "at", "above"),
        "unscaled": ("above", "above", "above"),
    }.items():
        for rate, where in zip((-1, 0, 1), rates, strict=True):
            state = f"inputs:{inputs},rate:{rate},steps:200"
            page = open_page(html_of("descent"), f"#descent={state}")
            assert f"is {where} SGD’s limit" in words(page)
            assert ("it diverges" in words(page)) == (where == "above")
            assert ("for ever" in words(page)) == (where == "at")


def test_numbers_beyond_float64_are_said_to_be(open_page):
    page = open_page(html_of("descent"), "#descent=rate:1,steps:200")
    assert "beyond the largest float64" in words(page)
    assert page.locator(".de-now").count() == 0
    assert "NaN" in page.locator(".de-formulas").inner_text()


def test_the_drawing_has_the_places_where_they_are(open_page):
    page = open_page(html_of("descent"), "#descent=inputs:scaled,rate:-2,steps:1")
    np.testing.assert_allclose(places(page), [[3, 3], [2, 2], [1.5, 1.5]], atol=0.03)


def test_the_start_obeys_the_keys(open_page):
    page = open_page(html_of("descent"), "#descent=steps:0")
    handle(page).focus()
    for key in ("ArrowLeft", "ArrowDown", "Shift+ArrowLeft", "Shift+ArrowDown"):
        page.keyboard.press(key)
    assert handle(page).get_attribute("aria-valuetext") == "w 1.875, c 1.875"
    assert words(page).startswith("At the start: w = 1.875, c = 1.875")
    assert "start:15_15" in page.evaluate("location.hash")
    for _ in range(4):
        page.keyboard.press("Shift+ArrowUp")
    assert handle(page).get_attribute("aria-valuetext") == "w 1.875, c 4"
    assert page.evaluate("document.activeElement.classList.contains('de-handle')")


def test_the_start_is_dragged_and_put(open_page):
    page = open_page(html_of("descent"), "#descent=steps:0")
    box = page.locator(".de-plane").bounding_box()
    at = [box["x"] + box["width"] * 7 / 8, box["y"] + box["height"] / 8]
    page.mouse.move(*at)
    page.mouse.down()
    page.mouse.move(at[0] - box["width"] / 4, at[1] + box["height"] / 2, steps=4)
    assert page.evaluate("location.hash") == "#descent=steps:0"  # while it moves
    page.mouse.up()
    assert "start:8_-8" in page.evaluate("location.hash")
    page.mouse.click(box["x"] + box["width"] / 4, box["y"] + box["height"] / 2)
    assert "start:-16_0" in page.evaluate("location.hash")


def test_the_start_is_dragged_by_a_finger(open_page):
    page = open_page(html_of("descent"), "#descent=steps:0", width=390, has_touch=True)
    page.locator(".de-plane").scroll_into_view_if_needed()
    box = page.locator(".de-plane").bounding_box()
    x, y = box["x"] + box["width"] * 7 / 8, box["y"] + box["height"] / 8
    session = page.context.new_cdp_session(page)
    for kind, far in (("Start", 0), ("Move", 0.1), ("Move", 0.25), ("End", None)):
        points = [] if far is None else [{"x": x - far * box["width"], "y": y}]
        event = {"type": f"touch{kind}", "touchPoints": points}
        session.send("Input.dispatchTouchEvent", event)
    assert handle(page).get_attribute("aria-valuetext") == "w 1, c 3"


STATES_SEEN = [
    "",
    "#descent=optimizer:adam,batch:one,inputs:scaled,rate:-3,steps:80",
    "#descent=rate:1,steps:200",
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("state", STATES_SEEN)
def test_it_is_accessible_and_legible_on_a_phone(legible, state, scheme):
    legible(html_of("descent"), state, scheme)


def test_the_still_figure_says_what_it_shows():
    said = descent().stand_in.alt
    with np.errstate(all="raise"):
        w, c = 3.0, 3.0
        x, target = SAMPLES["unscaled"].T
        for _ in range(20):
            error = 2 * (w * x + c - target)
            w, c = w - (error * x).mean() / 32, c - error.mean() / 32
    assert f"to w = {w:.3g}, c = {c:.3g}.".replace("-", "−") in said
    assert (
        "lowest place at w = 0.5, c = −1, 108.2 times as curved across as along."
        in said
    )
    said = descent(inputs="scaled", optimizer="adam", steps=1, rate="-1").stand_in.alt
    assert "lowest place at w = 1, c = 1. 1 step" in said
    assert "1 step of Adam at rate 0.5, from w = 3, c = 3 to w = 2.5, c = 2.5." in said


@pytest.mark.parametrize(("name", "value"), [("rate", "2"), ("start", "33_0")])
def test_what_the_plane_has_no_room_for_is_refused(name, value):
    with pytest.raises(ValueError, match=f"{name} must be"):
        descent(**{name: value})


def test_a_still_figure_can_be_made_of_what_diverges():
    said = descent(rate="1", steps=200).stand_in.alt
    assert "to w = nan, c = nan" in said
