"""Tables and links made by code."""

from collections.abc import Iterable, Sequence

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

Cell = str | nodes.Node


def table(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> nodes.table:
    """A table whose cells are plain text or nodes; nothing in them is markup.

    A row of one cell is a heading for those that follow.
    """
    group = nodes.tgroup(cols=len(header))
    group += [nodes.colspec(colwidth=1) for _ in header]
    head, body = nodes.thead(), nodes.tbody()
    head += _row(header, len(header))
    body += [_row(row, len(header)) for row in rows]
    group += [head, body]
    return nodes.table("", group, classes=["generated"])


def _row(cells: Sequence[Cell], width: int) -> nodes.row:
    row = nodes.row()
    for cell in cells:
        content = nodes.Text(cell) if isinstance(cell, str) else cell
        row += nodes.entry("", nodes.paragraph("", "", content))
    if len(cells) == 1 < width:
        row["classes"].append("table-group")
        row[0]["morecols"] = width - 1
    return row


def link(
    directive: SphinxDirective, docname: str, anchor: str, text: str
) -> nodes.Node:
    """A link from the directive's page to a place on another one."""
    builder = directive.env.app.builder
    target = builder.get_relative_uri(directive.env.docname, docname)
    target += f"#{anchor}" if anchor else ""
    return nodes.reference("", text, refuri=target, internal=True)


def sentence(text: str) -> nodes.paragraph:
    """A paragraph of text in which backticks set code."""
    paragraph = nodes.paragraph()
    for number, part in enumerate(text.split("`")):
        paragraph += nodes.literal("", part) if number % 2 else nodes.Text(part)
    return paragraph
