"""Predictions: the page asks, takes an answer, and hides what gives it away."""

import re

import pytest
from docutils import nodes
from docutils.utils import new_document

from densebook.pages.questions import predictions
from densebook.pages.questions.predictions import Prediction
from tests.pages.book import page_names

CHAPTERS = [name for name in page_names() if name.startswith("chapters/")]
OPENS = "<details{}>\n<summary><strong>Predict first.</strong> How many?</summary>\n"


def test_a_prediction_is_read_from_the_notebook():
    assert predictions.read("<details><summary>Compare</summary>") is None
    assert predictions.read(OPENS.format(' data-answer="8"')) == Prediction(
        "How many?", "8"
    )
    choices = ' data-choices="a &amp; b; none" data-answer="none" data-until="heading"'
    assert predictions.read(OPENS.format(choices)) == Prediction(
        "How many?", "none", ("a & b", "none"), "heading"
    )


@pytest.mark.parametrize(
    ("attributes", "wrong"),
    [
        ("", "needs data-answer"),
        (' data-answer="many"', "needs data-answer"),
        (' data-anwser="8"', "does not know data-anwser"),
        (' data-choices="a; b" data-answer="c"', "none of its data-choices"),
        (' data-answer="8" data-until="cell"', "code or heading"),
    ],
)
def test_a_prediction_that_does_not_say_what_is_right_is_refused(attributes, wrong):
    with pytest.raises(ValueError, match=wrong):
        predictions.read(OPENS.format(attributes))


def code(text):
    return nodes.container("", nodes.literal_block("", text), nb_element="cell_code")


@pytest.mark.parametrize(
    ("until", "hidden"), [("code", 4), ("heading", 5)], ids=["code", "heading"]
)
def test_what_gives_an_answer_away_waits(until, hidden):
    words = nodes.paragraph("", "so")
    behind = [words, code("a"), code("b"), words.copy(), code("c"), nodes.section()]
    assert list(predictions.given_away(behind, until)) == behind[:hidden]


@pytest.mark.parametrize("until", ["code", "heading"])
def test_another_prediction_asks_for_itself(until):
    other = nodes.raw("", OPENS.format(' data-answer="8"'), format="html")
    behind = [code("a"), nodes.paragraph("", "so"), other, code("b")]
    assert list(predictions.given_away(behind, until)) == behind[:2]


def test_a_fold_becomes_a_question_and_its_answer_stands_at_the_end():
    document = new_document("chapter")
    section = nodes.section(ids=["all"])
    document += section
    fold = nodes.raw("", OPENS.format(' data-answer="8"'), format="html")
    answer = nodes.paragraph("", "Eight.")
    section += [fold, answer, nodes.raw("", "</details>", format="html"), code("x = 8")]
    predictions.Predictions(document).run()
    box, rest, end = section.children
    assert (box["ids"], rest.astext()) == (["prediction-1"], "x = 8")
    assert box.children[-1].astext() == "Eight."
    assert end.astext().endswith("Eight.")


# Of one digit alone there is always one about; of two, in the section; else, anywhere.
SPOILED = """() => [...document.querySelectorAll(".prediction-form")].flatMap(form => {
  const {answer} = form.dataset;
  const digits = answer.replace(/\\D/g, "").length;
  if (!form.querySelector("input") || digits < 2) return [];
  const around = digits > 2 ? document.querySelector(".bd-article")
    : form.closest("section");
  const texts = document.createTreeWalker(around, NodeFilter.SHOW_TEXT);
  let said = "";
  while (texts.nextNode() && !form.contains(texts.currentNode)) {
    const at = texts.currentNode.parentElement;
    if (at.checkVisibility() && !at.closest("script, style"))
      said += ` ${texts.currentNode.data}`;
  }
  const plain = said.replace(/(?<=\\d),(?=\\d{3})/g, "");
  const parts = answer.match(/\\d+(?:\\.\\d+)?/g).join("\\\\D{1,4}");
  const found = new RegExp(`(?<![\\\\w.])${parts}(?![\\\\w.])`).exec(plain);
  return found ? [plain.slice(Math.max(0, found.index - 60), found.index + 40)] : [];
})"""


def answered(page, question, text):
    """The prediction with this question, after this text has been sent."""
    box = page.locator(".prediction", has_text=question)
    box.get_by_role("textbox").fill(text)
    page.keyboard.press("Enter")
    return box


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_no_text_before_a_question_gives_its_answer_away(reader, chapter):
    page = reader(chapter)
    assert page.locator(".prediction-form").count() >= 3
    assert page.evaluate(SPOILED) == []


def test_an_answer_is_taken_judged_and_remembered(reader):
    page = reader("chapters/04_rank3")
    box = page.locator(".prediction", has_text="reaches the one product")
    rest = box.locator("xpath=following-sibling::*[1]")
    assert not rest.is_visible()
    box.get_by_role("textbox").fill("16 x 3")
    page.keyboard.press("Enter")
    assert rest.is_visible()
    assert "You said “16 x 3”, and so it is." in box.inner_text()
    focus = "document.activeElement.classList.contains('prediction-answer')"
    assert page.evaluate(focus)
    page.reload()
    assert rest.is_visible()
    assert "You said “16 x 3”" in box.inner_text()
    box.get_by_role("button", name="Ask me again").click()
    assert not rest.is_visible()
    page.reload()
    assert not rest.is_visible()


def test_a_wrong_answer_reveals_as_well_and_says_no_more(reader):
    page = reader("chapters/01_role")
    box = answered(page, "784 pixels", "784")
    said = box.locator(".prediction-said").inner_text()
    assert said.startswith("You said “784”. ")
    assert "676" in box.inner_text()


def test_a_choice_is_an_answer_and_so_is_not_to_know(reader):
    page = reader("chapters/02_api")
    box = page.locator(".prediction", has_text="Does the layer learn?")
    box.get_by_role("button", name="it depends").press("Enter")
    assert "“it depends”, and so it is" in box.inner_text()
    box = page.locator(".prediction", has_text="layer.units = 9")
    box.get_by_role("button", name="Show me").click()
    assert box.locator(".prediction-answer").is_visible()
    assert box.locator(".prediction-said").inner_text() == ""


NONSENSE = [
    "abc",
    "1e999",
    "",
    "two and three",
    "(8, 2, words)",
    "9" * 400,
    "<b>",
    "8,",
]


@pytest.mark.parametrize("text", NONSENSE, ids=range(len(NONSENSE)))
@pytest.mark.parametrize("question", ["784 pixels", "parameters more has each"])
def test_nonsense_gets_one_sentence_and_loses_nothing(reader, text, question):
    chapter = "chapters/01_role" if "pixels" in question else "chapters/04_rank3"
    if (chapter, text) == ("chapters/01_role", "8,"):
        pytest.skip("a number with a comma behind it is a number")
    page = reader(chapter)
    box = answered(page, question, text)
    said = box.locator(".prediction-said").inner_text()
    assert re.fullmatch(r"That is no number.*|I look for 2 numbers, .*", said)
    assert not box.locator(".prediction-answer").is_visible()


@pytest.mark.parametrize("text", ["676", "676.0", " 6.76e2", "26^2", "26**2", "1352/2"])
def test_a_number_may_be_written_in_many_ways(reader, text):
    page = reader("chapters/01_role")
    box = answered(page, "784 pixels", text)
    assert "and so it is" in box.inner_text()


@pytest.mark.parametrize(
    "text",
    [
        "288100 1010",
        "288,100 and 1,010",
        "288,100, 1,010",
        "(288100,1010)",
        "288_100; 1010",
    ],
)
def test_large_numbers_may_have_their_thousands_apart(reader, text):
    page = reader("chapters/01_role")
    box = answered(page, "each of the two layers", text)
    assert "and so it is" in box.inner_text()


def test_a_link_to_what_is_hidden_opens_it(reader):
    page = reader("chapters/01_role")
    cell = page.locator(".prediction-rest .cell").first.get_attribute("id")
    page.evaluate(f"location.hash = '{cell}'")
    page.locator(f"#{cell}").wait_for()
    fresh = reader("chapters/01_role", anchor=f"#{cell}")
    fresh.locator(f"#{cell}").wait_for()
    assert fresh.evaluate("scrollY") > 0


def test_without_storage_only_the_memory_is_lost(reader):
    page = reader("chapters/01_role")
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new Error(); }})"
    )
    page.reload()
    box = answered(page, "784 pixels", "676")
    assert "and so it is" in box.inner_text()


def test_without_scripts_nothing_is_hidden_and_answers_stand_at_the_end(reader):
    page = reader("chapters/01_role", java_script_enabled=False)
    assert all(rest.is_visible() for rest in page.locator(".prediction-rest").all())
    assert not page.locator(".prediction-reply").first.is_visible()
    assert not page.locator(".prediction-answer").first.is_visible()
    assert page.locator("#predictions-answers li").count() == 5
    assert page.locator("#predictions-answers").is_visible()


def test_on_paper_nothing_is_hidden_and_answers_stand_at_the_end(reader):
    page = reader("chapters/01_role")
    page.emulate_media(media="print")
    assert all(rest.is_visible() for rest in page.locator(".prediction-rest").all())
    assert not page.locator(".prediction-answer").first.is_visible()
    assert page.locator("#predictions-answers").is_visible()
