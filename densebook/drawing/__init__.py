"""One style for every figure and table, and SVG that never changes."""

from ..marks import ROLES
from .board import CELL, Board, number
from .canvas import Picture, chart
from .table import MarkTable, coloured, mark

__all__ = [
    "CELL",
    "ROLES",
    "Board",
    "MarkTable",
    "Picture",
    "chart",
    "coloured",
    "mark",
    "number",
]
