"""``check`` looks at a reader's answer and names the mistake behind a wrong one.

Each chapter's module registers its exercises with :func:`exercise`, when it is asked
for the first time. The built pages say the same: they carry words and values from
here, and a :class:`Twin` of each test.

A number may come as its reader rounded it: 1.39, 1.386 and 1.3863 stand for ln 4. That
takes three digits, and a value that nobody types in full: a whole number, and one that
six digits show, such as 0.4375, has no other form. An array is compared entry by entry
with the values themselves.
"""

import inspect
import math
from collections.abc import Callable
from contextlib import redirect_stdout
from copy import copy
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context
from functools import wraps
from io import StringIO
from typing import Any, Literal, ParamSpec

import numpy as np

from densekit.typing import Array

from . import chapters
from .marks import UNANSWERED

Test = Callable[[Any], bool]
Form = Literal["number", "array", "truth", "word", "names", "notebook"]
P = ParamSpec("P")


@dataclass(frozen=True)
class Twin:
    """A test that a page makes, too.

    Args:
        test: in Python.
        name: of the function that makes its twin in JavaScript, in `_static/answers.js`
            or in the `exercises.js` beside the chapter's exercises.
        arguments: of that function: numbers, strings, and arrays or sets of them.
    """

    test: Test
    name: str
    arguments: tuple[Any, ...] = ()

    def __call__(self, answer: Any) -> bool:
        """Whether the answer passes."""
        return self.test(answer)


def twin(*constants: Any) -> Callable[[Callable[P, Test]], Callable[P, Twin]]:
    """Mark a function that makes tests: JavaScript has one of its name.

    That one takes the constants, then the same arguments.
    """

    def mark(make: Callable[P, Test]) -> Callable[P, Twin]:
        name, signature = make.__name__.removeprefix("_"), inspect.signature(make)

        @wraps(make)
        def made(*args: P.args, **kwargs: P.kwargs) -> Twin:
            given = signature.bind(*args, **kwargs)
            given.apply_defaults()
            return Twin(make(*args, **kwargs), name, (*constants, *given.args))

        return made

    return mark


anything = Twin(lambda answer: True, "anything")


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
        form: how a page takes an answer; "notebook" if only a notebook can.
        shape: of an answer that is an array of finite numbers.
        wanted: the shape of the right answer, None if only a test knows it.
        rounds: whether the right answer may be rounded.
    """

    right: Test
    praise: str
    mistakes: tuple[tuple[Test, str], ...]
    expects: str
    fits: Test
    form: Form
    shape: tuple[int, ...] | None
    wanted: tuple[int, ...] | None
    rounds: bool

    @property
    def another(self) -> str:
        """What is expected, for an answer of this form, but not of this value."""
        said = f"{self.expects.removesuffix('.')}, but another one."
        return f"{said} {DIGITS}" if self.rounds else said

    @property
    def in_rows(self) -> str:
        """What is expected, for an answer that has the numbers, but no rows."""
        return f"{self.expects} {ROWS}"


DIGITS = "Three digits are enough."
ROWS = "Put each row in brackets of its own."
EXERCISES: dict[str, Exercise] = {}


def exercise(
    number: str,
    right: Any,
    praise: str,
    mistakes: dict[Any, str] | list[tuple[Any, str]],
    expects: str,
    shape: tuple[int, ...] | None = None,
    form: Form | None = None,
) -> None:
    """Register an exercise; a right or wrong answer is a value or a test of one.

    With a shape, an answer is an array of finite numbers of that shape: the tests get
    such arrays only, as float64. A value and a shape tell the form of an answer, too;
    where the right answer is a test, a page takes one only if the form is given.

    A rounded number names no mistake if the right answer rounds to it, too.
    """
    pairs = mistakes.items() if isinstance(mistakes, dict) else mistakes
    near = _roundings(right)
    EXERCISES[number] = Exercise(
        right=_test_of(right),
        praise=praise,
        mistakes=tuple((_test_of(mistake, near), why) for mistake, why in pairs),
        expects=expects,
        fits=lambda answer: shape is not None or _alike(answer, right),
        form=form or _form_of(right, shape),
        shape=shape,
        wanted=np.shape(right) if shape is None and not callable(right) else shape,
        rounds=_is_endless(right),
    )


def _test_of(wanted: Any, near: frozenset[float] = frozenset()) -> Test:
    """The test of a value; its roundings pass, except those in ``near``."""
    if callable(wanted):
        return wanted
    rounded = sorted(_roundings(wanted) - near) if _is_endless(wanted) else []

    def test(answer: Any) -> bool:
        return same(answer, wanted) or any(same(answer, r, FLOAT32) for r in rounded)

    return Twin(test, "same", (wanted, _rtol(wanted), *rounded))


def _roundings(value: Any) -> frozenset[float]:
    """A number with a fraction, rounded to 3, 4 and 5 digits, ties upwards.

    :func:`same` does not tell the value from its roundings to more digits.
    """
    if not _is_float(value):
        return frozenset()
    contexts = [Context(prec=digits, rounding=ROUND_HALF_UP) for digits in (3, 4, 5)]
    exact = repr(float(value))
    return frozenset(float(context.create_decimal(exact)) for context in contexts)


def _is_endless(value: Any) -> bool:
    """Whether a number is neither whole nor shown in full by six digits."""
    whole = not _is_float(value) or float(value).is_integer()
    return not whole and float(f"{value:.6g}") != value


def _is_float(value: Any) -> bool:
    return isinstance(value, float | np.floating) and math.isfinite(value)


def _form_of(right: Any, shape: tuple[int, ...] | None) -> Form:
    if shape is None and callable(right):
        return "notebook"
    if isinstance(right, bool):
        return "truth"
    return "number" if shape is None and np.ndim(right) == 0 else "array"


class Function:
    """A reader's function, and what it did besides returning.

    It gets copies of arrays and lists, so that a test may hand out its own.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function
        self.overwrites = False
        self.printed: str | None = None  # by its first call
        self.trouble = ""  # the first there is

    def __call__(self, *arguments: Any) -> Any:
        """What the function returns."""
        given = [copy(a) if isinstance(a, np.ndarray | list) else a for a in arguments]
        trouble = ""
        try:
            with redirect_stdout(StringIO()) as printed:
                result = self._function(*given)
            if result is None:
                trouble = "Your function returns None. "
            return result
        except Exception as error:
            said = str(error).partition("\n")[0].rstrip(".")
            trouble = f"Your function raised {type(error).__name__}: {said}. "
            raise
        finally:
            self.trouble = self.trouble or trouble
            if self.printed is None:
                self.printed = printed.getvalue()
            pairs = zip(given, arguments, strict=True)
            self.overwrites |= not all(np.array_equal(*pair) for pair in pairs)


OVERWRITES = "The values are right, but the input is overwritten: work on a copy of it."


def check(number: str | float, answer: Any) -> None:
    """Print whether ``answer`` solves exercise ``number``, and if not, why.

    It never raises for a wrong answer, so that *Run all* goes on.

    Args:
        number: such as ``"4.2"``, or 4.2.
        answer: the reader's; None counts as not answered yet. What a function prints
            is shown once, from its first call.

    Raises:
        KeyError: there is no such exercise.
    """
    print(verdict(number, answer))


def verdict(number: str | float, answer: Any) -> str:
    """What :func:`check` prints: what a function printed, and how its exercise stands.

    Raises:
        KeyError: there is no such exercise.
    """
    number = str(number).strip()
    task = find(number)
    if callable(answer) and not hasattr(answer, "get_config"):
        answer = Function(answer)
    said = _verdict(task, answer)
    printed = answer.printed or "" if isinstance(answer, Function) else ""
    return f"{printed}{number}: {said}"


def find(number: str) -> Exercise:
    """The exercise of this number.

    Raises:
        KeyError: there is none.
    """
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
        return UNANSWERED
    function = answer if isinstance(answer, Function) else None
    if _holds(task, task.right, answer):
        if function and function.overwrites:
            return f"not yet. {OVERWRITES}"
        return f"right. {task.praise}"
    for mistake, why in task.mistakes:
        if _holds(task, mistake, answer):
            return f"not yet. {why}"
    trouble = function.trouble if function else ""
    if _holds(task, task.fits, answer):
        expected = task.another
    elif _lacks_rows(answer, task.wanted):
        expected = task.in_rows
    else:
        expected = task.expects
    return f"not yet. {trouble}Expected: {expected}"


def _holds(task: Exercise, test: Test, answer: Any) -> bool:
    try:
        return bool(test(answer if task.shape is None else _finite(answer, task.shape)))
    except Exception:  # an answer may be anything, and a reader's function may fail
        return False


def _lacks_rows(answer: Any, wanted: tuple[int, ...] | None) -> bool:
    """Whether the answer has as many numbers as are wanted, but in one row."""
    try:
        got = np.asarray(answer)
    except ValueError:  # ragged
        return False
    numbers = got.dtype.kind in "iuf" and got.ndim == 1
    return numbers and len(wanted or ()) > 1 and got.shape == (math.prod(wanted or ()),)


FLOAT32 = 1e-7  # above the relative error of a number in float32


def same(answer: Any, value: Any, rtol: float | None = None) -> bool:
    """Equal in shape and in every entry, up to a tolerance.

    Without one, up to the error of a computation in float32 where the value is a float.
    """
    booleans = [isinstance(side, bool | np.bool_) for side in (answer, value)]
    if any(booleans):
        return all(booleans) and bool(answer) == value
    close = _alike(answer, value)
    within = _rtol(value) if rtol is None else rtol
    return close and np.allclose(answer, value, within, atol=1e-6)


def _rtol(value: Any) -> float:
    return 1e-5 if np.asarray(value).dtype.kind == "f" else 0


def _alike(answer: Any, value: Any) -> bool:
    got, want = np.asarray(answer), np.asarray(value)
    numbers = all(array.dtype.kind in "iuf" for array in (got, want))
    return numbers and got.shape == want.shape


def _finite(answer: Any, shape: tuple[int, ...]) -> Array:
    array = np.array(answer, dtype=np.float64)
    if array.shape != shape or not np.isfinite(array).all():
        raise ValueError(f"finite numbers of shape {shape} are wanted, not {answer!r}")
    return array
