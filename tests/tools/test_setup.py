"""What a set-up that cannot go on says, and what it leaves behind."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
INSTALLS = 'mkdir -p "$site/package"'
PYTHON = """case $* in
  *_base_executable*) echo "$0" ;;
  *version_info*) echo {} ;;
  "-m venv"*)
    mkdir -p .venv/bin .venv/lib/python3/site-packages
    cp "$0" .venv/bin/python ;;
esac"""
DF = "echo; echo disk 0 0 {} 0% /"


class Folder:
    """A copy of what the set-up needs, and the programs that it finds on its way."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.venv, self.stamp = path / ".venv", path / ".venv/complete"
        self.log = path / "_build/setup.log"
        (path / "tools").mkdir(parents=True)
        (path / "bin").mkdir()
        shutil.copy(ROOT / "tools/setup.sh", path / "tools")
        for name in ("requirements.txt", "pyproject.toml"):
            (path / name).touch()
        self.program("python3", PYTHON.format("3.12"))
        self.program("df", DF.format(9_000_000))
        self.uv(INSTALLS)

    def program(self, name: str, script: str) -> None:
        file = self.path / "bin" / name
        file.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        file.chmod(0o755)

    def uv(self, script: str) -> None:
        """An installer that does this and nothing else, when it is asked to install."""
        site = "site=$(echo .venv/lib/*/site-packages)"
        self.program("uv", f'[ "$1" = --version ] && exit\n{site}\n{script}')

    def fails(self, said: str) -> None:
        (self.path / "said").write_text(said, encoding="utf-8")
        self.uv("cat said >&2; exit 1")

    def start(self, python: str = "", **environment: str) -> subprocess.Popen[str]:
        path = f"{self.path / 'bin'}:/usr/bin:/bin"
        return subprocess.Popen(
            ["sh", str(self.path / "tools/setup.sh"), python],
            env={**os.environ, "PATH": path, **environment},
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
        )  # fmt: skip

    def set_up(self, python: str = "", **environment: str) -> tuple[int, str]:
        process = self.start(python, **environment)
        said, refused = process.communicate()
        return process.returncode, refused if process.returncode else said


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path / "a clone, ça va")


@pytest.fixture
def whole(folder):
    assert folder.set_up()[0] == 0
    return folder


def installed(folder):
    return [path.name for path in folder.venv.glob("lib/*/site-packages/*")]


def test_it_is_made_once(whole):
    assert installed(whole) == ["package"]
    whole.uv("exit 1")
    assert whole.set_up() == (0, "")


def test_what_another_project_set_does_not_leak_in(folder):
    folder.uv('[ -z "$PYTHONPATH$PYTHONHOME" ] && [ "$PIP_USER" = 0 ]')
    assert folder.set_up(PYTHONPATH="/x", PYTHONHOME="/x", PIP_USER="1")[0] == 0


@pytest.mark.parametrize("changed", ["requirements.txt", "pyproject.toml", "moved"])
def test_a_change_refreshes_it_and_keeps_it(whole, changed):
    if changed == "moved":
        place = whole.path.rename(whole.path.with_name("elsewhere"))
        whole.path, whole.venv = place, place / ".venv"
    else:
        (whole.path / changed).write_text("# new\n")
    whole.uv('mkdir "$site/other"')
    code, said = whole.set_up()
    assert code == 0
    assert said.startswith("Refreshing .venv with uv")
    assert sorted(installed(whole)) == ["other", "package"]
    assert whole.set_up() == (0, "")


def test_what_was_left_half_made_is_made_anew(whole):
    whole.stamp.unlink()
    (whole.venv / "library").touch()
    assert whole.set_up()[1].startswith("Making .venv with uv")
    assert whole.stamp.is_file()
    assert not (whole.venv / "library").exists()


def test_a_killed_refresh_is_made_anew(whole):
    (whole.path / "requirements.txt").write_text("# new\n")
    whole.uv(f"{INSTALLS}/half; kill -9 $PPID")
    with whole.start() as killed:
        killed.wait()
    assert not whole.stamp.exists()
    whole.uv(INSTALLS)
    assert whole.set_up()[1].startswith("Making .venv")


def test_one_whose_python_is_gone_is_made_anew(whole):
    (whole.venv / "bin/python").unlink()
    assert whole.set_up()[1].startswith("Making .venv")


@pytest.mark.parametrize("half_made", [False, True])
def test_the_stamp_of_earlier_versions_counts(whole, half_made):
    whole.stamp.rename(whole.venv / "complete.json").write_text("{}")
    if half_made:
        (whole.venv / "incomplete").touch()
    what = "Making" if half_made else "Refreshing"
    assert whole.set_up()[1].startswith(f"{what} .venv")
    assert sorted(path.name for path in whole.venv.glob("*comp*")) == ["complete"]


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
    folder.fails(said)
    code, answer = folder.set_up()
    assert code == 1
    assert advice in answer
    assert answer.count("\n") == 1
    assert said in folder.log.read_text(encoding="utf-8")
    assert not folder.venv.exists()


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
        ("error sending request for url", "The package index does not answer"),
    ],
)
def test_before_the_first_package_a_failure_leaves_an_older_one(whole, said, reason):
    (whole.path / "requirements.txt").write_text("# new\n")
    whole.fails(said)
    assert reason in whole.set_up()[1]
    assert installed(whole) == ["package"]
    (whole.path / "requirements.txt").write_text("")
    assert whole.set_up() == (0, "")


NO_NETWORK = "echo 'dns error: failed to lookup address' >&2; exit 1"


def test_without_a_network_what_the_cache_holds_is_installed(folder):
    folder.uv(f'case "$*" in *--offline) {INSTALLS} ;; *) {NO_NETWORK} ;; esac')
    code, said = folder.set_up()
    assert (code, installed(folder)) == (0, ["package"])
    assert said.endswith(".venv is ready.\n")


def test_another_failure_is_not_tried_again_without_the_network(folder):
    folder.uv("echo error: the wheel is broken >&2; echo >>calls; exit 1")
    assert "the wheel is broken" in folder.set_up()[1]
    assert (folder.path / "calls").read_text(encoding="utf-8") == "\n"


@pytest.mark.parametrize("what", ["_build", "_build/setup.log"])
def test_a_folder_that_takes_no_files_is_answered_in_one_line(folder, what):
    if what == "_build":
        (folder.path / what).touch()
    else:
        (folder.path / what).mkdir(parents=True)
    code, said = folder.set_up()
    assert (code, said.count("\n")) == (1, 1)
    assert said.startswith("Nothing can be written to ")
    assert said.endswith("Copy the book to a folder of your own, and run the same "
                         "command there.\n")  # fmt: skip


def test_a_failure_after_the_first_package_leaves_nothing(whole):
    (whole.path / "requirements.txt").write_text("# new\n")
    whole.uv('mkdir "$site/half"; echo error: no >&2; exit 1')
    assert "The installer failed: error: no" in whole.set_up()[1]
    assert not whole.venv.exists()


def test_without_room_nothing_is_begun(folder):
    folder.program("df", DF.format(200_000))
    code, said = folder.set_up()
    assert code == 1
    assert "has 200 MB left, and this needs 3500 MB" in said
    assert not folder.venv.exists()


def test_what_a_crash_left_does_not_count_against_the_room(folder):
    folder.venv.mkdir()
    few, enough = DF.format(500_000), DF.format(4_000_000)
    folder.program("df", f"if [ -e .venv/library ]; then {few}; else {enough}; fi")
    (folder.venv / "library").touch()
    assert folder.set_up()[0] == 0


@pytest.mark.parametrize("version", ["2.7", "3.9", "3.10", "3.14"])
def test_another_python_is_refused_by_name(whole, version):
    whole.program("other", PYTHON.format(version))
    code, said = whole.set_up("other")
    assert code == 1
    assert said.startswith(
        f"Python {version} runs here (other), and the book needs 3.1"
    )
    assert said.count("\n") == 1
    assert installed(whole) == ["package"]


def test_no_python_at_all(folder):
    code, said = folder.set_up("/no/python")
    assert (code, said.count("\n")) == (1, 1)
    assert said.startswith("No Python runs under the name /no/python.")


def test_a_dead_shim_is_passed_over(folder):
    shutil.move(folder.path / "bin/python3", folder.path / "bin/python3.11")
    for name in ("python3", "python"):
        folder.program(name, "exit 127")
    assert folder.set_up()[0] == 0


def test_a_named_python_of_another_version_makes_it_anew(whole):
    whole.program("other", PYTHON.format("3.11"))
    assert whole.set_up("other")[1].startswith("Making .venv")


@pytest.mark.skipif(not shutil.which("flock"), reason="this system has no flock")
def test_a_second_one_waits(folder):
    folder.uv(f"sleep 1; {INSTALLS}")
    both = [folder.start(), folder.start()]
    said = [one.communicate()[0] for one in both]
    assert [one.returncode for one in both] == [0, 0]
    assert sorted(text.split()[0] for text in said) == ["Making", "Waiting"]
