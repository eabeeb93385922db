"""The settings check, broken in every way that Jupyter Book would not notice."""

import shutil
from pathlib import Path

import pytest

from tools.pages.settings import main, toc_files

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.filterwarnings("ignore")  # what Sphinx's extensions warn about


@pytest.fixture
def book(tmp_path):
    for name in ("_config.yml", "_toc.yml", "references.bib", "index.md"):
        shutil.copy(ROOT / name, tmp_path)
    for name in ("_static", "chapters", "appendix"):
        shutil.copytree(ROOT / name, tmp_path / name)
    return tmp_path


def spoil(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def problems(book, capsys):
    assert main([str(book)]) == 1
    return capsys.readouterr().out.splitlines()


def test_the_book_passes(book, capsys):
    assert main([str(book)]) == 0
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("title:", "titel:", ["_config.yml: titel: unknown", "'title'"]),
        ("favicon:", "favikon:", ["_config.yml: html.favikon: unknown", "'favicon'"]),
        ("colab_url:", "collab_url:", ["launch_buttons.collab_url", "'colab_url'"]),
        ("numfig:", "numfigs:", ["sphinx.config.numfigs: no loaded", "'numfig'"]),
        ('"off"', '"of"', ["execute.execute_notebooks", "'of' is not one of"]),
        ("logo.svg", "logo2.svg", ["logo: _static/logo2.svg does not exist"]),
        ("- sphinx_design", "- sphinx_desing", ["sphinx.config.extensions", "desing"]),
        ("- densebook.pages", "- densebook.page", ["extensions", "densebook.page"]),
        ("author:", "title:", ["_config.yml: line 2: 'title' is given twice"]),
        ("author:", "author", ["_config.yml: line"]),
    ],
)
def test_a_wrong_setting_is_named(book, capsys, old, new, said):
    spoil(book / "_config.yml", old, new)
    found = problems(book, capsys)
    assert len(found) == 1
    for part in said:
        assert part in found[0]


def test_a_file_that_the_toc_names_must_exist(book, capsys):
    spoil(book / "_toc.yml", "chapters/04_rank3", "chapters/04_rank4")
    missing, left_out = problems(book, capsys)
    assert "file: chapters/04_rank4 does not exist" in missing
    assert "did you mean 'chapters/04_rank3'?" in missing
    assert "chapters/04_rank3.ipynb is in no part" in left_out


def test_a_chapter_must_be_in_the_toc(book, capsys):
    shutil.copy(book / "chapters/04_rank3.ipynb", book / "chapters/99_stray.ipynb")
    assert problems(book, capsys) == [
        "_toc.yml: chapters/99_stray.ipynb is in no part, so the book leaves it out"
    ]


@pytest.mark.parametrize("name", ["_config.yml", "_toc.yml"])
@pytest.mark.parametrize("text", [None, "", "- a\n- b\n", "a: [1\n"])
def test_an_unreadable_file_is_one_line(book, capsys, name, text):
    path = book / name
    path.unlink() if text is None else path.write_text(text)
    (found,) = problems(book, capsys)
    assert found.startswith(f"{name}: ")


def test_an_unknown_key_of_the_toc(book, capsys):
    spoil(book / "_toc.yml", "caption:", "captoin:")
    assert problems(book, capsys) == [
        "_toc.yml: parts[0].captoin: unknown key; did you mean 'caption'?"
    ]


def test_every_file_of_the_toc_is_found():
    toc = {"root": "index", "parts": [{"chapters": [{"file": "a"}, {"url": "b"}]}]}
    assert dict(toc_files(toc)) == {"root": "index", "parts[0].chapters[0].file": "a"}
