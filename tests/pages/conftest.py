"""The book as readers get it, built once for all processes of a run."""

import os
import time

import pytest

from tests.pages.book import build_book, watch
from tools.pages.serve import serve

pytest.register_assert_rewrite("tests.pages.probes")


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


@pytest.fixture(scope="session")
def site(html):
    """The address at which the book is served."""
    with serve(html) as address:
        yield address


@pytest.fixture
def reader(chromium, site):
    """Opens a page of the book in a window of its own, in which nothing may go wrong.

    A test that provokes a problem takes it out of `page.problems`.
    """
    pages = []

    def opened(name, width=1300, height=900, anchor="", **options):
        size = {"width": width, "height": height}
        page = chromium.new_context(viewport=size, **options).new_page()
        page.problems = watch(page, site)
        page.goto(f"{site}{name}.html{anchor}")
        pages.append(page)
        return page

    yield opened
    for page in pages:
        assert not page.problems
        page.context.close()
