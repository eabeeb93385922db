"""The form that a stored notebook must keep so that nbval can prove each output.

nbval compares nothing in a cell without execution count, skips PNG, JPEG, widgets and
tracebacks, and obeys marks that tell it to look away. Each rule closes one such gap,
or keeps out what differs from machine to machine.

    python -m tools.notebooks.form [notebooks...]
"""

import json
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.validator import get_validator

from densebook.marks import SOLVED

from ..proof.prose_numbers import find_unbacked, visible
from .rules import OUTPUT_RULES, Found, Rule, code_cells, outputs, tags, texts

COLUMNS = 72
NOTEBOOK_METADATA = {"kernelspec", "language_info"}
CELL_METADATA = {"tags", "mystnb", "jupyter", "cellView"}
JUPYTER_METADATA = {"source_hidden"}

_SPHINX = re.compile(
    r"\{[a-z:]+\}`[^`]*`|(?m:^(?:\$\$ +)?\([\w-]+\)=?$)|(?m:^[`:]{3,}\{.*)"
)
_RAW_CODE = re.compile(r"(?m)^<summary>.*?(`[^`]*`)")
_NBVAL_MARK = re.compile(r"(?m)^\s*#+\s*((?:NBVAL|PYTEST_VALIDATE)_\w+)\s*$")


@dataclass(frozen=True)
class Problem:
    """A rule broken: where and why."""

    file: str
    cell: int | None
    reason: str

    def __str__(self) -> str:
        """One line: file, cell, reason."""
        where = self.file if self.cell is None else f"{self.file}: cell {self.cell}"
        return f"{where}: {self.reason}"


def valid_notebook(nb: NotebookNode) -> Found:
    """The file follows the notebook schema, in a version where cells have ids."""
    if (nb.nbformat, nb.nbformat_minor) < (4, 5):
        yield 1, f"format {nb.nbformat}.{nb.nbformat_minor} has no cell ids; store 4.5"
    elif all(cell.get("id") for cell in nb.cells):
        schema = get_validator(4, nb.nbformat_minor, name="jsonschema")
        for error in schema.iter_errors(nb):
            deepest = max(
                [error, *(error.context or [])], key=lambda e: len(e.absolute_path)
            )
            place = [*deepest.absolute_path]
            number = place[1] + 1 if place[:1] == ["cells"] else 1
            field = ".".join(map(str, place[2:] or place))
            yield number, f"not a valid notebook: {field}: {deepest.message[:120]}"


def cell_ids(nb: NotebookNode) -> Found:
    """Each cell has an id of its own, by which readers and diffs find it."""
    seen: dict[str, int] = {}
    for number, cell in enumerate(nb.cells, start=1):
        if not cell.get("id"):
            yield number, "no cell id"
        elif cell.id in seen:
            yield number, f"id {cell.id!r} is also that of cell {seen[cell.id]}"
        else:
            seen[cell.id] = number


def execution_counts(nb: NotebookNode) -> Found:
    """Code cells were run in order, in a fresh kernel: counts are 1..n."""
    for expected, (number, cell) in enumerate(code_cells(nb), start=1):
        count = cell.get("execution_count")
        if not cell.source.strip():
            yield number, "empty code cell"
        elif count != expected:
            yield number, f"execution count is {count}, not {expected}"
        for output in cell.outputs:
            if output.get("execution_count", count) != count:
                yield number, "an output has another execution count than its cell"


def everything_compared(nb: NotebookNode) -> Found:
    """No mark tells nbval or nbclient to look away."""
    for number, cell in code_cells(nb):
        marks = [t for t in tags(cell) if t.startswith("nbval-")]
        marks += [t for t in tags(cell) if t == "skip-execution"]
        for mark in marks + _NBVAL_MARK.findall(cell.source):
            yield number, f"{mark!r} keeps the output from being compared"


def prose_numbers_backed(nb: NotebookNode) -> Found:
    """Every number of three or more digits in the prose is in code or outputs."""
    shown = [cell.source for _, cell in code_cells(nb)]
    shown += [visible(*pair) for _, output in outputs(nb) for pair in texts(output)]
    for number, written in find_unbacked(nb.cells, shown):
        yield number, f"the number {written} occurs in no code and no output"


def code_columns(nb: NotebookNode) -> Found:
    """Code that the book shows fits on a screen without scrolling sideways."""
    for number, cell in code_cells(nb):
        for line in cell.source.splitlines():
            if len(line) > COLUMNS and "remove-cell" not in tags(cell):
                yield number, f"line of {len(line)} columns (at most {COLUMNS}): {line}"


def metadata_is_needed(nb: NotebookNode) -> Found:
    """Metadata holds what the book reads and no editor's traces."""
    kernel, language = (nb.metadata.get(k) for k in ("kernelspec", "language_info"))
    if set(kernel or {}) != {"name", "display_name"} or kernel.name != "python3":
        yield 1, f"kernelspec must be python3 with a display name only, not {kernel}"
    if language != {"name": "python"}:
        yield 1, "language_info must hold the name python only"
    for key in sorted(set(nb.metadata) - NOTEBOOK_METADATA):
        yield 1, f"notebook metadata {key!r} is not used"
    for number, cell in enumerate(nb.cells, start=1):
        unknown = set(cell.metadata) - CELL_METADATA
        unknown |= set(cell.metadata.get("jupyter", {})) - JUPYTER_METADATA
        for key in sorted(unknown):
            yield number, f"cell metadata {key!r} is not used"


def words_read_in_jupyter(nb: NotebookNode) -> Found:
    """No role or label of Sphinx, which Jupyter and Colab would show as it stands.

    Nor a backtick in HTML, which stands there as it is, in the book as well.
    """
    for number, cell in enumerate(nb.cells, start=1):
        if cell.cell_type == "markdown":
            for match in _SPHINX.finditer(cell.source):
                yield (
                    number,
                    f"{match[0]!r} is raw in Jupyter; CONTRIBUTING has its twin",
                )
            for match in _RAW_CODE.finditer(cell.source):
                yield number, f"{match[1]} is raw in a summary: write <code>"


def solutions_are_folded(nb: NotebookNode) -> Found:
    """A solution is folded in the book, in Jupyter and in Colab."""
    for number, cell in code_cells(nb):
        if "solution" in tags(cell):
            if not {"hide-cell", "hide-input"} & set(tags(cell)):
                yield number, "solution without the tag hide-cell or hide-input"
            if cell.metadata.get("jupyter", {}).get("source_hidden") is not True:
                yield number, "solution without jupyter.source_hidden"
            if cell.metadata.get("cellView") != "form":
                yield number, "solution without cellView: form"
            if not all(map(_folds_itself, cell.outputs)):
                yield number, "solution with an open output: show it by solved(...)"


def _folds_itself(output: NotebookNode) -> bool:
    html = output.get("data", {}).get("text/html", "")
    return html.startswith(f'<details class="{SOLVED}">')


RULES: list[Rule] = [
    valid_notebook,
    cell_ids,
    execution_counts,
    everything_compared,
    *OUTPUT_RULES,
    prose_numbers_backed,
    words_read_in_jupyter,
    code_columns,
    metadata_is_needed,
    solutions_are_folded,
]


def read(path: Path) -> NotebookNode:
    """Read a notebook as stored; unlike ``nbformat.read`` this invents no cell ids.

    Raises:
        ValueError: the file is not a notebook of format 4.
    """
    try:
        text = path.read_text(encoding="utf-8")
        if (version := json.loads(text)["nbformat"]) != 4:
            raise ValueError(f"notebook format {version}, not 4")
        nb = nbformat.v4.reads(text)
    except (AttributeError, KeyError, TypeError, json.JSONDecodeError) as error:
        raise ValueError(f"not a notebook: {error}") from error
    return nb


def problems(
    nb: NotebookNode, file: str | Path, rules: Iterable[Rule] = RULES
) -> list[Problem]:
    """Return the rules that a notebook breaks, in the order of its cells."""
    found = [Problem(str(file), n, reason) for rule in rules for n, reason in rule(nb)]
    return sorted(dict.fromkeys(found), key=lambda problem: problem.cell or 0)


def check_file(path: Path, rules: Iterable[Rule] = RULES) -> list[Problem]:
    """Return the problems of a stored notebook, one of them if it cannot be read."""
    try:
        return problems(read(path), path, rules)
    except (OSError, ValueError) as error:
        return [Problem(str(path), None, str(error))]


def main(arguments: list[str] | None = None) -> int:
    """Check the notebooks named, or every chapter; one line per problem."""
    names = sys.argv[1:] if arguments is None else arguments
    paths = [Path(name) for name in names] or sorted(Path("chapters").glob("*.ipynb"))
    found = [problem for path in paths for problem in check_file(path)]
    for problem in found:
        print(problem)
    print(f"{len(paths)} notebooks, {len(found)} problems", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
