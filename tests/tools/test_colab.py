"""Colab's first cell installs what a chapter needs."""

import copy
import json
import shutil
from pathlib import Path

import pytest
import yaml
from IPython.core.inputtransformer2 import TransformerManager

from tools.notebooks import colab

ROOT = Path(__file__).parents[2]
CHAPTERS = sorted((ROOT / "chapters").glob("*.ipynb"))
URL = "https://github.com/example/book"


@pytest.fixture
def with_address(tmp_path):
    shutil.copy(ROOT / "requirements.txt", tmp_path)
    settings = {"repository": {"url": f"{URL}/", "branch": "main"}}
    (tmp_path / "_config.yml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.name)
def test_a_chapter_begins_as_the_settings_say(chapter):
    stored = json.loads(chapter.read_text(encoding="utf-8"))
    fresh = copy.deepcopy(stored)
    colab.put_first(fresh, colab.first_cell())
    assert fresh == stored, "the repository's address has changed: run make notebooks"


def test_the_cell_installs_the_book_only_where_it_is_missing(with_address):
    source = "".join(colab.first_cell(with_address)["source"])
    python = TransformerManager().transform_cell(source)
    ran = []
    shell = type("Shell", (), {"run_line_magic": lambda self, *a: ran.append(a)})()
    names = {"get_ipython": lambda: shell}
    exec(python, names)
    assert ran == []
    exec(python.replace('find_spec("densekit")', "None"), names)
    [(magic, arguments)] = ran
    assert magic == "pip"
    words = arguments.split()
    assert words[:2] == ["install", "-q"]
    assert [word.partition("==")[0] for word in words[2:4]] == ["tensorflow", "keras"]
    assert words[4:] == [f'"git+{URL}@main"']


def test_the_cell_comes_first_once_and_goes_again(with_address):
    stored = json.loads(CHAPTERS[0].read_text(encoding="utf-8"))
    colab.put_first(stored, None)
    notebook = copy.deepcopy(stored)
    for _ in range(2):
        colab.put_first(notebook, colab.first_cell(with_address))
    assert len(notebook["cells"]) == len(stored["cells"]) + 1
    assert notebook["cells"][0]["id"] == "colab"
    assert notebook["cells"][2]["execution_count"] == 2
    colab.put_first(notebook, None)
    assert notebook == stored


def test_chapters_are_written_only_when_the_cell_changes(with_address, capsys):
    chapter = with_address / "chapters" / CHAPTERS[0].name
    chapter.parent.mkdir()
    shutil.copy(CHAPTERS[0], chapter)
    for said in (f"{chapter.name}: Colab's first cell is set\n", ""):
        assert colab.main(with_address) == 0
        assert capsys.readouterr().out == said


def test_a_chapter_in_another_editors_form_is_left_to_its_execution(
    with_address, capsys
):
    (with_address / "chapters").mkdir()
    chapter = with_address / "chapters/07_new.ipynb"
    cell = {"cell_type": "code", "execution_count": None, "metadata": {}}
    cells = [cell | {"outputs": [], "source": "1"}]  # without ids, as format 4.4 has it
    old = {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": cells}
    written = json.dumps(old)
    chapter.write_text(written, encoding="utf-8")
    settings = with_address / "_config.yml"
    with_url = settings.read_text(encoding="utf-8")
    settings.write_text(with_url.replace(f"{URL}/", "''"), encoding="utf-8")
    assert colab.main(with_address) == 0
    assert capsys.readouterr().out == ""
    assert chapter.read_text(encoding="utf-8") == written
    settings.write_text(with_url, encoding="utf-8")
    assert colab.main(with_address) == 0
    assert json.loads(chapter.read_text(encoding="utf-8"))["cells"][0]["id"] == "colab"


def test_a_file_that_is_no_notebook_is_named(with_address, capsys):
    (with_address / "chapters").mkdir()
    (with_address / "chapters/07_new.ipynb").write_text("{", encoding="utf-8")
    assert colab.main(with_address) == 1
    assert "chapters/07_new.ipynb: not a notebook: " in capsys.readouterr().err
