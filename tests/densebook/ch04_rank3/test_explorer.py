"""The rank-3 explorer: its arithmetic against densekit, and how it is used."""

import numpy as np
import pytest

import densekit as dk
from densebook.ch04_rank3.explorer import CONTROLS, TABLES, rank3
from densekit import counting
from tests.densebook.every import html_of

SETTINGS = 300


def drawn_numbers(rng):
    """The tables with some numbers of one's own, and how a link writes these."""
    tables = {key: table.astype(float) for key, table in TABLES.items()}
    parts = {}
    for _ in range(rng.integers(7)):
        key = str(rng.choice(list(TABLES)))
        cell = tuple(int(rng.integers(length)) for length in TABLES[key].shape)
        value = float(rng.integers(-9999, 10000)) / rng.choice([100, 1000, 10000])
        tables[key][cell] = value = round(value, 2) + 0.0
        letter = {"x": "x", "kernel": "w", "bias": "c"}[key]
        parts[letter + ".".join(map(str, cell))] = f"{value:g}"
    return tables, "~".join(f"{cell}_{value}" for cell, value in parts.items())


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


def expected(tables, mode, batch, d0, d1, units, activation, bias):
    """What the explorer should compute, by densekit's layers."""
    x = tables["x"][:batch, :d0, :d1]
    rows = d0 * d1 if mode == "flatten" else d1
    kernel, c = tables["kernel"][:rows, :units], tables["bias"][:units]
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
        "y": layer(x.reshape(batch, -1) if flat else x),  # a model would round x
    }
    if mode == "wrong":
        try:
            z = np.tensordot(x, kernel, axes=[[2], [1]])
        except ValueError:
            return result | {"refused": True, "y": None, "multiplyAdds": None}
        z = z + c if bias else z
        result["y"] = dk.activations.get(activation)(z.astype(float))
        linear = x @ kernel + c if bias else x @ kernel
        result["differ"] = int((~np.isclose(z, linear, rtol=0, atol=1e-9)).sum())
    return result


def test_300_random_settings_agree_with_densekit(open_page):
    rng = np.random.default_rng(3)
    drawn = [drawn_settings(rng) for _ in range(SETTINGS)]
    numbers = [drawn_numbers(rng) for _ in range(SETTINGS)]
    page = open_page(html_of("rank3"))
    data = {key: table.tolist() for key, table in TABLES.items()}
    results = page.evaluate(
        "([all, data]) => all.map(s => denseExplorers.kinds.rank3.compute(s, data))",
        [
            [s | {"numbers": own} for s, (_, own) in zip(drawn, numbers, strict=True)],
            data,
        ],
    )
    seen = set()
    for settings, (tables, own), result in zip(drawn, numbers, results, strict=True):
        wanted = expected(tables, **settings)
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
            close = {"rtol": 1e-11, "atol": 1e-11, "err_msg": f"{settings} {own}"}
            np.testing.assert_allclose(y, wanted["y"], **close)
            before = expected(TABLES, **settings)["y"]
            moved = ~np.isclose(wanted["y"], before, rtol=1e-13, atol=1e-13)
            assert result["changed"] == moved.sum(), (settings, own)
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
    live = page.locator(".dk-number").all_text_contents()
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
    return page.locator(".dk-sums").inner_text()


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
    lit = page.locator(".dk-lit").evaluate_all("l => l.map(c => c.classList[1])")
    assert sorted(lit) == sorted(
        ["dk-of-input"] * 3 + ["dk-of-kernel"] * 3 + ["dk-of-bias", "dk-of-output"]
    )
    page.locator('.dk-of-kernel[data-u="0"]').first.click()
    assert sum_of(page).startswith("y[0, 1, 0]")
    page.locator('.dk-of-input[data-b="1"][data-i="0"]').first.click()
    assert sum_of(page).startswith("y[1, 0, 0]")


def test_touching_a_cell_does_the_same(open_page):
    page = open_page(html_of("rank3"), has_touch=True, is_mobile=True, width=320)
    page.locator('[role=gridcell][data-b="0"][data-i="1"][data-u="3"]').tap()
    assert sum_of(page).startswith("y[0, 1, 3] =")


def test_the_arrow_keys_walk_through_the_output(open_page):
    page = open_page(html_of("rank3"))
    page.locator(".dk-of-output[tabindex='0']").focus()
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
    facts = page.locator(".dk-facts")
    page.get_by_label("batch").press("ArrowRight")
    assert "(3 + 1) · 4 = 16 unchanged" in facts.inner_text()
    assert "3 · 2 · 3 · 4 = 72 was 48" in facts.inner_text()


def test_the_wrong_axis_is_refused_until_the_kernel_is_square(open_page):
    page = open_page(html_of("rank3"))
    page.get_by_label("Wrong axis").check(force=True)
    assert "ValueError: shape-mismatch for sum" in sum_of(page)
    assert page.locator(".dk-of-output").count() == 0
    page.get_by_role("button", name="Make the kernel square").click()
    assert sum_of(page) == "y[1, 0, 2] = 2 · 1 + 1 · −1 + 0 · 0 + 2 = 3"
    assert "10 of the 12 cells differ" in page.locator(".dk-side").inner_text()


def test_a_smaller_output_keeps_the_lit_cell_inside(open_page):
    page = open_page(html_of("rank3"), "#rank3=at:1.1.3")
    page.get_by_label("units").press("Home")
    assert sum_of(page).startswith("y[1, 1, 0] =")
    fragment = page.evaluate("location.hash")
    page = open_page(html_of("rank3"), fragment)
    assert page.locator(".dk-status").inner_text() == ""


def cell(page, role, **where):
    data = "".join(f'[data-{key}="{index}"]' for key, index in where.items())
    return page.locator(f".dk-of-{role}{data}")


def said(page):
    return page.locator(".dk-status").inner_text()


def shown(page, role):
    """The numbers in the squares of a role."""
    return page.locator(f".dk-of-{role} .dk-number").all_text_contents()


def test_a_number_is_clicked_typed_and_followed_by_the_outputs(open_page):
    page = open_page(html_of("rank3"))
    before = shown(page, "output")
    cell(page, "kernel", k=0, u=2).click()
    field = page.get_by_label("W[0, 2], row 0, unit 2: new number")
    assert field.input_value() == "2"
    page.keyboard.type("-12.5")  # the old number is selected
    assert shown(page, "output") == before
    page.keyboard.press("Enter")
    assert sum_of(page) == "y[1, 0, 2] = 2 · −12.5 + 1 · 1 + 0 · 0 + 2 = −22 was 7"
    assert (
        page.locator(".dk-own")
        .inner_text()
        .startswith(
            "W[0, 2] is −12.5, was 2. 3 of 16 cells of the output change with it."
        )
    )
    told = page.locator(".dk-told").inner_text()
    assert told.startswith("W[0, 2] is −12.5, was 2.")
    assert page.locator(".dk-of-output.dk-changed").count() == 3
    changed = cell(page, "output", b=0, i=0, u=2)
    assert changed.get_attribute("aria-label") == (
        "sample 0, position 0, unit 2: 1 times −12.5 plus 0 times 1 plus 2 times 0 "
        "plus bias 2 is −10.5, was 4"
    )
    assert "unchanged" in page.locator(".dk-facts").inner_text()
    fragment = page.evaluate("location.hash")
    assert fragment == "#rank3=numbers:w0.2_-12.5"
    again = open_page(html_of("rank3"), fragment)
    assert sum_of(again) == "y[1, 0, 2] = 2 · −12.5 + 1 · 1 + 0 · 0 + 2 = −22 was 7"
    again.get_by_role("button", name="Original numbers").click()
    assert shown(again, "output") == before
    assert again.evaluate("location.hash") == ""
    assert again.locator(".dk-own, .dk-changed").count() == 0
    assert again.evaluate("document.activeElement.getAttribute('role')") == "gridcell"


def focused(page):
    return page.evaluate("document.activeElement.getAttribute('aria-label')")


def test_numbers_are_edited_by_keys_as_in_a_grid(open_page):
    page = open_page(html_of("rank3"))
    page.get_by_label("bias", exact=True).first.focus()
    page.keyboard.press("Tab")
    assert focused(page) == "sample 0, position 0, number 0: 1"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("End")
    assert focused(page) == "sample 0, position 1, number 2: 1"
    assert sum_of(page).startswith("y[0, 1, 2]")  # its row is lit
    page.keyboard.press("F2")
    assert focused(page) == "x[0, 1, 2], sample 0, position 1, number 2: new number"
    for key in ("ArrowLeft", "Home", "5", "Escape"):  # the field's own, then given up
        page.keyboard.press(key)
    assert focused(page) == "sample 0, position 1, number 2: 1"
    page.keyboard.press("Enter")
    page.keyboard.type("3")
    page.keyboard.press("Enter")
    assert focused(page) == "sample 0, position 1, number 2: 3, was 1"
    page.keyboard.press("ArrowLeft")
    page.keyboard.type("-4")  # a digit or a sign begins anew
    page.keyboard.press("Tab")
    assert focused(page) == "row 0, unit 0: 1"
    page.keyboard.press("Shift+Tab")
    assert focused(page) == "sample 0, position 1, number 1: −4, was 1"
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert focused(page) == "unit 0: 0"
    page.keyboard.press("Tab")
    assert focused(page).startswith("sample 0, position 1, unit 2:")
    page.keyboard.press("Enter")
    assert page.locator(".dk-field").count() == 0, "an output is computed"
    grids = page.get_by_role("grid")
    assert grids.evaluate_all("g => g.map(e => e.getAttribute('aria-label'))") == [
        "inputs of shape (2, 2, 3)",
        "kernel of shape (3, 4)",
        "bias of shape (4,)",
        "output of shape (2, 2, 4)",
    ]


@pytest.mark.parametrize("text", ["abc", "1e999", "100", "--3", "2 3", "0x10", "1.2.3"])
def test_nonsense_gets_one_sentence_and_the_old_number_stays(open_page, text):
    page = open_page(html_of("rank3"))
    before = shown(page, "output")
    cell(page, "kernel", k=0, u=2).click()
    page.keyboard.type(text)
    page.keyboard.press("Enter")
    assert said(page) == (
        f"A square takes a number from −99.99 to 99.99; “{text}” is none, so 2 stays."
    )
    assert shown(page, "output") == before
    assert page.evaluate("location.hash") == ""
    cell(page, "bias", u=1).click()
    page.keyboard.type("5")
    page.keyboard.press("Enter")
    assert said(page) == ""


@pytest.mark.parametrize(
    ("text", "value", "words"),
    [
        ("−2", "−2", ""),
        ("0,5", "0.5", ""),
        ("1e1", "10", ""),
        (".25", "0.25", ""),
        ("-0", "0", ""),
        ("0.333", "0.33", "Two decimals are kept: 0.333 became 0.33."),
        (" ", "2", ""),
    ],
)
def test_a_number_may_be_written_in_many_ways(open_page, text, value, words):
    page = open_page(html_of("rank3"))
    cell(page, "kernel", k=0, u=2).click()
    page.keyboard.type(text)
    page.keyboard.press("Enter")
    assert cell(page, "kernel", k=0, u=2).text_content() == value
    assert said(page) == words


def test_leaving_the_field_accepts_and_the_next_square_is_edited(open_page):
    page = open_page(html_of("rank3"))
    cell(page, "input", b=1, i=0, k=0).click()
    page.keyboard.type("3")
    cell(page, "bias", u=2).click()
    assert focused(page) == "c[2], unit 2: new number"
    page.keyboard.type("0.1")
    page.get_by_label("units").focus()
    assert sum_of(page) == "y[1, 0, 2] = 3 · 2 + 1 · 1 + 0 · 0 + 0.1 = 7.1 was 7"
    assert "2 numbers are yours" in page.locator(".dk-own").inner_text()
    page.get_by_label("batch").press("Home")  # what is out of sight is kept
    assert shown(page, "input") == ["1", "0", "2", "0", "1", "1"]
    page.get_by_label("batch").press("ArrowRight")
    assert cell(page, "input", b=1, i=0, k=0).text_content() == "3"


def test_a_finger_edits_a_number(open_page):
    page = open_page(html_of("rank3"), has_touch=True, is_mobile=True, width=320)
    cell(page, "bias", u=2).tap()
    assert page.evaluate("getComputedStyle(document.activeElement).fontSize") == "16px"
    page.keyboard.type("9")
    cell(page, "output", b=1, i=0, u=2).tap()
    assert sum_of(page) == "y[1, 0, 2] = 2 · 2 + 1 · 1 + 0 · 0 + 9 = 14 was 7"
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_sums_of_decimals_are_exact(open_page):
    own = "numbers:x1.0.0_0.1~w0.2_0.2~x1.0.1_-0.02~w1.2_1~c2_0"
    page = open_page(html_of("rank3"), f"#rank3={own}")
    assert sum_of(page) == "y[1, 0, 2] = 0.1 · 0.2 + −0.02 · 1 + 0 · 0 + 0 = 0 was 7"


@pytest.mark.parametrize(
    "own",
    ["x3.0.0_1", "w16.0_1", "c5_1", "c0_100", "c0_1.234", "c0_", "c0_1~c0_2", "y"],
)
def test_numbers_that_cannot_be_are_refused_in_a_link(open_page, own):
    page = open_page(html_of("rank3"), f"#rank3=units:2,numbers:{own}")
    assert "cannot be read" in said(page)
    assert page.get_by_label("units").input_value() == "4"


def test_a_still_figure_has_the_numbers_of_ones_own(open_page):
    own = "x1.0.0_-3.25~w0.2_12~c2_0.5"
    explorer = rank3(numbers=own)
    alt = explorer.stand_in.alt
    assert "y[1, 0, 2] = −3.25 · 12 + 1 · 1 + 0 · 0 + 0.5 = −37.5" in alt
    live = open_page(explorer._repr_html_()).locator(".dk-number").all_text_contents()
    page = open_page(explorer.stand_in._repr_svg_())
    still = [text.strip() for text in page.locator("svg text").all_text_contents()]
    for value in set(live):
        assert still.count(value) >= live.count(value), value


def test_numbers_can_be_edited_where_the_product_is_refused(open_page):
    page = open_page(html_of("rank3"), "#rank3=mode:wrong")
    cell(page, "kernel", k=0, u=0).click()
    page.keyboard.type("8")
    page.keyboard.press("Enter")
    assert cell(page, "kernel", k=0, u=0).text_content() == "8"
    assert page.locator(".dk-own").inner_text().startswith("W[0, 0] is 8, was 1. ")
    page.get_by_role("button", name="Original numbers").click()
    assert focused(page) == "sample 0, position 0, number 0: 1"
