"""Warnings that say where in a notebook: file, cell and line.

A notebook has no line numbers, so MyST-NB reports cell * 10000 + line, and that line is
one too many.
"""

import logging
import re
from collections.abc import Iterator

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.logging import NAMESPACE, WarningLogRecordTranslator

_NOTEBOOK_LINE = re.compile(r"(?P<path>.*\.ipynb):(?P<line>\d{5,})\Z")


def readable(location: str) -> str:
    """`a.ipynb:70003` -> `a.ipynb: cell 7, line 2`; any other location is returned."""
    match = _NOTEBOOK_LINE.match(location)
    if not match:
        return location
    cell, line = divmod(int(match["line"]), 10_000)
    where = f", line {line - 1}" if line > 1 else ""
    return f"{match['path']}: cell {cell}{where}"


def location_of(node: nodes.Node) -> nodes.Node | str:
    """Where an output is: its code cell, since outputs have no line."""
    cell = node
    while cell is not None and cell.get("nb_element") != "cell_code":
        cell = cell.parent
    if cell is None:
        return node
    return f"{node.document['source']}:{(cell['cell_index'] + 1) * 10_000}"


class NotebookLocation(logging.Filter):
    """Runs once Sphinx has turned the record's location into `path:line`."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record's location; every record passes."""
        location = getattr(record, "location", None)
        if isinstance(location, str):
            record.location = readable(location)
        return True


def _warning_handlers() -> Iterator[logging.Handler]:
    for handler in logging.getLogger(NAMESPACE).handlers:
        if any(isinstance(f, WarningLogRecordTranslator) for f in handler.filters):
            yield handler


def setup(app: Sphinx) -> None:
    for handler in _warning_handlers():
        place = 1 + next(
            i
            for i, f in enumerate(handler.filters)
            if isinstance(f, WarningLogRecordTranslator)
        )
        handler.filters.insert(place, NotebookLocation())
