"""``check`` looks at a reader's answer and names the mistake behind a wrong one.

Each chapter's module registers its exercises with :func:`exercise`; importing the
package fills the table.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

Test = Callable[[Any], bool]


@dataclass(frozen=True)
class Exercise:
    """What is right, and which mistakes have a name.

    Args:
        right: tells whether an answer is right.
        praise: one sentence that says why.
        mistakes: pairs of a test and the sentence that helps who fell for it; the
            first that fits is shown.
        expects: the form of an answer, for one that cannot be read.
    """

    right: Test
    praise: str
    mistakes: tuple[tuple[Test, str], ...]
    expects: str


EXERCISES: dict[str, Exercise] = {}


def exercise(
    number: str,
    right: Any,
    praise: str,
    mistakes: dict[Any, str] | list[tuple[Any, str]],
    expects: str,
) -> None:
    """Register an exercise; a right or wrong answer is a value or a test of one."""
    pairs = mistakes.items() if isinstance(mistakes, dict) else mistakes
    EXERCISES[number] = Exercise(
        _as_test(right), praise, tuple((_as_test(m), why) for m, why in pairs), expects
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
    if number not in EXERCISES:
        raise KeyError(f"no exercise {number}; there are {', '.join(EXERCISES)}")
    print(f"{number}: {_verdict(EXERCISES[number], answer)}")


def _verdict(task: Exercise, answer: Any) -> str:
    if answer is None or answer is Ellipsis:
        return "not answered yet."
    if _holds(task.right, answer):
        return f"right. {task.praise}"
    for mistake, why in task.mistakes:
        if _holds(mistake, answer):
            return f"not yet. {why}"
    return f"not yet. Expected: {task.expects}"


def _holds(test: Test, answer: Any) -> bool:
    try:
        return bool(test(answer))
    except Exception:  # an answer may be anything, and a reader's function may fail
        return False


def _as_test(value: Any) -> Test:
    return value if callable(value) else lambda answer: same(answer, value)


def same(answer: Any, value: Any) -> bool:
    """Equal in shape and in every entry, up to float32's rounding."""
    booleans = [isinstance(side, bool | np.bool_) for side in (answer, value)]
    if any(booleans):
        return all(booleans) and bool(answer) == value
    got, want = np.asarray(answer), np.asarray(value)
    if got.shape != want.shape or got.dtype.kind not in "iuf":
        return False
    return np.allclose(got, want, rtol=1e-5, atol=1e-6)
