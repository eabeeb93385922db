"""The rank-3 explorer: its arithmetic against densekit, and how it is used."""

import numpy as np
import pytest

import densekit as dk
from densebook.ch04_rank3.explorer import CONTROLS, TABLES, rank3
from densekit import counting
from tests.densebook.every import html_of

SETTINGS = 300


def drawn_settings(rng):
    settings = {}
    for control in CONTROLS:
        if control.kind == "slider":
            settings[control.name] = int(rng.integers(control.low, control.high + 1))
        elif control.kind == "choice":
            settings[control.name] = str(rng.choice(control.options))
        elif control.kind == "flag":
            settings[control.name] = bool(rng.integers(2))
    return settings


def expected(mode, batch, d0, d1, units, activation, bias):
    """What the explorer should compute, by densekit's layers."""
    x = TABLES["x"][:batch, :d0, :d1]
    rows = d0 * d1 if mode == "flatten" else d1
    kernel, c = TABLES["kernel"][:rows, :units], TABLES["bias"][:units]
    layer = dk.Dense(units, activation=activation, use_bias=bias, dtype="float64")
    flat = mode == "flatten"
    model = dk.Sequential([dk.Flatten(), layer]) if flat else layer
    model.build(x.shape)
    layer.set_weights([kernel, c] if bias else [kernel])
    result = {
        "shapes": {"inputs": x.shape, "kernel": layer.kernel.shape},
        "parameters": model.count_params(),
        "multiplyAdds": counting.multiply_adds(model, x.shape),
        "refused": False,
        "y": model(x),
    }
    if mode == "wrong":
        try:
            z = np.tensordot(x, kernel, axes=[[2], [1]])
        except ValueError:
            return result | {"refused": True, "y": None, "multiplyAdds": None}
        z = z + c if bias else z
        result["y"] = dk.activations.get(activation)(z.astype(float))
        linear = x @ kernel + c if bias else x @ kernel
        result["differ"] = int((z != linear).sum())
    return result


def test_300_random_settings_agree_with_densekit(open_page):
    rng = np.random.default_rng(3)
    drawn = [drawn_settings(rng) for _ in range(SETTINGS)]
    page = open_page(html_of("rank3"))
    data = {key: table.tolist() for key, table in TABLES.items()}
    results = page.evaluate(
        "([all, data]) => all.map(s => denseExplorers.kinds.rank3.compute(s, data))",
        [drawn, data],
    )
    seen = set()
    for settings, result in zip(drawn, results, strict=True):
        wanted = expected(**settings)
        for key in ("refused", "parameters", "multiplyAdds"):
            assert result[key] == wanted[key], (key, settings)
        for key, shape in wanted["shapes"].items():
            assert tuple(result["shapes"][key]) == shape, (key, settings)
        if wanted["refused"]:
            assert result["y"] is result["shapes"]["output"] is None, settings
        else:
            y = np.array(result["y"])
            if settings["mode"] == "flatten":
                y = y[:, 0]
            assert tuple(result["shapes"]["output"]) == wanted["y"].shape, settings
            np.testing.assert_allclose(y, wanted["y"], rtol=1e-12, err_msg=settings)
        assert result["differ"] == wanted.get("differ", 0), settings
        seen.add((settings["mode"], settings["activation"], wanted["refused"]))
    assert len(seen) == 20  # every mode with every activation; the wrong axis both ways


def test_the_still_figure_says_the_sum_of_the_lit_cell():
    alt = rank3(activation="relu").stand_in.alt
    assert "z[1, 0, 2] = 2 · 2 + 1 · 1 + 0 · 0 + 2 = 7" in alt
    assert "shape-mismatch" in rank3(mode="wrong").stand_in.alt


@pytest.mark.parametrize("mode", ["dense", "flatten", "wrong"])
@pytest.mark.parametrize("units", [3, 5])
def test_still_and_script_show_the_same_numbers(open_page, mode, units):
    explorer = rank3(mode=mode, units=units, activation="tanh", d0=3)
    page = open_page(explorer._repr_html_())
    live = page.locator(".r3-number").all_text_contents()
    page = open_page(explorer.stand_in._repr_svg_())
    still = [text.strip() for text in page.locator("svg text").all_text_contents()]
    for value in set(live):
        assert still.count(value) >= live.count(value), value


@pytest.mark.parametrize("at", ["2.0.0", "0.2.0", "0.0.4"])
def test_a_lit_cell_outside_the_output_is_refused(open_page, at):
    with pytest.raises(ValueError, match="at must be a cell of the output"):
        rank3(at=at)
    page = open_page(html_of("rank3"), f"#rank3=at:{at}")
    assert "cannot be read" in page.locator(".dk-status").inner_text()


def sum_of(page):
    return page.locator(".r3-sums").inner_text()


@pytest.mark.parametrize(("setting", "value"), [("batch", 1), ("units", 2)])
def test_settings_that_name_no_cell_get_one_that_is_there(open_page, setting, value):
    page = open_page(html_of("rank3"), f"#rank3={setting}:{value}")
    assert page.locator(".dk-status").inner_text() == ""
    linked = sum_of(page)
    assert linked != sum_of(open_page(html_of("rank3")))
    page = open_page(html_of("rank3", **{setting: value}))
    assert sum_of(page) == linked


def test_pointing_at_a_cell_writes_its_sum_out(open_page):
    page = open_page(html_of("rank3"))
    assert sum_of(page) == "y[1, 0, 2] = 2 · 2 + 1 · 1 + 0 · 0 + 2 = 7"
    cell = page.locator('[role=gridcell][data-b="0"][data-i="1"][data-u="3"]')
    cell.hover()
    assert sum_of(page) == "y[0, 1, 3] = 0 · −1 + 1 · 2 + 1 · 1 + 1 = 4"
    assert page.evaluate("location.hash") == ""
    cell.click()
    assert page.evaluate("location.hash") == "#rank3=at:0.1.3"
    lit = page.locator(".r3-lit").evaluate_all("l => l.map(c => c.classList[1])")
    assert sorted(lit) == sorted(
        ["r3-of-input"] * 3 + ["r3-of-kernel"] * 3 + ["r3-of-bias", "r3-of-output"]
    )
    page.locator('.r3-of-kernel[data-u="0"]').first.click()
    assert sum_of(page).startswith("y[0, 1, 0]")
    page.locator('.r3-of-input[data-b="1"][data-i="0"]').first.click()
    assert sum_of(page).startswith("y[1, 0, 0]")


def test_touching_a_cell_does_the_same(open_page):
    page = open_page(html_of("rank3"), has_touch=True, is_mobile=True, width=320)
    page.locator('[role=gridcell][data-b="0"][data-i="1"][data-u="3"]').tap()
    assert sum_of(page).startswith("y[0, 1, 3] =")


def test_the_arrow_keys_walk_through_the_output(open_page):
    page = open_page(html_of("rank3"))
    page.locator("[role=gridcell][tabindex='0']").focus()
    for key, cell in [
        ("ArrowUp", "[0, 1, 2]"),
        ("ArrowLeft", "[0, 1, 1]"),
        ("Home", "[0, 1, 0]"),
        ("ArrowDown", "[1, 0, 0]"),
        ("End", "[1, 0, 3]"),
        ("ArrowRight", "[1, 0, 3]"),
    ]:
        page.keyboard.press(key)
        assert sum_of(page).startswith(f"y{cell} ="), key
        name = page.evaluate("document.activeElement.getAttribute('aria-label')")
        numbers = ", ".join(c for c in name.split(":")[0] if c.isdigit())
        assert f"[{numbers}]" == cell


def test_counts_say_what_a_slider_changed(open_page):
    page = open_page(html_of("rank3"))
    facts = page.locator(".r3-facts")
    page.get_by_label("batch").press("ArrowRight")
    assert "(3 + 1) · 4 = 16 unchanged" in facts.inner_text()
    assert "3 · 2 · 3 · 4 = 72 was 48" in facts.inner_text()


def test_the_wrong_axis_is_refused_until_the_kernel_is_square(open_page):
    page = open_page(html_of("rank3"))
    page.get_by_label("Wrong axis").check(force=True)
    assert "ValueError: shape-mismatch for sum" in sum_of(page)
    assert page.locator("[role=gridcell]").count() == 0
    page.get_by_role("button", name="Make the kernel square").click()
    assert sum_of(page) == "y[1, 0, 2] = 2 · 1 + 1 · −1 + 0 · 0 + 2 = 3"
    assert "10 of the 12 cells differ" in page.locator(".r3-side").inner_text()


def test_a_smaller_output_keeps_the_lit_cell_inside(open_page):
    page = open_page(html_of("rank3"), "#rank3=at:1.1.3")
    page.get_by_label("units").press("Home")
    assert sum_of(page).startswith("y[1, 1, 0] =")
    fragment = page.evaluate("location.hash")
    page = open_page(html_of("rank3"), fragment)
    assert page.locator(".dk-status").inner_text() == ""
