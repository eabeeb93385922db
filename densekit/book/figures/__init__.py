"""The figures of the book, one module a chapter, all drawn by code."""

from .board import Board
from .canvas import ROLES, Picture

__all__ = ["ROLES", "Board", "Picture"]
