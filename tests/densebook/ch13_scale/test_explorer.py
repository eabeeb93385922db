"""The cuts explorer: its arithmetic against densekit, its bytes against an engine."""

import re
from collections import Counter
from decimal import Decimal

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from distributed import Client, wait

import densekit as dk
from densebook.ch13_scale.explorer import CONTROLS, TABLES, cuts
from densebook.explorer.board import LETTERS
from densekit.functional import dense, dense_vjp
from tests.densebook.every import html_of

STATES = 1000
DATA = {key: table.tolist() for key, table in TABLES.items()}
LENGTHS = {"x": ("batch", "inputs"), "kernel": ("inputs", "units"), "bias": ("units",)}
LENGTHS |= {"dy": ("batch", "units"), "y": ("batch", "units"), "dx": LENGTHS["x"]}
LENGTHS |= {"dkernel": LENGTHS["kernel"], "dbias": LENGTHS["bias"]}
RESULTS = ("y", "dx", "dkernel", "dbias")
COMPUTE = """([all, data]) => all.map((settings) => {
  const { was, settings: own, ...shown } =
    denseExplorers.kinds.cuts.compute(settings, data);
  return shown;
})"""


def drawn_settings(rng):
    return {
        control.name: str(rng.choice(control.options))
        if control.kind == "choice"
        else int(rng.integers(control.low, control.high + 1))
        for control in CONTROLS
        if control.kind != "text"
    }


def drawn_numbers(rng):
    """The tables in hundredths with numbers of one's own, and how a link has these."""
    tables = {key: 100 * table for key, table in TABLES.items()}
    parts = {}
    for _ in range(rng.integers(5)):
        letter = str(rng.choice(list(LETTERS)))
        table = tables[LETTERS[letter]]
        at = tuple(int(rng.integers(length)) for length in table.shape)
        table[at] = rng.integers(-9999, 10000)
        parts[letter + ".".join(map(str, at))] = f"{table[at] / 100:g}"
    return tables, "~".join(f"{cell}_{value}" for cell, value in parts.items())


def layer(x, kernel, bias, dy):
    """densekit's y, dx, dkernel, dbias; of whole numbers, so exactly."""
    results = dense(x, kernel, 100 * bias), *dense_vjp(dy, x, kernel)
    return dict(zip(RESULTS, results, strict=True))


def blocks(table, name, settings):
    """What each worker has of an array."""
    workers, lengths = int(settings["workers"]), LENGTHS[name]
    if settings["cut"] not in lengths:
        return [table] * workers
    return np.split(table, workers, lengths.index(settings["cut"]))


def by_worker(tables, settings):
    """Each worker's results by densekit; the first alone has a bias that is added."""
    given = {name: blocks(table, name, settings) for name, table in tables.items()}
    for m in range(int(settings["workers"])):
        own = {name: cut[m] for name, cut in given.items()}
        alone = settings["cut"] == "inputs" and m
        yield layer(**own | ({"bias": 0 * own["bias"]} if alone else {}))


def in_a_ring(pieces, rounds):
    """How much worker 0 receives: hands on p - 1 of p pieces in every round."""
    p = len(pieces)
    steps = range(rounds * (p - 1))
    return sum(pieces[(0 - step - 1) % p] for step in steps)


def wanted_message(name, computed, whole, settings):
    """What is done with a result, from how the workers' own results compare to it."""
    p = len(computed)
    size = 4 * np.prod([2 ** settings[length] for length in LENGTHS[name]])
    pieces = [int(part) for part in np.diff(np.linspace(0, size, p + 1))]
    if p == 1:
        return "", 0
    if computed[0].size < whole.size:  # in blocks
        gathers = settings["whole"] == "all"
        return ("all-gather", in_a_ring(pieces, 1)) if gathers else ("", 0)
    if all(np.array_equal(part, whole) for part in computed):
        return "", 0
    if settings["whole"] == "nothing":
        return "reduce-scatter", in_a_ring(pieces, 1)
    return "all-reduce", in_a_ring(pieces, 2)


def test_1000_drawn_states_agree_with_densekit(open_page):
    rng = np.random.default_rng(13)
    drawn = [drawn_settings(rng) for _ in range(STATES)]
    numbers = [drawn_numbers(rng) for _ in range(STATES)]
    states = [s | {"numbers": own} for s, (_, own) in zip(drawn, numbers, strict=True)]
    page = open_page(html_of("cuts"))
    results = page.evaluate(COMPUTE, [states, DATA])
    seen = Counter()
    start = layer(**{key: 100 * table for key, table in TABLES.items()})
    for settings, (tables, own), result in zip(drawn, numbers, results, strict=True):
        message = f"{settings} {own}"
        whole, computed = layer(**tables), list(by_worker(tables, settings))
        moved = {}
        for name in RESULTS:
            scale = 100 if name == "dbias" else 10_000
            parts = [part[name] for part in computed]
            assert len(result["blocks"][name]) == len(parts), message
            for found, part in zip(result["blocks"][name], parts, strict=True):
                np.testing.assert_array_equal(found, part / scale, message)
            np.testing.assert_array_equal(result[name], whole[name] / scale, message)
            how, moved[name] = wanted_message(name, parts, whole[name], settings)
            assert result["messages"][name]["how"] == how, message
            assert result["messages"][name]["bytes"] == moved[name], message
            seen[settings["cut"], name, how] += 1
        assert result["forward"] == moved["y"], message
        assert result["backward"] == sum(moved.values()) - moved["y"], message
        assert result["agrees"], message
        b, n, u = (2 ** settings[name] for name in ("batch", "inputs", "units"))
        products = 3 * dk.counting.multiply_adds(dk.Dense(u), (b, n))
        assert result["operations"] * int(settings["workers"]) == 2 * products
        changed = sum((whole[name] != start[name]).sum() for name in RESULTS)
        assert result["changed"] == changed, message
    assert len(seen) == 27  # of each result in each cut: nothing, and what can be sent
    assert min(seen.values()) > 20


INSIDE = {
    "processes": False,
    "threads_per_worker": 1,
    "dashboard_address": "127.0.0.1:0",
    "worker_dashboard_address": "127.0.0.1:0",
    "silence_logs": 50,
}


def engine_counts(workers):
    """What each worker of Dask's has received after the two rounds of a ring."""
    tables = {key: table.astype("float32") for key, table in TABLES.items()}
    given = zip(*(np.split(tables[key], workers) for key in ("dy", "x")), strict=True)
    parts = [dense_vjp(dy, x, tables["kernel"])[1] for dy, x in given]
    counts = []
    with Client(n_workers=workers, **INSIDE) as client:
        names = list(client.nthreads())

        def on(i, *call):
            return client.submit(*call, workers=names[i], pure=False)

        pieces = [
            [on(i, np.array, piece) for piece in np.split(part, workers)]
            for i, part in enumerate(parts)
        ]
        for start in (0, -1):
            for step in range(workers - 1):
                before = [[*row] for row in pieces]
                for i in range(workers):
                    j = (i - step - 1 - start) % workers
                    theirs = before[i - 1][j]
                    added = [theirs, before[i][j]] if start == 0 else [theirs]
                    pieces[i][j] = on(i, sum, added)
                wait([piece for row in pieces for piece in row])
            logs = client.run(lambda dask_worker: dask_worker.transfer_incoming_log)
            counts.append([sum(m["total"] for m in log) for log in logs.values()])
        sums = [np.concatenate(client.gather(row)) for row in pieces]
    return counts, sums


@pytest.mark.parametrize("workers", [2, 4])
def test_the_bytes_are_those_that_an_engine_counts(open_page, workers):
    (scattered, reduced), sums = engine_counts(workers)
    start = {control.name: control.value for control in CONTROLS}
    four = dict.fromkeys(("batch", "inputs", "units"), 2) | {"workers": str(workers)}
    page = open_page(html_of("cuts"))
    states = [start | four | {"whole": whole} for whole in ("nothing", "sums")]
    nothing, everything = page.evaluate(COMPUTE, [states, DATA])
    for found in sums:
        np.testing.assert_array_equal(found, everything["dkernel"])
    assert scattered == [nothing["messages"]["dkernel"]["bytes"]] * workers
    assert reduced == [everything["messages"]["dkernel"]["bytes"]] * workers


def test_the_bytes_are_those_of_the_chapter(open_page):
    """8 workers receive 470 MB of dkernel there; 4 receive 3/4 for its 7/8."""
    page = open_page(html_of("cuts"), "#cuts=workers:4")
    chapter = 2 * 7 / 8 * 4 * 4096 * 16_384
    said = page.locator(".dk-facts").inner_text().replace("\u00a0", " ")
    assert "1,024 operations a byte" in said
    assert f"{chapter / (7 / 8) * (3 / 4) / 1e6:.1f} MB" in said


def state(**settings):
    return "#cuts=" + ",".join(f"{name}:{value}" for name, value in settings.items())


def cell(page, role, **where):
    data = "".join(f'[data-{key}="{index}"]' for key, index in where.items())
    return page.locator(f".dk-of-{role}{data}")


def sum_of(page):
    return page.locator(".dk-sum:not(.dk-code)").inner_text().replace("\u00a0", " ")


def code_of(page):
    return page.locator(".dk-code").inner_text()


def hint_of(page):
    return page.locator(".dk-sums .dk-hint").inner_text()


def lit(page):
    """How many cells of each table are lit."""
    names = page.locator(".dk-lit").evaluate_all("l => l.map(c => c.classList[1])")
    return Counter(name.removeprefix("dk-of-") for name in names)


def test_each_question_is_answered_by_switching(open_page):
    page = open_page(html_of("cuts"))
    answers = page.locator(".cu-answer")
    found = page.locator(".cu-answer[data-state=found]")
    assert (answers.count(), found.count()) == (3, 0)
    page.get_by_label("inputs").first.check(force=True)
    assert found.all_inner_texts() == [
        "✓ adds something forward, and sends nothing backward: this one."
    ]
    assert "Found: adds something" in page.locator(".dk-told").inner_text()
    page.get_by_label("units").first.check(force=True)
    assert "fewer bytes backward for fewer rows" in found.inner_text()
    page.get_by_label("nothing").check(force=True)
    assert found.count() == 2
    page.get_by_label("batch").first.check(force=True)
    assert "half the bytes of an all-reduce" in found.inner_text()
    page.get_by_label("1", exact=True).check(force=True)
    assert found.count() == 0
    assert "0 bytes" in page.locator(".dk-facts").inner_text()


OWNERS = """cells => cells.map((cell) =>
  [cell.classList[1].slice(6), cell.dataset.state, { ...cell.dataset }])"""
INDICES = {"batch": "b", "inputs": "k", "units": "u"}
ADDED = {"batch": ("dkernel", "dbias"), "inputs": ("y",), "units": ("dx",)}


@pytest.mark.parametrize("cut", INDICES)
@pytest.mark.parametrize("direction", ["forward", "backward"])
def test_a_square_has_the_colour_of_the_worker_that_has_it(open_page, cut, direction):
    page = open_page(html_of("cuts"), state(cut=cut, direction=direction, workers=4))
    for name, colour, data in page.locator(".dk-cell").evaluate_all(OWNERS):
        if name.startswith("part"):
            assert colour == data["m"]
        elif cut in LENGTHS[name]:
            assert colour == data[INDICES[cut]]  # one row or column for each
        else:
            assert colour == ("all sent" if name in ADDED[cut] else "all")


@pytest.mark.parametrize(
    ("where", "at", "code", "line", "hint", "lights"),
    [
        (
            {"direction": "forward", "workers": 4},
            ("x", {"b": 1, "k": 2}),
            "y[1:2] = x[1:2] @ W + c",
            "x[1, 2] = 0",
            "Worker B has it. It goes into y.",
            {"x": 1, "y": 4, "kernel": 4},
        ),
        (
            {"direction": "forward", "cut": "inputs"},
            ("part", {"m": 1, "b": 0, "u": 1}),
            "y_B = x[:, 2:4] @ W[2:4]",
            "B’s y[0, 1] = 2 · 1 + −1 · 0 = 2",
            "Worker B’s part, from its own blocks. It is nothing yet: those of A",
            {"part": 1, "x": 2, "kernel": 2, "y": 1},
        ),
        (
            {"direction": "forward", "cut": "inputs", "workers": 4},
            ("bias", {"u": 2}),
            "y_A = x[:, 0:1] @ W[0:1] + c",
            "c[2] = −1",
            "Every worker has a copy, and A alone adds it. It goes into one part of y.",
            {"bias": 1, "y": 4, "part": 4},
        ),
        (
            {"direction": "forward", "cut": "inputs"},
            ("y", {"b": 0, "u": 1}),
            "y = y_A + y_B",
            "y[0, 1] = −1 (A) + 2 (B) = 1",
            "2 parts, one sum. After the all-reduce every worker has the sum.",
            {"y": 1, "x": 4, "kernel": 4, "bias": 1, "part": 2},
        ),
        (
            {"cut": "units", "whole": "nothing"},
            ("dx", {"b": 3, "k": 1}),
            "dx = dx_A + dx_B",
            "dx[3, 1] = 1 (A) + −2 (B) = −1",
            "After the reduce-scatter worker B has this number, the others have other",
            {"dx": 1, "dy": 4, "kernel": 4, "part": 2},
        ),
        (
            {"cut": "units", "whole": "all"},
            ("dkernel", {"k": 0, "u": 3}),
            "dkernel[:, 2:4] = x.T @ dy[:, 2:4]",
            "dkernel[0, 3] = 1 · 0 + 2 · 1 + 0 · 1 + −1 · −1 = 3",
            "Worker B computes it alone. The all-gather brings it to the others.",
            {"dkernel": 1, "x": 4, "dy": 4},
        ),
        (
            {},
            ("dy", {"b": 2, "u": 0}),
            "dx[2:4] = dy[2:4] @ W.T",
            "dy[2, 0] = −2",
            "Worker B has it. It goes into dx, one part of dkernel and one",
            {"dy": 1, "dx": 4, "dkernel": 4, "dbias": 1, "x": 4, "kernel": 4}
            | {"part": 4, "partBias": 1},
        ),
        (
            {"cut": "inputs"},
            ("dbias", {"u": 1}),
            "dbias = dy.sum(axis=0)",
            "dbias[1] = −1 + 2 + 1 + 0 = 2",
            "Every worker computes it, from the same numbers: no message.",
            {"dbias": 1, "dy": 4},
        ),
        (
            {"workers": 1, "cut": "inputs"},
            ("kernel", {"k": 0, "u": 1}),
            "dx = dy @ W.T",
            "W[0, 1] = −1",
            "One worker has all of it, and sends nothing.",
            {"kernel": 1, "dx": 4, "dy": 4},
        ),
    ],
)
def test_a_number_says_whose_it_is_and_where_it_goes(
    open_page, where, at, code, line, hint, lights
):
    page = open_page(html_of("cuts"), state(**where))
    cell(page, at[0], **at[1]).hover()
    assert code_of(page) == code
    assert sum_of(page) == line
    assert hint in hint_of(page)
    assert lit(page) == lights
    cell(page, at[0], **at[1]).dispatch_event("click")
    assert hint in page.locator(".dk-told").inner_text()


def test_every_table_is_a_grid_that_the_arrow_keys_walk(open_page):
    page = open_page(html_of("cuts"), state(workers=4))
    grids = page.get_by_role("grid")
    assert grids.evaluate_all("g => g.map(e => e.getAttribute('aria-label'))") == [
        *(f"{name} of shape (4, 4)" for name in ("x", "kernel", "dkernel")),
        "dbias of shape (4,)",
        *(f"{name} of shape (4, 4)" for name in ("dx", "dy")),
        "parts of dkernel, worker by worker",
        "parts of dbias, worker by worker",
    ]
    page.locator(".dk-of-part[tabindex='0']").focus()
    for key, start in [
        ("ArrowRight", "A’s dkernel[0, 1] ="),
        ("End", "A’s dkernel[0, 3] ="),
        *(("ArrowDown", f"A’s dkernel[{k}, 3] =") for k in (1, 2, 3)),
        ("ArrowDown", "B’s dkernel[0, 3] ="),
        ("Home", "B’s dkernel[0, 0] ="),
    ]:
        page.keyboard.press(key)
        assert sum_of(page).startswith(start), key
    name = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert name == "worker B’s part, input 0, unit 0: 0"
    assert "at:p1.0.0" in page.evaluate("location.hash")


def test_a_number_is_typed_and_the_parts_follow(open_page):
    page = open_page(html_of("cuts"))
    cell(page, "x", b=3, k=1).click()
    field = page.get_by_label("x[3, 1], row 3, input 1: new number")
    assert field.input_value() == "2"
    page.keyboard.type("-0.5")
    page.keyboard.press("Enter")
    own = page.locator(".dk-own").inner_text()
    assert own.startswith("x[3, 1] is −0.5, was 2. 6 of 52 numbers of y and the")
    cell(page, "dkernel", k=1, u=2).hover()
    assert sum_of(page) == "dkernel[1, 2] = −1 (A) + −0.5 (B) = −1.5"
    page.get_by_role("button", name="Original numbers").click()
    cell(page, "dkernel", k=1, u=2).hover()
    assert sum_of(page) == "dkernel[1, 2] = −1 (A) + 2 (B) = 1"


# Points at every square, and returns what is written about it.
POINT = """() => [...document.querySelectorAll(".dk-cell")].map((cell) => {
  const how = { bubbles: true, pointerType: "mouse" };
  cell.dispatchEvent(new PointerEvent("pointerover", how));
  return document.querySelector(".dk-sum:not(.dk-code)").textContent;
})"""
LINE = re.compile(r".*\[[\d, ]+\] = ([^=]+?)(?: = (\S+))?")
PART = re.compile(r"(-?[\d.]+)(?: · (-?[\d.]+)| \([A-D]\))?")


@pytest.mark.parametrize("direction", ["forward", "backward"])
@pytest.mark.parametrize("cut", ["batch", "units", "inputs"])
@pytest.mark.parametrize("workers", [1, 2, 4])
def test_every_printed_sum_holds(open_page, direction, cut, workers):
    own = "x0.1_-1.25~w2.2_0.5~y3.0_2.75"
    where = {"direction": direction, "cut": cut, "workers": workers, "numbers": own}
    lines = open_page(html_of("cuts"), state(**where)).evaluate(POINT)
    sums = 0
    for line in lines:
        plain = line.replace("\u00a0", " ").replace("−", "-").strip()
        parts, total = LINE.fullmatch(plain).groups()
        terms = [PART.fullmatch(part).groups() for part in parts.split(" + ")]
        assert total or len(terms) == 1, line  # a given number is no sum
        if total:
            made = sum(Decimal(a) * Decimal(b or 1) for a, b in terms)
            assert made == Decimal(total), line
            sums += 1
    assert sums >= 16


# Words with a hyphen, each with the number of its lines.
HYPHENED = """() => [...document.querySelectorAll(".dk-live")].flatMap((one) => {
  const walker = document.createTreeWalker(one, NodeFilter.SHOW_TEXT), found = [];
  for (let node; (node = walker.nextNode());) {
    for (const { index, 0: word } of node.data.matchAll(/[a-z]+-[a-z]+/g)) {
      const range = document.createRange();
      range.setStart(node, index);
      range.setEnd(node, index + word.length);
      const lines = new Set([...range.getClientRects()].map(({ top }) => top));
      found.push([word, lines.size]);
    }
  }
  return found;
})"""


@pytest.mark.parametrize("whole", ["sums", "nothing", "all"])
def test_no_line_breaks_in_an_all_reduce(open_page, whole):
    page = open_page(html_of("cuts"), state(whole=whole))
    for width in range(320, 800, 10):
        page.set_viewport_size({"width": width, "height": 900})
        words = page.evaluate(HYPHENED)
        assert len(words) >= 4
        assert {lines for _, lines in words} == {1}, (width, words)


def test_what_the_sliders_change_is_in_sight_on_a_phone(open_page):
    page = open_page(html_of("cuts"), width=390)
    together = page.locator(".cu-together")
    sliders = page.locator(".dk-slider input")
    for n, key in ((0, "ArrowLeft"), (1, "ArrowLeft"), (2, "End"), (2, "ArrowLeft")):
        before = together.bounding_box()
        sliders.nth(n).press(key)
        total = page.locator(".dk-facts dd b").last.inner_text()
        assert together.inner_text() == f"Each worker receives {total} in a step."
        assert together.bounding_box() == before  # and it moves nothing
    last = sliders.last.bounding_box()
    assert 0 <= before["y"] - (last["y"] + last["height"]) < 20
    page.set_viewport_size({"width": 764, "height": 900})  # the table is beside them
    assert not together.is_visible()


@pytest.mark.parametrize("workers", [2, 4])
def test_the_signs_stand_between_the_tables(open_page, workers):
    page = open_page(html_of("cuts"), state(workers=workers), width=358)
    shown = page.locator(".dk-board :is(.dk-of-part rect, text)").evaluate_all(
        "all => all.map((one) => { const { left, right, top, bottom } ="
        " one.getBoundingClientRect();"
        " return [one.textContent, left, right, top, bottom]; })"
    )
    signs = [one for one in shown if one[0] in ("+", "=")]
    assert len(signs) == workers
    for sign, left, right, top, bottom in signs:
        middle = (top + bottom) / 2
        for words, start, end, high, low in shown:
            if high <= middle <= low and words != sign:
                assert start - right >= 4 or left - end >= 4, (sign, words)


def test_one_worker_cuts_nothing(open_page):
    for cut in INDICES:
        page = open_page(html_of("cuts"), state(workers=1, cut=cut))
        said = page.locator(".dk-board text").all_text_contents()
        assert not [words for words in said if words.startswith(("cut", "a copy"))]


def test_a_slider_says_the_power_of_two(open_page):
    page = open_page(html_of("cuts"), state(cut="units", workers=4))
    slider = page.locator(".dk-slider input").first
    slider.press("End")
    assert page.locator(".dk-value").first.inner_text() == "65,536"
    assert slider.get_attribute("aria-valuetext") == "65,536"
    assert "1,611 MB" in page.locator(".dk-facts").inner_text()
    cell(page, "x", b=0, k=0).hover()
    assert page.locator(".dk-value").first.inner_text() == "65,536"


def test_the_lit_cell_stays_inside(open_page):
    page = open_page(html_of("cuts"), state(workers=4, at="p3.1.2"))
    assert sum_of(page).startswith("D’s dkernel[1, 2] =")
    page.get_by_label("2", exact=True).check(force=True)
    assert sum_of(page).startswith("B’s dkernel[1, 2] =")
    page.get_by_label("units").first.check(force=True)
    assert sum_of(page).startswith("B’s dx[1, 2] =")
    page.get_by_label("forward").check(force=True)
    assert sum_of(page).startswith("y[1, 2] =")
    cell(page, "bias", u=3).hover()
    page.get_by_label("backward").check(force=True)
    assert sum_of(page).startswith("dbias[3] =")


@pytest.mark.parametrize(
    "wrong", ["at:x4.0", "at:c1", "at:p2.0.0", "at:q1.0,cut:units", "numbers:x0.0_100"]
)
def test_what_is_not_there_is_refused_in_a_link(open_page, wrong):
    page = open_page(html_of("cuts"), f"#cuts={wrong}")
    assert "cannot be read" in page.locator(".dk-status").inner_text()


@pytest.mark.parametrize("direction", ["forward", "backward"])
@pytest.mark.parametrize("cut", INDICES)
@pytest.mark.parametrize("whole", ["sums", "nothing", "all"])
def test_still_and_script_show_the_same(open_page, direction, cut, whole):
    own = "x1.0_-3.25~y0.1_12"
    given = {"direction": direction, "cut": cut, "whole": whole, "workers": "4"}
    explorer = cuts(**given, numbers=own)
    page = open_page(explorer._repr_html_())
    live = page.locator(".dk-board text").all_text_contents()
    live = [words for words in live if words not in ("at all", "by message")]
    page = open_page(explorer.stand_in._repr_svg_())
    still = [text.strip() for text in page.locator("svg text").all_text_contents()]
    numbers = Counter(words for words in live if words.strip("−.0123456789") == "")
    for value, times in numbers.items():
        assert still.count(value) >= times, value
    for words in ("all-reduce", "reduce-scatter", "all-gather", "a copy at each"):
        assert still.count(words) == live.count(words), words
    for letter in "ABCD":
        assert still.count(letter) == live.count(letter) - 1  # in the key


def test_the_still_figure_says_what_is_added():
    alt = cuts().stand_in.alt
    assert "Cut the batch: x, dx, dy lie in blocks. dkernel is added up by" in alt
    assert "all-reduce: dkernel[0, 0] = 1 + −1 = 0." in alt
    assert "Nothing is cut" in cuts(workers="1").stand_in.alt
    assert "Nothing is added." in cuts(cut="inputs").stand_in.alt


SIZES = """all => all.filter((one) => one.textContent.trim() && one.checkVisibility())
  .map((one) => parseFloat(getComputedStyle(one).fontSize) *
    (one.ownerSVGElement?.getScreenCTM().a ?? 1))"""
LARGEST = state(workers=4, at="q3.1", whole="nothing")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "shown", ["", LARGEST, state(cut="inputs", direction="forward", whole="all")]
)
def test_it_is_accessible_and_legible_on_a_phone(open_page, shown, scheme):
    width = 358  # of 390, less the margins
    page = open_page(html_of("cuts"), shown, width=width, color_scheme=scheme)
    if scheme == "dark":
        page.evaluate("document.documentElement.setAttribute('theme', 'dark')")
        page.add_style_tag(content="body { background: #15181d; color: #fff }")
    found = Axe().run(page).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"]) for v in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert min(page.locator(".dk-live *").evaluate_all(SIZES)) >= 11
