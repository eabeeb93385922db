"""Each exercise: right answers pass, each mistake is named, the rest is refused."""

import re

import numpy as np
import pytest

from densekit.book import check
from densekit.book.exercises import EXERCISES
from densekit.book.exercises.engine import same

RIGHT = {
    "4.1": [(32, 10, 7), [32, 10, 7], np.array([32, 10, 7])],
    "4.2": [147, 147.0, np.int64(147)],
    "4.3": [2240],
    "4.4": [
        lambda x, k, b: np.einsum("...k,ku->...u", x, k) + b,
        lambda x, k, b: x @ k + b,
    ],
    "4.5": [
        [[[0.66524096], [0.09003057], [0.24472847]], [[0.04527850]] * 2 + [[0.909443]]]
    ],
    "4.6": [[[1, 1], [1, 0], [1, -1]], np.array([[1.0, 1], [1, 0], [1, -1]])],
    "4.7": [False, np.False_],
}

WRONG = {
    "4.1": {
        (32, 7): "flattened",
        (32, 7, 20): "not the middle",
        (32, 70): "an axis of their own",
        (32, 10, 20, 7): "no axis is added",
        (10, 7): "batch axis",
    },
    "4.2": {
        140: "bias is missing",
        1470: "not 10 kernels",
        210: "bias is shared",
        1407: r"Flatten \+ Dense",
        4704: "batch does not count",
    },
    "4.3": {320: "7 columns", 44800: "has 20", 70: "one sample", 224: "10 positions"},
    "4.4": {
        lambda x, k, b: x @ k: "bias is missing",
        lambda x, k, b: x @ k.T + b: "transposed",
        lambda x, k, b: np.einsum("bik,ku->biu", x, k) + b: "rank 3 only",
    },
    "4.5": {
        ((((1,),) * 3,) * 2): "last axis, of size 1",
        (((2.0,), (0.0,), (1.0,)), ((0.0,), (0.0,), (3.0,))): "still need a softmax",
    },
    "4.6": {
        ((1, 1, 1), (1, 0, -1)): "Transposed",
        ((1, 1), (0, 1), (-1, 1)): "swapped",
        ((1, -1), (1, 0), (1, 1)): "last minus first",
    },
    "4.7": {True: "depend on any other position"},
}

ODD = ["text", 3.14, object(), [], [[1], [2, 3]], np.nan, lambda: None]


def verdict(capsys, number, answer):
    check(number, answer)
    return capsys.readouterr().out


def test_every_exercise_is_tested():
    assert list(EXERCISES) == list(RIGHT) == list(WRONG)


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
    assert verdict(capsys, number, answer).startswith(f"{number}: not yet. Expected: ")


def test_an_unknown_exercise_is_an_error():
    with pytest.raises(KeyError, match=r"no exercise 9\.99"):
        check("9.99", 1)


def test_one_is_not_true():
    assert not same(1, True)
    assert not same(True, 1)
