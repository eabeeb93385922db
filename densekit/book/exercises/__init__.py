"""The exercises, one module a chapter, and ``check``."""

from . import (  # noqa: F401  importing a chapter fills the table
    chapter01,
    chapter02,
    chapter03,
    chapter04,
    chapter05,
)
from .engine import EXERCISES, check

__all__ = ["EXERCISES", "check"]
