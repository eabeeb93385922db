"""One style for every figure: boards of cells, charts, and SVG that never changes."""

from ..marks import ROLES
from .board import CELL, Board, number
from .canvas import Picture, chart

__all__ = ["CELL", "ROLES", "Board", "Picture", "chart", "number"]
