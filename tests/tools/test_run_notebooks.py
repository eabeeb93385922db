import json
from contextlib import redirect_stderr
from io import StringIO
from types import SimpleNamespace

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, writes

from tools.notebooks import run
from tools.notebooks.form import check_file, read

ERROR = {"tags": ["raises-exception"]}
SPLIT = """import sys
print("one")
sys.stdout.flush()
print("two")"""
ADDRESS = "import sys, os\n\nprint(os.path.join(sys.prefix, 'bin'))"
MESSAGE = "raise ValueError('first line\\n  actual: 3')"

REFUSED = {
    "python_stderr": ("import sys\nprint('x', file=sys.stderr)", "stderr in an output"),
    "c_stderr": (
        "import os, time\n_ = os.write(2, b'E0000 log')\ntime.sleep(0.5)",
        "stderr in an output: 'E0000 log'",
    ),
    "warning": ("import warnings\nwarnings.warn('old')", "stderr in an output"),
    "path": (ADDRESS, "absolute path in an output"),
    "ansi": ("print('\\x1b[1mbold')", "ANSI escape"),
    "address": ("object()", "memory address"),
    "png": (
        "from IPython.display import Image\nImage(b'\\x89PNG\\r\\n\\x1a\\n')",
        "image/png output",
    ),
    "unexpected": (
        MESSAGE,
        f"(`{MESSAGE}`): raised ValueError: first line\n      actual: 3\n",
    ),
    "syntax": ("x = = 1", "(`x = = 1`): raised SyntaxError: invalid syntax"),
    "dead": ("import os\n\nos._exit(1)", "(`import os`): the kernel died"),
    "silent": ("1", "tagged raises-exception but stores no error"),
}


def notebook(*cells):
    nb = new_notebook(cells=[new_markdown_cell("# Title"), *cells])
    for position, cell in enumerate(nb.cells):
        cell.id = f"cell-{position}"
    return nb


def write(path, nb):
    path.write_text(writes(nb) + "\n", encoding="utf-8", newline="\n")
    return path


def good():
    nb = notebook(
        new_code_cell(
            SPLIT, metadata={"execution": {"iopub": "now"}, "scrolled": True}
        ),
        new_code_cell("from pathlib import Path\nsorted(Path().glob('*.txt'))"),
        new_code_cell("raise ValueError('no')", metadata=ERROR),
    )
    nb.metadata.widgets = {}
    nb.metadata.language_info = {"name": "python", "version": "3.11.2"}
    return nb


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """Every notebook of this module, run once; what was written and what was said."""
    folder = tmp_path_factory.mktemp("notebooks")
    (folder / "beside.txt").touch()
    paths = {"good": write(folder / "good.ipynb", good())}
    for name, (source, _) in REFUSED.items():
        metadata = ERROR if name == "silent" else {}
        cells = [new_code_cell("print('fine')"), new_code_cell(source)]
        cells[1].metadata.update(metadata)
        paths[name] = write(folder / f"{name}.ipynb", notebook(*cells))
    before = {name: path.read_bytes() for name, path in paths.items()}
    with pytest.MonkeyPatch.context() as patch, redirect_stderr(StringIO()) as said:
        patch.delenv("PYTEST_CURRENT_TEST", raising=False)  # it mutes C's stderr
        code = run.main(["-j", "2", *map(str, paths.values())])
    return SimpleNamespace(paths=paths, before=before, code=code, said=said)


def test_fit_notebook_is_stored_in_one_form(ran):
    path = ran.paths["good"]
    stored = json.loads(path.read_text(encoding="utf-8"))
    first, second, third = stored["cells"][1:]
    assert [out["text"] for out in first["outputs"]] == [["one\n", "two\n"]]
    assert first["metadata"] == {}
    assert second["outputs"][0]["data"]["text/plain"] == ["[PosixPath('beside.txt')]"]
    assert third["outputs"][0]["traceback"] == ["ValueError: no"]
    assert [cell["id"] for cell in stored["cells"]] == [f"cell-{n}" for n in range(4)]
    assert check_file(path) == []


@pytest.mark.parametrize("name", REFUSED)
def test_unfit_notebook_is_left_untouched_and_told(ran, name):
    path = ran.paths[name]
    assert path.read_bytes() == ran.before[name]
    assert f"{path}: cell 3" in ran.said.getvalue()
    message = ran.said.getvalue().split(f"{path}: cell 3")[1].split(str(path.parent))[0]
    assert REFUSED[name][1] in message
    assert ran.code == 1


def test_nothing_but_notebooks_is_left_behind(ran):
    names = {path.name for path in ran.paths.values()} | {"beside.txt"}
    assert {path.name for path in ran.paths["good"].parent.iterdir()} == names


def test_second_run_changes_nothing(ran, capsys):
    path = ran.paths["good"]
    before, time = path.read_bytes(), path.stat().st_mtime_ns
    assert run.main([str(path)]) == 0
    assert path.read_bytes() == before
    assert path.stat().st_mtime_ns == time
    assert "stored anew" not in capsys.readouterr().out


def test_check_compares_and_stores_nothing(tmp_path, capsys):
    nb = notebook(new_code_cell("print(1)"))
    path = write(tmp_path / "stale.ipynb", nb)
    before = path.read_bytes()
    assert run.main(["--check", str(path)]) == 1
    assert path.read_bytes() == before
    assert capsys.readouterr().out == f"{path}: outputs differ\n"
    assert run.main([str(path)]) == 0
    assert run.main(["--check", str(path)]) == 0


def test_cell_that_hangs_is_told(tmp_path, capsys):
    nb = notebook(new_code_cell("import time\n\ntime.sleep(60)"))
    path = write(tmp_path / "slow.ipynb", nb)
    assert run.main(["--timeout", "1", str(path)]) == 1
    line = f"{path}: cell 2 (`import time`): still running after 1 s"
    assert line in capsys.readouterr().err


@pytest.mark.parametrize("text", ["{", "[]", '{"nbformat": 3}', None])
def test_unreadable_file_is_told(tmp_path, capsys, text):
    path = tmp_path / "x.ipynb"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    assert run.main([str(path)]) == 1
    assert f"{path}: " in capsys.readouterr().err


def test_ids_given_to_cells_are_the_same_every_time():
    def given():
        nb = notebook(new_code_cell("a"), new_code_cell("a"), new_code_cell("b"))
        nb.nbformat_minor = 4
        for cell in nb.cells[1:]:
            del cell["id"]
        run.prepare(nb)
        return [cell.id for cell in nb.cells], nb.nbformat_minor

    ids, minor = given()
    assert (ids, minor) == given()
    assert ids[0] == "cell-0"
    assert len(set(ids)) == 4
    assert minor == 5


def test_failed_write_keeps_the_stored_file(tmp_path, monkeypatch):
    path = write(tmp_path / "a.ipynb", good())
    before = path.read_bytes()
    monkeypatch.setattr(run.os, "replace", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run.replace(path, "half")
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["a.ipynb"]
    assert read(path).cells
