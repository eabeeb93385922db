"""A reader's copies of the chapters: what is kept, what follows the book."""

import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
import yaml
from nbformat.sign import NotebookNotary
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from sphinx.project import Project

from tools.notebooks import work

ROOT = Path(__file__).parents[2]
FIRST, SECOND = "_work/01_one.ipynb", "_work/02_two.ipynb"


def store(path, *sources, output="1"):
    cells = [new_markdown_cell("# Title"), *map(new_code_cell, sources)]
    for number, cell in enumerate(cells):
        cell.id = f"cell-{number}"
    if len(cells) > 1:
        data = {"output_type": "stream", "name": "stdout", "text": output}
        cells[1].outputs = [nbformat.from_dict(data)]
    nbformat.write(new_notebook(cells=cells), path)


def save(path, answer=None):
    """Save a copy as Jupyter does after a run, with an answer or without."""
    notebook = nbformat.read(path, as_version=4)
    notebook.metadata.language_info = {"name": "python", "version": "3.12.1"}
    notebook.cells[1].execution_count = 7
    if answer:
        notebook.cells.append(new_code_cell(answer))
    nbformat.write(notebook, path)


def sources(path):
    cells = nbformat.read(path, as_version=4).cells
    return [cell.source for cell in cells if cell.cell_type == "code"]


@pytest.fixture
def book(tmp_path, monkeypatch):
    """A book of two chapters, whose copies are made."""
    (tmp_path / "home").mkdir()
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "chapters").mkdir()
    store("chapters/01_one.ipynb", "1")
    store("chapters/02_two.ipynb", "2")
    assert work.main([]) == 0
    return tmp_path


def test_the_copies_are_the_chapters(book, capsys):
    assert sorted(map(str, Path("_work").glob("*"))) == ["_work/.book", FIRST, SECOND]
    for name in ("01_one", "02_two"):
        chapter = Path(f"chapters/{name}.ipynb").read_bytes()
        assert Path(f"_work/{name}.ipynb").read_bytes() == chapter
    assert capsys.readouterr().out == ""


def test_a_readers_changes_stay(book, capsys):
    save(FIRST, answer="answer = 3")
    before = Path(FIRST).read_bytes()
    assert work.main([]) == 0
    assert Path(FIRST).read_bytes() == before
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("was_run", [False, True])
def test_a_chapter_without_changes_follows_the_book(book, capsys, was_run):
    if was_run:
        save(FIRST)
    store("chapters/01_one.ipynb", "1", "new")
    assert work.main([]) == 0
    assert sources(FIRST) == ["1", "new"]
    assert capsys.readouterr().out == ""


def test_a_new_output_alone_reaches_the_copy(book):
    store("chapters/01_one.ipynb", "1", output="one")
    work.main([])
    assert Path(FIRST).read_bytes() == Path("chapters/01_one.ipynb").read_bytes()


def test_what_both_changed_is_left_and_told(book, capsys):
    save(FIRST, answer="answer = 3")
    store("chapters/01_one.ipynb", "1", "new")
    before = Path(FIRST).read_bytes()
    for _ in range(2):
        assert work.main([]) == 0
        said = capsys.readouterr().out
        assert said.startswith(f"{FIRST} has your changes, and the book has a newer")
        assert "`make fresh CHAPTER=01_one`" in said
        assert said.count("\n") == 1
    assert Path(FIRST).read_bytes() == before


def test_a_chapter_that_came_to_what_the_reader_wrote_is_no_conflict(book, capsys):
    save(FIRST, answer="answer = 3")
    store("chapters/01_one.ipynb", "1", "answer = 3")
    work.main([])
    assert capsys.readouterr().out == ""
    assert Path(FIRST).read_bytes() == Path("chapters/01_one.ipynb").read_bytes()


@pytest.mark.parametrize("original", [True, False])
@pytest.mark.parametrize("text", ["", "{", "[]", '{"cells": [{}]}', "\xe9"])
def test_a_copy_that_cannot_be_read_is_the_readers(book, capsys, text, original):
    Path(FIRST).write_text(text, encoding="latin-1")
    if not original:
        shutil.rmtree("_work/.book")
    store("chapters/01_one.ipynb", "1", "new")
    work.main([])
    assert Path(FIRST).read_text(encoding="latin-1") == text
    assert "has your changes" in capsys.readouterr().out


def test_what_the_reader_deleted_or_added(book):
    Path(FIRST).unlink()
    shutil.copy(SECOND, "_work/mine.ipynb")
    Path("chapters/02_two.ipynb").unlink()
    work.main([])
    assert sources(FIRST) == ["1"]
    assert Path(SECOND).exists()
    assert Path("_work/mine.ipynb").exists()


def test_without_the_originals_changes_are_still_known(book):
    save(FIRST, answer="answer = 3")
    shutil.rmtree("_work/.book")
    work.main([])
    assert sources(FIRST) == ["1", "answer = 3"]
    assert Path("_work/.book/02_two.ipynb").exists()


@pytest.mark.parametrize("name", ["01_one", "01", "01_one.ipynb", FIRST])
def test_a_chapter_comes_back_and_the_readers_is_kept(book, capsys, name):
    save(FIRST, answer="answer = 3")
    assert work.main(["--fresh", name]) == 0
    assert sources(FIRST) == ["1"]
    (kept,) = Path("_work").glob("01_one_20??-??-??_??????.ipynb")
    assert sources(kept) == ["1", "answer = 3"]
    said = capsys.readouterr().out
    assert said == f"{FIRST} is the book's again. Yours is {kept}.\n"
    assert work.main(["--fresh", name]) == 0  # and nothing of it is lost
    assert sources(kept) == ["1", "answer = 3"]
    assert capsys.readouterr().out == f"{FIRST} is the book's again.\n"


@pytest.mark.parametrize("name", ["", "0", "03", "one", "01_one_2"])
def test_another_name_is_answered_with_the_chapters(book, capsys, name):
    assert work.main(["--fresh", name]) == 1
    said = capsys.readouterr().err
    assert said == "make fresh needs CHAPTER=, one of 01_one, 02_two\n"


def test_what_lab_opens_is_trusted(book):
    for path in (FIRST, "chapters/02_two.ipynb"):
        with NotebookNotary() as notary:
            notebook = nbformat.read(path, as_version=4)
            assert notary.check_signature(notebook)
            notebook.cells[1].outputs[0].text = "another"
            assert not notary.check_signature(notebook)


def test_sphinx_finds_no_page_in_it(book):
    Path("_work/notes.md").touch()
    settings = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    project = Project(book, {".ipynb": "myst-nb", ".md": "markdown"})
    found = project.discover(settings["exclude_patterns"])
    assert found == {"chapters/01_one", "chapters/02_two"}


def test_ruff_and_git_do_not_look_into_it(book):
    shutil.copy(ROOT / "pyproject.toml", book)
    Path("_work/mine.py").write_text("import os,sys\n", encoding="utf-8")
    Path("other.py").write_text("import os,sys\n", encoding="utf-8")
    ruff = [sys.executable, "-m", "ruff"]
    for command in (["check"], ["format", "--check"]):
        done = subprocess.run([*ruff, *command, "."], capture_output=True, text=True)
        assert "other.py" in done.stdout
        assert "_work" not in done.stdout
    assert "_work/" in (ROOT / ".gitignore").read_text(encoding="utf-8").split()
