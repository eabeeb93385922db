"""The book as readers get it, built once for all processes of a run."""

import os
import time

import pytest

from tests.pages.book import build_book


@pytest.fixture(scope="session")
def book(tmp_path_factory):
    """The folder of the book: `_build/html`, and `heavy` from before it was lightened.

    Whichever process makes the folder builds; the others wait until it has finished.
    """
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    folder = shared / "book"
    try:
        folder.mkdir()
    except FileExistsError:
        while not (folder / "finished").exists():
            time.sleep(0.1)
    else:
        try:
            build_book(folder)
            (folder / "sound").touch()
        finally:
            (folder / "finished").touch()
    assert (folder / "sound").exists(), "another process says why the book has no build"
    return folder


@pytest.fixture(scope="session")
def html(book):
    return book / "_build/html"
