"""Prepares docstrings for autodoc: a shape such as (*batch, units) is no emphasis."""

import re

from sphinx.application import Sphinx

_STARRED = re.compile(r"\(\*(?=\w)")


def escape_shapes(
    app: Sphinx, what: str, name: str, thing: object, options: object, lines: list[str]
) -> None:
    lines[:] = [_escaped(line) for line in lines]


def _escaped(line: str) -> str:
    literal = line.split("``")  # every second part stands between double backticks
    literal[::2] = [_STARRED.sub(r"(\\*", part) for part in literal[::2]]
    return "``".join(literal)


def setup(app: Sphinx) -> None:
    app.connect("autodoc-process-docstring", escape_shapes)
