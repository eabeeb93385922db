"""Each exercise: right answers pass, each mistake is named, the rest is refused."""

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
