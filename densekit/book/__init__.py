"""What only the notebooks use: claims, figures, exercises, and a quiet TensorFlow."""

from . import figures
from .claims import ClaimError, shows_error, verify
from .exercises import check

__all__ = ["ClaimError", "check", "figures", "shows_error", "verify"]
