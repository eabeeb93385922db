"""Bibliography entries as plain blocks.

docutils gives them `role="doc-biblioentry"`, which WAI-ARIA has deprecated, inside a
list that may hold no such children.
"""

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxTranslator


def visit(self: SphinxTranslator, node: nodes.citation) -> None:
    self.body.append(self.starttag(node, "div", CLASS="citation"))


def depart(self: SphinxTranslator, node: nodes.citation) -> None:
    self.body.append("</div>\n")


def setup(app: Sphinx) -> None:
    app.add_node(nodes.citation, override=True, html=(visit, depart))
