"""A process that holds one implementation and measures it when it is told to.

Reads one JSON object a line and answers with one: the seconds of a call, and sums of
what it computed, so that a fast wrong answer shows.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from .cases import Case
from .implementations import IMPLEMENTATIONS


def inputs(case: Case) -> tuple[Any, ...]:
    """x, kernel, bias and the gradient at the output: the same for all."""
    rng = np.random.default_rng(0)
    shapes = (
        case.shape,
        (case.shape[-1], case.units),
        (case.units,),
        (*case.shape[:-1], case.units),
    )
    return tuple(rng.standard_normal(shape, dtype=np.float32) for shape in shapes)


def sample(call: Callable[[], Any], seconds: float) -> list[float]:
    """Seconds a call, for at least ``seconds`` and three samples."""
    start = time.perf_counter()
    call()
    once = time.perf_counter() - start
    inner = max(1, int(0.002 / max(once, 1e-7)))  # a sample lasts 2 ms or a call
    samples: list[float] = []
    while len(samples) < 3 or sum(samples) * inner < seconds:
        start = time.perf_counter()
        for _ in range(inner):
            call()
        samples.append((time.perf_counter() - start) / inner)
    return samples


def peak(call: Callable[[], Any]) -> int:
    """Bytes that NumPy holds at most during a call beyond what it held before."""
    import tracemalloc

    tracemalloc.start()
    call()
    size = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return size


def main() -> None:
    """Serve until the input ends."""
    make = IMPLEMENTATIONS[sys.argv[1]]
    answers = os.fdopen(os.dup(1), "w")  # what a library prints is no answer
    os.dup2(2, 1)
    calls: dict[Any, Any] = {}
    for line in sys.stdin:
        ask = json.loads(line)
        case = Case(**{**ask["case"], "shape": tuple(ask["case"]["shape"])})
        if case not in calls:
            calls = {case: make(case, *inputs(case))}  # one case at a time in memory
        call = calls[case][ask["mode"] == "both"]
        result = call()
        results = result if isinstance(result, tuple) else (result,)
        answer = {
            "samples": sample(call, ask["seconds"]),
            "sums": [float(np.abs(r).sum(dtype=np.float64)) for r in results],
        }
        if ask.get("memory"):
            answer["peak"] = peak(call)
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()
