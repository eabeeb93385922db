"""Chapter 12's libraries: what is skipped without them, and their lock."""

import re
import tomllib
from pathlib import Path
from types import SimpleNamespace

import pytest

from densebook.ch12_rosetta import libraries
from tools.notebooks import rosetta

ROOT = Path(__file__).parents[2]
ABSENT = {"no_such_library": "Nosuch"}
NAMES = "12_rosetta.ipynb", "test_marked.py", "04_rank3.ipynb"


def skipped(monkeypatch, names):
    """What the run skips where these libraries are asked for, with its reason."""
    monkeypatch.setattr(libraries, "LIBRARIES", names)
    found = {}

    def item(name):
        return SimpleNamespace(
            path=Path(name),
            get_closest_marker=lambda marker: name == "test_marked.py",
            add_marker=lambda mark: found.update({name: mark.kwargs["reason"]}),
        )

    rosetta.pytest_collection_modifyitems([item(name) for name in NAMES])
    return found


def test_what_is_missing_is_skipped_and_named(monkeypatch):
    monkeypatch.delenv("CI", raising=False)
    reason = "not installed: Nosuch (`make rosetta` adds them)"
    assert skipped(monkeypatch, ABSENT) == dict.fromkeys(NAMES[:2], reason)


def test_with_the_libraries_nothing_is_skipped(monkeypatch):
    monkeypatch.delenv("CI", raising=False)
    assert skipped(monkeypatch, {"numpy": "NumPy"}) == {}


def test_ci_skips_nothing(monkeypatch):
    monkeypatch.setenv("CI", "true")
    assert skipped(monkeypatch, ABSENT) == {}


def test_the_chapter_says_what_to_install(monkeypatch):
    monkeypatch.setattr(libraries, "LIBRARIES", ABSENT)
    with pytest.raises(ModuleNotFoundError, match=r"runs Nosuch, too\. `make rosetta`"):
        libraries.require()


def pins(name):
    """The versions in a lock; a name may have two, for several Pythons."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return set(re.findall(r"^([\w.-]+==[^\s;]+)", text, re.MULTILINE))


def test_the_two_locks_agree():
    main, added = pins("requirements.txt"), pins("requirements-rosetta.txt")
    names = {pin.partition("==")[0] for pin in main}
    assert {pin for pin in added if pin.partition("==")[0] in names} <= main


def test_the_lock_has_each_library_and_none_for_graphics_cards():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = project["project"]["optional-dependencies"]["rosetta"]
    names = {pin.partition("==")[0] for pin in pins("requirements-rosetta.txt")}
    assert {one.partition("==")[0] for one in wanted} <= names
    assert not any(name.startswith(("nvidia", "cuda", "triton")) for name in names)
