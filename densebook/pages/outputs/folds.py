"""What is folded away: plain `<details>`, whose line says what is inside.

MyST-NB writes two titles for a folded code cell, one for each state, and an aria-label
that says neither; here it has one. A cell that begins with Colab's
`# @title Solution 4.1` has that title in the book too, and its code begins below it.
What a solution says has a fold of its own for Jupyter; here the whole cell is folded.
"""

import re
from html import escape, unescape

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxTranslator

from ...marks import SOLVED

LABELS = {
    "Show code cell content": "Code and output",
    "Show code cell source": "Code",
    "Show code cell output": "Output",
    "Show code cell outputs": "Output",
}
_SOLVED = re.compile(
    rf'<details class="{SOLVED}">.*?<pre[^>]*>(.*)</pre></details>', re.S
)


class fold(nodes.General, nodes.Element):
    """A part of the page that opens; its first child is a :class:`fold_line`."""


class fold_line(nodes.General, nodes.TextElement):
    """The line that one sees of a fold."""


def label_of(prompt: str, title: str) -> str:
    """What the fold says: an author's prompt, else the cell's title, else its kind."""
    if prompt not in LABELS:
        return prompt
    return title or LABELS[prompt]


def take_title(code: nodes.Element) -> str:
    """Take Colab's line with the title out of the code; empty without one."""
    title = re.match(r"#\s*@title\s+(.+)\n?", code.astext())
    if not title:
        return ""
    code.rawsource = code.astext()[title.end() :]
    code[:] = [nodes.Text(code.rawsource)]
    return title[1].strip()


def visit_cell(self: SphinxTranslator, node: nodes.Element) -> None:
    title = take_title(next(node.findall(nodes.literal_block)))
    label = escape(label_of(node["prompt_show"], title))
    self.body.append(f'<details class="fold-cell"><summary>{label}</summary>\n')


def depart_cell(self: SphinxTranslator, node: nodes.Element) -> None:
    self.body.append("</details>\n")


def visit_fold(self: SphinxTranslator, node: nodes.Element) -> None:
    self.body.append(self.starttag(node, "details"))


def visit_line(self: SphinxTranslator, node: nodes.Element) -> None:
    self.body.append(self.starttag(node, "summary", ""))


def depart_line(self: SphinxTranslator, node: nodes.Element) -> None:
    self.body.append("</summary>\n")


class OpenInTheFold(SphinxPostTransform):
    """Shows what a solution says as if it were printed."""

    default_priority = 9  # MIME types are selected at 4, printed lines read at 10

    def run(self, **kwargs: object) -> None:
        """Replace each inner fold."""
        for node in list(self.document.findall(nodes.raw)):
            if said := _SOLVED.fullmatch(node.astext().strip()):
                text = unescape(said[1])
                printed = nodes.literal_block(text, text, language="none")
                printed["classes"] += ["output", "stream"]
                node.replace_self(printed)


def setup(app: Sphinx) -> None:
    app.add_post_transform(OpenInTheFold)
    app.add_node(HideCodeCellNode, override=True, html=(visit_cell, depart_cell))
    app.add_node(fold, html=(visit_fold, depart_cell))
    app.add_node(fold_line, html=(visit_line, depart_line))
