import copy
import json
from pathlib import Path

import pytest
import yaml
from nbformat.v4 import (
    new_code_cell,
    new_markdown_cell,
    new_notebook,
    new_output,
    writes,
)

from tools.notebooks import form
from tools.notebooks.form import RULES, check_file, problems

ROOT = Path(__file__).parents[2]
CHAPTERS = sorted((ROOT / "chapters").glob("*.ipynb"))


def test_chapters_of_the_contents_are_the_notebooks_checked():
    contents = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    named = [page["file"] for part in contents["parts"] for page in part["chapters"]]
    chapters = [name for name in named if name.startswith("chapters/")]
    assert chapters
    assert sorted(chapters) == [f"chapters/{path.stem}" for path in CHAPTERS]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.name)
def test_chapter_keeps_the_rule(chapter, rule):
    found = check_file(chapter, [rule])
    assert not found, "\n".join(map(str, found))


SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" role="img">'
    "<title>A line that rises from left to right</title>"
    '<path d="M0 0L10.25 784.5"/><text>2,048</text></svg>'
)
BARE = '<div class="dk-explorer"></div>'
MUTE = "<svg><metadata>x</metadata><desc>No</desc>2,048</svg>"
RASTER = "<img src='data:image/png;base64,iVBORw0='>"


def stream(text, name="stdout"):
    return new_output("stream", name=name, text=text)


SOLVED = '<details class="solved"><summary>What it comes to</summary></details>'


def display(**data):
    named = {"svg": "image/svg+xml", "html": "text/html", "png": "image/png"}
    return new_output("display_data", data={named[key]: data[key] for key in data})


def error(*traceback):
    return new_output("error", ename="E", evalue="no", traceback=list(traceback))


def good():
    solution = {"cellView": "form", "jupyter": {"source_hidden": True}}
    nb = new_notebook(
        cells=[
            new_markdown_cell("# Title\n\n2,880 products, 2,048 in the figure."),
            new_code_cell("print(2880)", outputs=[stream("2880\n")]),
            new_code_cell("figure()", outputs=[display(svg=SVG)]),
            new_code_cell(
                "fail()",
                metadata={"tags": ["raises-exception"]},
                outputs=[error("E: no")],
            ),
            new_code_cell(
                "answer = 3",
                metadata={"tags": ["solution", "hide-cell"], **solution},
                outputs=[display(html=SOLVED)],
            ),
        ],
        metadata={
            "kernelspec": {"name": "python3", "display_name": "Python 3"},
            "language_info": {"name": "python"},
        },
    )
    for position, cell in enumerate(nb.cells):
        cell.id = f"cell-{position}"
        if position:
            cell.execution_count = position
    return nb


def test_good_notebook_has_no_problem():
    assert problems(good(), "good.ipynb") == []


def changed(path, value):
    """Return a function that puts a value at a dotted path of a notebook."""

    def change(nb):
        *way, last = path.split(".")
        node = nb
        for key in way:
            node = node[int(key)] if isinstance(node, list) else node[key]
        node[int(last) if isinstance(node, list) else last] = value

    return change


def printed(text):
    return changed("cells.1.outputs.0.text", f"2880\n{text}\n")


BAD = [
    (changed("nbformat_minor", 4), 1, "no cell ids"),
    (changed("cells.2.metadata.tags", "x"), 3, "tags"),
    (changed("cells.2.id", ""), 3, "no cell id"),
    (changed("cells.2.id", "cell-1"), 3, "is also that of cell 2"),
    (changed("cells.2.execution_count", None), 3, "execution count is None, not 2"),
    (changed("cells.2.execution_count", 7), 3, "execution count is 7, not 2"),
    (changed("cells.4.source", "\n"), 5, "empty code cell"),
    (changed("cells.1.metadata.tags", ["nbval-ignore-output"]), 2, "from being compar"),
    (changed("cells.1.metadata.tags", ["skip-execution"]), 2, "from being compared"),
    (changed("cells.4.source", "#NBVAL_SKIP\n3"), 5, "'NBVAL_SKIP' keeps the output"),
    (changed("cells.1.outputs.0.name", "stderr"), 2, "stderr in an output: '2880'"),
    (printed("in /home/ann/x.py"), 2, "absolute path in an output: '/home/ann/x.py'"),
    (printed("'/tmp'"), 2, "absolute path"),
    (printed("file:///root/x"), 2, "absolute path"),
    (printed(r"C:\Users\ann"), 2, "absolute path"),
    (printed(r"D:\\book\\x.py"), 2, "absolute path"),
    (printed("lib/site-packages/keras"), 2, "absolute path"),
    (printed(f"{ROOT}/x"), 2, "absolute path"),
    (printed("\x1b[1mbold"), 2, "ANSI escape"),
    (printed("50%\r100%"), 2, "control code"),
    (printed("<Dense at 0x7f3a2b10>"), 2, "memory address"),
    (printed("took 1.5 s"), 2, "timing in an output: '1.5 s'"),
    (printed("0s 3ms/step"), 2, "timing"),
    (printed("Wall time: long"), 2, "timing"),
    (changed("cells.3.outputs.0.traceback", ["a\nE: no"]), 4, "not reduced"),
    (changed("cells.3.outputs", []), 4, "stores no error"),
    (changed("cells.3.metadata.tags", []), 4, "stores an error: E: no"),
    (
        changed("cells.4.outputs", [display(html=SOLVED, png="iVBORw0=")]),
        5,
        "image/png output",
    ),
    (changed("cells.4.outputs", [display(html=SOLVED + RASTER)]), 5, "raster image"),
    (changed("cells.0.attachments", {"a.png": {}}), 1, "attachment 'a.png'"),
    (changed("cells.2.outputs", [display(svg=MUTE)]), 3, "figure without alt text"),
    (
        changed("cells.4.outputs", [display(html=SOLVED + BARE)]),
        5,
        "without a still figure",
    ),
    (changed("cells.2.outputs", [display(svg="<svg>2,048")]), 3, "not well-formed"),
    (changed("cells.0.source", "There are 73519."), 1, "the number 73519 occurs in no"),
    (changed("cells.0.source", "A width of 784.5"), 1, "the number 784.5 occurs in no"),
    (changed("cells.0.source", "By {cite}`he2015`."), 1, "`he2015`' is raw in Jupyter"),
    (changed("cells.0.source", "$$\ny\n$$ (eq-y)"), 1, "'$$ (eq-y)' is raw"),
    (changed("cells.0.source", "(here)=\nA"), 1, "'(here)=' is raw"),
    (changed("cells.0.source", "```{note}\nA\n```"), 1, "'```{note}' is raw"),
    (changed("cells.0.source", "<summary>Is `a`?"), 1, "`a` is raw in a summary"),
    (changed("cells.4.source", "x = 1" + " + 1" * 17), 5, "line of 73 columns"),
    (changed("metadata.widgets", {}), 1, "notebook metadata 'widgets' is not used"),
    (changed("metadata.kernelspec.name", "conda"), 1, "kernelspec must be python3"),
    (changed("metadata.language_info.version", "3.11"), 1, "the name python only"),
    (changed("cells.1.metadata.execution", {}), 2, "cell metadata 'execution'"),
    (changed("cells.4.metadata.tags", ["solution"]), 5, "hide-cell or hide-input"),
    (changed("cells.4.metadata.jupyter.source_hidden", 0), 5, "source_hidden"),
    (changed("cells.4.metadata.cellView", "code"), 5, "without cellView: form"),
    (changed("cells.4.outputs", [stream("solved: 3")]), 5, "an open output"),
]


@pytest.mark.parametrize(("change", "cell", "reason"), BAD)
def test_each_rule_finds_its_problem_and_no_other_does(change, cell, reason):
    nb = good()
    change(nb)
    found = problems(nb, "bad.ipynb")
    assert [problem.cell for problem in found] == [cell]
    assert reason in found[0].reason
    assert str(found[0]).startswith(f"bad.ipynb: cell {cell}: ")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_every_rule_is_seen_to_fail(rule):
    def broken(change):
        nb = good()
        change(nb)
        return list(rule(nb))

    assert any(broken(change) for change, _, _ in BAD)


@pytest.mark.parametrize(
    "text",
    [
        "1/2 and/or a/b/home/c",
        "(8, 2, 3) @ (3, 4) / 2",
        "https://example.org/home/x",
        "./tmp/x ../usr/x",
        "f: X -> Y, A:\\mathbb{R}",
        "2 steps, 3 samples, 16 units, the 1990s, 10s",
        "meet at 0x10",
        "ratio 3:45",
    ],
)
def test_harmless_outputs_pass(text):
    nb = good()
    printed(text)(nb)
    assert problems(nb, "good.ipynb") == []


def test_alt_text_in_the_cell_metadata_is_not_in_the_figure():
    nb = good()
    nb.cells[2].outputs = [display(svg=MUTE)]
    nb.cells[2].metadata.mystnb = {"image": {"alt": "A line rising from left to right"}}
    assert "without alt text" in str(problems(nb, "good.ipynb"))


def test_styles_of_explorers_are_not_timings():
    nb = good()
    styled = "<style>a {transition: 200ms; animation: 1.5s}</style><b>4 units</b>"
    nb.cells[4].outputs = [display(html=SOLVED + styled)]
    assert problems(nb, "good.ipynb") == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "not a notebook"),
        ("[]", "not a notebook"),
        ('{"cells": []}', "not a notebook"),
        (json.dumps({"nbformat": 3, "nbformat_minor": 0, "cells": []}), "not 4"),
        (None, "No such file"),
    ],
)
def test_unreadable_files_are_problems(tmp_path, text, reason):
    path = tmp_path / "x.ipynb"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    (found,) = check_file(path)
    assert reason in str(found)
    assert str(path) in str(found)


def test_command_names_file_cell_and_reason(tmp_path, capsys):
    nb = good()
    path = tmp_path / "x.ipynb"
    path.write_text(writes(nb), encoding="utf-8")
    assert form.main([str(path)]) == 0
    bad = copy.deepcopy(nb)
    bad.cells[2].execution_count = None
    path.write_text(writes(bad), encoding="utf-8")
    assert form.main([str(path)]) == 1
    line = f"{path}: cell 3: execution count is None, not 2\n"
    assert capsys.readouterr().out == line


def test_reading_invents_no_ids(tmp_path):
    nb = good()
    del nb.cells[1]["id"]
    path = tmp_path / "x.ipynb"
    path.write_text(writes(nb), encoding="utf-8")
    assert [(p.cell, p.reason) for p in check_file(path)] == [(2, "no cell id")]
