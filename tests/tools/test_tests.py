"""Tests of the tests: whatever is spoilt in a notebook, the suite names that cell."""

import functools
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, writes

from tests.tools import tampering
from tools.notebooks import run
from tools.notebooks.form import problems, read

ROOT = Path(__file__).parents[2]
CHAPTERS = sorted((ROOT / "chapters").glob("*.ipynb"))
NOTEBOOKS = ["synthetic", *(path.name for path in CHAPTERS[:1])]

ANNOUNCED = [tampering.announced_error_removed, tampering.announced_error_not_raised]
FIGURE = """class Figure:
    def __repr__(self):
        return "a figure"

    def _repr_svg_(self):
        return (
            '<svg xmlns="http://www.w3.org/2000/svg" role="img">'
            "<title>A line that rises to the right</title>"
            '<path d="M0.25 0L10.25 3.5"/></svg>'
        )


Figure()"""
FAILS = "with shows_error(ValueError):\n    np.ones(3).reshape(2, 2)"
SYNTHETIC = [
    "import numpy as np\n\nfrom densebook import shows_error, verify",
    "print(12 * 12 * 20)",
    'verify("two and two are four", 2 + 2, 4)\nverify("ones", np.ones(2), [1, 1])',
    FIGURE,
    FAILS,
    FAILS,
    "np.arange(6).reshape(2, 3)",
    "print(np.arange(5) ** 2)",
]


def synthetic() -> NotebookNode:
    nb = new_notebook(
        cells=[new_markdown_cell("Each unit sums 2,880 products.")]
        + [new_code_cell(source) for source in SYNTHETIC]
        + [
            new_code_cell("1 / 0", metadata={"tags": ["raises-exception"]}),
            new_code_cell("np.ones(2)[2]", metadata={"tags": ["raises-exception"]}),
        ]
    )
    for position, cell in enumerate(nb.cells):
        cell.id = f"cell-{position}"
    return nb


def ways(name: str) -> list[tampering.Tamper]:
    announced = ANNOUNCED if name == "synthetic" else []
    return [*tampering.IN_EVERY_CHAPTER, *announced]


def store(path: Path, nb: NotebookNode) -> Path:
    path.write_text(writes(nb) + "\n", encoding="utf-8", newline="\n")
    return path


def nbval(folder: Path) -> dict[str, dict[int, bool]]:
    """Compare notebooks as ``make test`` does; whether each code cell passed."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST_")}
    report = folder / "report.xml"
    options = "--nbval -p no:cacheprovider -p tools.notebooks.kernels -p no:xdist "
    options += f"--junitxml {report}"
    project = ["-c", str(ROOT / "pyproject.toml"), "--rootdir", str(folder)]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options.split(), *project, str(folder)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=400,
    )
    assert done.returncode in {0, 1}, done.stdout + done.stderr
    passed: dict[str, dict[int, bool]] = {}
    for case in ElementTree.parse(report).iter("testcase"):
        stem = case.get("classname").removesuffix(".ipynb")
        bad = any(child.tag in {"failure", "error", "skipped"} for child in case)
        passed.setdefault(stem, {})[int(case.get("name").split()[-1])] = not bad
    return passed


@pytest.fixture(scope="module")
def spoil(tmp_path_factory):
    return functools.cache(
        lambda name: spoil_and_compare(name, tmp_path_factory.mktemp("nb"))
    )


def spoil_and_compare(name: str, folder: Path) -> SimpleNamespace:
    """Compare a notebook with a different cell spoilt in each way.

    The synthetic one is compared untouched, too; with a chapter, ``make test`` does so.
    """
    untouched = ROOT / "chapters" / name
    if name == "synthetic":
        untouched = store(folder / "untouched.ipynb", synthetic())
        assert run.main([str(untouched)]) == 0
    whole = read(untouched)
    bad, cells = tampering.tamper(whole, ways(name))
    store(folder / "tampered.ipynb", bad)
    code = [n for n, cell in enumerate(whole.cells, 1) if cell.cell_type == "code"]
    results = {
        stem: {code[position]: passed for position, passed in compared.items()}
        for stem, compared in nbval(folder).items()
    }
    return SimpleNamespace(
        whole=whole,
        code=code,
        cells=cells,
        results=results,
        by_nbval={n for n, passed in results["tampered"].items() if not passed},
        by_form={problem.cell for problem in problems(bad, "tampered.ipynb")},
    )


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_untouched_copy_has_the_right_form(spoil, name):
    assert problems(spoil(name).whole, "untouched.ipynb") == []


def test_untouched_copy_passes(spoil):
    assert all(spoil("synthetic").results["untouched"].values())


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_every_code_cell_is_compared(spoil, name):
    for compared in spoil(name).results.values():
        assert sorted(compared) == spoil(name).code


@pytest.mark.parametrize(
    ("name", "way"),
    [(name, way) for name in NOTEBOOKS for way in ways(name)],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_spoilt_cell_fails(spoil, name, way):
    found = spoil(name)
    assert way in found.cells, "the notebook has no cell to spoil in this way"
    if way in tampering.UNSEEN_BY_NBVAL:
        assert found.cells[way] in found.by_form - found.by_nbval
    else:
        assert found.cells[way] in found.by_nbval


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_no_other_cell_fails(spoil, name):
    found = spoil(name)
    assert found.by_form | found.by_nbval == set(found.cells.values())
