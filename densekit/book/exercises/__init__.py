"""The exercises, one module a chapter, and ``check``."""

from . import chapter04  # noqa: F401  fills the table
from .engine import EXERCISES, check

__all__ = ["EXERCISES", "check"]
