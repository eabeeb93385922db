"""What the notebooks and the pages need, and densekit does not.

The shared ground stands here: claims, exercises, drawing, explorers, quiet Keras. Each
chapter has a folder of its own, ``ch04_rank3``, and the Sphinx extension is ``pages``.
"""

from .claims import ClaimError, shows_error, verify
from .exercises import check

__all__ = ["ClaimError", "check", "shows_error", "verify"]
