"""Imports run one way, from the mathematics to the book."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "densekit"

# Each module may import from its own floor's lower neighbours only.
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
    {"fast"},
    {"layers"},
    {"summary"},
    {"models"},
    {"counting", "interop"},
    {"book"},
]
FLOOR = {name: level for level, names in enumerate(FLOORS) for name in names}
MODULES = sorted(PACKAGE.rglob("*.py"))


def room(path):
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_rooms(path):
    package = ["densekit", *path.relative_to(PACKAGE).parts[:-1]]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = [*base, *(node.module.split(".") if node.module else [])]
            if module[:1] == ["densekit"]:
                names = [module[1]] if len(module) > 1 else [a.name for a in node.names]
                yield from names
        elif isinstance(node, ast.Import):
            parts = [alias.name.split(".") for alias in node.names]
            yield from (p[1] for p in parts if p[0] == "densekit" and len(p) > 1)


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_module_imports_from_lower_floors_only(path):
    name = room(path)
    if name == "__init__":
        assert "book" not in imported_rooms(path)
        return
    for other in imported_rooms(path):
        assert other == name or FLOOR[other] < FLOOR[name], f"{name} imports {other}"


def test_importing_densekit_needs_no_tensorflow_and_no_matplotlib():
    code = (
        "import sys, densekit;"
        "sys.exit(bool({'tensorflow', 'keras', 'matplotlib'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
