"""Imports run one way: the mathematics, the book, the tools."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = sorted([*ROOT.glob("densekit/**/*.py"), *ROOT.glob("densebook/**/*.py")])
CHAPTER = re.compile(r"ch\d\d_\w+")

# A module of densekit imports from the floors below its own only.
FLOORS = [
    {"typing"},
    {"registry", "random"},
    {
        "activations",
        "constraints",
        "functional",
        "gradcheck",
        "initializers",
        "regularizers",
    },
    {"quantizers"},
    {"layers"},
    {"batches", "losses", "optimizers", "summary"},
    {"metrics"},
    {"callbacks"},
    {"objective"},
    {"training"},
    {"models"},
    {"counting", "doctor", "interop"},
]
FLOOR = {name: level for level, names in enumerate(FLOORS) for name in names}


def imported(path):
    """The modules that a file imports, and the names that it takes from packages."""
    package = path.relative_to(ROOT).parts[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (tuple(alias.name.split(".")) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            module = (*base, *(node.module or "").split(".")) if node.module else base
            yield from ((*module, alias.name) for alias in node.names)


def room(parts):
    """What a module belongs to: a floor of densekit, a chapter, the pages."""
    return parts[1].removesuffix(".py") if len(parts) > 1 else ""


def may_import(importer, other):
    here, there = room(importer), room(other)
    if importer[0] == "densekit":
        if other[0] == "densekit":
            return here in ("__init__", there) or FLOOR[there] < FLOOR[here]
        return other[0] not in ("densebook", "tools", "tests")
    if other[0] == "densebook":
        return here == there or not (CHAPTER.fullmatch(there) or there == "pages")
    return other[0] not in ("tools", "tests")


@pytest.mark.parametrize(
    "path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix()
)
def test_imports_run_one_way(path):
    importer = path.relative_to(ROOT).parts
    wrong = [".".join(m) for m in imported(path) if not may_import(importer, m)]
    assert wrong == []


@pytest.mark.parametrize(
    ("importer", "other"),
    [
        ("densekit/functional.py", "densekit.layers.Dense"),
        ("densekit/layers/dense.py", "densebook.verify"),
        ("densebook/ch04_rank3/figures.py", "densebook.ch05_counting.figures"),
        ("densebook/claims.py", "densebook.ch04_rank3"),
        ("densebook/claims.py", "tools.proof.golden"),
    ],
)
def test_an_import_the_other_way_is_seen(importer, other):
    assert not may_import(Path(importer).parts, tuple(other.split(".")))


def test_importing_densekit_needs_no_tensorflow_and_no_matplotlib():
    code = (
        "import sys, densekit;"
        "sys.exit(bool({'tensorflow', 'keras', 'matplotlib', 'densebook'}"
        " & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
