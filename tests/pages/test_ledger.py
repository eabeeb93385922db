"""The pages that the extension makes from the stored outputs, the glossary's links."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml
from docutils import nodes

from densebook.marks import SABOTAGE_RECORD
from densebook.pages.ledger import build_facts, chapters, claims
from densebook.pages.text import glossary

ROOT = Path(__file__).parents[2]
REPORT = """<testsuites><testsuite tests="3" failures="{failures}" errors="0" time="9.6"
timestamp="2026-01-02T03:04:05"><testcase classname="chapters.04_x.ipynb" name="Cell 0"
time="1.5"/><testcase classname="chapters.04_x.ipynb" name="Cell 1" time="0.25"/>
<testcase classname="tests.test_x" name="test_04_x.ipynb" time="5"/></testsuite>
</testsuites>"""


def cell(kind, source, **more):
    return {"cell_type": kind, "source": source, "id": "an-id", **more}


def stream(text):
    return {"output_type": "stream", "name": "stdout", "text": text}


@pytest.fixture
def env(tmp_path):
    cells = [
        cell("markdown", ["# Title\n", "text"]),
        cell(
            "code", "x", outputs=[stream(["1\n", "✓ a is b\n", "✓ c (within 1e-06)\n"])]
        ),
        cell(
            "code",
            "y",
            outputs=[{"output_type": "display_data", "data": {"image/svg+xml": ""}}],
        ),
        cell("markdown", "✓ not an output"),
    ]
    (tmp_path / "one.ipynb").write_text(json.dumps({"cells": cells}))
    return SimpleNamespace(
        found_docs={"one", "page"},
        doc2path=lambda name: str(
            tmp_path / (f"{name}.ipynb" if name == "one" else "page.md")
        ),
    )


def test_a_chapter_is_no_longer_than_half_an_hour():
    paths = sorted((ROOT / "chapters").glob("*.ipynb"))
    book = SimpleNamespace(
        found_docs={path.stem for path in paths},
        doc2path=lambda name: str(ROOT / f"chapters/{name}.ipynb"),
    )
    sizes = {
        c.docname: (c.words(), c.lines(), sum(1 for _ in c.claims()))
        for c in chapters.chapters(book)
    }
    assert len(sizes) == len(paths) > 0
    for name, (words, lines, proved) in sizes.items():
        assert words <= 2200, name
        assert lines <= 350, name
        assert proved <= 30, name


def test_words_and_lines_are_what_a_reader_sees():
    cells = [
        cell(
            "markdown", ["# A title\n", "Its $x_1 + 2$ words: {term} 3,000 <b>4</b>."]
        ),
        cell("code", ["a = 1\n", "\n", "b = 2\n"], metadata={}),
        cell("code", "folded", metadata={"tags": ["hide-cell"]}),
    ]
    chapter = chapters.Chapter("x", "A title", Path(), cells)
    assert (chapter.words(), chapter.lines(), chapter.minutes()) == (4, 2, 0)


def test_claims_are_read_from_the_outputs(env):
    (chapter,) = chapters.chapters(env)
    assert (chapter.docname, chapter.title, chapter.figures()) == ("one", "Title", 1)
    assert list(chapter.claims()) == [
        chapters.Claim("one", "Title", 2, "cell-an-id", "a is b", ""),
        chapters.Claim("one", "Title", 2, "cell-an-id", "c", "1e-06"),
    ]


def test_a_claim_without_output_is_in_no_ledger(env):
    path = Path(env.doc2path("one"))
    notebook = json.loads(path.read_text())
    notebook["cells"][1]["outputs"] = []
    path.write_text(json.dumps(notebook))
    (chapter,) = chapters.chapters(env)
    assert list(chapter.claims()) == []


def test_what_breaks_a_claim_comes_from_the_record_of_the_sabotages(tmp_path):
    assert claims.breakers(tmp_path) == {}
    path = tmp_path / SABOTAGE_RECORD
    path.parent.mkdir(parents=True)
    record = {"01_x": {"a is b": ["a grows", "b falls"], "nothing breaks it": []}}
    path.write_text(json.dumps(record))
    assert claims.breakers(tmp_path) == {("01_x", "a is b"): "a grows"}


def test_times_come_from_the_report(tmp_path):
    report = tmp_path / "junit.xml"
    report.write_text(REPORT.format(failures=0))
    seconds, said = build_facts.read_report(report)
    assert seconds == {"04_x.ipynb": 1.75}
    assert "on 2026-01-02, took 10 s: 3 tests, 3 passed." in said
    report.write_text(REPORT.format(failures=2))
    assert "3 tests, 1 passed, 2 failed." in build_facts.read_report(report)[1]
    skipped = REPORT.format(failures=0).replace("tests=", 'skipped="1" tests=')
    report.write_text(skipped)
    assert "3 tests, 2 passed, 1 skipped." in build_facts.read_report(report)[1]


def test_without_a_report_the_page_says_so(tmp_path):
    seconds, said = build_facts.read_report(tmp_path / "junit.xml")
    assert seconds == {}
    assert "No test run is recorded" in said
    for text in ("<testsuites/>", "<testsuites><testsuite na", ""):
        (tmp_path / "junit.xml").write_text(text)
        assert "holds no test run" in build_facts.read_report(tmp_path / "junit.xml")[1]


def test_versions_are_those_that_are_installed():
    assert dict(build_facts.versions("Keras")) == {"Keras": "3.15.1"}
    assert list(dict(build_facts.versions()))[:2] == ["Python", "TensorFlow"]


def test_the_first_use_of_a_term_becomes_a_link(tmp_path):
    (tmp_path / "appendix").mkdir()
    entries = [
        {"term": "kernel", "forms": ["kernel", "kernels"], "meaning": "m"},
        {"term": "fan-in", "meaning": "m"},
    ]
    (tmp_path / glossary.SOURCE).write_text(yaml.safe_dump(entries))
    app = SimpleNamespace(
        srcdir=tmp_path,
        builder=SimpleNamespace(get_relative_uri=lambda a, b: f"../{b}.html"),
    )
    document = nodes.document(None, None)
    document += nodes.title("", "A kernel")
    document += nodes.paragraph(
        "",
        "",
        nodes.literal("", "kernel"),
        nodes.Text(" and kernels; a subkernel, fan-in, fan-in-x, a kernel"),
    )
    glossary.link_first_uses(app, document, "chapters/one")
    links = list(document.findall(nodes.reference))
    assert [(n.astext(), n["refuri"]) for n in links] == [
        ("kernels", "../appendix/glossary.html#term-kernel"),
        ("fan-in", "../appendix/glossary.html#term-fan-in"),
    ]
    before = document.astext()
    glossary.link_first_uses(app, document, "index")
    assert document.astext() == before


def test_every_term_says_what_it_means():
    entries = glossary.terms(ROOT / glossary.SOURCE)
    names = [entry["term"] for entry in entries]
    assert names == sorted(names, key=str.lower)
    for entry in entries:
        assert set(entry) <= {
            "term",
            "forms",
            "meaning",
            "pytorch",
            "chinese",
            "symbol",
        }
        assert entry["meaning"].endswith(".")
        assert entry["pytorch"]
        assert any("一" <= letter <= "鿿" for letter in entry["chinese"])
