"""``check`` looks at a reader's answer and names the mistake behind a wrong one.

Each chapter's module registers its exercises with :func:`exercise`, when it is asked
for the first time.
"""

from collections.abc import Callable
from dataclasses import dataclass
from traceback import walk_tb
from typing import Any

import numpy as np

from densekit.typing import Array

from . import chapters

Test = Callable[[Any], bool]


@dataclass(frozen=True)
class Exercise:
    """What is right, and which mistakes have a name.

    Args:
        right: tells whether an answer is right.
        praise: one sentence that says why.
        mistakes: pairs of a test for a wrong answer, and the sentence that names the
            mistake behind it; the first that fits is shown.
        expects: the form of an answer, for one whose mistake has no name.
        fits: tells whether an answer has this form, as far as a value or a shape
            shows it.
    """

    right: Test
    praise: str
    mistakes: tuple[tuple[Test, str], ...]
    expects: str
    fits: Test


EXERCISES: dict[str, Exercise] = {}


def exercise(
    number: str,
    right: Any,
    praise: str,
    mistakes: dict[Any, str] | list[tuple[Any, str]],
    expects: str,
    shape: tuple[int, ...] | None = None,
) -> None:
    """Register an exercise; a right or wrong answer is a value or a test of one.

    With a shape, an answer is an array of finite numbers of that shape: the tests get
    such arrays only, as float64.
    """
    pairs = mistakes.items() if isinstance(mistakes, dict) else mistakes

    def test_of(wanted: Any) -> Test:
        test = wanted if callable(wanted) else lambda answer: same(answer, wanted)
        return test if shape is None else lambda answer: test(_finite(answer, shape))

    EXERCISES[number] = Exercise(
        right=test_of(right),
        praise=praise,
        mistakes=tuple((test_of(mistake), why) for mistake, why in pairs),
        expects=expects,
        fits=test_of(lambda answer: shape is not None or _alike(answer, right)),
    )


def check(number: str, answer: Any) -> None:
    """Print whether ``answer`` solves exercise ``number``, and if not, why.

    It never raises for a wrong answer, so that *Run all* goes on.

    Args:
        number: such as ``"4.2"``.
        answer: the reader's; None counts as not answered yet.

    Raises:
        KeyError: there is no such exercise.
    """
    print(f"{number}: {_verdict(_find(number), answer)}")


def _find(number: str) -> Exercise:
    chapter = number.partition(".")[0]
    if chapter.isdecimal() and int(chapter) in chapters.FOLDERS:
        chapters.part(int(chapter), "exercises")
    if number not in EXERCISES:
        near = [known for known in EXERCISES if known.startswith(f"{chapter}.")]
        there = (
            f"exercises {', '.join(near)}"
            if near
            else (f"exercises for the chapters {', '.join(map(str, chapters.FOLDERS))}")
        )
        raise KeyError(f"no exercise {number}; there are {there}")
    return EXERCISES[number]


def _verdict(task: Exercise, answer: Any) -> str:
    if answer is None or answer is Ellipsis:
        return "not answered yet."
    if _holds(task.right, answer):
        return f"right. {task.praise}"
    for mistake, why in task.mistakes:
        if _holds(mistake, answer):
            return f"not yet. {why}"
    said = f"not yet. {_raised(task.right, answer)}Expected: {task.expects}"
    other = _holds(task.fits, answer)
    return f"{said.removesuffix('.')}, but another one." if other else said


def _holds(test: Test, answer: Any) -> bool:
    try:
        return bool(test(answer))
    except Exception:  # an answer may be anything, and a reader's function may fail
        return False


def _raised(test: Test, answer: Any) -> str:
    """The error of a reader's function, unless the test alone is to blame for it."""
    try:
        test(answer)
    except Exception as error:
        codes = [frame.f_code for frame, _ in walk_tb(error.__traceback__)]
        if getattr(answer, "__code__", None) in codes:
            said = str(error).partition("\n")[0].rstrip(".")
            return f"Your function raised {type(error).__name__}: {said}. "
    return ""


def same(answer: Any, value: Any) -> bool:
    """Equal in shape and in every entry, up to float32's rounding where it rounds."""
    booleans = [isinstance(side, bool | np.bool_) for side in (answer, value)]
    if any(booleans):
        return all(booleans) and bool(answer) == value
    rounds = np.asarray(value).dtype.kind == "f"
    rtol = 1e-5 if rounds else 0
    return _alike(answer, value) and np.allclose(answer, value, rtol, atol=1e-6)


def _alike(answer: Any, value: Any) -> bool:
    got, want = np.asarray(answer), np.asarray(value)
    numbers = all(array.dtype.kind in "iuf" for array in (got, want))
    return numbers and got.shape == want.shape


def _finite(answer: Any, shape: tuple[int, ...]) -> Array:
    array = np.array(answer, dtype=np.float64)
    if array.shape != shape or not np.isfinite(array).all():
        raise ValueError(f"finite numbers of shape {shape} are wanted, not {answer!r}")
    return array
