"""Sets shapes such as (8, 2, 3) or (*batch, units) apart from code.

A shape is read as numbers, so it is set in tabular figures and never broken.
"""

import re

from docutils import nodes
from sphinx.application import Sphinx

_ENTRY = r"(?:\*?[a-z][a-z0-9_]*(?:\s?[·*/+-]\s?[a-z0-9_]+)*|None|\d+|\.\.\.|…)"
_SHAPE = re.compile(rf"\({_ENTRY}(?:,|(?:, {_ENTRY})+)\)")


def is_shape(text: str) -> bool:
    return bool(_SHAPE.fullmatch(text))


def mark(app: Sphinx, document: nodes.document) -> None:
    for literal in document.findall(nodes.literal):
        if is_shape(literal.astext()):
            literal["classes"].append("shape")


def setup(app: Sphinx) -> None:
    app.connect("doctree-read", mark)
