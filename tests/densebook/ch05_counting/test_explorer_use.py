"""The counting explorer, used by mouse, touch and keyboard."""

import pytest

from densebook.ch05_counting.explorer import NETWORKS, counting
from densebook.ch05_counting.explorer.stack import LIMITS, MOST_LAYERS
from tests.densebook.every import html_of


def totals(page):
    return page.locator(".ct-totals dd").all_inner_texts()


def names(page):
    return page.locator(".ct-layers .ct-name").all_inner_texts()[1:]


def line(page, at):
    return page.locator(f'.ct-layers > [data-at="{at}"] .ct-row')


def opened(open_page, net=None, **options):
    fragment = f"#counting=network:own,net:{net}" if net else ""
    return open_page(html_of("counting"), fragment, **options)


def shapes(page):
    return page.locator(".ct-layers .ct-shape").all_inner_texts()


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
    lines = page.locator(".ct-layers .ct-params .ct-value").all_text_contents()
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
    assert page.locator(".ct-memory table").count() == 0
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
