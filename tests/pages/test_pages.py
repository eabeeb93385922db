"""The check of the built pages: it passes what is whole and names what is missing."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from densebook.marks import SOLVED
from tools.pages.check import Page, missing_outputs, page_problems

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg"><title>One column</title>'
    "<desc>Three inputs meet a column.</desc></svg>"
)
OUTPUTS = [
    "<pre><b>(8, <i>2</i>)\n</b></pre><ul><li><b>✓</b> both agree</li></ul>",
    "<svg><title>One column</title><desc>Three inputs meet a column.</desc></svg>",
    "<pre>array([1, 2])</pre>",
]


def cell(source, *outputs, **metadata):
    return new_code_cell(source, outputs=list(outputs), metadata=metadata)


@pytest.fixture
def notebook():
    value = {"text/plain": "array([1,\n 2])"}
    return new_notebook(
        cells=[
            new_markdown_cell("# Title"),
            cell("a", new_output("stream", text="(8, 2)\n✓ both agree\n")),
            cell("b", new_output("display_data", {"image/svg+xml": SVG})),
            cell("c"),
            cell("d", new_output("stream", text="hidden"), tags=["remove-output"]),
            cell("e", new_output("execute_result", value, execution_count=5)),
        ]
    )


def html(outputs=OUTPUTS):
    cells = "".join(f'<div class="cell_output">{text}</div>' for text in outputs)
    return f"<h1>A title<a>#</a></h1><p>prose</p>{cells}"


def test_a_whole_page_passes(notebook):
    assert list(missing_outputs(notebook, Page(html()))) == []


@pytest.mark.parametrize(
    ("old", "new", "cell", "text"),
    [
        ("(8, ", "(9, ", 2, "(8, 2)"),
        ("both agree", "they agree", 2, "✓ both agree"),
        ("One column", "", 3, "One column"),
        ("Three inputs", "Two inputs", 3, "Three inputs meet a column."),
        ("array", "list", 6, "array([1,"),
    ],
)
def test_an_output_that_is_not_in_the_page_is_named(notebook, old, new, cell, text):
    outputs = [output.replace(old, new) for output in OUTPUTS]
    assert list(missing_outputs(notebook, Page(html(outputs)))) == [(cell, text)]


def test_a_solution_has_one_fold_in_the_page(notebook):
    html_ = f'<details class="{SOLVED}"><summary>S</summary><pre>Right.</pre></details>'
    notebook.cells = [cell("s", new_output("display_data", {"text/html": html_}))]
    assert list(missing_outputs(notebook, Page(html(["<pre>Right.</pre>"])))) == []
    assert list(missing_outputs(notebook, Page(html(["S"])))) == [(1, "Right.")]


def test_a_proof_that_is_folded_into_a_claim_is_no_output():
    proof = '<details class="proof"><summary>✓ a</summary><pre>no</pre></details>'
    assert Page(html([f"{proof} ✓ b"])).outputs == ["✓ a ✓ b"]


def test_prose_does_not_stand_in_for_an_output(notebook):
    page = Page("<p>array([1, 2])</p>" + html(OUTPUTS[:2]))
    assert [number for number, _ in missing_outputs(notebook, page)] == [6]


def test_outputs_must_come_in_order(notebook):
    assert list(missing_outputs(notebook, Page(html(OUTPUTS[::-1]))))


@pytest.fixture
def site(tmp_path, notebook):
    (tmp_path / "_toc.yml").write_text(
        "format: jb-book\nroot: index\nchapters:\n- file: chapters/one\n"
    )
    (tmp_path / "index.md").write_text("# Front\n")
    (tmp_path / "chapters").mkdir()
    nbformat.write(notebook, tmp_path / "chapters/one.ipynb")
    (tmp_path / "html/chapters").mkdir(parents=True)
    (tmp_path / "html/index.html").write_text("<h1>Front</h1>")
    (tmp_path / "html/chapters/one.html").write_text(html())
    return tmp_path


def test_a_whole_book_passes(site):
    assert list(page_problems(site, site / "html")) == []


def test_a_page_must_be_built(site):
    (site / "html/chapters/one.html").unlink()
    (problem,) = page_problems(site, site / "html")
    assert problem == "chapters/one.html: the page was not built"


def test_a_page_must_have_a_title(site):
    (site / "html/index.html").write_text("<h1></h1>")
    assert list(page_problems(site, site / "html")) == [
        "index.html: the page has no title"
    ]


def test_a_problem_names_file_cell_and_reason(site):
    (site / "html/chapters/one.html").write_text(html(OUTPUTS[:2]))
    assert list(page_problems(site, site / "html")) == [
        "chapters/one.ipynb: cell 6: this output is not in the page: 'array([1,'"
    ]
