"""One build at a time, and what keeps a build from writing, in the last line."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools.pages import build

ROOT = Path(__file__).parents[2]
fcntl = pytest.importorskip("fcntl")
HOLD = """
import sys
from pathlib import Path
from tools.pages.build import one_at_a_time
with one_at_a_time(Path(sys.argv[1])):
    print("in", flush=True)
    input()
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A book that is sound, in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    for check in (build.sources, build.settings):
        monkeypatch.setattr(check, "main", lambda _: 0)
    (tmp_path / "chapters").mkdir()
    return tmp_path / "_build"


def hold(file):
    command = [sys.executable, "-c", HOLD, str(file)]
    return subprocess.Popen(
        command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )


def test_a_second_build_waits_for_the_first(tmp_path):
    with hold(tmp_path / "lock") as first:
        assert first.stdout.readline() == "in\n"
        with hold(tmp_path / "lock") as second:
            second.stdin.write("\n")
            second.stdin.flush()
            said = second.stdout.readline()
            assert said == "Waiting for another command that builds here.\n"
            with pytest.raises(subprocess.TimeoutExpired):
                second.wait(1)
            first.communicate("\n")
            assert second.communicate()[0] == "in\n"


def test_a_killed_build_keeps_nobody_waiting(tmp_path):
    with hold(tmp_path / "lock") as first:
        assert first.stdout.readline() == "in\n"
        first.kill()
    with hold(tmp_path / "lock") as second:
        assert second.communicate("\n")[0] == "in\n"


def test_the_builder_is_locked_in(folder, monkeypatch):
    def taken(*_):
        with (folder / "lock").open("w") as file, pytest.raises(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return 0

    monkeypatch.setattr(build, "jupyter_book", taken)
    assert build.main(["html"]) == build.main(["epub"]) == 0


@pytest.mark.parametrize(
    ("code", "advice"),
    [
        (errno.ENOSPC, "No space left on device. Free 200 MB"),
        (errno.EDQUOT, "Disk quota exceeded. Free 200 MB"),
        (errno.EROFS, "Read-only file system. Copy the book to a folder of your own"),
        (errno.EACCES, "Permission denied. Copy the book to a folder of your own"),
    ],
)
@pytest.mark.parametrize("early", [True, False])
def test_what_cannot_be_written_is_told_in_the_last_line(
    folder, monkeypatch, capsys, code, advice, early
):
    def refuse(**_):
        raise OSError(code, os.strerror(code))

    def builds(*_):
        print("Look above for the cause.", file=sys.stderr)
        monkeypatch.setattr(build.tempfile, "TemporaryFile", refuse)
        return 2

    monkeypatch.setattr(build, "jupyter_book", builds)
    if early:
        monkeypatch.setattr(build.tempfile, "TemporaryFile", refuse)
    assert build.main([]) == (1 if early else 2)
    *before, last = capsys.readouterr().err.splitlines()
    assert last.startswith(f"Nothing can be written to {folder}: {advice}")
    assert bool(before) != early


def test_a_file_size_limit_is_told_as_it_is(folder):
    limited = "import resource as r; r.setrlimit(r.RLIMIT_FSIZE, (9999, 9999))\n"
    limited += "from tools.pages.build import main; raise SystemExit(main())"
    done = subprocess.run(
        [sys.executable, "-c", limited], cwd=folder.parent, text=True,
        capture_output=True, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert (
        done.stderr
        == f"Nothing can be written to {folder}: File too large. {build.FULL}\n"
    )


def test_another_failure_adds_no_line(folder, monkeypatch, capsys):
    monkeypatch.setattr(build, "jupyter_book", lambda *_: 1)
    assert build.main([]) == 1
    assert capsys.readouterr().err == ""


def test_only_a_build_that_ended_well_is_complete(folder, monkeypatch):
    codes = iter([0, 1, 0, 0])
    monkeypatch.setattr(build, "jupyter_book", lambda *_: next(codes))
    kept = []
    for _ in range(4):
        folder.joinpath("html").mkdir(parents=True, exist_ok=True)
        build.main([])
        kept.append(
            (
                folder.joinpath("html").exists(),
                folder.joinpath("book.complete").exists(),
            )
        )
    assert kept == [(False, True), (True, False), (False, True), (True, True)]


@pytest.mark.parametrize("check", ["sources", "settings"])
def test_what_jupyter_book_would_not_report_ends_the_build(folder, monkeypatch, check):
    monkeypatch.setattr(getattr(build, check), "main", lambda _: 1)
    monkeypatch.setattr(build, "jupyter_book", lambda *_: pytest.fail("it built"))
    assert build.main([]) == 1
