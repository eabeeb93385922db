"""What one side writes and another reads is spelt in one place, and alike elsewhere."""

import ast
import re
from pathlib import Path

import pytest

from densebook import marks

ROOT = Path(__file__).parents[2]
SOURCES = [
    path
    for folder in ("densebook", "tools")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if path != Path(marks.__file__)
]
SHEETS = [*sorted((ROOT / "_static").glob("*.css")), *ROOT.glob("densebook/**/*.css")]
SPELT_ONCE = [
    marks.TICK + " ",
    marks.WITHIN,
    marks.EXPLORER,
    marks.STAND_IN,
    marks.START,
    marks.ASSET,
    marks.PAGE_SVG,
    *marks.ROLES.values(),
]


def strings(path):
    """Every string of a module but its docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    said = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        own = isinstance(node, ast.Constant) and id(node) not in said
        if own and isinstance(node.value, str):
            yield node.value


@pytest.mark.parametrize("mark", SPELT_ONCE)
def test_it_is_spelt_in_marks_alone(mark):
    found = [path for path in SOURCES if any(mark in text for text in strings(path))]
    assert found == []


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("_static/*.css", f"svg.{marks.PAGE_SVG}"),
        ("_static/*.css", f".{marks.PAGE_FIGURE}"),
        ("_static/*.css", f".{marks.PAGE_EXPLORER}"),
        ("_static/*.css", f".{marks.PROOF} "),
        ("_static/*.css", f"li.{marks.ERROR} "),
        ("_static/*.css", f"ul.{marks.ERROR}s "),
        ("_static/*.css", f".{marks.ERROR}-expected "),
        ("_static/*.css", f".{marks.SHOWN_TABLE}) "),
        ("densebook/explorer/frame.css", f".{marks.EXPLORER} "),
        ("densebook/explorer/frame.css", f"img.{marks.STAND_IN} "),
        ("densebook/explorer/frame.js", f'".{marks.EXPLORER}:not('),
        ("densebook/explorer/frame.js", f'".{marks.START}"'),
    ],
)
def test_style_sheets_and_scripts_spell_it_alike(pattern, name):
    assert any(name in path.read_text(encoding="utf-8") for path in ROOT.glob(pattern))


def test_style_sheets_name_no_role_that_is_none():
    text = "\n".join(path.read_text(encoding="utf-8") for path in SHEETS)
    assert set(re.findall(r"--((?:role|figure)-[a-z]+)\b", text)) == set(
        marks.PROPERTIES.values()
    )


@pytest.mark.parametrize("tolerance", ["", "1e-06", "1e-03 of the value"])
@pytest.mark.parametrize("claim", ["both agree", "f(x) is even (and positive)"])
def test_a_claim_is_read_as_it_was_written(claim, tolerance):
    assert marks.read_claim(marks.claim_line(claim, tolerance)) == (claim, tolerance)


def test_an_error_is_read_as_it_was_written():
    line = marks.error_line("ValueError", "axis: 1\n(of 2)")
    assert marks.read_error(line) == ("ValueError", "axis: 1 (of 2)")


@pytest.mark.parametrize("line", ["ValueError: no", " error, as expected: E: m"])
def test_another_line_is_no_error(line):
    assert marks.read_error(line) is None


@pytest.mark.parametrize("line", ["", "both agree", "  ✓ both agree", "✓", "so: ✓ a"])
def test_another_line_is_no_claim(line):
    assert marks.read_claim(line) is None
