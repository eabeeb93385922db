"""How the book's pages show explorers, and what the checks of the outputs demand."""

import nbformat
import pytest
from docutils import nodes
from docutils.utils import new_document
from nbformat.v4 import new_code_cell, new_notebook, new_output

from densebook.pages.outputs import explorers
from tests.densebook.every import EXPLORERS, html_of
from tools.notebooks.form import OUTPUT_RULES, problems
from tools.pages.check import Page, missing_outputs

every = pytest.mark.parametrize("name", EXPLORERS)


def shown(*outputs):
    """A page with these outputs, as the extension leaves it."""
    document = new_document("page")
    document.extend(
        nodes.raw("", html, format="html", classes=["output", "text_html"])
        for html in outputs
    )
    explorers.InlineExplorers(document).run()
    return list(document.findall(nodes.raw))


@every
def test_a_page_holds_one_copy_of_each_script(name):
    first, second = shown(html_of(name), html_of(name, name="second"))
    assert "data-asset" not in second.astext()
    for path in EXPLORERS[name]().files:
        assert first.astext().count(f'data-asset="{path.name}"') == 1
    assert 'data-name="second"' in second.astext()


@every
def test_the_still_figure_becomes_inline_svg_with_ids_of_its_own(name):
    explorer = EXPLORERS[name](name="other")
    (node,) = shown(explorer._repr_html_())
    assert "<img" not in node.astext()
    assert 'id="explorer-other-still-title"' in node.astext()
    assert explorer.stand_in.alt in node.astext()
    assert "var(--role-" in node.astext()
    assert "text_html" not in node["classes"]  # the frame of an output


def test_two_of_one_name_are_reported(monkeypatch):
    said = []
    monkeypatch.setattr(
        explorers.logger, "warning", lambda message, *a, **k: said.append(message)
    )
    shown(html_of("rank3"), html_of("rank3", name="second"))
    assert said == []
    shown(html_of("rank3"), html_of("rank3"))
    assert said == ["two explorers of this page are called 'rank3': name one"]


def test_other_html_is_left_alone():
    (node,) = shown("<table><tr><td>1</td></tr></table>")
    assert node.astext() == "<table><tr><td>1</td></tr></table>"


def notebook_of(html):
    output = new_output("execute_result", {"text/html": html}, execution_count=1)
    cell = new_code_cell("show()", outputs=[output], execution_count=1)
    return nbformat.from_dict(new_notebook(cells=[cell]))


@every
def test_its_output_may_be_stored(name):
    assert problems(notebook_of(html_of(name)), "a.ipynb", OUTPUT_RULES) == []


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('class="dk-stand-in"', 'class="picture"', "without a still figure"),
        ('alt="', 'alt="" title="', "without a still figure"),
        ('alt="Dense.', 'alt="   " src="data:image/svg+xml,x"', "without alt text"),
        ('src="data:image/svg+xml', 'src="data:image/png', "raster image"),
    ],
)
def test_its_output_without_a_still_figure_is_refused(old, new, reason):
    html = html_of("rank3").replace(old, new)
    found = problems(notebook_of(html), "a.ipynb", OUTPUT_RULES)
    assert any(reason in str(problem) for problem in found)


@every
def test_a_built_page_must_show_it(name):
    html = html_of(name)
    (node,) = shown(html)
    page = f'<div class="cell_output">{node.astext()}</div>'
    notebook = notebook_of(html)
    assert list(missing_outputs(notebook, Page(page))) == []
    without = page.replace(EXPLORERS[name]().stand_in.alt, "")
    assert list(missing_outputs(notebook, Page(without)))
