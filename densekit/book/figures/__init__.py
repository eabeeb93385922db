"""The figures of the book, one module a chapter, all drawn by code."""

from . import rank3
from .board import Board
from .canvas import ROLES, Picture

__all__ = ["ROLES", "Board", "Picture", "rank3"]
