"""Break Keras, densekit and what else the book speaks of: do its claims notice?

    python -m tools.proof.sabotage                          all chapters
    python -m tools.proof.sabotage chapters/04_rank3.ipynb  one

The statements of a chapter's cells run once as they are and once under each sabotage
of ``sabotages.py``. A claim notices when its comparison does not hold, or when what it
compares cannot be computed; one that is never reached does not count. What was found
stands in tests/densebook/sabotage.json: for each claim, the sabotages *of what its
sentence speaks of* that break it. The command fails with a line for each claim that
none of them breaks.
"""

import argparse
import ast
import contextlib
import functools
import json
import multiprocessing
import os
import pkgutil
import re
import sys
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from unittest import mock

from tqdm import tqdm

from densebook.marks import SABOTAGE_RECORD
from densebook.pages.ledger.chapters import Chapter

from . import sabotages  # noqa: F401 - it fills the table
from .breaking import SABOTAGES, reached

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / SABOTAGE_RECORD
_TEXT = re.compile(r"\b(documentation|docstring|source|signature)\b", re.IGNORECASE)
_KERAS = re.compile(r"\b(Keras|tf\.|TensorFlow)")
_OTHERS = re.compile(r"\b(PyTorch|Flax|ONNX|scikit-learn)\b")
_DENSEKIT = re.compile(r"\bdensekit\b")

Program = list[tuple[Any, list[str]]]  # statements, and the names that they set
Runs = dict[str, dict[str, bool]]  # by sabotage and by claim: whether it holds
Table = dict[str, dict[str, list[str]]]  # by chapter and claim: what breaks it
FIRST = "untouched"
COLLECTIVES = "tensorflow.python.distribute.cross_device_utils"


def subject(sentence: str) -> str:
    """What a sentence speaks of: keras, densekit or a text; else "", which is all.

    A sentence that names another library speaks of it and of what it compares it with.

    >>> subject("Keras's count is 16"), subject("densekit agrees with Keras")
    ('keras', '')
    """
    if _TEXT.search(sentence):
        return "text"
    if _OTHERS.search(sentence):
        return ""
    keras, densekit = _KERAS.search(sentence), _DENSEKIT.search(sentence)
    if bool(keras) == bool(densekit):
        return ""
    return "keras" if keras else "densekit"


def fits(sentence: str, of: str) -> bool:
    """Whether a sabotage of this kind breaks what the sentence speaks of."""
    return subject(sentence) in ("", of)


class _Claims(ast.NodeTransformer):
    """``verify(s, ...)`` becomes ``with _claim(lambda: s): verify(s, ...)``."""

    def visit_Expr(self, node: ast.Expr) -> ast.stmt:
        call = node.value
        if not isinstance(call, ast.Call) or not call.args:
            return node
        if ast.unparse(call.func) not in ("verify", "verify.close"):
            return node
        block = ast.parse("with _claim(lambda: 0): pass").body[0]
        assert isinstance(block, ast.With)
        guard = block.items[0].context_expr
        assert isinstance(guard, ast.Call)
        assert isinstance(guard.args[0], ast.Lambda)
        guard.args[0].body, block.body = call.args[0], [node]
        return ast.fix_missing_locations(block)


def statements(cells: list[str]) -> Program:
    """Each top-level statement as code, with the names that it sets."""
    found = []
    for cell in cells:
        for statement in _Claims().visit(ast.parse(cell)).body:
            names = {
                node.id
                for node in ast.walk(statement)
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
            }
            code = compile(ast.Module([statement], []), "<cell>", "exec")
            found.append((code, sorted(names)))
    return found


def run(program: Program) -> dict[str, bool]:
    """Whether each claim that was reached holds; no failure stops the next statement.

    What a failed statement sets is unset, so that nothing old stands in for it.
    """
    holds: dict[str, bool] = {}

    @contextlib.contextmanager
    def claim(sentence: Callable[[], str]) -> Iterator[None]:
        try:
            yield
        except NameError:  # an earlier statement failed
            pass
        except Exception:
            holds[sentence()] = False
        else:
            holds.setdefault(sentence(), True)

    space: dict[str, Any] = {"__name__": "__main__", "_claim": claim}
    for code, names in program:
        try:
            exec(code, space)
        except Exception:  # under a sabotage anything may fail
            for name in names:
                space.pop(name, None)
    return holds


def read(path: Path) -> tuple[list[str], list[str]]:
    """The sources of a chapter's code cells, and the claims that its outputs hold."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    chapter = Chapter(path.stem, "", path, cells)
    sources = ["".join(cell["source"]) for _, cell in chapter.code_cells()]
    return sources, [claim.text for claim in chapter.claims()]


def start_anew() -> None:
    """Names and random numbers as in a fresh kernel."""
    from densebook.quiet import tf
    from densekit.layers import arguments

    tf.keras.backend.clear_session()
    tf.keras.utils.set_random_seed(0)
    arguments._names.clear()
    # A sum over devices whose number an earlier run used has to be of the same dtype,
    # or TensorFlow aborts all such sums from then on. A run needs some dozens.
    pkgutil.resolve_name(COLLECTIVES).INSTANCE_KEY_START_NUMBER += 1000


def remembered(name: str) -> AbstractContextManager[Any]:
    """A random function of densekit that computes each stream once."""
    draw = functools.lru_cache(2000)(pkgutil.resolve_name(name))
    return mock.patch(name, lambda *args, **kwargs: draw(*args, **kwargs).copy())


def work(path: Path) -> Runs:
    """What each claim of a chapter does untouched, first and last, and sabotaged.

    Raises:
        ValueError: the chapter, untouched, does not prove what its outputs say.
    """
    cells, claims = read(path)
    program, runs = statements(cells), {}
    os.chdir(path.parent)
    with contextlib.ExitStack() as stack:
        nowhere = stack.enter_context(open(os.devnull, "w"))
        stack.enter_context(contextlib.redirect_stdout(nowhere))
        stack.enter_context(contextlib.redirect_stderr(nowhere))
        stack.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore")
        # Keras collects garbage when it clears its session: ever longer, for every run.
        stack.enter_context(mock.patch("gc.collect"))
        for name in ("normal", "truncated_normal"):
            stack.enter_context(remembered(f"densekit.random.{name}"))
        runs[FIRST] = untouched(path, program, claims)
        start_anew()
        can_matter = reached(lambda: run(program))
        for name, sabotage in SABOTAGES.items():
            runs[name] = runs[FIRST]
            if name in can_matter:
                start_anew()
                with contextlib.ExitStack() as patches:
                    for start in sabotage.starts:
                        patches.enter_context(start())
                    runs[name] = run(program)
        untouched(path, program, claims)  # all is mended
    return runs


def untouched(path: Path, program: Program, claims: list[str]) -> dict[str, bool]:
    """The run in which each sentence of the outputs has to hold.

    Raises:
        ValueError: one does not, is missing, or stands there twice.
    """
    start_anew()
    holds = run(program)
    wrong = set(claims) ^ {claim for claim in holds if holds[claim]}
    wrong |= {claim for claim in claims if claims.count(claim) > 1}
    if wrong:
        raise ValueError(
            f"{path.name}: its outputs and a run of its cells do not have each "
            f"sentence once: {sorted(wrong)}"
        )
    return holds


def judged(claims: list[str], runs: Runs) -> dict[str, list[str]]:
    """Which sabotages of its subject break each claim of a chapter."""
    return {
        claim: [
            name
            for name, sabotage in SABOTAGES.items()
            if not runs[name].get(claim, True) and fits(claim, sabotage.of)
        ]
        for claim in claims
    }


def report(found: dict[str, Runs]) -> str:
    """How many claims of each chapter each sabotage breaks."""
    lines = ["  ".join(name[:2] for name in found)]
    for name in SABOTAGES:
        counts = [list(runs[name].values()).count(False) for runs in found.values()]
        if any(counts):
            lines.append("  ".join(f"{n or '·':>2}" for n in counts) + f"  {name}")
    return "\n".join(lines)


def problems(table: Table, paths: list[Path]) -> Iterator[str]:
    """What is wrong with the table: old or unbroken claims, sabotages that do nothing.

    Args:
        table: what was found.
        paths: the chapters to look at; with all of them, sabotages are looked at, too.
    """
    complete = {path.stem for path in paths} >= set(table)
    for path in paths:
        claims, entries = set(read(path)[1]), table.get(path.stem, {})
        if claims != set(entries):
            complete = False
            yield f"{path.stem}: its claims are not those on record: run make sabotage"
        for claim in sorted(claims & set(entries)):
            wrong = [n for n in entries[claim] if n not in SABOTAGES]
            if wrong:
                yield f"{path.stem}: there is no such sabotage: {wrong}"
            elif not entries[claim]:
                yield (
                    f"{path.stem}: no sabotage of {subject(claim) or 'anything'} "
                    f"breaks: {claim}"
                )
    if complete:
        all_names = [names for claims in table.values() for names in claims.values()]
        idle = SABOTAGES.keys() - set().union(*all_names)
        yield from (f"breaks no claim: {name}" for name in sorted(idle))


def main(arguments: list[str] | None = None) -> int:
    """Sabotage the chapters named, or all, and store what was found."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.proof.sabotage", description=__doc__.split("\n")[0]
    )
    parser.add_argument("notebooks", nargs="*", type=Path)
    named = parser.parse_args(arguments).notebooks
    paths = [path.resolve() for path in named or chapters()]
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, spawn, max_tasks_per_child=1) as processes:
        done = tqdm(processes.map(work, paths), total=len(paths), disable=None)
        try:
            runs = dict(zip(paths, done, strict=True))
        except ValueError as error:
            processes.shutdown(cancel_futures=True)
            sys.exit(str(error))
    print(report({path.stem: runs[path] for path in paths}))
    new = {path.stem: judged(read(path)[1], runs[path]) for path in paths}
    table = {**stored(), **new} if named else new
    store(table)
    found = list(problems(table, paths))
    for problem in found:
        print(problem, file=sys.stderr)
    claims = [names for path in paths for names in table[path.stem].values()]
    print(f"{sum(map(bool, claims))} of {len(claims)} claims are seen to fail.")
    return bool(found)


def chapters() -> list[Path]:
    """The notebooks of the book."""
    return sorted((ROOT / "chapters").glob("*.ipynb"))


def stored() -> Table:
    """The table as it was stored; empty where there is none."""
    return json.loads(TABLE.read_text(encoding="utf-8")) if TABLE.exists() else {}


def store(table: Table) -> None:
    """Write the table."""
    text = json.dumps(table, indent=1, sort_keys=True, ensure_ascii=False)
    TABLE.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
