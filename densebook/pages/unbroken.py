"""Keeps a formula and the mark behind it on one line: browsers break between them."""

import re

from docutils import nodes
from sphinx.application import Sphinx

_CLOSING = re.compile(r"[.,;:!?)\]’”]+")


def tie(app: Sphinx, document: nodes.document) -> None:
    for formula in list(document.findall(nodes.math)):
        behind = formula.next_node(descend=False, siblings=True)
        if isinstance(behind, nodes.Text) and (match := _CLOSING.match(behind)):
            parent = formula.parent
            parent.replace(behind, nodes.Text(behind[match.end() :]))
            tied = nodes.inline(classes=["unbroken"])
            parent.replace(formula, tied)
            tied += [formula, nodes.Text(match[0])]


def setup(app: Sphinx) -> None:
    app.connect("doctree-read", tie)
