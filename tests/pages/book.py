"""The whole book, built into a folder, and its pages in a browser."""

import os
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml

from tools.pages.browser import ADVICE, find_browser
from tools.pages.settings import toc_files

ROOT = Path(__file__).parents[2]
# Builds the book and keeps a copy from before the pages were lightened.
BUILD = """
import shutil, sys
from densebook.pages.site import light
from jupyter_book.cli.main import main
lighten, heavy = light.finish, sys.argv.pop()
def finish(app, exception):
    shutil.copytree(app.outdir, heavy)
    lighten(app, exception)
light.finish = finish
sys.exit(main())
"""
MADE = ("search", "genindex", "404")  # by Sphinx and the book's extension


def promise(body):
    """A script that waits until it calls `done`, and fails where nothing is drawn.

    Chromium can stop drawing for good: seen on one page in thirty whose window had
    changed its size under load, so windows keep the size they open with, too.
    """
    limit = 'setTimeout(() => fail(new Error("nothing drawn for 30 seconds")), 30000);'
    return f"() => new Promise((done, fail) => {{ {limit} {body} }})"


def page_names():
    """Every page of the table of contents, and those that no source file has."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    return [*(name for _, name in toc_files(toc)), *MADE]


def build_book(folder):
    """Build this repository's book into a folder; nothing else is written.

    Beside `_build/html` as readers get it lies `heavy`, with the theme's own style
    sheets. The book is for the root of a server, where the tests look at it, and not
    for the address that it may have.
    """
    settings = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    settings["html"]["baseurl"] = ""
    config = folder / "_config.yml"
    config.write_text(yaml.safe_dump(settings), encoding="utf-8")
    command = [sys.executable, "-c", BUILD, "build", str(ROOT), "-W", "-n", "-q"]
    command += ["--path-output", str(folder), "--config", str(config)]
    done = subprocess.run(
        [*command, str(folder / "heavy")], cwd=ROOT,
        capture_output=True, text=True, encoding="utf-8", check=False,
        env={**os.environ, "NO_COLOR": "1", "PYTHONUTF8": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def require_browser():
    """The path of Chromium; without one, skip with a clear line, or fail in CI."""
    if path := find_browser():
        return path
    if os.environ.get("CI"):
        pytest.fail(ADVICE)
    return pytest.skip(ADVICE)


class Links(HTMLParser):
    """The addresses in a page, and the ids that can be linked to."""

    def __init__(self, html):
        super().__init__()
        self.addresses, self.ids = [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        """Collect what refers and what can be referred to."""
        for name, value in attrs:
            if name in ("href", "src", "action") and value is not None:
                self.addresses.append(value)
            elif name == "id":
                self.ids.append(value)


def watch(page, site):
    """A list that fills with what a quiet page does not do."""
    problems = []
    page.on("console", lambda m: m.type == "error" and problems.append(m.text))
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on(
        "request",
        lambda request: (
            request.url.startswith((site, "data:", "blob:"))
            or problems.append(f"off-site request: {request.url}")
        ),
    )
    return problems
