"""How shapes, formulas, console sessions, docstrings and references are set."""

import re

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxTranslator

_ENTRY = r"(?:\*?[a-z][a-z0-9_]*(?:\s?[·*/+-]\s?[a-z0-9_]+)*|None|\d+|\.\.\.|…)"
_SHAPE = re.compile(rf"\({_ENTRY}(?:,|(?:, {_ENTRY})+)\)")
_CLOSING = re.compile(r"[.,;:!?)\]’”]+")
_TIED = re.compile(r"(?<=\d) (?=%)|(?<=\d) (?=× \d)|(?<=\d ×) (?=\d)")
_STARRED = re.compile(r"\(\*(?=\w)")


def is_shape(text: str) -> bool:
    """Whether the text is a shape such as (8, 2, 3) or (*batch, units)."""
    return bool(_SHAPE.fullmatch(text))


def mark_shapes(app: Sphinx, document: nodes.document) -> None:
    """A shape is read as numbers: it is set in tabular figures and never broken."""
    for literal in document.findall(nodes.literal):
        if is_shape(literal.astext()):
            literal["classes"].append("shape")


def tie_formulas(app: Sphinx, document: nodes.document) -> None:
    """Keep a formula and the mark behind it on one line: browsers break there."""
    for formula in list(document.findall(nodes.math)):
        behind = formula.next_node(descend=False, siblings=True)
        if isinstance(behind, nodes.Text) and (match := _CLOSING.match(behind)):
            parent = formula.parent
            place = parent.index(formula)  # texts are found by what they say
            tied = nodes.inline(classes=["unbroken"])
            parent[place : place + 2] = [tied, nodes.Text(behind[match.end() :])]
            tied += [formula, nodes.Text(match[0])]


def tie_numbers(app: Sphinx, document: nodes.document) -> None:
    """Keep 89 % and 3 × 3 × 64 on one line."""
    for text in list(document.findall(nodes.Text)):
        if isinstance(text.parent, (nodes.FixedTextElement, nodes.literal, nodes.raw)):
            continue
        if (tied := _TIED.sub("\N{NO-BREAK SPACE}", text)) != text:
            text.parent.replace(text, nodes.Text(tied))


def trim_sessions(app: Sphinx, document: nodes.document) -> None:
    """Leave out the blank line that ends a console session for doctest's sake."""
    for block in document.findall(nodes.literal_block):
        if block.get("language") == "pycon":
            text = block.astext().rstrip()
            block.rawsource = text
            block.children = [nodes.Text(text)]


def escape_shapes(
    app: Sphinx, what: str, name: str, thing: object, options: object, lines: list[str]
) -> None:
    """In a docstring, the star of a shape such as (*batch, units) is no emphasis."""
    for place, line in enumerate(lines):
        parts = line.split("``")  # every second one stands between double backticks
        parts[::2] = [_STARRED.sub(r"(\\*", part) for part in parts[::2]]
        lines[place] = "``".join(parts)


def visit_citation(self: SphinxTranslator, node: nodes.citation) -> None:
    """A plain block: docutils writes the role `doc-biblioentry`, now deprecated."""
    self.body.append(self.starttag(node, "div", CLASS="citation"))


def depart_citation(self: SphinxTranslator, node: nodes.citation) -> None:
    self.body.append("</div>\n")


def setup(app: Sphinx) -> None:
    for handler in (mark_shapes, tie_formulas, tie_numbers, trim_sessions):
        app.connect("doctree-read", handler)
    app.connect("autodoc-process-docstring", escape_shapes)
    html = visit_citation, depart_citation
    app.add_node(nodes.citation, override=True, html=html)
