"""What a set-up that cannot go on says, and what it leaves behind."""

import shutil
import sys
from types import SimpleNamespace

import pytest

from tools import environment


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A copy without `.venv`, in which no installer runs."""
    monkeypatch.setattr(environment, "ROOT", str(tmp_path))
    for name, path in (
        ("VENV", ".venv"),
        ("PYTHON", ".venv/bin/python"),
        ("STAMP", ".venv/complete.json"),
        ("MARK", ".venv/incomplete"),
        ("LOG", "_build/environment.log"),
    ):
        monkeypatch.setattr(environment, name, str(tmp_path / path))
    for name in ("requirements.txt", "pyproject.toml"):
        (tmp_path / name).touch()
    monkeypatch.setattr(environment, "run", lambda command: None)
    return tmp_path


def half_made(folder):
    """What a crash leaves: 3 GB, here one file, and the mark."""
    (folder / ".venv").mkdir()
    (folder / ".venv/incomplete").touch()
    (folder / ".venv/library").touch()


def test_what_a_crash_left_does_not_count_against_the_room(folder, monkeypatch):
    half_made(folder)

    def disk_usage(path):
        return SimpleNamespace(free=(0.5 if (folder / ".venv").exists() else 4) * 1e9)

    monkeypatch.setattr(shutil, "disk_usage", disk_usage)
    environment.prepare()
    assert (folder / ".venv/complete.json").is_file()
    assert not (folder / ".venv/incomplete").exists()
    assert not (folder / ".venv/library").exists()


def test_without_room_nothing_is_begun(folder, monkeypatch):
    few = SimpleNamespace(free=2e8)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: few)
    with pytest.raises(environment.Stop, match=r"has 0\.2 GB left.*needs 3\.5 GB"):
        environment.prepare()
    assert not (folder / ".venv").exists()


@pytest.mark.parametrize(
    ("said", "advice"),
    [
        ("OSError: [Errno 28] No space left on device", "The disk is full"),
        ("Failed to fetch: `https://x/`: tcp connect error", "index does not answer"),
        ("Failed to establish a new connection: Connection refused", "does not answer"),
        ("The virtual environment was not created: no ensurepip", "without pip"),
        ("No matching distribution found for tensorflow==2.21.0", "has no wheel"),
        ("note\nerror: the wheel is broken.\nhint", "failed: error: the wheel is brok"),
    ],
)
def test_an_installer_that_failed_is_answered_in_one_line(folder, said, advice):
    answer = str(environment.advice(said.splitlines()))
    assert advice in answer
    assert "\n" not in answer


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (
            "error: No solution found when resolving dependencies\n"
            "cause: Because there is no version of absl-py==99.9 and you require it",
            "no version of absl-py==99.9",
        ),
        (
            "ERROR: No matching distribution found for absl-py==99.9\n",
            "No matching distribution found for absl-py==99.9",
        ),
        ("ERROR: Invalid requirement: '<<<<<<< HEAD'", "Invalid requirement"),
        ("error: Unexpected '<', expected '-c' or the start of a requirement", "'<'"),
    ],
)
def test_a_lock_that_cannot_be_met_leaves_an_older_environment(
    folder, monkeypatch, said, reason
):
    def run(command):
        raise environment.advice(said.splitlines())

    half_made(folder)
    (folder / ".venv/incomplete").unlink()
    monkeypatch.setattr(environment, "run", run)
    monkeypatch.setattr(environment, "runs", lambda command: True)
    with pytest.raises(environment.Stop, match=reason):
        environment.prepare()
    assert [file.name for file in (folder / ".venv").iterdir()] == ["library"]


def test_an_answer_that_is_no_advice_keeps_all_that_was_said(folder):
    environment.advice(["note", "error: the wheel is broken"])
    log = (folder / "_build/environment.log").read_text(encoding="utf-8")
    assert log == "note\nerror: the wheel is broken\n"


@pytest.mark.parametrize("version", [(2, 7), (3, 9), (3, 10), (3, 14)])
def test_another_python_is_refused_by_name(monkeypatch, version):
    monkeypatch.setattr(sys, "version_info", (*version, 0, "final", 0))
    with pytest.raises(environment.Stop, match=r"Python \d\.\d+ runs here .*3\.11 to"):
        environment.check_python()
