"""Ways to spoil a stored notebook, each in one cell, each to be caught."""

import ast
import copy
import re
from collections.abc import Callable

from nbformat import NotebookNode

from densebook.marks import EXPECTED, TICK
from tools.notebooks.form import problems
from tools.notebooks.rules import tags

UNBACKED = 73519

Tamper = Callable[[NotebookNode], bool]


def output_digit_changed(cell: NotebookNode) -> bool:
    return _printed(cell, r"[0-9]", lambda found: str((int(found.group()) + 1) % 10))


def execution_count_nulled(cell: NotebookNode) -> bool:
    """Where there are no outputs, so that nbval sees nothing wrong."""
    fits = cell.cell_type == "code" and not cell.outputs
    if fits:
        cell.execution_count = None
    return fits


def execution_count_nulled_and_output_dropped(cell: NotebookNode) -> bool:
    fits = cell.cell_type == "code" and bool(cell.outputs) and not tags(cell)
    if fits:
        cell.execution_count, cell.outputs = None, []
    return fits


def svg_coordinate_moved(cell: NotebookNode) -> bool:
    for output in cell.get("outputs", []):
        svg = output.get("data", {}).get("image/svg+xml", "")
        if found := re.search(r'\bd="M ?[0-9.]*?[0-9](?=[ ,L])', svg):
            digit = str((int(svg[found.end() - 1]) + 1) % 10)
            moved = svg[: found.end() - 1] + digit + svg[found.end() :]
            output.data["image/svg+xml"] = moved
            return True
    return False


def shown_error_removed(cell: NotebookNode) -> bool:
    return _printed(cell, rf"(?m)^{EXPECTED} .*\n", lambda _: "")


def raising_line_removed(cell: NotebookNode) -> bool:
    if cell.cell_type != "code" or "shows_error" not in cell.source:
        return False
    lines = cell.source.splitlines()
    for node in ast.walk(ast.parse(cell.source)):
        if isinstance(node, ast.With):
            first, last = node.body[0], node.body[-1]
            lines[first.lineno - 1 : last.end_lineno] = [
                " " * first.col_offset + "pass"
            ]
            cell.source = "\n".join(lines)
            return True
    return False


def claim_dropped(cell: NotebookNode) -> bool:
    return _printed(cell, rf"(?m)^{TICK} .*\n", lambda _: "")


def unbacked_number_written(cell: NotebookNode) -> bool:
    fits = cell.cell_type == "markdown"
    if fits:
        cell.source += f"\n\nThere are {UNBACKED} of them."
    return fits


def announced_error_removed(cell: NotebookNode) -> bool:
    fits = "raises-exception" in tags(cell)
    if fits:
        cell.outputs = []
    return fits


def announced_error_not_raised(cell: NotebookNode) -> bool:
    fits = "raises-exception" in tags(cell)
    if fits:
        cell.source = "pass"
    return fits


def _printed(
    cell: NotebookNode, pattern: str, by: Callable[[re.Match[str]], str]
) -> bool:
    for output in cell.get("outputs", []):
        if output.output_type == "stream" and re.search(pattern, output.text):
            output.text = re.sub(pattern, by, output.text, count=1)
            if not output.text:
                cell.outputs.remove(output)
            return True
    return False


IN_EVERY_CHAPTER: list[Tamper] = [
    raising_line_removed,
    shown_error_removed,
    svg_coordinate_moved,
    claim_dropped,
    output_digit_changed,
    execution_count_nulled,
    execution_count_nulled_and_output_dropped,
    unbacked_number_written,
]
UNSEEN_BY_NBVAL: list[Tamper] = [
    execution_count_nulled,
    execution_count_nulled_and_output_dropped,
    unbacked_number_written,
]


def tamper(
    nb: NotebookNode, ways: list[Tamper]
) -> tuple[NotebookNode, dict[Tamper, int]]:
    """Spoil one cell in each way, and return the copy with the cells' numbers.

    A cell is left alone when spoiling it would also break the form of another one, such
    as prose that counts on its output.
    """
    spoilt: dict[Tamper, int] = {}
    for way in ways:
        for number in range(1, len(nb.cells) + 1):
            candidate = copy.deepcopy(nb)
            if number not in spoilt.values() and way(candidate.cells[number - 1]):
                allowed = {*spoilt.values(), number}
                if {problem.cell for problem in problems(candidate, "")} <= allowed:
                    nb, spoilt[way] = candidate, number
                    break
    return nb, spoilt
