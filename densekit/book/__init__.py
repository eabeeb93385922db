"""What only the notebooks use: claims, figures, exercises.

Imported first in every chapter: it loads TensorFlow quietly.
"""

from . import quiet  # noqa: F401  first, so that TensorFlow's log goes nowhere
from .claims import ClaimError, shows_error, verify

__all__ = ["ClaimError", "shows_error", "verify"]
