"""A cell's code in parts, and what a page makes of them."""

import ast
import json

import pytest
from docutils import nodes
from docutils.utils import new_document

from densebook.pages.outputs import proofs
from densebook.pages.outputs.folds import fold
from densebook.pages.outputs.parts import Parts, parts_of
from tests.pages.book import ROOT

CHAPTERS = sorted((ROOT / "chapters").glob("*.ipynb"))
PROVES = """\
y = layer(x)
verify("one", y, 1)
z = y + 1


claim = "two"
verify.close(
    claim,
    z, 2,
    atol=1e-6,
)
with shows_error(ValueError):
    layer(None)
verify(f"{name}: three", True)
"""


def test_proofs_leave_the_code_and_are_known_by_their_claims():
    parts = parts_of(PROVES)
    assert parts.shown == (
        "y = layer(x)\nz = y + 1\n\n\nwith shows_error(ValueError):\n    layer(None)"
    )
    assert parts.proofs == {
        "one": 'verify("one", y, 1)',
        "two": 'claim = "two"\nverify.close(\n    claim,\n    z, 2,\n    atol=1e-6,\n)',
    }
    assert not parts.draws


@pytest.mark.parametrize(
    ("source", "shown", "draws"),
    [
        ("figures.a(1)", "", True),
        ("explorer.b()", "", True),
        ("x = 1\nfigures.a(x)", "x = 1\nfigures.a(x)", False),
        ("verify('a', b)", "", False),
        ("for a in b:\n    verify('a', a)", "for a in b:\n    verify('a', a)", False),
        ("%pip install a", "%pip install a", False),
        ("'x'.verify()", "'x'.verify()", False),
        ("answer = None\ncheck('4.1', answer)", "", False),
        ("answer = 1\ncheck('4.1', answer)", "answer = 1\ncheck('4.1', answer)", False),
        ("", "", False),
    ],
)
def test_what_else_a_cell_may_hold(source, shown, draws):
    parts = parts_of(source)
    assert (parts.shown, parts.draws) == (shown, draws)


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_every_claim_of_a_chapter_is_shown_with_its_proof(path):
    """Shown code and proofs are the whole cell, and all of it is Python."""
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] != "code":
            continue
        parts = parts_of(source)
        ast.parse(parts.shown)
        kept = [
            *parts.shown.splitlines(),
            *"\n".join(parts.proofs.values()).split("\n"),
        ]
        lost = {line for line in source.splitlines() if line.strip()} - {*kept}
        asks = parts == Parts("")
        assert asks or parts.draws or all("verify" in line for line in lost), lost


def test_a_claim_opens_to_its_proof_and_to_what_breaks_it():
    lines = ["✓ near (within 1e-06)", "✓ a (b)"]
    near, bare = proofs.proof_list(lines, {"near": "verify()"}, {"near": "x is y"})
    (opened,) = near.findall(fold)
    line, code, broken = opened.children
    assert line.astext() == "✓ near (within 1e-06)"
    assert code.astext() == "verify()"
    assert broken.astext() == "It was seen to fail when x is y."
    [bound] = [n for n in near.findall(nodes.inline) if n["classes"] == ["tolerance"]]
    assert bound.astext() == "(within 1e-06)"
    assert bare.astext() == "✓ a (b)"
    assert not list(bare.findall(fold))


def cell(source, **attributes):
    document = new_document("chapter")
    code = nodes.container("", nodes.literal_block("", source))
    code["nb_element"] = proofs.SOURCE
    whole = nodes.container("", code, nb_element=proofs.CELL, **attributes)
    document += whole
    return whole


def test_a_cell_shows_what_is_left_and_keeps_the_whole_for_the_copy_button():
    part = cell("x = 1\nverify('a <b>', x)")
    assert proofs.part_code(part) == {"a <b>": "verify('a <b>', x)"}
    block, template = part.next_node(nodes.literal_block), part.children[-1]
    assert block.astext() == "x = 1"
    assert template.astext() == (
        f'<template class="{proofs.WHOLE}">'
        "x = 1\nverify(&#x27;a &lt;b&gt;&#x27;, x)</template>"
    )


def test_a_cell_that_only_proves_has_no_code_and_a_figure_has_it_below():
    part = cell("verify('a', 1)")
    proofs.part_code(part)
    assert part.next_node(nodes.literal_block) is None
    part = cell("figures.a()")
    proofs.part_code(part)
    assert part.children[-1].astext() == "Code of the figure\n\nfigures.a()"


def test_a_folded_cell_stays_whole():
    part = cell("verify('a', 1)", hide_mode="all")
    assert proofs.part_code(part) == {"a": "verify('a', 1)"}
    assert part.astext() == "verify('a', 1)"
