"""Asks the workers in turn, so that a change of the machine's mood meets all alike."""

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from .cases import Case

MODES = ("forward", "both")


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
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"The process of {self.name} ended: {question}")
        return json.loads(line)

    def close(self) -> None:
        """End the process."""
        self.process.communicate()


@contextmanager
def workers(names: list[str]) -> Iterator[list[Worker]]:
    """The processes, started together and ended together."""
    with ExitStack() as stack:
        started = []
        for name in names:
            worker = Worker(name)
            stack.callback(worker.close)
            started.append(worker)
        yield started


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
            answer = worker.ask(case=case.asdict(), mode=mode, seconds=seconds)
            medians[worker.name].append(statistics.median(answer["samples"]))
            sums[worker.name] = answer["sums"]
    expect_equal(case, {name: s for name, s in sums.items() if name != "bare"})
    return {
        name: {"ms": 1e3 * min(times), "spread": max(times) / min(times)}
        for name, times in medians.items()
    }


def expect_equal(case: Case, sums: dict[str, list[float]]) -> None:
    """Refuse figures of implementations that do not compute the same."""
    first, *others = sums.items()
    for name, values in others:
        for mine, theirs in zip(first[1], values, strict=True):
            if abs(mine - theirs) > 1e-4 * abs(mine) + 1e-3:
                raise Disagreement(f"{case.name}: {first[0]} {mine}, {name} {theirs}")
