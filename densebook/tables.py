"""``Table`` shows rows as a table: in Jupyter, in the book, and as plain text."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from html import escape
from numbers import Integral
from typing import Any

from .marks import MARK, SHOWN_TABLE

_NUMBER = re.compile(r"[-−]?\d[\d,.]*(?: %)?")


class Table:
    """Rows under a header; the first cell of each names its row.

    Args:
        header: the columns' names, such as ``"size | parameters"``.
        rows: sequences of as many cells, or a mapping of names to second cells.
        mark: what a mark says, and the names of the rows that have it.

    Raises:
        ValueError: a row has more or fewer cells than the header.

    >>> Table("size | parameters", {28: 93_322, 224: 11_132_042}, ("large", [224]))
     size  parameters
       28      93,322
    ◆ 224  11,132,042
    ◆ large
    """

    def __init__(
        self,
        header: str,
        rows: Iterable[Sequence[Any]] | Mapping[Any, Any],
        mark: tuple[str, Collection[Any]] = ("", ()),
    ) -> None:
        pairs = rows.items() if isinstance(rows, Mapping) else rows
        self._header = [name.strip() for name in header.split("|")]
        self._mark, marked = mark
        self._marked, self._rows = [], []
        for row in pairs:
            self._marked.append(row[0] in marked)
            self._rows.append([*map(_shown, row)])
            if len(row) != len(self._header):
                raise ValueError(f"a row of {len(self._header)} cells, not {row}")
        self._sides = [
            "right" if all(map(_NUMBER.fullmatch, column)) else "left"
            for column in zip(*self._rows, strict=True)
        ]

    def __repr__(self) -> str:
        """The table in columns of characters."""
        lines = [self._header, *self._named(f"{MARK} ")]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        text = [
            "  ".join(
                cell.rjust(width) if side == "right" else cell.ljust(width)
                for cell, width, side in zip(line, widths, self._sides, strict=True)
            ).rstrip()
            for line in lines
        ]
        return "\n".join(text + [f"{MARK} {self._mark}"] * any(self._marked))

    def _repr_html_(self) -> str:
        """The table as HTML; its cells say by themselves on which side they begin."""
        mark = escape(self._mark)
        said = f'<span role="img" aria-label="{mark}">{MARK}</span> '
        caption = f'<caption style="caption-side: bottom">{MARK} {mark}</caption>\n'
        caption *= any(self._marked)
        head = self._tr([*map(escape, self._header)], 'th scope="col"')
        body = "\n".join(
            self._tr(row, 'th scope="row"', "td") for row in self._named(said, escape)
        )
        return (
            f'<table class="table {SHOWN_TABLE}">\n{caption}<thead>\n{head}\n</thead>\n'
            f"<tbody>\n{body}\n</tbody>\n</table>"
        )

    def _named(self, mark: str, told: Callable[[str], str] = str) -> list[list[str]]:
        """The rows, each cell as it is told, with the mark before a marked name."""
        return [
            [mark * marked + told(name), *map(told, cells)]
            for marked, (name, *cells) in zip(self._marked, self._rows, strict=True)
        ]

    def _tr(self, cells: list[str], *tags: str) -> str:
        """One row; the last tag stands for those that follow."""
        tags += (tags[-1],) * (len(cells) - len(tags))
        parts = (
            f'<{tag} style="text-align: {side}">{cell}</{tag[:2]}>'
            for tag, cell, side in zip(tags, cells, self._sides, strict=True)
        )
        return f"<tr>{''.join(parts)}</tr>"


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Integral):
        return f"{value:,}"
    if isinstance(value, list):
        return "; ".join(map(_shown, value))
    return str(value)
