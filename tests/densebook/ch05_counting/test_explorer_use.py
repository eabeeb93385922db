"""The counting explorer, used by mouse, touch and keyboard."""

import pytest

from densebook.ch05_counting.explorer import NETWORKS, counting
from densebook.ch05_counting.explorer.stack import LIMITS, MOST_LAYERS
from tests.densebook.every import html_of


def totals(page):
    return page.locator(".ct-totals dd:not(.ct-change)").all_inner_texts()


def names(page):
    return page.locator(".ct-layers [data-at] .ct-name").all_inner_texts()[1:]


def line(page, at):
    return page.locator(f'.ct-layers > [data-at="{at}"] .ct-row')


def opened(open_page, net=None, **options):
    fragment = f"#counting=network:own,net:{net}" if net else ""
    return open_page(html_of("counting"), fragment, **options)


def shapes(page):
    return page.locator(".ct-layers [data-at] .ct-shape").all_inner_texts()


def field(page, label):
    return page.locator(".ct-editor").get_by_label(label, exact=True)


@pytest.mark.parametrize(
    ("network", "params"),
    [
        ("3-2-2-2", 20),
        ("4-7-13-5", 209),
        ("16-32-32", 1_600),
        ("784-512", 401_920),
        ("maps", 289_110),
        ("mnist", 93_322),
        ("mnist-mean", 60_554),
        ("vgg16", 138_357_544),
    ],
)
def test_the_networks_of_the_book(open_page, network, params):
    assert f"Together {params:,} parameters" in counting(network=network).stand_in.alt
    page = open_page(html_of("counting"), f"#counting=network:{network}")
    assert page.locator(".dk-status").inner_text() == ""
    assert totals(page)[0] == f"{params:,}"
    rows = page.locator(".ct-layers [data-at]")
    lines = rows.locator(".ct-params .ct-value").all_text_contents()
    assert sum(int(line.replace(",", "")) for line in lines) == params
    assert page.locator(".ct-rectangle").count() == sum(line != "0" for line in lines)


def test_every_network_is_loaded_by_one_of_them():
    assert len(NETWORKS) == 8


def test_a_layer_is_edited_and_the_stack_goes_into_the_address(open_page):
    page = opened(open_page)
    line(page, 6).click()
    field(page, "units").fill("128")
    field(page, "units").press("Enter")
    assert page.evaluate("document.activeElement.dataset.key") == "size"
    assert totals(page)[0] == "130,890"  # 577 · 128 + 129 · 10 + 55,744
    fragment = page.evaluate("location.hash")
    assert fragment.endswith("c64.3-f-d128-d10")
    assert totals(open_page(html_of("counting"), fragment)) == totals(page)
    field(page, "units").fill("64")
    assert page.locator("select").first.input_value() == "mnist"
    field(page, "bias").uncheck()
    assert totals(page)[0] == "93,258"


def test_pooling_takes_the_place_of_flatten(open_page):
    page = opened(open_page)
    line(page, 5).click()
    page.locator('[data-key="kind"]').select_option("GlobalAveragePooling2D")
    assert totals(page)[0] == "60,554"
    assert page.locator("select").first.input_value() == "mnist-mean"


def test_layers_move_and_go_by_keyboard_alone(open_page):
    page = opened(open_page, "3-d2-d5")
    line(page, 1).focus()
    page.keyboard.press("Enter")
    assert line(page, 1).get_attribute("aria-expanded") == "true"
    page.locator('[data-key="up"]').focus()
    page.keyboard.press("Enter")
    assert names(page) == ["Dense 5", "Dense 2"]
    assert page.evaluate("document.activeElement.innerText") == "Move up"
    page.keyboard.press("Enter")  # at the top: it stays, and so does the focus
    assert names(page) == ["Dense 5", "Dense 2"]
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert names(page) == ["Dense 2", "Dense 5"]
    page.locator('[data-key="copy"]').press("Enter")
    assert names(page) == ["Dense 2", "Dense 5", "Dense 5"]
    page.locator('[data-key="remove"]').press("Enter")
    page.keyboard.press("Enter")
    page.locator('[data-key="remove"]').press("Enter")
    assert names(page) == ["Dense 2"]
    assert page.evaluate("document.activeElement.className") == "ct-row"
    assert "1 layer, 8 parameters" in page.locator(".dk-told[aria-live]").inner_text()


def test_layers_are_added_by_touch(open_page):
    page = opened(open_page, "8.8.1", has_touch=True, is_mobile=True, width=320)
    assert totals(page)[0] == "0"
    for kind in ("Conv2D", "MaxPooling2D", "Flatten", "Dense"):
        page.get_by_role("button", name=f"+ {kind}").tap()
    assert shapes(page) == ["8 × 8 × 1", "6 × 6 × 32", "3 × 3 × 32", "288", "10"]
    line(page, 0).tap()
    page.get_by_role("button", name="+ GlobalAveragePooling2D").tap()
    assert names(page)[1] == "GlobalAveragePooling2D"
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_the_input_has_one_to_three_axes(open_page):
    page = opened(open_page, "784-d512")
    line(page, -1).click()
    field(page, "length").fill("16")
    assert shapes(page) == ["16", "512"]
    page.locator('[data-key="axes"]').select_option("a row of vectors")
    field(page, "positions").fill("7")
    assert shapes(page) == ["7 × 64", "7 × 512"]
    line(page, 0).click()
    assert "acts on the last axis" in page.locator(".ct-why").inner_text()


@pytest.mark.parametrize(
    ("net", "sentence"),
    [
        (
            "5.5.1-p2-c8.3",
            "Layer 2, Conv2D, has a window of 3 × 3, which does not fit the map of "
            "2 × 2. Take a smaller window, or shrink the map less before it.",
        ),
        (
            "9.4.1-p5",
            "Layer 1, MaxPooling2D, has a window of 5 × 5, which does not fit the map "
            "of 9 × 4. Take a smaller window, or shrink the map less before it.",
        ),
        (
            "5.5.2-f-g",
            "Layer 2, GlobalAveragePooling2D, needs a map (height × width × channels), "
            "but a vector of 50 comes in. Move it above the layer that flattens the "
            "map.",
        ),
        (
            "10.64-c8.3",
            "Layer 1, Conv2D, needs a map (height × width × channels), but 10 × 64 "
            "comes in. Give the input three axes.",
        ),
        (
            "9999.9999.9999-f-d99999",
            "These numbers are too large to be counted exactly here. Make a layer, the "
            "input or the batch smaller.",
        ),
    ],
)
def test_an_impossible_stack_says_so(open_page, net, sentence):
    page = opened(open_page, net)
    assert page.locator(".dk-status").inner_text() == ""
    assert page.locator(".ct-totals").inner_text() == sentence
    assert page.locator(".ct-memory").is_hidden()
    while line(page, 0).count():
        line(page, 0).click()
        page.locator('[data-key="remove"]').click()
    assert totals(page)[0] == "0"


@pytest.mark.parametrize(
    "net",
    [
        "28-x3", "0-d1", "28.28.28.28", "28-d0", "28-d100000", "28-c3", "28-d2-",
        "٣-d1", "2" + "-d2" * (MOST_LAYERS + 1),
    ],
)  # fmt: skip
def test_text_that_is_no_stack_is_refused(open_page, net):
    with pytest.raises(ValueError, match="net must be text of the form"):
        counting(network="own", net=net)
    page = opened(open_page, net)
    assert "cannot be read" in page.locator(".dk-status").inner_text()
    assert totals(page)[0] == "93,322"


def test_a_field_mends_what_is_no_size(open_page):
    page = opened(open_page, "3-d2")
    line(page, 0).click()
    for typed, becomes in (("", "2"), ("0", "1"), ("1000000", str(LIMITS["size"]))):
        field(page, "units").fill(typed)
        field(page, "units").press("Tab")
        assert field(page, "units").input_value() == becomes


def test_no_more_layers_than_a_link_may_have(open_page):
    page = opened(open_page, "2" + "-d2" * MOST_LAYERS)
    assert page.get_by_role("button", name="+ Dense").is_disabled()
    line(page, 0).click()
    page.locator('[data-key="copy"]').press("Enter")
    assert len(names(page)) == MOST_LAYERS


def test_rectangles_have_the_shapes_of_their_kernels(open_page):
    page = opened(open_page, "3-d2-d2-d2")
    sizes = page.locator(".ct-of-kernel").evaluate_all(
        "rects => rects.map(r => [+r.getAttribute('width'), +r.getAttribute('height')])"
    )
    scale = sizes[0][0] / 2
    assert sizes == [[2 * scale, 3 * scale], [2 * scale] * 2, [2 * scale] * 2]
    page = opened(open_page, "224.224.3-c64.3s-f-d4096", width=390)
    boxes = [box.bounding_box() for box in page.locator(".ct-of-kernel").all()]
    assert boxes[1]["height"] > 200
    assert boxes[1]["x"] + boxes[1]["width"] <= 390


def test_pointing_and_clicking_in_the_picture_finds_the_layer(open_page):
    page = opened(open_page)
    caption = page.locator(".ct-caption")
    assert "576" not in caption.inner_text()
    page.locator('.ct-rectangle[data-at="6"]').hover()
    said = "Dense 64: (576 + 1) · 64 = 36,928 parameters, 40 % of all."
    assert caption.inner_text() == said
    page.locator('.ct-rectangle[data-at="6"]').click()
    assert line(page, 6).get_attribute("aria-expanded") == "true"
    assert "is used once: 36,864 multiply-adds." in page.locator(".ct-why").inner_text()


def test_every_row_says_what_its_columns_mean(open_page):
    page = opened(open_page)
    said = " ".join(line(page, 0).text_content().split())
    assert said.startswith("Conv2D 32, 3 × 3: 26 × 26 × 32, 320 parameters, ")
    assert said.endswith(" 194,688 multiply-adds")


def test_your_own_is_offered_once_there_is_one(open_page):
    page = opened(open_page)
    own = page.locator('option[value="own"]')
    assert own.is_disabled()
    page.get_by_role("button", name="+ Dense").click()
    page.locator("select").first.select_option("vgg16")
    assert own.is_enabled()
    page.locator("select").first.select_option("own")
    assert len(names(page)) == 9


def changes(page):
    """What the strip says of each total; a no-break space counts as a space."""
    texts = page.locator(".ct-totals .ct-change").all_inner_texts()
    return [text.replace("\u00a0", " ") for text in texts]


def bar(page, part, dtype=1):
    """Left edge and width of a part of a dtype's bar; float32 is the second."""
    box = page.locator(".ct-stack").nth(dtype).locator(part).bounding_box()
    return box["x"], box["width"]


def set_batch(page, batch):
    page.locator(".dk-controls input[type=range]").fill(str(batch))


@pytest.mark.parametrize("width", [700, 390])
def test_a_batch_moves_the_bar_of_the_outputs_alone(open_page, width):
    page = opened(open_page, width=width)
    set_batch(page, 4)
    learned = [bar(page, f".ct-{part}") for part in ("weights", "gradients", "moments")]
    outputs = bar(page, ".ct-outputs")
    scale = page.locator(".ct-title").inner_text()
    set_batch(page, 64)
    assert learned == [
        bar(page, f".ct-{part}") for part in ("weights", "gradients", "moments")
    ]
    assert bar(page, ".ct-outputs")[0] == outputs[0]
    assert bar(page, ".ct-outputs")[1] == pytest.approx(16 * outputs[1], rel=0.02)
    assert page.locator(".ct-title").inner_text() == scale
    assert "A line every 4 MB" in scale
    stack = page.locator(".ct-stack").last.bounding_box()
    outputs = bar(page, ".ct-outputs", dtype=2)
    assert stack["width"] / 2 < sum(outputs) - stack["x"] <= stack["width"]


def test_an_outline_stays_where_the_bar_was(open_page):
    page = opened(open_page)
    assert page.locator(".ct-ghost").count() == 0
    before = bar(page, ".ct-outputs", dtype=2)
    set_batch(page, 32)
    ghost = page.locator(".ct-ghost").last.locator("span").last.bounding_box()
    assert [ghost["x"], ghost["width"]] == pytest.approx(before, abs=0.1)
    said = page.locator(".ct-moved").inner_text().replace("\u00a0", " ")
    assert "as it was at a batch of 1." in said
    assert "parameters, gradients, moments: unchanged;" in said
    assert said.endswith("outputs: was 146.91 KB, × 32.")
    set_batch(page, 1)
    assert page.locator(".ct-ghost").count() == 0


def test_the_strip_says_what_pooling_saves(open_page):
    page = open_page(html_of("counting"), "#counting=network:vgg16")
    assert changes(page) == ["", "", ""]
    line(page, 18).click()
    page.locator('[data-key="kind"]').select_option("GlobalAveragePooling2D")
    assert changes(page) == [
        "was 138.4 M, −73 %", "was 15.5 G, −0.7 %", "was 2.12 GB, −71 %",
    ]  # fmt: skip
    told = page.locator(".dk-told[aria-live]").inner_text().replace("\u00a0", " ")
    assert "37,694,248 parameters (was 138.4 M, −73 %)" in told
    ghosts = page.locator('[data-at="19"] .ct-params')
    assert ghosts.locator(".ct-was.ct-beyond").is_visible()  # longer than the scale
    same = page.locator('[data-at="20"] .ct-params')
    widths = [
        same.locator(f".ct-{of}").bounding_box()["width"] for of in ("bar", "was")
    ]
    assert widths[0] == pytest.approx(widths[1], abs=0.1)


def test_changes_of_one_thing_in_a_row_are_one(open_page):
    page = opened(open_page)
    batch = page.locator(".dk-controls input[type=range]")
    for _ in range(3):
        batch.press("ArrowRight")
    assert changes(page)[:2] == ["unchanged", "was 2.8 M, × 4"]
    line(page, 7).click()
    field(page, "units").fill("1")
    field(page, "units").fill("100")
    assert changes(page)[0] == "was 93.3 k, +6 %"
    page.locator("select").first.select_option("784-512")
    page.get_by_text("Start again").click()
    assert changes(page)[0] == "was 401.9 k, −77 %"


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        (5, 5, "unchanged"), (0, 7, "was 0"), (7, 0, "was 7, −100 %"),
        (9999, 19998, "was 9,999, × 2"), (10000, 15000, "was 10 k, +50 %"),
        (10**6, 10**6 + 1, "was 1 M, under 0.1 % more"), (10**9, 1, "was 1 G, −99 %"),
        (1000, 1005, "was 1,000, +0.5 %"), (3, 1000, "was 3, × 333"),
    ],
)  # fmt: skip
def test_a_change_in_words(open_page, before, now, said):
    page = opened(open_page)
    moved = "numbers => denseExplorers.parts.counting.moved(...numbers)"
    assert page.evaluate(moved, [before, now]).replace("\u00a0", " ") == said


def test_the_bars_of_the_lines_change_their_scale_in_steps(open_page):
    page = opened(open_page)
    steps = page.evaluate(
        "Array.from({ length: 3000 }, (_, at) =>"
        " denseExplorers.parts.counting.roundUp(at + 1))"
    )
    assert all(step >= most for most, step in enumerate(steps, start=1))
    assert sorted({step for step in steps if step > 500}) == [
        600, 800, 1000, 1200, 1500, 2000, 2500, 3000,
    ]  # fmt: skip


def test_blocks_of_convolutions_are_a_line_until_they_are_opened(open_page):
    page = open_page(html_of("counting"), "#counting=network:vgg16")
    lines = page.locator(".ct-layers > li:visible")
    assert lines.count() == 1 + 5 + 1 + 3  # input, blocks, Flatten, Dense
    block = page.locator(".ct-fold .ct-row").nth(2)
    said = " ".join(block.text_content().split())
    assert said.startswith(
        "3 × Conv2D 256, pooled: 28 × 28 × 256, 1,475,328 parameters"
    )
    block.focus()
    page.keyboard.press("Enter")
    assert block.get_attribute("aria-expanded") == "true"
    assert lines.count() == 10 + 4
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert line(page, 6).get_attribute("aria-expanded") == "true"
    block.press("Enter")
    assert lines.count() == 10
    assert page.locator(".ct-editor").count() == 0


def test_a_layer_that_is_found_in_the_picture_opens_its_block(open_page):
    page = open_page(
        html_of("counting"), "#counting=network:vgg16", has_touch=True, width=390
    )
    assert line(page, 14).is_hidden()
    page.locator('.ct-rectangle[data-at="14"]').tap()
    assert line(page, 14).is_visible()
    page.locator('[data-key="remove"]').tap()
    assert page.evaluate("document.activeElement.checkVisibility()")
    page.locator(".ct-fold .ct-row").last.tap()
    said = page.locator(".ct-fold .ct-name").last.inner_text()
    assert said == "2 × Conv2D 512, pooled"


def test_a_block_of_different_kernels_names_none(open_page):
    page = opened(open_page, "9.9.1-c8.3-c16.3-f")
    assert page.locator(".ct-fold .ct-name").inner_text() == "2 × Conv2D"
    page = opened(open_page, "9.9.1-c8.3-c16.30-f")  # the second does not fit
    assert page.locator(".ct-fold.ct-wrong .ct-params .ct-value").inner_text() == "–"


@pytest.mark.parametrize("width", [700, 390])
def test_the_strip_stays_and_hides_no_focus(open_page, width):
    html = html_of("counting") + '<div style="height: 2000px"></div>'
    page = open_page(html, "#counting=network:vgg16", width=width)
    rows = page.locator(".ct-layers > li:visible .ct-row")
    for at in (2, 7):
        rows.nth(at + 1).evaluate("row => row.focus({ preventScroll: true })")
        rows.nth(at).evaluate(
            "row => scrollBy({ top: row.getBoundingClientRect().top - 20,"
            " behavior: 'instant' })"
        )
        page.keyboard.press("Shift+Tab")
        strip = page.locator(".ct-totals").bounding_box()
        assert strip["y"] == 0
        assert strip["height"] < 90
        row = page.locator(":focus").bounding_box()
        assert row == rows.nth(at).bounding_box()
        assert row["y"] >= strip["height"]
