"""How long the whole commands take that a reader or a maintainer waits for."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
CHAPTER = ROOT / "chapters/04_rank3.ipynb"
IMPORT = "from time import perf_counter as t; s = t(); import densekit; print(t() - s)"


def import_densekit() -> float:
    """Seconds of ``import densekit`` in a new process, the median of nine."""
    runs = [
        subprocess.run(
            [sys.executable, "-c", IMPORT], capture_output=True, text=True, check=True
        ).stdout
        for _ in range(9)
    ]
    return statistics.median(map(float, runs))


def make(target: str) -> float:
    """Seconds of a target of the Makefile.

    Raises:
        subprocess.CalledProcessError: it failed; its time says nothing.
    """
    start = time.perf_counter()
    subprocess.run(["make", target], cwd=ROOT, check=True, capture_output=True)
    return time.perf_counter() - start


def book_with_a_changed_chapter() -> float:
    """Seconds of ``make book`` when one chapter is newer than its page."""
    os.utime(CHAPTER)
    return make("book")


def steps() -> Iterator[tuple[str, Callable[[], float]]]:
    """What is timed, with the words for it; the book is built before."""
    yield "import densekit", import_densekit
    yield "make book, built before", lambda: (make("book"), make("book"))[1]
    yield "make book, one chapter changed", book_with_a_changed_chapter
    yield "make test", lambda: make("test")
