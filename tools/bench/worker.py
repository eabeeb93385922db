"""A process that holds one implementation and measures it when it is told to.

Reads one JSON object a line and answers with one: the seconds of a call, and sums of
what it computed, so that a fast wrong answer shows.
"""

import json
import math
import os
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from . import machine
from .cases import Case
from .implementations import IMPLEMENTATIONS

STATUS = "/proc/self/status"
SMALL = Case((8, 2, 3), 4)


def inputs(case: Case) -> tuple[Any, ...]:
    """x, kernel, bias and the gradient at the output: the same for all.

    The kernel keeps the outputs about as large as the inputs, as an initializer would.
    With larger ones softmax gives subnormal numbers, which a product takes up to a
    hundred times as long for where Keras rounds them to 0.
    """
    rng = np.random.default_rng(0)
    shapes = (
        case.shape,
        (case.shape[-1], case.units),
        (case.units,),
        (*case.shape[:-1], case.units),
    )
    x, kernel, bias, dy = (
        rng.standard_normal(shape, dtype=np.float32) for shape in shapes
    )
    kernel /= np.float32(math.sqrt(case.shape[-1]))
    return x, kernel, bias, dy


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


def resident(kind: str) -> int:
    """Bytes of memory that this process has (VmRSS), or had at most (VmHWM)."""
    with open(STATUS, encoding="ascii") as file:
        line = next(line for line in file if line.startswith(kind))
    return 1024 * int(line.split()[1])


def peak(call: Callable[[], Any]) -> int | None:
    """Bytes that a call takes at most beyond what there was; None off Linux."""
    if not os.path.exists(STATUS):
        return None
    before = resident("VmRSS")
    with open("/proc/self/clear_refs", "w", encoding="ascii") as file:
        file.write("5")  # the highest mark starts anew
    result = call()
    highest = resident("VmHWM")
    del result
    return highest - before


def answer(question: dict[str, Any], calls: dict[Case, Any], make: Any) -> Any:
    """What was asked for: the machine, or the figures of one case."""
    if question.get("machine"):
        return machine.describe()
    case = Case(**{**question["case"], "shape": tuple(question["case"]["shape"])})
    if question.get("memory"):  # what a library needs for itself is not the call's
        make(SMALL, *inputs(SMALL))[question["mode"] == "both"]()
    if case not in calls:
        calls.clear()  # one case at a time in memory
        calls[case] = make(case, *inputs(case))
    call = calls[case][question["mode"] == "both"]
    if question.get("memory"):
        return {"peak": peak(call)}
    result = call()
    results = result if isinstance(result, tuple) else (result,)
    return {
        "sums": [float(np.abs(one).sum(dtype=np.float64)) for one in results],
        "samples": sample(call, question["seconds"]),
    }


def main() -> None:
    """Serve until the input ends."""
    name = sys.argv[1]
    make = IMPLEMENTATIONS[name]
    answers = os.fdopen(os.dup(1), "w")  # what a library prints is no answer
    os.dup2(2, 1)
    calls: dict[Case, Any] = {}
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line), calls, make)), file=answers)
        answers.flush()


if __name__ == "__main__":
    main()
