"""The built book in the system's browser: find it, serve the pages, open them."""

import contextlib
import functools
import http.server
import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
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


class _Handler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        """Say nothing; the pages report what fails."""


@contextlib.contextmanager
def serve(folder: Path) -> Iterator[str]:
    """Serve a folder on a free local port and yield its address."""
    handler = functools.partial(_Handler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
