"""Leaves out the blank line that ends a console session for doctest's sake."""

from docutils import nodes
from sphinx.application import Sphinx


def trim(app: Sphinx, document: nodes.document) -> None:
    for block in document.findall(nodes.literal_block):
        if block.get("language") == "pycon":
            text = block.astext().rstrip()
            block.rawsource = text
            block.children = [nodes.Text(text)]


def setup(app: Sphinx) -> None:
    app.connect("doctree-read", trim)
