"""``python -m tools.bench [parts]``: all parts when none is named.

Writes tables and figures to benchmarks/, with the machine and the versions beside them.
Each implementation runs in a process of its own; they take turns.
"""

import argparse
import json
import math
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tqdm import tqdm

from densebook import data
from densebook.ch05_counting import networks
from tools.table import write_table

from . import pictures, training, vgg16, whole
from .cases import ACTIVATIONS, GRID, SWEEPS, Case
from .implementations import IMPLEMENTATIONS
from .measure import MODES, Worker, compare, workers

Row = dict[str, Any]
WITHOUT_PLAIN = [name for name in IMPLEMENTATIONS if name != "plain"]  # it is of relu
LARGEST = [cases[-1] for cases in (GRID, ACTIVATIONS[:5], ACTIVATIONS)]


def measured(
    crew: list[Worker], cases: Sequence[Case], mode: str, text: str, **limits: Any
) -> list[Row]:
    """A line of a table for each case and implementation."""
    return [
        {
            "mode": mode,
            "case": case.name,
            "gflop": f"{case.flops / 1e9:.3g}",
            "implementation": name,
            "ms": f"{figures['ms']:.4g}",
            "spread": f"{figures['spread']:.2f}",
        }
        for case in bar(cases, text)
        for name, figures in compare(crew, case, mode, **limits).items()
    ]


def grid(rounds: int) -> list[Row]:
    """Each case, forward and with its gradients, by each implementation."""
    limits = {"rounds": rounds, "seconds": 0.3}
    with workers(IMPLEMENTATIONS) as crew:
        return [
            row
            for mode in MODES
            for row in measured(crew, GRID, mode, f"grid, {mode}", **limits)
        ]


def activations(rounds: int) -> list[Row]:
    """The larger cases with activations that take more than relu."""
    limits = {"rounds": rounds, "seconds": 0.3}
    with workers(WITHOUT_PLAIN) as crew:
        return [
            row
            for mode in MODES
            for row in measured(crew, ACTIVATIONS, mode, f"{mode}", **limits)
        ]


def sweeps(rounds: int) -> list[Row]:
    """One length after another, forward."""
    limits = {"rounds": 2 * rounds, "seconds": 0.05}
    with workers(IMPLEMENTATIONS) as crew:
        return [
            {"sweep": along} | row
            for along, cases in SWEEPS.items()
            for row in measured(crew, cases, "forward", f"sweep of {along}", **limits)
        ]


def memory(rounds: int) -> list[Row]:
    """The largest cases, each time in a new process."""
    rows = []
    for case in LARGEST:
        names = IMPLEMENTATIONS if case.activation == "relu" else WITHOUT_PLAIN
        for name in bar(names, f"memory of {case.name}"):
            for mode in MODES:
                with workers([name]) as (worker,):
                    answer = worker.ask(case=case.asdict(), mode=mode, memory=True)
                if answer["peak"] is not None:
                    megabytes = round(answer["peak"] / 1e6, 1)
                    row = {"mode": mode, "case": case.name, "implementation": name}
                    rows.append(row | {"mb": megabytes})
    return rows


def whole_commands(rounds: int) -> list[Row]:
    """Import, book and tests."""
    return [
        {"command": name, "seconds": f"{time():.3g}"}
        for name, time in bar(list(whole.steps()), "whole commands")
    ]


def vgg16_layers(rounds: int) -> list[Row]:
    """Each layer of VGG16, forward; in this process, so it comes after the others."""
    steps = vgg16.network()
    return vgg16.measured(steps, vgg16.PHOTOGRAPH, vgg16.BATCHES, 5 * rounds)


def training_steps(rounds: int) -> list[Row]:
    """One step and a whole fit of both libraries; in this process, too."""
    return training.measured(13 * rounds)


PARTS: dict[str, Callable[[int], list[Row]]] = {
    "grid": grid,
    "activations": activations,
    "sweeps": sweeps,
    "memory": memory,
    "whole": whole_commands,
    "vgg16": vgg16_layers,
    "training": training_steps,
}


def bar(values: Any, text: str) -> Any:
    """A progress bar around what is measured."""
    return tqdm(values, desc=text, leave=False)


def report(rows: list[Row], cases: Sequence[Case]) -> None:
    """Print what was measured of the cases, with its ratios."""
    for mode in MODES:
        ratios = []
        print(f"\n{mode}: ms, ours / best of Keras, speed of the bare product")
        for case in cases:
            of_case = pictures.milliseconds(rows, mode, case)
            ours, bare = of_case["densekit"], of_case["bare"]
            ratios.append(ours / pictures.best_of_keras(of_case))
            figures = "  ".join(f"{n} {ms:.4g}" for n, ms in of_case.items())
            print(f"{case.name:>29}  {figures}  {ratios[-1]:.2f}  {bare / ours:.2f}")
        mean = math.exp(sum(map(math.log, ratios)) / len(ratios))
        print(f"{'geometric mean':>29}  {mean:.2f}, worst {max(ratios):.2f}")


def main(argv: list[str] | None = None) -> int:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(prog="tools.bench", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS], help="all by default")
    parser.add_argument("--rounds", type=int, default=3, help="turns of each process")
    parser.add_argument(
        "--out", type=Path, help="benchmarks/ and densebook/ by default"
    )
    args = parser.parse_args(argv)
    out = args.out or whole.ROOT / "benchmarks"
    out.mkdir(parents=True, exist_ok=True)
    places = {} if args.out else {"vgg16": networks.TIMES, "sweeps": data.SWEEPS}
    if (load := os.getloadavg()[0]) > 0.5:
        print(
            f"Others are busy on this machine (load {load:.1f}): figures will be off."
        )
    with workers(["bare"]) as (worker,):
        machine = json.dumps(worker.ask(machine=True), indent=2) + "\n"
    (out / "machine.json").write_text(machine, encoding="utf-8")
    for part in args.parts or PARTS:
        if rows := PARTS[part](args.rounds):
            path = places.get(part, out / f"{part}.csv")
            write_table(path, rows)
            print(path)
            if cases := {"grid": GRID, "activations": ACTIVATIONS}.get(part):
                report(rows, cases)
    for path in pictures.draw(out, places.get("sweeps")):
        print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
