"""What the notebooks and the pages need, and densekit does not.

The shared ground stands here: claims, tables, exercises, drawing, explorers, quiet
Keras. Each chapter has a folder of its own, ``ch04_rank3``, and the Sphinx extension
is ``pages``.
"""

from .claims import ClaimError, shows_error, verify
from .exercises import check
from .solutions import solved
from .tables import Table

__all__ = ["ClaimError", "Table", "check", "shows_error", "solved", "verify"]
