"""Pages that cannot be read are named, with the line."""

import shutil
from pathlib import Path

import pytest

from tools.pages.sources import main

ROOT = Path(__file__).parents[2]
CHAPTER = "chapters/04_rank3.ipynb"


@pytest.fixture
def book(tmp_path):
    (tmp_path / "chapters").mkdir()
    for name in (CHAPTER, "index.md", "references.bib"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def test_the_book_passes(capsys):
    assert main([str(ROOT)]) == 0
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("name", [CHAPTER, "index.md", "references.bib"])
def test_a_mark_of_a_merge_is_named(book, capsys, name):
    lines = (book / name).read_text(encoding="utf-8").splitlines()
    lines[9:10] = ["<<<<<<< HEAD", lines[9], "=======", "theirs", ">>>>>>> theirs"]
    (book / name).write_text("\n".join(lines), encoding="utf-8")
    assert main([str(book)]) == 1
    said = f"{name}: line 10: a mark of an unfinished merge\n"
    assert capsys.readouterr().out == said


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b'{\n "cells": [\n', "line 3: not a notebook: Expecting value"),
        (b"", "line 1: not a notebook: Expecting value"),
        (b'{"text": 1}', "not a notebook: it has no cells"),
        (b'{"cells": "\xe9"}', "not UTF-8: invalid continuation byte at byte 11"),
    ],
)
def test_a_file_that_is_no_notebook_is_named(book, capsys, content, reason):
    (book / CHAPTER).write_bytes(content)
    assert main([str(book)]) == 1
    assert capsys.readouterr().out == f"{CHAPTER}: {reason}\n"
