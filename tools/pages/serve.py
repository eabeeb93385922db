"""Serve the built book to this machine only.

    python -m tools.pages.serve 8000

The server listens on 127.0.0.1, so nobody else on the network can reach it.
"""

import errno
import functools
import http.server
import sys
from pathlib import Path

HOST = "127.0.0.1"
HTML = Path(__file__).parents[2] / "_build" / "html"


class Handler(http.server.SimpleHTTPRequestHandler):
    """Files of the book, without a line in the terminal for each request."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing: errors are still logged."""

    def send_error(self, code: int, *rest: str | None) -> None:
        """Show the book's own page for an address that leads nowhere."""
        page = Path(self.directory) / "404.html"
        if code != 404 or not page.is_file():
            return super().send_error(code, *rest)
        content = page.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def end_headers(self) -> None:
        """Let the browser ask again each time, so that a rebuilt page shows."""
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()


def open_server(port: str, folder: Path) -> http.server.ThreadingHTTPServer:
    """Return a server of the folder, or raise ValueError with advice in one line."""
    if not (port.isdecimal() and 0 <= int(port) < 2**16):
        raise ValueError(f"PORT is a number from 0 to 65535, not {port!r}.")
    if not (folder / "index.html").is_file():
        raise ValueError("There is no built book yet. Run: make book")
    handler = functools.partial(Handler, directory=str(folder))
    try:
        return http.server.ThreadingHTTPServer((HOST, int(port)), handler)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise ValueError(
                f"Port {port} is busy. Choose another: make serve PORT={int(port) + 1}"
            ) from None
        if error.errno == errno.EACCES:
            raise ValueError(
                f"Port {port} is reserved for the system. Choose one above 1023."
            ) from None
        raise


def main(port: str = "8000") -> int:
    """Serve until Ctrl+C."""
    try:
        server = open_server(port, HTML)
    except ValueError as problem:
        print(problem, file=sys.stderr)
        return 1
    with server:
        url = f"http://{HOST}:{server.server_address[1]}/"
        print(f"The book is at {url} (Ctrl+C stops).", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print("\nStopped.")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
