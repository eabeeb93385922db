"""The server of the built pages, on this machine only."""

import gzip
import re
import signal
import socket
import subprocess
import sys
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from tools.pages import serve

FRONT = "<h1>Front</h1>" * 100


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "index.html").write_text(FRONT)
    (tmp_path / "dot.png").write_bytes(b"\x89PNG")
    return tmp_path


@pytest.fixture
def site(folder):
    with serve.serve(folder) as address:
        yield address


def get(address, **headers):
    with urlopen(Request(address, headers=headers)) as answer:
        return answer.headers, answer.read()


def lost(site):
    with pytest.raises(HTTPError) as raised:
        get(f"{site}nowhere")
    with raised.value as answer:
        assert answer.code == 404
        return answer.read()


def test_text_is_compressed_for_who_takes_it_so(site, folder):
    zipped = {"Accept-Encoding": "gzip, deflate"}
    headers, body = get(f"{site}index.html?v=1", **zipped)
    assert headers["Content-Encoding"] == "gzip"
    assert headers["Content-Type"] == "text/html"
    assert gzip.decompress(body).decode() == FRONT
    assert len(body) < len(FRONT) / 10
    assert get(site, **zipped)[1] == body
    headers, body = get(f"{site}dot.png", **zipped)
    assert (headers["Content-Encoding"], body) == (None, b"\x89PNG")
    headers, body = get(site)
    assert (headers["Content-Encoding"], body.decode()) == (None, FRONT)


def test_a_page_built_again_shows(site, folder):
    zipped = {"Accept-Encoding": "gzip"}
    headers, _ = get(site, **zipped)
    assert headers["Cache-Control"] == "no-cache"
    (folder / "index.html").write_text("new")
    assert gzip.decompress(get(site, **zipped)[1]) == b"new"


def test_an_address_that_leads_nowhere_shows_the_books_own_page(site, folder):
    assert b"Error response" in lost(site)
    (folder / "404.html").write_text("Lost?")
    assert lost(site) == b"Lost?"


def test_nobody_else_can_reach_it(site):
    assert site.startswith("http://127.0.0.1:")


@pytest.mark.parametrize("port", ["x", "-1", "65536", "8000.5"])
def test_a_port_is_a_number(folder, port):
    with pytest.raises(ValueError, match="PORT is a number from 0 to 65535, not '"):
        serve.open_server(folder, port)


def test_a_busy_port_is_answered_with_another(folder):
    with socket.create_server((serve.HOST, 0)) as taken:
        port = taken.getsockname()[1]
        advice = f"Port {port} is busy. Choose another: make serve PORT={port + 1}"
        with pytest.raises(ValueError, match=re.escape(advice)):
            serve.open_server(folder, str(port))


def test_a_reserved_port_is_named(folder, monkeypatch):
    def refuse(*arguments):
        raise PermissionError(serve.errno.EACCES, "Permission denied")

    monkeypatch.setattr(serve, "ThreadingHTTPServer", refuse)
    with pytest.raises(ValueError, match="Port 80 is reserved for the system"):
        serve.open_server(folder, "80")


def test_without_a_built_book(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(serve, "HTML", tmp_path)
    assert serve.main() == 1
    assert capsys.readouterr().err == "There is no built book yet. Run: make book\n"


def test_it_says_where_the_book_is_and_stops_when_asked(folder):
    start = f"from tools.pages import serve; serve.HTML = serve.Path({str(folder)!r})"
    command = [sys.executable, "-c", f"{start}; serve.sys.exit(serve.main('0'))"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, cwd=serve.HTML.parents[1]
    ) as process:
        said = process.stdout.readline()
        assert get(re.search(r"http://\S+", said)[0])[1].decode() == FRONT
        process.send_signal(signal.SIGINT)
        assert process.stdout.read() == "\nStopped.\n"
    assert process.returncode == 0
