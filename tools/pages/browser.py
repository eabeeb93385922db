"""The system's Chromium, and what the pages need to be looked at in it."""

import os
import shutil
from pathlib import Path

# The shell comes first: without a browser's own windows, a page takes half the time.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser")
BROWSERS += ("google-chrome", "google-chrome-stable")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
ADVICE = "No Chromium found: install chromium or google-chrome, or name it in CHROME."


def find_browser() -> str | None:
    """The path of the system's Chromium: $CHROME, or the first that is installed."""
    if named := os.environ.get("CHROME"):
        return shutil.which(named)
    found = filter(None, map(shutil.which, BROWSERS))
    return next(found, str(MAC) if MAC.is_file() else None)


# Code and figures out of sight are not laid out: for pictures and checks, they are.
LAID_OUT = "* { content-visibility: visible !important; }"
