"""The backward explorer: its arithmetic against densekit, and how it is used."""

import numpy as np
import pytest

import densekit as dk
from densebook.ch06_gradients.explorer import (
    AXES,
    CONTROLS,
    LENGTHS,
    TABLES,
    backward,
)
from densebook.explorer.board import LETTERS
from densekit.functional import dense_vjp
from tests.densebook.every import html_of

STATES = 1000
SCALE = {"x": 100, "kernel": 100, "bias": 10_000, "dy": 100}  # makes all of them whole


def drawn_settings(rng):
    settings = {}
    for control in CONTROLS:
        if control.kind == "slider":
            settings[control.name] = int(rng.integers(control.low, control.high + 1))
        elif control.kind == "choice":
            settings[control.name] = str(rng.choice(control.options))
        elif control.kind == "flag":
            settings[control.name] = bool(rng.integers(2))
    letter = str(rng.choice(list("xwcypq" if settings["batch_only"] else "xwcy")))
    at = [rng.integers(settings[LENGTHS[axis]]) for axis in AXES[letter]]
    return settings | {"at": letter + ".".join(map(str, at))}


def drawn_numbers(rng):
    """The scaled tables with numbers of one's own, and how a link writes these."""
    tables = {key: table * SCALE[key] for key, table in TABLES.items()}
    parts = {}
    for _ in range(rng.integers(7)):
        letter = str(rng.choice(list(LETTERS)))
        table = tables[LETTERS[letter]]
        at = tuple(int(rng.integers(length)) for length in table.shape)
        hundredths = int(rng.integers(-9999, 10000))
        table[at] = hundredths * SCALE[LETTERS[letter]] // 100
        parts[letter + ".".join(map(str, at))] = f"{hundredths / 100:g}"
    return tables, "~".join(f"{cell}_{value}" for cell, value in parts.items())


def expected(tables, activation, batch, d0, d1, units, batch_only, at):
    """What the explorer should compute, by densekit, from whole numbers: exactly.

    A positive scale goes through relu, so the gradients are scaled and no more.
    """
    x = tables["x"][:batch, :d0, :d1].astype(float)
    dy = tables["dy"][:batch, :d0, :units].astype(float)
    layer = dk.Dense(units, activation=activation, dtype="float64")
    layer.build(x.shape)
    layer.set_weights([tables["kernel"][:d1, :units], tables["bias"][:units]])
    y, pullback = layer.vjp(x)
    dx, (dkernel, dbias) = pullback(dy)
    dz = dy * (y > 0) if activation == "relu" else dy
    parts = [dense_vjp(dz[:, i], x[:, i], layer.kernel) for i in range(d0)]
    differ = sum((part[1] != dkernel).sum() for part in parts)
    differ += sum((part[2] != dbias).sum() for part in parts)
    return {
        "dx": dx / 1e4,
        "dkernel": dkernel / 1e4,
        "dbias": dbias / 100,
        "dz": dz / 100,
        "kernel": np.array([part[1] for part in parts]) / 1e4,
        "bias": np.array([part[2] for part in parts]) / 100,
        "differ": differ,
        "numbers": sum(part[1].size + part[2].size for part in parts),
        "deaths": int((y <= 0).sum()) if activation == "relu" else 0,
        "cells": dx.size + dkernel.size + dbias.size,
        "multiplyAdds": dk.counting.multiply_adds(layer, x.shape),
    }


GRADIENTS = ("dx", "dkernel", "dbias")
COUNTS = ("differ", "numbers", "deaths", "cells", "multiplyAdds")
CHOSEN = {"x": "dx", "w": "dkernel", "c": "dbias", "y": "dz", "p": "kernel"} | {
    "q": "bias"
}
COMPUTE = """([all, data]) => all.map((settings) => {
  const { batchOnly, collects, was, ...shown } =
    denseExplorers.kinds.backward.compute(settings, data);
  return { ...shown, ...batchOnly, lit: collects(settings.at) };
})"""


def test_1000_random_states_agree_with_densekit(open_page):
    rng = np.random.default_rng(6)
    drawn = [drawn_settings(rng) for _ in range(STATES)]
    numbers = [drawn_numbers(rng) for _ in range(STATES)]
    scaled = {key: table * SCALE[key] for key, table in TABLES.items()}
    page = open_page(html_of("backward"))
    states = [s | {"numbers": own} for s, (_, own) in zip(drawn, numbers, strict=True)]
    data = {key: table.tolist() for key, table in TABLES.items()}
    results = page.evaluate(COMPUTE, [states, data])
    seen = set()
    for settings, (tables, own), result in zip(drawn, numbers, results, strict=True):
        wanted = expected(tables, **settings)
        message = f"{settings} {own}"
        # `kernel` and `bias` of the result are those of the batch only
        for key in (*GRADIENTS, "dz", "kernel", "bias"):
            np.testing.assert_array_equal(result[key], wanted[key], message)
        assert {key: result[key] for key in COUNTS} == {
            key: wanted[key] for key in COUNTS
        }, message
        before = expected(scaled, **settings)
        moved = sum((wanted[key] != before[key]).sum() for key in GRADIENTS)
        assert result["changed"] == moved, message
        letter, *at = settings["at"][0], *map(int, settings["at"][1:].split("."))
        lit = np.array(result["lit"]).prod(axis=1).sum()
        value = wanted[CHOSEN[letter]][tuple(at)]
        assert lit == pytest.approx(value, rel=0, abs=1e-9), message
        seen.add((letter, settings["activation"]))
    assert len(seen) == 12  # each kind of cell under both activations


def test_the_still_figure_says_the_sum_of_the_lit_cell():
    alt = backward().stand_in.alt
    assert "dkernel[1, 0] = 0 · 1 + 1 · −1 + 1 · 3 + 3 · 1 = 5." in alt
    alt = backward(activation="relu", batch_only=True, at="y0.1.0").stand_in.alt
    assert "relu leaves 4 of 8 dz dead." in alt
    assert "Summed over the batch only, 8 of 16 numbers differ." in alt
    assert "dz[0, 1, 0] = −1 · [0 > 0] = 0." in alt


@pytest.mark.parametrize("activation", ["linear", "relu"])
@pytest.mark.parametrize("batch_only", [False, True])
@pytest.mark.parametrize("at", ["x1.2.0", "w1.0", "c1", "y0.0.1"])
def test_still_and_script_show_the_same_numbers(open_page, activation, batch_only, at):
    own = "x1.0.0_-3.25~w0.1_12~c1_0.5~y0.1.0_-0.75"
    explorer = backward(
        activation=activation, batch_only=batch_only, at=at, d0=3, numbers=own
    )
    page = open_page(explorer._repr_html_())
    live = page.locator(".dk-number").all_text_contents()
    lit = page.locator(".dk-lit .dk-number").all_text_contents()
    said = sum_of(page).splitlines()[-1].partition(" was ")[0]
    page = open_page(explorer.stand_in._repr_svg_())
    texts = page.locator("svg text")
    still = [text.strip() for text in texts.all_text_contents()]
    for value in set(live):
        assert still.count(value) >= live.count(value), value
    bold = page.locator("svg text[style*='bold'], svg text[style*='700']")
    marked = [text.strip() for text in bold.all_text_contents()]
    for value in set(lit):
        assert marked.count(value) >= lit.count(value), value
    assert said in explorer.stand_in.alt


def sum_of(page):
    return "\n".join(page.locator(".dk-sum:not(.dk-code)").all_inner_texts())


def cell(page, role, **where):
    data = "".join(f'[data-{key}="{index}"]' for key, index in where.items())
    return page.locator(f".dk-of-{role}{data}")


def lit(page):
    """How many cells of each table are lit."""
    names = page.locator(".dk-lit").evaluate_all("l => l.map(c => c.classList[1])")
    return {name.removeprefix("dk-of-"): names.count(name) for name in names}


def test_pointing_at_a_cell_shows_what_it_collects(open_page):
    page = open_page(html_of("backward"))
    assert sum_of(page) == "dkernel[1, 0] = 0 · 1 + 1 · −1 + 1 · 3 + 3 · 1 = 5"
    assert lit(page) == {"dkernel": 1, "x": 4, "dy": 4}
    cell(page, "dx", b=1, i=0, k=2).hover()
    assert sum_of(page) == "dx[1, 0, 2] = 3 · 1 + −1 · 0 = 3"
    assert page.evaluate("location.hash") == ""
    cell(page, "dx", b=1, i=0, k=2).click()
    assert page.evaluate("location.hash") == "#backward=at:x1.0.2"
    assert lit(page) == {"dx": 1, "dy": 2, "kernel": 2}
    cell(page, "dbias", u=1).hover()
    assert sum_of(page) == "dbias[1] = 2 + 1 + −1 + 2 = 4"
    assert lit(page) == {"dbias": 1, "dy": 4}
    cell(page, "dy", b=0, i=1, u=0).hover()
    assert sum_of(page) == "dz[0, 1, 0] = dy[0, 1, 0] = −1"
    assert lit(page) == {"dy": 1, "dx": 3, "dkernel": 3, "dbias": 1}


@pytest.mark.parametrize(
    ("role", "where", "start"),
    [
        ("x", {"b": 0, "i": 1, "k": 2}, "dx[0, 1, 2] ="),
        ("kernel", {"k": 2, "u": 1}, "dkernel[2, 1] ="),
        ("bias", {"u": 0}, "dbias[0] ="),
    ],
)
def test_a_number_lights_its_own_gradient(open_page, role, where, start):
    page = open_page(html_of("backward"), has_touch=True, is_mobile=True, width=320)
    cell(page, role, **where).tap()
    assert sum_of(page).startswith(start)
    told = page.locator(".dk-told").inner_text()
    assert told.startswith(start.split("[")[0])
    assert told.endswith(sum_of(page).rpartition("= ")[2])
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_a_dead_cell_adds_nothing(open_page):
    page = open_page(html_of("backward"), "#backward=activation:relu,at:y1.1.0")
    assert sum_of(page) == (
        "z[1, 1, 0] = 1 · 1 + 3 · −1 + 1 · 1 + 0 = −1\ndz[1, 1, 0] = 1 · [−1 > 0] = 0"
    )
    assert lit(page) == {"dz": 1, "dy": 1}
    assert cell(page, "dz", b=1, i=1, u=0).get_attribute("data-state") == "dead"
    assert page.locator(".dk-of-dz[data-state=dead]").count() == 4
    assert "4 of 8 are dead" in page.locator(".dk-side").inner_text()
    cell(page, "dz", b=1, i=1, u=1).click()
    assert lit(page) == {"dz": 1, "dy": 1, "dx": 3, "dkernel": 3, "dbias": 1}


def test_the_sum_over_the_batch_only_stands_beside_the_gradient(open_page):
    page = open_page(html_of("backward"))
    assert page.locator(".dk-of-partKernel").count() == 0
    page.get_by_label("sum over the batch only").check()
    assert page.locator(".dk-told").inner_text().endswith("13 of 16 numbers differ.")
    assert page.locator(".dk-of-partKernel").count() == 12
    assert page.locator("[data-state=differs]").count() == 13
    assert "By position: 3 + 2." in page.locator(".dk-sums").inner_text()
    cell(page, "partKernel", i=1, k=1, u=0).click()
    assert sum_of(page) == "position 1 = 1 · −1 + 3 · 1 = 2"
    page.get_by_label("d0").press("Home")
    assert page.locator("[data-state=differs]").count() == 0
    assert "cannot see this bug" in page.locator(".dk-side").inner_text()
    page.get_by_label("sum over the batch only").uncheck()
    assert sum_of(page).startswith("dkernel[1, 0] =")
    again = open_page(html_of("backward"), page.evaluate("location.hash"))
    assert sum_of(again) == sum_of(page)
    assert again.locator(".dk-status").inner_text() == ""


def test_every_table_is_a_grid_that_the_arrow_keys_walk(open_page):
    page = open_page(html_of("backward"), "#backward=activation:relu,batch_only:1")
    grids = page.get_by_role("grid")
    assert grids.evaluate_all("g => g.map(e => e.getAttribute('aria-label'))") == [
        "kernel of shape (3, 2)",
        "dkernel of shape (3, 2)",
        "bias of shape (2,)",
        "dbias of shape (2,)",
        "kernel's gradients by position, of shape (2, 3, 2)",
        "bias's gradients by position, of shape (2, 2)",
        "x of shape (2, 2, 3)",
        "dx of shape (2, 2, 3)",
        "dz of shape (2, 2, 2)",
        "dy of shape (2, 2, 2)",
    ]
    assert page.locator("[role=gridcell][tabindex='0']").count() == 10
    page.locator(".dk-of-dx[tabindex='0']").focus()
    for key, at in [
        ("ArrowRight", "[0, 0, 1]"),
        ("ArrowDown", "[0, 1, 1]"),
        ("End", "[0, 1, 2]"),
        ("ArrowDown", "[1, 0, 2]"),
        ("Home", "[1, 0, 0]"),
        ("ArrowUp", "[0, 1, 0]"),
    ]:
        page.keyboard.press(key)
        assert sum_of(page).startswith(f"dx{at} ="), key
    name = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert name == "sample 0, position 1, number 0: 0 times 1 plus 1 times −2 is −2"
    page.keyboard.press("Enter")
    assert page.locator(".dk-field").count() == 0, "a gradient is computed"


def test_a_number_of_dy_is_typed_and_its_gradients_follow(open_page):
    page = open_page(html_of("backward"))
    cell(page, "dy", b=1, i=0, u=0).click()
    field = page.get_by_label("dy[1, 0, 0], sample 1, position 0, unit 0: new number")
    assert field.input_value() == "3"
    page.keyboard.type("-0.5")
    page.keyboard.press("Enter")
    own = page.locator(".dk-own").inner_text()
    assert own.startswith(
        "dy[1, 0, 0] is −0.5, was 3. 6 of 20 cells of dx, dkernel and"
    )
    assert page.evaluate("location.hash") == ("#backward=at:y1.0.0,numbers:y1.0.0_-0.5")
    cell(page, "dkernel", k=1, u=0).click()
    assert sum_of(page) == (
        "dkernel[1, 0] = 0 · 1 + 1 · −1 + 1 · −0.5 + 3 · 1 = 1.5 was 5"
    )
    page.get_by_role("button", name="Original numbers").click()
    assert sum_of(page) == "dkernel[1, 0] = 0 · 1 + 1 · −1 + 1 · 3 + 3 · 1 = 5"


def test_the_bias_moves_no_gradient_of_a_linear_layer(open_page):
    page = open_page(html_of("backward"), "#backward=numbers:c0_-9")
    own = page.locator(".dk-own")
    assert ". 0 of 20 cells of dx, dkernel and dbias change" in own.inner_text()
    page.get_by_label("relu").check(force=True)
    assert "10 of 20 cells" in own.inner_text()


@pytest.mark.parametrize(
    "at", ["w3.0", "w0.2", "x2.0.0", "c2", "y0.0.2", "p0.0.0", "q0.0"]
)
def test_a_lit_cell_that_is_not_there_is_refused(open_page, at):
    with pytest.raises(ValueError, match="at must be a cell that is there"):
        backward(at=at)
    page = open_page(html_of("backward"), f"#backward=at:{at}")
    assert "cannot be read" in page.locator(".dk-status").inner_text()


@pytest.mark.parametrize("own", ["x3.0.0_1", "w0.0_1~w0.0_2", "y0.0.0_100", "c0_1.234"])
def test_numbers_that_cannot_be_are_refused_in_a_link(open_page, own):
    page = open_page(html_of("backward"), f"#backward=units:3,numbers:{own}")
    assert "cannot be read" in page.locator(".dk-status").inner_text()
    assert page.get_by_label("units").input_value() == "2"


def test_fewer_units_keep_the_lit_cell_inside(open_page):
    page = open_page(html_of("backward"), "#backward=at:w2.1")
    page.get_by_label("units").press("Home")
    assert sum_of(page).startswith("dkernel[2, 0] =")
    assert sum_of(open_page(html_of("backward", units=1, d1=1))).startswith(
        "dkernel[0, 0] ="
    )


def test_no_word_of_the_largest_board_is_too_small_on_a_phone(open_page):
    state = "#backward=activation:relu,batch_only:1,batch:3,d0:3,units:3"
    page = open_page(html_of("backward"), state, width=358)  # of 390, less the margins
    sizes = page.locator(".dk-board text").evaluate_all(
        "all => all.map(t => parseFloat(getComputedStyle(t).fontSize)"
        " * t.ownerSVGElement.getScreenCTM().a)"
    )
    assert len(sizes) > 100
    assert min(sizes) >= 11
