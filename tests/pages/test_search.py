"""The search: what is found, in which order, and where a result leads."""

import json

import pytest
from docutils import nodes

from densebook.pages.site import search

IN_SIGHT = """() => {
  const ranges = [...CSS.highlights.get("found")];
  const seen = ({top, bottom}) => top >= 0 && bottom <= innerHeight;
  return ranges.some((range) => seen(range.getBoundingClientRect()));
}"""


# The results are those of the last key.
ANSWERED = """() => {
  const {value} = document.querySelector("form.bd-search input");
  const link = document.querySelector("#search-results a");
  const count = document.getElementById("search-count").textContent;
  return link?.search.endsWith(`=${encodeURIComponent(value.trim())}`)
    || /^Nothing|^The list/.test(count);
}"""


def section(anchor, title, *children):
    return nodes.section("", nodes.title("", title), *children, ids=[anchor])


def test_a_section_has_its_own_words_and_none_of_what_is_folded():
    inner = section("inner", "Inner", nodes.paragraph("", "of the inner one"))
    text = nodes.paragraph("", "", nodes.Text("set "), nodes.literal("", "x"))
    text += [nodes.Text(", then "), nodes.math("", "W^2")]
    fold = nodes.container("", nodes.literal_block("", "a solution"), hide_mode="all")
    document = nodes.document("", "")
    document += section("outer", "Outer", text, fold, nodes.paragraph("", "b"), inner)
    assert list(search.sections(document)) == [
        ("outer", "Outer", "set x, then b"),
        ("inner", "Inner", "of the inner one"),
    ]


def test_of_code_a_section_has_the_names_that_it_does_not_say():
    code = nodes.literal_block("", "x = np.dot(first, np.ones(3)) + first")
    cell = nodes.container("", code, classes=["cell_input"])
    document = nodes.document("", "")
    document += section("s", "S", cell, nodes.paragraph("", "the first one"))
    assert list(search.sections(document)) == [
        ("s", "S", "the first one np.dot np.ones")
    ]


def test_the_chapters_come_first_and_the_reference_late():
    names = ["chapters/04_rank3", "index", "appendix/errors", "appendix/glossary"]
    names += ["appendix/api/layers", "other"]
    assert sorted(names, key=search.place) == names


@pytest.fixture(scope="module")
def rows(html):
    text = (html / search.INDEX).read_text(encoding="utf-8")
    return json.loads(text.removeprefix("globalThis.bookSections = ")[:-2])


def test_every_result_leads_to_a_place_that_there_is(html, rows):
    pages = {page: (html / page).read_text(encoding="utf-8") for _, page, *_ in rows}
    assert len(rows) > 300
    assert not [(p, a) for _, p, _, a, *_ in rows if f' id="{a}"' not in pages[p]]


def test_terms_entries_and_sections_are_found_and_no_solution(rows):
    titles = {title for *_, title, _ in rows}
    assert titles >= {"Why depth pays", "Dense.enable_lora"}
    assert any(title.startswith("kernel") for *_, title, _ in rows)
    assert not [text for *_, text in rows if "Solution 1.1" in text]


@pytest.fixture
def page(reader):
    return reader("index")


def look_for(page, words):
    page.keyboard.press("Control+k")
    page.keyboard.type(words)
    page.wait_for_function(ANSWERED)
    return page.locator("#search-results a")


def test_nothing_is_fetched_before_somebody_searches(page):
    fetched = []
    page.on("request", lambda request: fetched.append(request.url.rpartition("/")[2]))
    page.reload(wait_until="networkidle")
    assert not {"search.js", "sections.js"} & set(fetched)
    look_for(page, "kernel")
    assert fetched[-2:] == ["search.js", "sections.js"]


def test_a_result_lands_on_its_words(page):
    results = look_for(page, "weight decay")
    assert results.first.locator("mark").count()
    results.filter(has_text="The gradient that a penalty adds").click()
    page.wait_for_function("CSS.highlights.get('found')?.size")
    page.wait_for_function(IN_SIGHT)
    assert "chapters/03_weights.html?found=weight%20decay#" in page.url
    assert not page.locator("#pst-search-dialog").is_visible()


def test_the_keyboard_goes_through_the_results_and_back(page):
    results = look_for(page, "tensordot")
    for key in ("ArrowDown", "ArrowDown", "ArrowUp"):
        page.keyboard.press(key)
    assert results.first.evaluate("link => link === document.activeElement")
    page.keyboard.press("ArrowUp")
    page.keyboard.type("x")
    assert page.locator("#search-count").inner_text().startswith("Nothing found.")


def test_return_opens_the_first_result(page):
    first = look_for(page, "Why depth").first.get_attribute("href")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{first.removeprefix('./')}")


@pytest.mark.parametrize("words", ["kernels", "KERNEL", "ker", "input_dim units", "核"])
def test_starts_of_words_in_any_case_or_number_and_chinese_are_found(page, words):
    assert look_for(page, words).count()


@pytest.mark.parametrize("words", ["(", "[a-z]+", "\\\\", ".*", "ernel", "-" * 999])
def test_what_a_pattern_would_read_is_looked_for_as_it_stands(page, words):
    look_for(page, words)
    said = page.locator("#search-count").inner_text()
    assert "section" in said or said.startswith("Nothing found.")
    assert "ernel" not in words or said.startswith("Nothing found.")


@pytest.mark.parametrize("words", ["one-hot", "axis -1", "non-first call"])
def test_a_hyphen_is_looked_for_as_it_stands(page, words):
    assert look_for(page, words).count()


PASTED = [
    (
        'Input 0 of layer "d" is incompatible with the layer: expected axis -1 of '
        "input shape to have value 12, but received input with shape (32, 7)",
        "last axis",
    ),
    (
        "Layer dense_7 weight shape (784, 10) is not compatible with provided weight "
        "shape (10, 784).",
        "weight shape",
    ),
    ("mat1 and mat2 must have the same dtype, but got Long and Float", "mat1"),
    ("No gradients provided for any variable: ['dense/kernel:0'].", "No gradients"),
    ("Data cardinality is ambiguous: x sizes: 100 y sizes: 90", "Data cardinality"),
    ("Shapes (None, 1) and (None, 10) are incompatible", "Shapes (None, 1)"),
]


@pytest.mark.parametrize(("message", "title"), PASTED)
def test_a_message_with_other_numbers_and_names_is_found(page, message, title):
    page.keyboard.press("Control+k")
    page.locator("form.bd-search input").first.fill(message)
    page.locator("#search-results a").first.wait_for()
    first = [link.inner_text() for link in page.locator("#search-results a").all()[:3]]
    assert any(title.lower() in text.lower() for text in first), first


TRACEBACK = """  File "/home/me/train.py", line 14, in <module>
    model.fit(x[:, :3], y, epochs=5)
  File "/usr/lib/python3/site-packages/keras/src/layers/input_spec.py", line 239
    raise ValueError(
ValueError: Exception encountered when calling Sequential.call().

\x1b[1mInput 0 with name 'None' of layer 'dense_12' is incompatible with the layer: \
expected axis -1 of input shape to have value 784, but received input with shape \
(None, 28)\x1b[0m

Arguments received by Sequential.call():
  • inputs=tf.Tensor(shape=(None, 28), dtype=float32)
  • training=True
  • kwargs=<class 'inspect._empty'>"""


def test_a_whole_traceback_leads_to_the_message_and_its_mend(page):
    page.keyboard.press("Control+k")
    page.locator("form.bd-search input").first.fill(TRACEBACK.replace("\n", " "))
    found = page.locator("#search-results a")
    found.first.wait_for()
    assert found.count() == 1
    assert "Bring the inputs to that length" in found.inner_text()
    found.click()
    target = page.locator("dt:target")
    assert "expected axis -1" in target.inner_text()
    assert target.evaluate("dt => dt.getBoundingClientRect().top") < 600


def test_a_message_that_the_book_does_not_know_leads_to_all_messages(page):
    page.keyboard.press("Control+k")
    unknown = "ValueError: No such layer: dense_99. Existing layers are: []"
    page.locator("form.bd-search input").first.fill(unknown)
    said = page.locator("#search-count", has_text="An error?")
    said.get_by_role("link", name="All messages").click()
    page.wait_for_url("**/appendix/errors.html")


def test_an_address_can_hold_the_words(page, site):
    page.goto(f"{site}search.html?q=tensordot")
    page.locator("#search-results a", has_text="Three sentences, one axis").wait_for()
    page.locator("main input").fill("")
    assert page.locator("#search-results a").count() == 0


def test_a_list_that_cannot_be_read_is_told_and_asked_for_again(page):
    page.route("**/sections.js", lambda route: route.abort())
    assert not look_for(page, "kernel").count()
    assert "could not be read" in page.locator("#search-count").inner_text()
    assert page.problems
    page.problems.clear()
    page.unroute("**/sections.js")
    page.keyboard.type("s")
    page.locator("#search-results a").first.wait_for()
