"""The figures of the book, one module a chapter, all drawn by code."""

from . import building, cnn, counting, rank3, role, weights
from .board import Board
from .canvas import ROLES, Picture, chart

__all__ = [
    "ROLES",
    "Board",
    "Picture",
    "building",
    "chart",
    "cnn",
    "counting",
    "rank3",
    "role",
    "weights",
]
