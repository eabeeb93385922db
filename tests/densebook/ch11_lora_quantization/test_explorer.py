"""The rank explorer: its arithmetic against NumPy, and how it is used."""

import re
from collections import Counter
from decimal import Decimal

import numpy as np
import pytest

from densebook.ch11_lora_quantization.explorer import EXAMPLE, STEP, rank
from tests.browser import SEEN
from tests.densebook.every import html_of

STATES = 1000
LEVELS = 5  # of colour, for each sign
ROUNDED = np.rint(EXAMPLE / STEP) * STEP
COMPUTE = """(all) => all.map(([settings, data]) => {
  const { used, ...result } = denseExplorers.kinds.rank.compute(settings, data);
  return { ...result, used: used.map(({ size, column, row }) =>
    ({ size, column: [...column], row: [...row] })) };
})"""


def drawn_matrix(rng):
    """A matrix of whole steps, and what is special about it."""
    inputs, units = (int(n) for n in rng.integers(1, 13, 2))
    kind = str(rng.choice(["any", "thin", "tied", "zero", "large"], p=PARTS))
    low = int(rng.integers(1, min(inputs, units) + 1))
    steps = {
        "any": lambda: rng.integers(-2048, 2049, (inputs, units)),
        "thin": lambda: (
            rng.integers(-30, 31, (inputs, low)) @ rng.integers(-30, 31, (low, units))
        ),
        "tied": lambda: 512 * np.eye(inputs, units, dtype=int)[rng.permutation(inputs)],
        "zero": lambda: np.zeros((inputs, units), dtype=int),
        "large": lambda: rng.integers(-900, 901, (24, 31)),
    }[kind]()
    return steps, kind


PARTS = (0.55, 0.25, 0.1, 0.05, 0.05)


def drawn_state(rng):
    steps, kind = drawn_matrix(rng)
    inputs, units = steps.shape
    right = rng.integers(0, 101, min(steps.shape) + 1).tolist()
    settings = {
        "rank": int(rng.integers(min(steps.shape) + 1)),
        "cell": f"{rng.integers(inputs)}_{rng.integers(units)}",
    }
    data = {
        "inputs": inputs,
        "units": units,
        "change": steps.ravel().tolist(),
        "unit": STEP,
        "right": right if rng.random() < 0.5 else None,
    }
    return settings, data, kind


def check_directions(used, sizes):
    """At right angles, of length 1, and of a sign that no machine chooses."""
    sure = [one for one in used if one["size"] > 1e-9 * sizes[0]]
    for name in ("column", "row"):
        vectors = np.array([one[name] for one in sure])
        if sure:
            np.testing.assert_allclose(
                vectors @ vectors.T, np.eye(len(sure)), atol=1e-12
            )
    assert all(max(one["column"], key=abs) > 0 for one in sure)


def check_parts(settings, data, result):
    """Everything that is computed of one matrix, at one rank."""
    r, (inputs, units) = settings["rank"], (data["inputs"], data["units"])
    whole = np.reshape(data["change"], (inputs, units)) * STEP
    left, sizes, right = np.linalg.svd(whole, full_matrices=False)
    scale = sizes[0] or 1
    np.testing.assert_allclose(result["sizes"], sizes, rtol=0, atol=1e-12 * scale)
    best = np.reshape(result["best"], whole.shape)
    rest = np.reshape(result["rest"], whole.shape)
    np.testing.assert_array_equal(np.reshape(result["whole"], whole.shape), whole)
    np.testing.assert_array_equal(rest, whole - best)
    # no matrix of rank r comes nearer; where values tie, several come as near
    assert np.linalg.matrix_rank(best, tol=1e-10 * scale) <= r
    assert np.linalg.norm(rest) == pytest.approx(
        np.linalg.norm(sizes[r:]), abs=1e-12 * scale
    )
    after = sizes[r] if r < len(sizes) else 0
    gap = (sizes[r - 1] - after) / scale if r else 1
    if gap > 1e-3:
        expected = left[:, :r] * sizes[:r] @ right[:r]
        np.testing.assert_allclose(best, expected, rtol=0, atol=1e-12 * scale / gap)
    kept = np.sum(sizes[:r] ** 2) / (np.sum(sizes**2) or 1)
    assert result["share"] == pytest.approx(kept, abs=1e-12)
    check_directions(result["used"], sizes)
    return best, sizes


def check_counts(settings, data, result, best, sizes):
    r, (inputs, units) = settings["rank"], (data["inputs"], data["units"])
    i, j = map(int, settings["cell"].split("_"))
    whole = data["change"][i * units + j] * STEP
    assert result["entry"] == [whole, best[i, j], whole - best[i, j]]
    a, b = np.empty((inputs, r)), np.empty((r, units))
    assert result["numbers"] == a.size + b.size
    assert (result["even"] - 1) * (inputs + units) < inputs * units
    assert result["even"] * (inputs + units) >= inputs * units
    shares = np.cumsum([0, *sizes**2]) / (np.sum(sizes**2) or 1)
    if abs(shares - 0.95).min() > 1e-9:
        assert result["most"] == np.argmax(shares >= 0.95)  # 0 where all are 0
    assert result["right"] == (data["right"][r] if data["right"] else None)


def test_1000_drawn_states_agree_with_numpy(open_page):
    rng = np.random.default_rng(11)
    drawn = [drawn_state(rng) for _ in range(STATES)]
    page = open_page(html_of("rank"))
    states = [[settings, data] for settings, data, _ in drawn]
    results = page.evaluate(COMPUTE, states)
    seen = Counter()
    for (settings, data, kind), result in zip(drawn, results, strict=True):
        best, sizes = check_parts(settings, data, result)
        check_counts(settings, data, result, best, sizes)
        shape = np.sign(data["inputs"] - data["units"])
        seen[kind] += 1
        seen[("wide", "square", "tall")[shape + 1]] += 1
        seen["nothing" if not settings["rank"] else "something"] += 1
        seen["all"] += settings["rank"] == len(sizes)
    assert len(seen) == 11
    assert min(seen.values()) > 25


def words(page):
    return page.locator(".ra-words").inner_text()


def heard(page):
    return page.locator(".dk-told").inner_text()


def cell(page):
    """What the keyboard's map says of the number that is read."""
    return page.get_by_role("slider", name="The number").get_attribute("aria-valuetext")


def state(page):
    return page.evaluate("location.hash")


def best_of(r, matrix=ROUNDED):
    left, sizes, right = np.linalg.svd(matrix, full_matrices=False)
    return left[:, :r] * sizes[:r] @ right[:r]


def shown(value):
    """As the explorer writes it."""
    return f"{value:.3f}".replace("-", "−")


def percent(value):
    """With one digit, and without it where it is 0; what is almost all is not all."""
    if 99.95 <= value < 100 - 1e-9:
        return "over 99.9 %"
    return f"{value:.1f} %".replace(".0 %", " %")


@pytest.mark.parametrize("r", [0, 1, 2, 6, 8, 9])
def test_the_words_are_of_the_rank(open_page, r):
    right = [10.0 + 9 * k for k in range(10)]
    page = open_page(
        html_of("rank", right=tuple(right), what="the digits"),
        f"#rank=rank:{r},cell:7_2",
    )
    said = words(page).replace("\xa0", " ")
    kept = np.sum(best_of(r) ** 2) / np.sum(ROUNDED**2)
    assert f"hold {r * 21} numbers" in said
    assert f"keep {percent(100 * kept)} of its sum" in said
    assert ("From rank 6 on" in said) == (r < 6)
    assert f"{right[r]:.0f} % of the digits" in said
    assert "with no change 10 %, with all of it 91 %" in said
    best = best_of(r)[7, 2]
    assert f"Input 7, unit 2: {shown(ROUNDED[7, 2])} = {shown(best)}" in said
    assert shown(abs(ROUNDED[7, 2] - best)) in said


# Walks through the map by key, and returns what is read of each number.
WALK = """([rank, length]) => {
  const slider = document.querySelector("input[type=range]");
  slider.value = rank;
  slider.dispatchEvent(new Event("change"));
  const map = document.querySelector(".ra-whole .ra-map");
  const press = (key) => map.dispatchEvent(new KeyboardEvent("keydown", { key }));
  const read = () => document.querySelector(".ra-words p:last-child").textContent;
  press("Home");
  return Array.from({ length }, (_, n) => {
    if (n && n % 9 === 0) for (const key of ["ArrowDown", ..."12345678"]) press(
      key === "ArrowDown" ? key : "ArrowLeft");
    else if (n) press("ArrowRight");
    return read();
  });
}"""
SUM = re.compile(r"Input (\d+), unit (\d+): (\S+) = (\S+) \+ \(?([^\s,)]+)\)?, the row")


@pytest.mark.parametrize("r", range(10))
def test_every_printed_sum_holds(open_page, r):
    best = best_of(r)
    found = open_page(html_of("rank")).evaluate(WALK, [r, ROUNDED.size])
    places = set()
    for line in found:
        *place, whole, kept, rest = SUM.match(line.replace("−", "-")).groups()
        i, j = map(int, place)
        places.add((i, j))
        assert Decimal(whole) == Decimal(kept) + Decimal(rest), line
        true = [ROUNDED[i, j], best[i, j], ROUNDED[i, j] - best[i, j]]
        printed = [float(whole), float(kept), float(rest)]
        # each of them is the nearest of three decimals, too
        np.testing.assert_allclose(printed, true, rtol=0, atol=STEP / 2 + 1e-12)
    assert len(places) == ROUNDED.size


def test_a_button_leads_to_its_rank(open_page):
    page = open_page(html_of("rank"), "#rank=rank:3")
    sizes = np.linalg.svd(ROUNDED, compute_uv=False)
    enough = int(np.argmax(np.cumsum(sizes**2) >= 0.95 * np.sum(sizes**2))) + 1
    buttons = {"One direction": 1, "95": enough, "No fewer numbers": 6, "All": 9}
    for label, r in buttons.items():
        page.get_by_role("group", name="Ranks").get_by_role(
            "button", name=re.compile(f"^{label}")
        ).click()
        assert page.get_by_role("slider", name="rank r").input_value() == str(r)
        assert page.locator(".ra-used").count() == r
        assert f"hold {r * 21} numbers" in heard(page)
        # 4 is the start
        assert state(page) == ("" if r == 4 else f"#rank=rank:{r}")


@pytest.mark.parametrize("width", [390, 700])
def test_a_line_more_or_less_does_not_move_the_page(open_page, width):
    right = tuple([9.0, *range(10, 19)])
    html = html_of("rank", right=right, what="the digits")
    page = open_page(html, "#rank=rank:0", width=width)
    heights = []
    for key in ["ArrowRight"] * 9 + ["ArrowLeft"] * 9:
        page.get_by_role("slider", name="rank r").press(key)
        heights.append(page.locator(".dk-explorer").bounding_box()["height"])
    assert heights == sorted(heights)
    assert len(set(heights[8:])) == 1
    for wide in ("280px", ""):
        page.evaluate("w => document.querySelector('main').style.width = w", wide)
        page.evaluate(SEEN)
    assert page.locator(".dk-explorer").bounding_box()["height"] <= heights[-1]


def levels(page, name, shape):
    """What a map shows: a whole number from -5 to 5 for each of its squares."""
    found = np.zeros(shape, int)
    for path in page.locator(f".ra-{name} .ra-map path").all():
        sign = {"ra-above": 1, "ra-below": -1}[path.get_attribute("class")]
        level = round(float(path.get_attribute("stroke-opacity")) * LEVELS)
        strokes = re.findall(r"M(\d+) (\d+)\.5h(\d+)", path.get_attribute("d"))
        for x, y, length in np.array(strokes, int):
            found[y, x : x + length] = sign * level
    return found


@pytest.mark.parametrize("r", [0, 2, 9])
def test_three_maps_have_one_scale(open_page, r):
    page = open_page(html_of("rank"), f"#rank=rank:{r}")
    full = abs(ROUNDED).max() / 2
    parts = {"whole": ROUNDED, "best": best_of(r), "rest": ROUNDED - best_of(r)}
    for name, matrix in parts.items():
        expected = np.clip(np.rint(LEVELS * matrix / full), -LEVELS, LEVELS)
        np.testing.assert_array_equal(levels(page, name, matrix.shape), expected)


COLOURS = """all => all.map((one) => {
  const { stroke, strokeOpacity, fill } = getComputedStyle(one);
  return one.tagName === "rect" ? fill : `${stroke} ${strokeOpacity}`;
})"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_key_has_the_colours_of_the_maps(open_page, scheme):
    page = open_page(html_of("rank"), color_scheme=scheme)
    if scheme == "dark":
        page.evaluate("document.documentElement.setAttribute('theme', 'dark')")
    marks = page.locator(".ra-key > span")
    assert marks.all_inner_texts() == ["below 0", "0", "above 0"]
    squares = [marks.nth(n).locator(".ra-below, .ra-above") for n in range(3)]
    below, zero, above = (one.evaluate_all(COLOURS) for one in squares)
    assert (len(set(below)), len(zero), len(set(above))) == (LEVELS, 0, LEVELS)
    for name, colours in {"below": below, "above": above}.items():
        in_maps = page.locator(f".ra-whole .ra-{name}").evaluate_all(COLOURS)
        assert set(in_maps) == set(colours)
    grounds = page.locator(":is(.ra-key, .ra-whole) .ra-ground").evaluate_all(COLOURS)
    assert len(set(grounds)) == 1
    # no second meaning
    orange = above[0].rsplit(" ", 1)[0]
    assert orange not in page.locator(".ra-bar").evaluate_all(COLOURS)
    inks = page.locator(".ra-words *").evaluate_all(
        "all => all.map(one => getComputedStyle(one).color)"
    )
    assert orange not in inks


def test_bars_are_as_high_as_the_singular_values(open_page):
    page = open_page(html_of("rank"), "#rank=rank:2")
    bars = page.locator(".ra-bar").evaluate_all(
        "bars => bars.map(bar => [+bar.getAttribute('height'),"
        " bar.classList.contains('ra-used')])"
    )
    heights, lit = np.array(bars).T
    sizes = np.linalg.svd(ROUNDED, compute_uv=False)
    tall = heights > 1  # none is lower than half a pixel
    np.testing.assert_allclose(
        heights[tall] / heights[0], (sizes / sizes[0])[tall], atol=1e-3
    )
    assert lit.tolist() == [True] * 2 + [False] * 7


def test_the_number_obeys_the_keys(open_page):
    page = open_page(html_of("rank"), "#rank=cell:0_0")
    page.get_by_role("slider", name="The number").focus()
    for key in ("ArrowDown", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
    assert cell(page).startswith(f"Input 1, unit 2: {shown(ROUNDED[1, 2])}")
    assert "cell:1_2" in state(page)
    page.keyboard.press("Shift+ArrowDown")
    assert cell(page).startswith("Input 9, unit 2")
    for key in ("Shift+ArrowDown", "Shift+ArrowRight"):
        page.keyboard.press(key)
    assert cell(page).startswith("Input 11, unit 8")  # the last, and no farther
    page.keyboard.press("Shift+ArrowUp")
    page.keyboard.press("Shift+ArrowLeft")
    assert cell(page).startswith("Input 3, unit 0")
    for key, place in {
        "End": (11, 8),
        "PageUp": (3, 8),
        "PageDown": (11, 8),
        "Home": (0, 0),
    }.items():
        page.keyboard.press(key)
        assert cell(page).startswith(f"Input {place[0]}, unit {place[1]}:"), key
        now = page.get_by_role("slider", name="The number")
        assert now.get_attribute("aria-valuenow") == str(9 * place[0] + place[1])
    focused = "document.activeElement.getAttribute('aria-label')"
    assert page.evaluate(focused) == "The number that is read"


@pytest.mark.parametrize("name", ["whole", "best", "rest"])
def test_a_number_is_pointed_at(open_page, name):
    page = open_page(html_of("rank"), "#rank=rank:2")
    box = page.locator(f".ra-{name} .ra-map").bounding_box()

    def place(i, j):  # the drawing has half a square of margin
        return [
            box["x"] + box["width"] * (j + 0.5) / 10,
            box["y"] + box["height"] * (i + 0.5) / 13,
        ]

    for i, j in ((2.9, 1.9), (8.1, 7.1), (5.5, 3.5)):
        page.mouse.move(*place(i, j))
        assert f"Input {int(i)}, unit {int(j)}:" in words(page)
    assert state(page) == "#rank=rank:2"  # passing by leaves no trace
    page.mouse.click(*place(11.5, 8.5))
    assert "cell:11_8" in state(page)
    page.mouse.move(box["x"] + 1, box["y"] + 1)
    assert "Input 0, unit 0:" in words(page)


def test_a_number_is_tapped(open_page):
    page = open_page(html_of("rank"), "#rank=rank:2", width=390, has_touch=True)
    map_ = page.locator(".ra-rest .ra-map")
    map_.scroll_into_view_if_needed()
    box = map_.bounding_box()
    x, y = box["x"] + box["width"] * 8 / 10, box["y"] + box["height"] * 4 / 13
    page.touchscreen.tap(x, y)
    assert "Input 3, unit 7:" in words(page)
    assert state(page) == "#rank=rank:2,cell:3_7"
    assert "tap it" in page.locator(".ra-hint").inner_text()


def test_the_bars_are_dragged(open_page):
    page = open_page(html_of("rank"), "#rank=rank:2")
    bars = page.locator(".ra-bars")
    bars.scroll_into_view_if_needed()
    box = bars.bounding_box()
    across = [box["x"] + box["width"] * (k - 0.5) / 9 for k in range(10)]
    page.mouse.move(across[5], box["y"] + 90)
    page.mouse.down()
    assert page.locator(".ra-used").count() == 5
    page.mouse.move(across[7], box["y"] + 90, steps=3)
    assert page.locator(".ra-used").count() == 7
    assert state(page) == "#rank=rank:2"  # while it moves
    page.mouse.up()
    assert state(page) == "#rank=rank:7"
    page.mouse.move(across[3], box["y"] + 90)
    assert page.locator(".ra-used").count() == 7


def test_the_bars_are_dragged_by_a_finger(open_page):
    page = open_page(html_of("rank"), "#rank=rank:2", width=390, has_touch=True)
    bars = page.locator(".ra-bars")
    bars.scroll_into_view_if_needed()
    box = bars.bounding_box()
    session = page.context.new_cdp_session(page)
    for kind, share in (("Start", 0.3), ("Move", 0.5), ("Move", 0.75), ("End", None)):
        x = None if share is None else box["x"] + share * box["width"]
        points = [] if x is None else [{"x": x, "y": box["y"] + 80}]
        event = {"type": f"touch{kind}", "touchPoints": points}
        session.send("Input.dispatchTouchEvent", event)
    assert page.locator(".ra-used").count() == 7
    assert state(page) == "#rank=rank:7"


STATES_SEEN = ["#rank=rank:0,cell:11_8", "", "#rank=rank:9"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("fragment", STATES_SEEN)
def test_it_is_accessible_and_legible_on_a_phone(legible, fragment, scheme):
    legible(html_of("rank"), fragment, scheme)


def test_a_change_of_zeros_has_nothing_to_keep(open_page):
    html = rank(np.zeros((3, 2)), rank=1)._repr_html_()
    page = open_page(html, "#rank=rank:2")
    assert "keep 0 % of its sum of squares" in words(page).replace("\xa0", " ")
    assert page.locator(":not(.ra-key > *) > .ra-map path").count() == 0


def test_the_still_figure_says_what_it_shows():
    said = rank(rank=2).stand_in.alt
    kept = np.sum(best_of(2) ** 2) / np.sum(ROUNDED**2)
    largest = np.linalg.norm(ROUNDED, 2)
    assert "12 times 9 numbers" in said
    assert f"42 numbers keep {kept:.1%} of its sum of squares" in said
    assert f"9 singular values from {largest:.3g} down, 2 of them lit" in said


def test_what_is_rounded_is_the_same_on_every_machine():
    noise = np.random.default_rng(0).uniform(-1e-9, 1e-9, EXAMPLE.shape)
    assert rank(EXAMPLE + noise)._repr_html_() == html_of("rank")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (np.zeros(3), r"finite matrix, not of shape \(3,\)"),
        (np.zeros((0, 2)), "finite matrix"),
        ([[1.0, np.nan]], "finite matrix"),
    ],
)
def test_what_is_no_matrix_is_refused(change, reason):
    with pytest.raises(ValueError, match=reason):
        rank(change)


def test_a_percentage_is_needed_for_each_rank():
    with pytest.raises(ValueError, match="right must have 10 percentages, not 2"):
        rank(right=[1.0, 2.0])


@pytest.mark.parametrize(("name", "value"), [("rank", 10), ("cell", "12_0")])
def test_what_the_matrix_has_no_room_for_is_refused(name, value):
    with pytest.raises(ValueError, match=f"{name} must be"):
        rank(**{name: value})
