"""Mutation testing: change the mathematics in small ways; the tests must notice.

    python -m tools.proof.mutants            all, checked against mutants.toml
    python -m tools.proof.mutants '*lora*'   those whose names match

mutmut makes the mutants and runs, for each, the tests that reach it; its settings stand
in pyproject.toml. Nothing needs TensorFlow. mutmut skips decorated functions: here, the
rules of the activations and every property. So this command works on a copy of the
project, in `mutants/`, in which a decorator is a plain assignment after the function:
the same program, with nothing that mutmut would skip.

A mutant that survives needs a reason in tests/densekit/mutants.toml. The command fails
with one line for each that has none, for each reason that no mutant needs any longer,
and when fewer than 97 % are killed.
"""

import ast
import difflib
import functools
import os
import shutil
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import libcst as cst

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / "mutants"
REASONS = ROOT / "tests" / "densekit" / "mutants.toml"
LEAST = 0.97  # of the mutants are killed
KILLED = {"killed", "timeout", "segfault"}
NOT_COPIED = shutil.ignore_patterns("__pycache__", "pages", "parity", "tools")
MUTMUT = [sys.executable, "-c", "from mutmut.__main__ import cli; cli()"]


class Survivor(NamedTuple):
    """A mutant that no test notices: where, and which lines became which."""

    function: str
    was: str
    becomes: str

    def __str__(self) -> str:
        return f"survives: {self.function}: {self.was}  ->  {self.becomes}"


class Undecorate(cst.CSTTransformer):
    """`@decorate` before a function becomes `f = decorate(f)` after it."""

    def leave_Module(self, original_node: cst.Module, updated_node: cst.Module):
        """Functions of a module."""
        return updated_node.with_changes(body=_undecorate(updated_node.body))

    def leave_ClassDef(self, original_node: cst.ClassDef, updated_node: cst.ClassDef):
        """Methods of a class."""
        statements = _undecorate(updated_node.body.body)
        body = updated_node.body.with_changes(body=statements)
        return updated_node.with_changes(body=body)


def _undecorate(statements: Iterable[cst.BaseStatement]) -> list[cst.BaseStatement]:
    result: list[cst.BaseStatement] = []
    for statement in statements:
        decorators = [d.decorator for d in getattr(statement, "decorators", ())]
        known_to_mutmut = any(
            getattr(d, "value", "") == "classmethod" for d in decorators
        )
        if (
            not isinstance(statement, cst.FunctionDef)
            or not decorators
            or known_to_mutmut
        ):
            result.append(statement)
            continue
        target = cst.Name(statement.name.value)
        setter = any(
            isinstance(d, cst.Attribute) and d.attr.value == "setter"
            for d in decorators
        )
        # A setter shares its name with the getter, and must not replace it.
        name = cst.Name(f"set_{target.value}") if setter else target
        value: cst.BaseExpression = name
        for decorator in reversed(decorators):
            value = cst.Call(decorator, [cst.Arg(value)])
        result.append(statement.with_changes(decorators=[], name=name))
        assignment = cst.Assign([cst.AssignTarget(target)], value)
        result.append(cst.SimpleStatementLine([assignment]))
    return result


def stage() -> None:
    """Copy what the tests need into `mutants/`, with the package undecorated."""
    shutil.rmtree(WORK, ignore_errors=True)
    for folder in ("densekit", "tests"):
        shutil.copytree(ROOT / folder, WORK / folder, ignore=NOT_COPIED)
    shutil.copy(ROOT / "pyproject.toml", WORK)
    for path in (WORK / "densekit").rglob("*.py"):
        module = cst.parse_module(path.read_text(encoding="utf-8"))
        path.write_text(module.visit(Undecorate()).code, encoding="utf-8")


def results() -> Iterator[tuple[str, str]]:
    """The name and the status of each mutant."""
    command = [*MUTMUT, "results", "--all", "true"]
    done = subprocess.run(command, cwd=WORK, check=True, capture_output=True, text=True)
    for line in done.stdout.splitlines():
        name, _, status = line.strip().rpartition(": ")
        if name:
            yield name, status


@functools.cache
def _parsed(path: Path) -> tuple[str, dict[str, ast.FunctionDef]]:
    """A source and its functions by name."""
    source = path.read_text(encoding="utf-8")
    nodes = ast.walk(ast.parse(source))
    functions = (node for node in nodes if isinstance(node, ast.FunctionDef))
    return source, {function.name: function for function in functions}


def to_survivor(name: str) -> Survivor:
    """What the mutant changed, in words that outlive a renumbering of the mutants."""
    module, _, mutant = name.rpartition(".")
    mangled = mutant.rpartition("__mutmut_")[0]
    path = WORK / "mutants" / module.replace(".", "/")
    path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    source, functions = _parsed(path)
    plain = mangled.removeprefix("x_").removeprefix("xǁ").replace("ǁ", ".")
    before, after = (
        str(ast.get_source_segment(source, functions[version]))
        .replace(version, plain.rpartition(".")[2], 1)
        .splitlines()
        for version in (f"{mangled}__mutmut_orig", mutant)
    )
    lines = list(difflib.ndiff(before, after))
    was, becomes = (
        " ".join(line[2:].strip() for line in lines if line.startswith(sign))
        for sign in "-+"
    )
    return Survivor(f"{module}.{plain}", was, becomes)


def reasons() -> dict[Survivor, str]:
    """The survivors that tests/densekit/mutants.toml accounts for."""
    entries = tomllib.loads(REASONS.read_text(encoding="utf-8"))["survivor"]
    return {
        Survivor(entry["function"], entry["was"], becomes): entry["reason"]
        for entry in entries
        for becomes in entry["becomes"]
    }


def main(patterns: Sequence[str]) -> int:
    """Make, run and judge the mutants."""
    stage()
    workers = str(min(4, os.cpu_count() or 1))
    run = [*MUTMUT, "run", "--max-children", workers, *patterns]
    if subprocess.run(run, cwd=WORK, check=False).returncode != 0:
        print("mutmut did not finish: see its output above.", file=sys.stderr)
        return 1

    statuses = {name: s for name, s in results() if s != "not checked" or not patterns}
    survivors = Counter(to_survivor(n) for n, s in statuses.items() if s not in KILLED)
    killed = len(statuses) - survivors.total()
    known = reasons()
    problems = [str(survivor) for survivor in survivors if survivor not in known]
    if not patterns:
        problems += [
            f"{REASONS.name} gives a reason that no mutant needs: {survivor.function}: "
            f"{survivor.was}  ->  {survivor.becomes}"
            for survivor in known
            if survivor not in survivors
        ]
    score = killed / len(statuses)
    if score < LEAST and not patterns:
        problems.append(f"Fewer than {LEAST:.0%} of the mutants are killed.")
    for problem in problems:
        print(problem, file=sys.stderr)
    explained = sum(n for survivor, n in survivors.items() if survivor in known)
    print(
        f"{killed} of {len(statuses)} mutants killed ({score:.1%}); "
        f"{survivors.total()} survive, {explained} with a reason."
    )
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
