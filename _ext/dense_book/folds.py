"""Folded code cells as plain `<details>`.

MyST-NB writes two titles, one for each state, and an aria-label that says neither;
here the summary is one line that says what is inside.
"""

from html import escape

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxTranslator

LABELS = {
    "Show code cell content": "Code and output",
    "Show code cell source": "Code",
    "Show code cell output": "Output",
    "Show code cell outputs": "Output",
}


def visit_fold(self: SphinxTranslator, node: nodes.Element) -> None:
    prompt = node["prompt_show"]  # cell metadata: {"mystnb": {"code_prompt_show": ...}}
    label = escape(LABELS.get(prompt, prompt))
    self.body.append(f'<details class="fold-cell"><summary>{label}</summary>\n')


def depart_fold(self: SphinxTranslator, node: nodes.Element) -> None:
    self.body.append("</details>\n")


def setup(app: Sphinx) -> None:
    app.add_node(HideCodeCellNode, override=True, html=(visit_fold, depart_fold))
