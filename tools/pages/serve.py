"""Serves the built book to this machine only, text compressed as public hosts send it.

    python -m tools.pages.serve 8000

The server listens on 127.0.0.1, so nobody else on the network can reach it.
"""

import contextlib
import errno
import functools
import gzip
import io
import sys
import threading
from collections.abc import Iterator
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

HOST = "127.0.0.1"
HTML = Path(__file__).parents[2] / "_build" / "html"
TEXT = {".css", ".html", ".ipynb", ".js", ".json", ".md", ".svg", ".txt", ".xml"}
NO_BOOK = "There is no built book yet. Run: make book"
REFUSED = {
    errno.EADDRINUSE: "Port {} is busy. Choose another: make serve PORT={}",
    errno.EACCES: "Port {} is reserved for the system. Choose one above 1023.",
}


@functools.cache
def compress(path: Path, modified: float) -> bytes:
    """The file of that moment as it travels."""
    return gzip.compress(path.read_bytes(), mtime=0)


class Handler(SimpleHTTPRequestHandler):
    """Files of the book, without a line in the terminal for each request."""

    protocol_version = "HTTP/1.1"  # one connection for many requests

    def send_head(self) -> Any:
        """Compress text for a browser that takes it so."""
        path = Path(self.translate_path(self.path))
        if path.is_dir():
            path /= "index.html"
        takes = "gzip" in self.headers.get("Accept-Encoding", "")
        if not (takes and path.suffix in TEXT and path.is_file()):
            return super().send_head()
        body = compress(path, path.stat().st_mtime)
        return self._send(HTTPStatus.OK, body, path, {"Content-Encoding": "gzip"})

    def send_error(self, code: int, *rest: str | None) -> None:
        """Show the book's own page for an address that leads nowhere."""
        page = Path(self.directory) / "404.html"
        if code != HTTPStatus.NOT_FOUND or not page.is_file():
            return super().send_error(code, *rest)
        body = self._send(code, page.read_bytes(), page, {})
        if self.command != "HEAD":
            self.copyfile(body, self.wfile)

    def _send(self, code: int, body: bytes, path: Path, more: dict) -> io.BytesIO:
        self.send_response(code)
        kind = {"Content-Type": self.guess_type(path), "Content-Length": len(body)}
        for name, value in (kind | more).items():
            self.send_header(name, str(value))
        self.end_headers()
        return io.BytesIO(body)

    def end_headers(self) -> None:
        """Let the browser ask again each time, so that a rebuilt page shows."""
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing: errors are still logged."""


def open_server(folder: Path, port: str = "0") -> ThreadingHTTPServer:
    """Return a server of a folder, on a free port when that is 0.

    Raises:
        ValueError: it cannot be served; the message is advice in one line.
    """
    if not (port.isdecimal() and int(port) < 2**16):
        raise ValueError(f"PORT is a number from 0 to 65535, not {port!r}.")
    handler = functools.partial(Handler, directory=str(folder))
    try:
        return ThreadingHTTPServer((HOST, int(port)), handler)
    except OSError as error:
        if error.errno not in REFUSED:
            raise
        advice = REFUSED[error.errno].format(port, int(port) + 1)
        raise ValueError(advice) from None


@contextlib.contextmanager
def serve(folder: Path) -> Iterator[str]:
    """Serve a folder on a free port and yield its address."""
    with open_server(folder) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://{HOST}:{server.server_port}/"
        server.shutdown()


def main(port: str = "8000") -> int:
    """Serve the book until Ctrl+C."""
    try:
        if not (HTML / "index.html").is_file():
            raise ValueError(NO_BOOK)
        server = open_server(HTML, port)
    except ValueError as problem:
        print(problem, file=sys.stderr)
        return 1
    with server, contextlib.suppress(KeyboardInterrupt):
        print(
            f"The book is at http://{HOST}:{server.server_port}/ (Ctrl+C stops).",
            flush=True,
        )
        server.serve_forever()
    print("\nStopped.")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
