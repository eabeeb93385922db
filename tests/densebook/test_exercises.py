"""Each exercise: right answers pass, each mistake is named, the rest is refused."""

import decimal
import importlib
import re
import subprocess
import sys

import numpy as np
import pytest

from densebook import chapters, check
from densebook.exercises import EXERCISES, same

CHAPTERS = [
    importlib.import_module(f"tests.densebook.{folder}.answers")
    for folder in chapters.FOLDERS.values()
]
for chapter in chapters.FOLDERS:
    chapters.part(chapter, "exercises")
RIGHT = {number: a for chapter in CHAPTERS for number, a in chapter.RIGHT.items()}
WRONG = {number: a for chapter in CHAPTERS for number, a in chapter.WRONG.items()}

ODD = ["text", 3.14, object(), [], [[1], [2, 3]], np.nan, lambda: None]


def verdict(capsys, number, answer):
    check(number, answer)
    return capsys.readouterr().out


def test_every_exercise_is_tested():
    assert sorted(EXERCISES) == sorted(RIGHT) == sorted(WRONG)


@pytest.mark.parametrize("number", EXERCISES)
def test_right_answers(number, capsys):
    for answer in RIGHT[number]:
        assert verdict(capsys, number, answer).startswith(f"{number}: right. ")


@pytest.mark.parametrize("number", EXERCISES)
def test_a_wrong_answer_gets_the_name_of_its_mistake(number, capsys):
    for answer, why in WRONG[number].items():
        said = verdict(capsys, number, answer)
        assert said.startswith(f"{number}: not yet. ")
        assert re.search(why, said), said


@pytest.mark.parametrize("number", EXERCISES)
def test_a_list_says_the_same_as_a_tuple(number, capsys):
    for answer in WRONG[number]:
        if isinstance(answer, tuple):
            assert verdict(capsys, number, np.array(answer)) == verdict(
                capsys, number, answer
            )


@pytest.mark.parametrize("number", EXERCISES)
@pytest.mark.parametrize("answer", [None, ...])
def test_no_answer_is_not_wrong(number, answer, capsys):
    assert verdict(capsys, number, answer) == f"{number}: not answered yet.\n"


@pytest.mark.parametrize("number", EXERCISES)
@pytest.mark.parametrize("answer", ODD, ids=range(len(ODD)))
def test_an_odd_answer_is_told_what_is_expected(number, answer, capsys):
    said = verdict(capsys, number, answer)
    did = r"(Your function (raised TypeError: .*given|returns None)\. )?"
    assert re.match(rf"{number}: not yet\. {did}Expected: ", said), said


FLOATS = {
    number: task.right.arguments[0]
    for number, task in EXERCISES.items()
    if getattr(task.right, "name", "") == "same"
    and isinstance(task.right.arguments[0], float)
}
ROUNDED = [
    ("10.2", [2.20, 2.197, 2.1972, 2.19722, np.array(2.197)], "right"),
    ("10.2", [np.float32(2.197), np.round(np.log(9), 3), 2.197225], "right"),
    ("10.2", [-0.105, -0.1054, -0.10536], "that of 0.9 / 0.1"),
    ("10.2", [8100, 8103, 8103.1, 8103.08, np.float32(8103.1)], "which power of e"),
    ("3.2", [1.33, 1.333, 1.3333], EXERCISES["3.2"].mistakes[2][1]),
    ("7.6", [0.332, 0.33203, 0.332031], "for the rate ¼"),
    ("8.6", [0.03126, 0.031258, 0.0312576], "the full γ"),
]
NOT_ROUNDED = [
    ("10.2", [[2.197], "2.197", 2.1971, 2.19722 - 1e-4, -0.106, -0.1]),
    ("10.2", [2, 2.19, 2.198, 2.1973, 8000, 8110, 8104, 8103.2, -0.11]),
    ("3.3", [4.3, 4.251, 4.249]),  # what six digits show has no other form
    ("7.4", [0.438, 0.437, 0.44, 0.563, 0.313]),
    ("8.6", [0.0313, 0.0312, 0.0156]),
    ("7.1", [898, 898.1, 898.2, 28700, 901]),
    ("5.4", [1.64e9, 1.644e9, 1.6442e9, 1_644_232_700, 1.03e8]),  # nor has a whole one
    ("8.1", [1.68e7, 16_777_000, 16_777_200.0, 9.007e15]),
    ("12.3", [[[3, 0], [1, 2.001]], [[3.5, 1], [1.25, 2.501]]]),  # nor an array
]


@pytest.mark.parametrize(("number", "answers", "said"), ROUNDED)
def test_a_number_may_be_rounded_to_three_digits_or_more(number, answers, said, capsys):
    for answer in answers:
        assert said in verdict(capsys, number, answer), answer


@pytest.mark.parametrize(("number", "answers"), NOT_ROUNDED)
def test_nothing_else_is_taken_for_a_rounded_number(number, answers, capsys):
    for answer in answers:
        assert f"Expected: {EXERCISES[number].expects[:-1]}" in verdict(
            capsys, number, answer
        ), answer


@pytest.mark.parametrize("number", FLOATS)
def test_no_mistake_is_named_for_a_right_answer_that_is_rounded(number, capsys):
    for digits in range(3, 9):
        for answer in (_rounded(FLOATS[number], digits, up) for up in (False, True)):
            said = verdict(capsys, number, answer)
            assert re.match(rf"{number}: (right|.*but another one)\.", said), answer


def _rounded(value, digits, up):
    """Rounded to digits; of two that are as near, the upper or the lower."""
    mode = decimal.ROUND_HALF_UP if up else decimal.ROUND_HALF_DOWN
    return float(decimal.Context(digits, mode).create_decimal(repr(value)))


def test_a_reader_is_told_how_many_digits_are_enough(capsys):
    said = verdict(capsys, "10.2", 1.9)
    assert said.endswith("a number, but another one. Three digits are enough.\n")
    assert "digits" not in verdict(capsys, "7.4", 0.44)


@pytest.mark.parametrize(
    ("number", "answer"),
    [("12.1", [1, 4, 2, 5, 3, 6]), ("12.1", np.arange(6)), ("4.5", (1, 2))],
)
def test_a_list_that_lacks_its_rows_is_told_so(number, answer, capsys):
    expected = f"Expected: {EXERCISES[number].expects} Put each row in brackets of its"
    assert expected in verdict(capsys, number, answer)


@pytest.mark.parametrize(
    ("number", "answer"),
    [
        ("12.1", [1, 4, 2, 5, 3]),
        ("12.1", [[1, 4, 2, 5, 3, 6]]),
        ("12.1", list("142536")),
        ("12.1", [1, [2]]),
        ("12.1", 6),
        ("11.4", [1, 2]),
        ("9.5", [1]),
    ],
)
def test_no_other_shape_is_told_of_rows(number, answer, capsys):
    assert "brackets" not in verdict(capsys, number, answer)


def test_a_number_that_is_off_by_one_is_wrong_however_large(capsys):
    said = verdict(capsys, "5.4", RIGHT["5.4"][0] + 1)
    assert said == "5.4: not yet. Expected: a number of bytes, but another one.\n"


def test_an_answer_of_another_form_is_told_the_form_only(capsys):
    for answer in ("34", [34], True):
        assert "another" not in verdict(capsys, "5.4", answer)


def test_a_function_that_raises_is_told_what_it_raised(capsys):
    def misspelt(layer):
        return lyer  # noqa: F821 - the mistake

    def later(layer):
        copy = type(layer)(layer.units)
        copy.set_weights(layer.get_weights())

    said = verdict(capsys, "2.5", misspelt)
    assert "Your function raised NameError: name 'lyer' is not defined. E" in said
    assert "Your function raised ValueError: " in verdict(capsys, "2.5", later)
    assert "returns None. E" in verdict(capsys, "2.5", lambda layer: None)
    assert "raised" not in verdict(capsys, "2.5", lambda layer: 3), "the test did"


def test_what_a_function_prints_is_shown_once(capsys):
    def talks(scores, mask):
        print("scores", scores.shape)

    said = verdict(capsys, "4.4", talks)
    assert said.startswith(
        "scores (3, 5, 1)\n4.4: not yet. Your function returns None."
    )
    assert said.count("scores (") == 1

    def talks_and_fails(scores, mask):
        print("so far")
        return scores[9]

    said = verdict(capsys, "4.4", talks_and_fails)
    assert said.startswith("so far\n4.4: not yet. Your function raised IndexError: ")


@pytest.mark.parametrize("number", [4.2, " 4.2", "4.2 "])
def test_the_number_may_be_a_number(number, capsys):
    said = verdict(capsys, number, 147)
    assert said == "4.2: not yet. Expected: a kernel of shape (3, 3).\n"


def test_a_function_cannot_spoil_the_tests_for_the_next_answer(capsys):
    for number, right in RIGHT.items():
        if not callable(right[0]) or hasattr(right[0], "get_config"):
            continue

        def spoils(*arguments, answer=right[0]):
            result = answer(*arguments)
            for array in arguments:
                if isinstance(array, np.ndarray):
                    array[:] = 0
            return result

        verdict(capsys, number, spoils)
        assert verdict(capsys, number, right[0]).startswith(f"{number}: right. ")


def test_an_unknown_exercise_is_an_error():
    with pytest.raises(KeyError, match=r"no exercise 9\.99"):
        check("9.99", 1)


def test_one_is_not_true():
    assert not same(1, True)
    assert not same(True, 1)


def test_the_exercises_take_no_name_from_the_layers_of_a_chapter():
    code = (
        "from densebook import chapters; import densekit\n"
        "for chapter in chapters.FOLDERS: chapters.part(chapter, 'exercises')\n"
        "print(densekit.Dense(1).name)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == "dense\n", done.stderr
