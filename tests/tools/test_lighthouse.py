"""The Lighthouse table: what is missing is one line; the numbers are the report's."""

import pytest

from tools.pages import lighthouse


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "index.html").touch()
    return tmp_path


def test_without_a_built_book(tmp_path, capsys):
    assert lighthouse.main(["--html", str(tmp_path)]) == 1
    assert capsys.readouterr().err == "There is no built book yet. Run: make book\n"


@pytest.mark.parametrize("what", ["Chromium", "Node"])
def test_a_missing_program_is_one_line(folder, capsys, monkeypatch, what):
    found = "/usr/bin/chromium" if what == "Node" else None
    monkeypatch.setattr(lighthouse, "find_browser", lambda: found)
    monkeypatch.setattr(lighthouse.shutil, "which", lambda name: None)
    assert lighthouse.main(["--html", str(folder)]) == 1
    said = capsys.readouterr().err
    assert said.startswith(f"No {what} found: ")
    assert said.count("\n") == 1


def test_every_page_of_the_table_of_contents(tmp_path):
    toc = tmp_path / "_toc.yml"
    toc.write_text("root: index\nparts:\n- chapters:\n  - file: chapters/01_role\n")
    assert lighthouse.pages_of(toc) == ["index", "chapters/01_role"]


REPORT = {
    "categories": {
        name: {"score": score, "auditRefs": [{"id": f"{name}-audit", "weight": weight}]}
        for name, score, weight in (
            ("performance", 0.97, 1),
            ("accessibility", 1, 1),
            ("best-practices", 1, 1),
            ("seo", 0.9, 0),
        )
    },
    "audits": {
        "network-requests": {
            "details": {"items": [{"transferSize": 2048}, {"transferSize": 1000}]}
        },
        "first-contentful-paint": {"numericValue": 812.4},
        "largest-contentful-paint": {"numericValue": 930.0},
        "performance-audit": {"id": "p", "title": "Slow", "score": 0.5},
        "accessibility-audit": {"id": "a", "title": "Fine", "score": 1},
        "best-practices-audit": {"id": "b", "title": "Not here", "score": None},
        "seo-audit": {"id": "s", "title": "Weighs nothing", "score": 0},
    },
}


def test_a_report_becomes_a_row():
    assert lighthouse.figures_of(REPORT) == {
        "performance": 97,
        "accessibility": 100,
        "best practices": 100,
        "seo": 90,
        "requests": 2,
        "KiB": 3,
        "first paint s": 0.8,
        "largest paint s": 0.9,
    }
    assert lighthouse.complaints(REPORT) == ["p: Slow"]
