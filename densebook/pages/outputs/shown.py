"""The tables that cells show, set for a page: true minus signs, headings for a phone.

A stored output has the hyphens that Python prints. On a phone, the headings stand
upright in a table that would be too wide for it, where they alone make columns wide.
"""

import re
from html import unescape

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from ...marks import SHOWN_TABLE

PHONE = 44  # characters in a line of a table
GAP = 1.4  # between two columns, in characters
NAME = 16  # characters, after which the name of a row breaks
UPRIGHT = '<span class="upright">{}</span>'
_NUMBERS = re.compile(r"(?<=>)[-\d.,;% ]+(?=</t[dh]>)")
_ROW = re.compile(r"<tr>(.*?)</tr>", re.DOTALL)
_CELL = re.compile(r"<t[dh][^>]*>(.*?)</t[dh]>", re.DOTALL)
_HEADING = re.compile(r'(?<=<th scope="col")([^>]*>)(.*?)(?=</th>)', re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


def with_minus_signs(html: str) -> str:
    """A table in which a cell of numbers has minus signs, no hyphens."""
    return _NUMBERS.sub(lambda numbers: numbers[0].replace("-", "−"), html)


def with_upright_headings(html: str) -> str:
    """A table too wide for a phone with the headings marked that are to stand there.

    They are those which are two characters longer than all that is below them; one
    alone would save little.
    """
    rows = [
        [unescape(_TAG.sub("", cell)) for cell in _CELL.findall(row)]
        for row in _ROW.findall(html)
    ]
    names, *columns = zip(*rows, strict=True)
    headings = [max(map(len, column[0].split()), default=0) for column in columns]
    cells = [max(map(len, column[1:]), default=0) for column in columns]
    wide = sum(map(max, headings, cells)) + min(NAME, max(map(len, names)))
    long = [False, *(h > c + 1 for h, c in zip(headings, cells, strict=True))]
    if wide + GAP * len(columns) <= PHONE or sum(long) < 2:
        return html
    places = iter(long)

    def mark(heading: re.Match[str]) -> str:
        name = UPRIGHT.format(heading[2]) if next(places) else heading[2]
        return heading[1] + name

    return _HEADING.sub(mark, html)


class ShownTables(SphinxPostTransform):
    """Sets the tables of the page's outputs."""

    default_priority = 195
    formats = ("html",)

    def run(self, **kwargs: object) -> None:
        """Go through the HTML of the outputs."""
        for node in list(self.document.findall(nodes.raw)):
            html = node.astext()
            if html.startswith(f'<table class="table {SHOWN_TABLE}">'):
                html = with_upright_headings(with_minus_signs(html))
                node.children = [nodes.Text(html)]


def setup(app: Sphinx) -> None:
    app.add_post_transform(ShownTables)
