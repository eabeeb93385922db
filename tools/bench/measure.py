"""Asks the workers in turn, so that a change of the machine's mood meets all alike."""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from .cases import Case

MODES = ("forward", "both")
REST = 0.2  # seconds; the threads of the one before spin a while until they sleep


class Disagreement(Exception):
    """Two implementations computed different things."""


class Worker:
    """One process with one implementation."""

    def __init__(self, name: str) -> None:
        self.name = name
        environment = {
            key: value
            for key, value in os.environ.items()
            if not key.startswith("OPENBLAS_")  # NumPy's own choice, as users have it
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tools.bench.worker", name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=environment,
        )

    def ask(self, **question: Any) -> dict[str, Any]:
        """Send one question and wait for the answer."""
        assert self.process.stdin
        assert self.process.stdout
        print(json.dumps(question), file=self.process.stdin, flush=True)
        if line := self.process.stdout.readline():
            return json.loads(line)
        raise RuntimeError(f"The process of {self.name} ended on {question}")

    def close(self) -> None:
        """End the process."""
        self.process.communicate()


@contextmanager
def workers(names: Iterable[str]) -> Iterator[list[Worker]]:
    """The processes, started together and ended together."""
    with ExitStack() as stack:
        crew = []
        for name in names:
            crew.append(Worker(name))
            stack.callback(crew[-1].close)
        yield crew


def compare(
    crew: list[Worker], case: Case, mode: str, *, rounds: int, seconds: float
) -> dict[str, dict[str, float]]:
    """The figures of each implementation for a case.

    Returns:
        by name: ``ms``, the median of the samples of the fastest round, and ``spread``,
        the slowest round's median over the fastest's.

    Raises:
        Disagreement: the results differ by more than rounding.
    """
    medians: dict[str, list[float]] = {worker.name: [] for worker in crew}
    sums: dict[str, list[float]] = {}
    for _ in range(rounds):
        for worker in crew:
            time.sleep(REST)
            answer = worker.ask(case=case.asdict(), mode=mode, seconds=seconds)
            medians[worker.name].append(statistics.median(answer["samples"]))
            sums[worker.name] = answer["sums"]
    sums.pop("bare", None)
    expect_equal(case, sums)
    return {
        name: {"ms": 1e3 * min(times), "spread": max(times) / min(times)}
        for name, times in medians.items()
    }


def expect_equal(case: Case, sums: dict[str, list[float]]) -> None:
    """Refuse figures of implementations that do not compute the same.

    Raises:
        Disagreement: two sums differ by more than rounding.
    """
    (first, expected), *others = sums.items()
    for name, values in others:
        for mine, theirs in zip(expected, values, strict=True):
            if abs(mine - theirs) > 1e-4 * abs(mine) + 1e-3:
                raise Disagreement(f"{case.name}: {first} {mine}, {name} {theirs}")
