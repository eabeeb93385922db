"""A downloaded chapter says what to install, and Colab installs it."""

import copy
import shutil
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml
from IPython.core.error import UsageError
from IPython.core.inputtransformer2 import TransformerManager
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, writes

from densebook import wheel
from tools.notebooks import install
from tools.notebooks.form import problems, read

ROOT = Path(__file__).parents[2]
CHAPTERS = sorted((ROOT / "chapters").glob("*.ipynb"))
SITE = "https://example.org/book"
URL = "https://github.com/example/a-book-about-one-layer-with-a-long-name"
ADDRESSES = {"none": ("", ""), "site": (f"{SITE}/", URL), "repository": ("", f"{URL}/")}
NEEDED = {
    "none": f"./{wheel.WHEEL}[notebooks]",
    "site": f"densekit[notebooks] @ {SITE}/{wheel.WHEEL}",
    "repository": f"densekit[notebooks] @ git+{URL}@main",
}


@pytest.fixture
def book(tmp_path):
    """Makes a folder with these addresses in its settings."""

    def made(addresses):
        baseurl, url = ADDRESSES[addresses]
        settings = {
            "html": {"baseurl": baseurl},
            "repository": {"url": url, "branch": "main"},
        }
        text = yaml.safe_dump(settings)
        (tmp_path / "_config.yml").write_text(text, encoding="utf-8")
        (tmp_path / "chapters").mkdir(exist_ok=True)
        return tmp_path

    return made


def first_cell(root=ROOT, chapter="01_role.ipynb"):
    return install.first_cell(chapter, root)


class Shell:
    """Runs the cell, on a machine that lacks something."""

    def __init__(self, cell):
        self.magics = []
        self.python = TransformerManager().transform_cell(cell.source)

    def run(self, *missing):
        python = self.python
        for name in missing:
            assert f'"{name}"' in python
            python = python.replace(f'"{name}"', '"no_such_package"')
        exec(python, {"get_ipython": lambda: self, "print": lambda *_: None})

    def run_line_magic(self, *call):
        self.magics.append(call)


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.name)
def test_a_chapter_begins_as_the_settings_say(chapter):
    notebook = read(chapter)
    said = "the settings or the version have changed: run make notebooks"
    assert not install.put(notebook, install.first_cell(chapter.name)), said


@pytest.mark.parametrize("addresses", ADDRESSES)
@pytest.mark.parametrize("missing", ["densekit", "matplotlib", "tensorflow"])
def test_the_cell_names_the_line_only_where_something_is_missing(
    book, addresses, missing
):
    shell = Shell(first_cell(book(addresses)))
    shell.run()
    with pytest.raises(UsageError) as refused:
        shell.run(missing)
    line = f'\n%pip install "{NEEDED[addresses]}"\n'
    assert str(refused.value).endswith(line)
    assert ("front page" in str(refused.value)) == (addresses == "none")
    assert shell.magics == []


@pytest.mark.parametrize("addresses", ["site", "repository"])
def test_colab_installs(book, addresses, monkeypatch):
    monkeypatch.setitem(install.sys.modules, "google.colab", None)
    shell = Shell(first_cell(book(addresses)))
    shell.run()
    assert shell.magics == []
    shell.run("densekit")
    assert shell.magics == [("pip", f'install -q "{NEEDED[addresses]}"')]


@pytest.mark.parametrize("addresses", ADDRESSES)
def test_chapter_12_installs_its_libraries_too(book, addresses):
    shell = Shell(first_cell(book(addresses), "12_rosetta.ipynb"))
    with pytest.raises(UsageError) as refused:
        shell.run("densekit")
    needed = NEEDED[addresses].replace("[notebooks]", "[notebooks,rosetta]")
    assert str(refused.value).endswith(f'\n%pip install "{needed}"\n')
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert {"notebooks", "rosetta"} <= set(extras["project"]["optional-dependencies"])


@pytest.mark.parametrize("addresses", ADDRESSES)
def test_a_chapter_keeps_its_form_with_any_address(book, addresses):
    notebook = read(CHAPTERS[0])
    install.put(notebook, first_cell(book(addresses)))
    assert problems(notebook, "chapter") == []


def test_the_cell_comes_below_the_title_once(book):
    stored = read(CHAPTERS[0])
    notebook = copy.deepcopy(stored)
    assert install.put(notebook, first_cell(book("site")))
    assert len(notebook.cells) == len(stored.cells)
    assert [cell.id for cell in notebook.cells[:3]] == ["title", "install", "setup"]
    assert notebook.cells[2].execution_count == 2
    assert not install.put(notebook, first_cell(book("site")))
    assert install.put(notebook, first_cell(book("none")))
    del notebook.cells[1]
    assert install.put(notebook, first_cell())
    assert notebook == stored


def test_chapters_are_written_only_when_the_cell_changes(book, capsys):
    root = book("site")
    shutil.copy(CHAPTERS[0], root / "chapters")
    said = f"{CHAPTERS[0].name}: the first code cell says what to install\n"
    for expected in (said, ""):
        assert install.main(root) == 0
        assert capsys.readouterr().out == expected


def test_a_chapter_in_another_editors_form_gets_the_cell(book):
    root = book("none")
    old = new_notebook(cells=[new_markdown_cell("# Seven"), new_code_cell("1")])
    old.nbformat_minor = 4
    for cell in old.cells:
        del cell["id"]
    chapter = root / "chapters/07_new.ipynb"
    chapter.write_text(writes(old), encoding="utf-8")
    assert install.main(root) == 0
    assert [cell.get("id") for cell in read(chapter).cells] == [None, "install", None]


def test_a_file_that_is_no_notebook_is_named(book, capsys):
    root = book("none")
    (root / "chapters/07_new.ipynb").write_text("{", encoding="utf-8")
    assert install.main(root) == 1
    assert "chapters/07_new.ipynb: not a notebook: " in capsys.readouterr().err


def test_the_wheel_holds_the_code_its_data_and_its_types(tmp_path):
    built = wheel.build(ROOT, tmp_path)
    assert built.name == wheel.WHEEL
    names = zipfile.ZipFile(built).namelist()
    data = {"densekit/py.typed", "densebook/ch05_counting/vgg16.csv"}
    data |= {"densebook/ch04_rank3/explorer/rank3.js", "densebook/explorer/frame.css"}
    assert data < set(names)
    assert {name.split("/")[0] for name in names} == {
        "densebook",
        "densekit",
        f"{wheel.WHEEL.rsplit('-', 3)[0]}.dist-info",
    }
    assert not [name for name in names if "__pycache__" in name]
    before = built.read_bytes()
    assert wheel.build(ROOT, tmp_path).read_bytes() == before


def test_readme_has_the_line_for_the_file():
    line = f'pip install "./{wheel.WHEEL}[notebooks]"'
    assert line in (ROOT / "README.md").read_text(encoding="utf-8")
