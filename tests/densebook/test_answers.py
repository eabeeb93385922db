"""The page's reply to an answer is `check`'s, word by word."""

import importlib
import math
import random
from ast import literal_eval
from itertools import chain
from pathlib import Path

import numpy as np
import pytest

from densebook import chapters, check
from densebook.exercises import EXERCISES, twin
from densebook.explorer.frame import asset
from densebook.pages.outputs import answers
from tools.pages.serve import serve

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "_static/answers.js"
for chapter in chapters.FOLDERS:
    chapters.part(chapter, "exercises")
IN_PAGE = [number for number, task in EXERCISES.items() if task.form != "notebook"]
# What a box says to several texts, one after the other.
REPLIES = """([number, texts]) => {
  const form = document.querySelector(`form[data-exercise="${number}"]`);
  return texts.map((text) => {
    form.elements.answer.value = text;
    form.requestSubmit();
    return form.querySelector("output").textContent;
  });
}"""
ODD = [
    "0", "-1", "3.14", "1e300", "True", "False", "[]", "()", "[[]]", "[0]", "(1,)",
    "[1, [2]]", "[[1, 2], [3]]", "[1, 2, 3, [4]]", "[True, False, True, True]",
    "[True, True, True, True]", "[True, 2, 3, 4]", "[[0], [6.7]]", "[[0], [6.8]]",
    "[[0.1, 0.2, 0.3, 0], [0, 0, 0, 0]]",  # sums to 0, or nearly, by their order
    "[[True], [2]]", "((16, 16, 8, 1),)", "[(2049, 1, True), (2049, 1, 1)]",
    "[[2049, 1, True]]", "[(2049, 1, 1), (1, 2)]", "[(0, 1, 2)]", "[(1.5, 2, True)]",
    "[(2049.0, 1, 1.0)]", "[(2049, 1, True, 1)]", "16, 16, 8, 1", "(17.0, 16, 8, 1)",
    "[16.5, 16, 8, 1]", "1, 8, 16, 16", "(0, 16, 8, 1)", "16, 8, 1", "[[16, 8, 1]]",
    "15, 17, 8, 1", "16, 17, 8, 1", "-16, 16, 8, 1",
]  # fmt: skip


@pytest.fixture
def page_of(open_page):
    """Opens the boxes of a chapter, as its page has them."""

    def opened(chapter, **options):
        own = [n for n in EXERCISES if n.startswith(f"{chapter}.")]
        boxes = [answers.box(n, EXERCISES[n], "Answer it in the notebook") for n in own]
        twins = chapters.HERE / chapters.FOLDERS[chapter] / "exercises.js"
        return open_page(
            "\n".join([asset(twins), *boxes, asset(SCRIPT)]), in_book=True, **options
        )

    return opened


def tables(number):
    """The answers of the chapter's own tests, as far as one can type them.

    A float is also rounded.
    """
    folder = chapters.FOLDERS[int(number.partition(".")[0])]
    module = importlib.import_module(f"tests.densebook.{folder}.answers")
    for answer in [*module.RIGHT[number], *module.WRONG[number]]:
        value = (
            answer.tolist() if isinstance(answer, np.generic | np.ndarray) else answer
        )
        text = repr(sorted(value) if isinstance(value, set) else value)
        if "inf" not in text:
            yield text
            if isinstance(value, float):
                yield from (repr(float(f"{value:.{n}g}")) for n in range(1, 8))


def drawn(number, count=300):
    """Answers near the ones of the tables, and others of the same shape."""
    chance = random.Random(number)
    known = [literal_eval(text) for text in tables(number)]

    def entries(value):
        if isinstance(value, list | tuple):
            return [entries(part) for part in value]
        if isinstance(value, str):
            return chance.choice([value, value, *WORDS])
        if isinstance(value, bool):
            return chance.random() < 0.5
        move = chance.choice(
            [0, 0, 0, 1, -1, 0.25, 0.1, 1e-5, 1e-7, -value, -2 * value]
        )
        return value + move

    for _ in range(count):
        value = entries(chance.choice(known))
        if isinstance(value, float) and chance.random() < 0.5:
            value = float(f"{value:.{chance.randint(1, 7)}g}")
        if isinstance(value, list) and chance.random() < 0.2:
            value = chance.choice([value[1:], value[::-1], value + value[:1], [value]])
        if isinstance(value, list) and chance.random() < 0.2:
            value = np.array(chance.choices([-2, -1, 0, 0.5, 1, 2], k=16))
            shape = EXERCISES[number].shape or (4,)
            value = value[: np.prod(shape)].reshape(shape).tolist()
        yield repr(value)


WORDS = ["relu", "softmax", "threshold", "sigmoid", "tanh", "linear", "elu", "update"]


def lists(value):
    """The page makes no difference between a list and a tuple."""
    return [lists(v) for v in value] if isinstance(value, list | tuple) else value


def said(number, answer, capsys):
    check(number, answer)
    return capsys.readouterr().out.removesuffix("\n")


@pytest.mark.parametrize("number", IN_PAGE)
def test_the_page_says_what_check_says(number, page_of, capsys):
    texts = list(dict.fromkeys(chain(tables(number), drawn(number), ODD)))
    form = EXERCISES[number].form
    if form == "truth":
        texts = ["True", "False"]
    elif form in ("number", "array"):
        texts = [text for text in texts if "'" not in text]
    typed = [lists(literal_eval(text)) for text in texts]
    wanted = [said(number, answer, capsys) for answer in typed]
    page = page_of(int(number.partition(".")[0]))
    replies = page.evaluate(REPLIES, [number, texts])
    both = zip(texts, wanted, replies, strict=True)
    assert [row for row in both if row[1] != row[2]] == []


UNREADABLE = {
    "4.1": ["abc", "1e999", "10 words", "(10", "1/0", "--", "10 11", "nan", "{10}"],
    "1.1": ["[1, 1, 1, -1.5", "(1, 1, 1, bias)", "[1,,1]", "]", "[1]]", "1 1 1 - 1"],
    "12.1": ["1 4;; 2 5", "; 1 4", "1, 4, | 2", "(1 4)(2 5)", "1 4 x", "2 sqrt", "1-4"],
    "9.6": ["ln", "ln(0)", "log()", "ln -4", "ln 4/2", "ln 4**2", "ln(4", "ln 4 5",
            "toString(1)", "pi(4)", "os.log(4)", "np.", "sqrt(-1)", "exp(999)", "ln 4;",
            "log([4])", "log(4, 2)", "1 + ln(4)", "log 4 * 1", "1 4"],
    "2.6": ["[sigmoid", "sigmoid; elu", "[sigmoid elu]"],
    "5.6": ["shape (16, 16, 8, 1)", "(16, 16, 8, 1))", "16 x 16", "<b>", "[" * 99999],
}  # fmt: skip


@pytest.mark.parametrize("number", UNREADABLE)
def test_nonsense_gets_one_sentence_that_says_what_is_expected(number, page_of):
    page = page_of(int(number.partition(".")[0]))
    for said in page.evaluate(REPLIES, [number, UNREADABLE[number]]):
        expected = EXERCISES[number].expects.removesuffix(".")
        assert said.startswith(
            f"{number}: that cannot be read here. Expected: {expected}"
        )


def test_an_example_can_be_read_and_is_not_the_answer(page_of):
    for chapter in chapters.FOLDERS:
        page = page_of(chapter)
        for number in (n for n in IN_PAGE if n.startswith(f"{chapter}.")):
            (nonsense,) = page.evaluate(REPLIES, [number, ["?"]])
            if example := nonsense.partition(", such as ")[2].removesuffix("."):
                (said,) = page.evaluate(REPLIES, [number, [example]])
                assert said.startswith(f"{number}: not yet. "), said


@pytest.mark.parametrize(
    ("number", "text", "answer"),
    [
        ("5.4", "1,644,232,704", 1_644_232_704),
        ("5.4", "1 644 232 704", 1_644_232_704),
        ("5.4", "1_644_232_704", 1_644_232_704),
        ("5.4", "16 * 102764544", 1_644_232_704),
        ("5.4", "1.644232704e9", 1_644_232_704),
        ("5.7", "23.", 23),
        ("3.1", "1/2", 0.5),
        ("3.1", "0,5", 0.5),
        ("3.1", ".5", 0.5),
        ("3.1", "2**-10", 2**-10),
        ("3.1", "1⁄2", 0.5),
        ("3.1", "½", 0.5),
        ("3.1", "-(1/2)", -0.5),
        ("3.1", "+0.5", 0.5),
        ("3.2", "4/3", 4 / 3),
        ("3.2", "2*4/5", 1.6),
        ("1.1", "1, 1, 1, −1.5", [1, 1, 1, -1.5]),
        ("1.1", "[1, 1, 1, -3/2,]", [1, 1, 1, -1.5]),
        ("1.1", "（1，1，1，-1.5）", [1, 1, 1, -1.5]),
        ("1.1", "1,407", [1, 407]),
        ("9.6", "1.386", 1.386),
        ("9.6", "1,386", 1386),
        ("9.6", "ln 4", math.log(4)),
        ("9.6", "ln4", math.log(4)),
        ("9.6", "Ln(4)", math.log(4)),
        ("9.6", "-ln(1/4)", math.log(4)),
        ("9.6", "−log(0.25)", math.log(4)),
        ("9.6", "2 * log 2", math.log(4)),
        ("9.6", "np.log(4)", math.log(4)),
        ("9.6", "-np.log(1/4)", math.log(4)),
        ("9.6", "math.log(exp(1)**2 * 2**2)/1", 2 + math.log(4)),
        ("9.6", "ln(2)/ln(10) * 2", math.log10(4)),
        ("9.6", "log10(4)", math.log10(4)),
        ("9.6", "log2(4)", 2),
        ("9.6", "sqrt(4)", 2),
        ("9.6", "sqrt 4", 2),
        ("10.2", "exp(ln(9))", 9),
        ("10.2", "exp 9", math.exp(9)),
        ("11.7", "0 1 0 0", [0, 1, 0, 0]),
        ("11.7", "[0 1 0 0]", [0, 1, 0, 0]),
        ("11.7", "0; 1; 0; 0", [0, 1, 0, 0]),
        ("11.7", "0 -1/2  ln(1), - 3", [0, -0.5, 0, -3]),
        ("12.7", "1 9 81", [1, 9, 81]),
        ("11.4", "127 -32 6", [127, -32, 6]),
        ("11.4", "127 −32, 6", [127, -32, 6]),
        ("12.1", "1 4; 2 5; 3 6", [[1, 4], [2, 5], [3, 6]]),
        ("12.1", "1, 4; 2, 5; 3, 6;", [[1, 4], [2, 5], [3, 6]]),
        ("12.1", "[1 4; 2 5; 3 6]", [[1, 4], [2, 5], [3, 6]]),
        ("12.1", "[1, 4]; [2, 5]; [3, 6]", [[1, 4], [2, 5], [3, 6]]),
        ("12.1", "[[1 4] [2 5] [3 6]]", [[1, 4], [2, 5], [3, 6]]),
        ("12.1", "[[1. 4.] [2. 5.] [3. 6.]]", [[1, 4], [2, 5], [3, 6]]),
        ("12.1", "1 4; 2 5; 3", [[1, 4], [2, 5], 3]),
        ("12.1", "1,4,2,5,3,6", [1, 4, 2, 5, 3, 6]),
        ("12.1", "1 4 2 5 3 6", [1, 4, 2, 5, 3, 6]),
        ("4.5", "1; 2", [[1], [2]]),
        ("1.5", "[1, -1], [-1, 1]", [[1, -1], [-1, 1]]),
        ("2.1", "“update”", "update"),
        ("2.1", " UPDATE ", "update"),
        ("2.6", "sigmoid, softplus", ["sigmoid", "softplus"]),
        ("2.6", "{'sigmoid', \"softplus\"}", ["sigmoid", "softplus"]),
        ("2.6", "relu", ["relu"]),
        ("5.7", "(2049, 1, true), (9, 205, FALSE)", [(2049, 1, True), (9, 205, False)]),
        ("4.1", "", None),
        ("4.1", "  ", None),
        ("4.1", "None", None),
    ],
)  # fmt: skip
def test_an_answer_is_read_as_readers_write_it(number, text, answer, page_of, capsys):
    page = page_of(int(number.partition(".")[0]))
    assert page.evaluate(REPLIES, [number, [text]]) == [said(number, answer, capsys)]


PASTE = """([number, text]) => {
  const { answer } = document.querySelector(`form[data-exercise="${number}"]`).elements;
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", text);
  answer.value = "";
  const event = new ClipboardEvent("paste", { clipboardData, cancelable: true });
  return answer.dispatchEvent(event) ? "the browser's" : answer.value;
}"""


@pytest.mark.parametrize(
    ("text", "pasted"),
    [
        ("1 4\n2 5\n3 6\n", "1 4; 2 5; 3 6"),
        ("1\t4\r\n2\t5\r\n3\t6", "1\t4; 2\t5; 3\t6"),
        ("[[1 4]\n [2 5]\n [3 6]]", "[[1 4] [2 5] [3 6]]"),
        ("[1, 4],\n[2, 5],\n[3, 6]", "[1, 4], [2, 5], [3, 6]"),
    ],
)
def test_pasted_lines_become_rows(text, pasted, page_of):
    page = page_of(12)
    assert page.evaluate(PASTE, ["12.1", text]) == pasted
    (said,) = page.evaluate(REPLIES, ["12.1", [pasted]])
    assert said.startswith("12.1: right. ")
    assert page.evaluate(PASTE, ["12.1", "1 4; 2 5; 3 6"]) == "the browser's"


def test_where_a_logarithm_may_be_typed_the_phone_shows_letters(page_of):
    page = page_of(10)
    asked = page.get_by_role(
        "textbox", name="Your answer to 10.2: a number. Three digits are enough."
    )
    assert asked.get_attribute("inputmode") == "text"
    asked = page.get_by_role("textbox", name="Your answer to 10.1: a number of units.")
    assert asked.get_attribute("inputmode") == "decimal"


def reply(page, number):
    return page.locator(f"form[data-exercise='{number}'] output").inner_text()


def test_the_keyboard_answers(page_of):
    page = page_of(4)
    page.keyboard.press("Tab")
    page.keyboard.type("200")
    assert reply(page, "4.1") == "4.1: not answered yet."
    page.keyboard.press("Enter")
    assert reply(page, "4.1").startswith("4.1: not yet. These are the inputs of a unit")
    page.locator("form[data-exercise='4.7'] input").first.focus()
    page.keyboard.press("ArrowDown")
    assert reply(page, "4.7").startswith("4.7: right. ")


def test_a_finger_answers(page_of):
    page = page_of(4, width=390, has_touch=True)
    box = page.locator("form[data-exercise='4.1']")
    box.locator("input").fill("10")
    box.get_by_role("button", name="Check").tap()
    assert reply(page, "4.1").startswith("4.1: right. ")
    page.get_by_text("True", exact=True).tap()
    assert reply(page, "4.7").startswith("4.7: not yet. ")


def test_a_screen_reader_hears_what_is_asked_and_what_is_said(page_of):
    page = page_of(4)
    asked = page.get_by_role("textbox", name="Your answer to 4.1: a number of words.")
    assert asked.get_attribute("inputmode") == "decimal"
    assert page.get_by_role("group", name="Your answer to 4.7").count() == 1
    assert page.get_by_role("status").count() == len(
        [n for n in IN_PAGE if n[0] == "4"]
    )


def test_answers_are_remembered_and_can_be_taken_back(page_of, tmp_path):
    page = page_of(4)
    # Served: from a folder, one reload in a hundred comes before Chromium has written.
    with serve(tmp_path) as address:
        page.goto(f"{address}page.html")
        page.evaluate(REPLIES, ["4.1", ["200"]])
        page.evaluate(REPLIES, ["4.7", ["False"]])
        page.reload()
        assert page.locator("form[data-exercise='4.1'] input").input_value() == "200"
        assert "inputs of a unit" in reply(page, "4.1")
        assert reply(page, "4.7").startswith("4.7: right. ")
        page.evaluate(REPLIES, ["4.1", [""]])
        page.reload()
        assert reply(page, "4.1") == "4.1: not answered yet."


NO_STORE = [
    "Object.defineProperty(window, 'localStorage', "
    "{ get() { throw new DOMException('no', 'SecurityError'); } })",
    "Storage.prototype.setItem = () => "
    "{ throw new DOMException('full', 'QuotaExceededError'); }",
]


@pytest.mark.parametrize("before", NO_STORE, ids=["forbidden", "full"])
def test_without_a_store_the_page_still_checks(before, page_of):
    page = page_of(4, before=before)
    page.evaluate(REPLIES, ["4.1", ["10"]])
    assert reply(page, "4.1").startswith("4.1: right. ")


def test_a_test_without_a_twin_is_refused():
    mended = EXERCISES["4.3"]
    odd = {**vars(mended), "form": "array"}
    with pytest.raises(answers.ExtensionError, match=r"4\.3: a test has no twin"):
        answers.box("4.3", type(mended)(**odd), "")


def test_a_twin_has_the_name_and_all_arguments_of_what_made_it():
    @twin("constant")
    def _is(value, other=2):
        return lambda answer: answer in (value, other)

    made = _is(1)
    assert (made.name, made.arguments) == ("is", ("constant", 1, 2))
    assert made(2)


def test_a_script_cannot_be_ended_by_a_sentence():
    task = EXERCISES["1.7"]
    ends = type(task)(**{**vars(task), "praise": "</script>"})
    assert "</script>" not in answers.box("1.7", ends, "").partition("json")[2][:-20]
