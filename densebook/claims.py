"""``verify`` proves a sentence of the book; ``shows_error``, that a call fails."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from .marks import claim_line, error_line

_MISSING = object()
_NOISE = re.compile(
    r"\x1b\[[0-9;]*m| at 0x[0-9a-f]+"  # colours, addresses
    r"|\{\{function_node .*?\}\} ?| \[Op:\w+\]( name: ?)?"  # where TensorFlow was
)
_KERAS_FRAME = re.compile(
    r"\AException encountered when calling .*?\n\n|\n\nArguments received by .*\Z",
    re.DOTALL,
)


class ClaimError(AssertionError):
    """A claim of the book does not hold."""


class Verify:
    """Checks a claim, prints it behind a tick, and raises when it does not hold."""

    def __call__(self, claim: str, actual: Any, expected: Any = _MISSING) -> None:
        """Prove that ``actual`` is true or, with ``expected``, that both are equal.

        Arrays are equal when shapes and all values are; so are lists that are none.

        Args:
            claim: the sentence, in plain words.
            actual: a condition, or the value found.
            expected: the value claimed.

        Raises:
            ClaimError: the claim does not hold; both values are in the message.

        >>> verify("two and two are four", 2 + 2, 4)
        ✓ two and two are four
        """
        if expected is _MISSING:
            if not isinstance(actual, bool | np.bool_):
                raise TypeError(
                    f"{claim}: a condition is True or False, not {actual!r}; "
                    "to compare two values, give both."
                )
            holds = bool(actual)
        else:
            holds = _equal(actual, expected)
        if not holds:
            raise ClaimError(_difference(claim, actual, expected))
        print(claim_line(claim))

    def close(
        self,
        claim: str,
        actual: Any,
        expected: Any,
        *,
        rtol: float = 0.0,
        atol: float = 0.0,
    ) -> None:
        """Prove that ``actual`` is within ``atol + rtol * |expected|`` of ``expected``.

        The tolerance is printed with the claim. What was measured is not: its digits
        differ from machine to machine.

        Raises:
            ClaimError: shapes differ, or some value is further away.

        >>> verify.close("a third is near 0.333", 1 / 3, 0.333, atol=1e-3)
        ✓ a third is near 0.333 (within 1e-03)
        """
        if not rtol and not atol:
            raise TypeError(f"{claim}: give rtol or atol, the tolerance to prove.")
        got = np.asarray(actual, dtype=np.float64)
        want = np.asarray(expected, dtype=np.float64)
        holds = got.shape == want.shape and np.allclose(
            got, want, rtol=rtol, atol=atol, equal_nan=False
        )
        if not holds:
            raise ClaimError(_difference(claim, actual, expected))
        parts = [_bound(atol)] if atol else []
        parts += [f"{_bound(rtol)} of the value"] if rtol else []
        print(claim_line(claim, " plus ".join(parts)))


verify = Verify()


def _equal(actual: Any, expected: Any) -> bool:
    try:
        alike = np.shape(actual) == np.shape(expected)
    except ValueError:  # lists of lists of several lengths are no array
        return bool(actual == expected)
    return alike and bool(np.all(np.equal(actual, expected)))


def _bound(tolerance: float) -> str:
    short = f"{tolerance:.0e}" if tolerance < 0.01 else f"{tolerance:g}"
    return short if float(short) == tolerance else f"{tolerance:g}"


def _difference(claim: str, actual: Any, expected: Any) -> str:
    lines = [f"does not hold: {claim}", f"  actual:   {_shown(actual)}"]
    if expected is not _MISSING:
        lines.append(f"  expected: {_shown(expected)}")
        try:
            got, want = np.asarray(actual), np.asarray(expected)
        except ValueError:
            return "\n".join(lines)
        if got.shape != want.shape:
            lines.append(f"  shapes:   {got.shape} and {want.shape}")
        elif got.dtype.kind in "fiu" and want.dtype.kind in "fiu" and got.size:
            gap = np.max(np.abs(got.astype(np.float64) - want.astype(np.float64)))
            lines.append(f"  largest difference: {gap:.3e}")
    return "\n".join(lines)


def _shown(value: Any) -> str:
    return repr(np.asarray(value) if hasattr(value, "numpy") else value)


def _message(error: BaseException) -> str:
    text = _NOISE.sub("", str(error))
    return _KERAS_FRAME.sub("", text).strip()


@contextmanager
def shows_error(*expected: type[BaseException]) -> Iterator[None]:
    """Print the error that the block raises, and raise when it raises none.

    The cell itself succeeds, so *Run all* goes on, and nbval compares the message.
    Memory addresses are left out, and so are TensorFlow's operation and device, and the
    list of call arguments that Keras puts around its messages.

    Args:
        expected: exception classes, one of which the block must raise.

    Raises:
        ClaimError: the block raised nothing.

    >>> with shows_error(ZeroDivisionError):
    ...     1 / 0
    error, as expected: ZeroDivisionError: division by zero
    """
    names = " or ".join(cls.__name__ for cls in expected)
    try:
        yield
    except expected as error:
        print(error_line(type(error).__name__, _message(error)))
    else:
        raise ClaimError(f"expected {names}, but nothing was raised")
