"""A table of words and marks, which JupyterLab and the book's pages show as theirs."""

from collections.abc import Iterable, Sequence
from html import escape

from ..marks import PROPERTIES, ROLES


class MarkTable:
    """A finished table.

    Args:
        name: of its class, for a style sheet.
        caption: what it shows, and what its marks mean.
        header: a word for each column.
        rows: of HTML; the first cell of each is its heading.
    """

    def __init__(
        self,
        *,
        name: str,
        caption: str,
        header: Sequence[str],
        rows: Iterable[Sequence[str]],
    ) -> None:
        self.caption = caption
        heads = "".join(f'<th scope="col">{escape(word)}</th>' for word in header)
        body = "\n".join(
            f'<tr><th scope="row">{first}</th>'
            + "".join(f"<td>{cell}</td>" for cell in cells)
            + "</tr>"
            for first, *cells in rows
        )
        self._html = (
            f'<div class="pst-scrollable-table-container"><table class="table {name}">'
            f"<caption>{escape(caption)}</caption>\n"
            f"<thead><tr>{heads}</tr></thead>\n<tbody>\n{body}\n</tbody></table></div>"
        )

    def _repr_html_(self) -> str:
        return self._html

    def __repr__(self) -> str:
        return f"Table: {self.caption}"


def coloured(words: str, role: str) -> str:
    """Words in the colour of a role, which follows a page's theme."""
    colour = f"var(--{PROPERTIES[role]}, {ROLES[role]})"
    return f'<span style="color: {colour}">{escape(words)}</span>'


def mark(sign: str, meaning: str) -> str:
    """A sign, and what a screen reader says instead."""
    return f'<span role="img" aria-label="{escape(meaning)}">{sign}</span>'
