import json
import math
from unittest import mock

import pytest

from tools.proof import breaking, sabotage
from tools.proof.breaking import (
    SABOTAGES,
    Sabotage,
    after,
    around,
    giving,
    instead,
    plus,
    reworded,
)

CELLS = [
    "import math\nfrom densebook import shows_error, verify",
    "verify('strong', math.isqrt(9), 3)\nverify('vacuous', 1, 1)",
    "verify('raises', [0, 0, 0, 1][math.isqrt(9)], 1)",
    "late = [0, 0, 0, 1][math.isqrt(9)]\nverify('after a failure', late, 1)",
    "late = 2\nverify('set again', late, 2)",
    "for n in 1, 4:\n    verify.close(f'root of {n}', math.isqrt(n), n**0.5, atol=0.5)",
    "def same(a, b):\n    verify('by a helper', a, b)\n\nsame(math.isqrt(1), 1)",
    "with shows_error(ValueError):\n    math.isqrt(-1)",
]
CLAIMS = [
    *("strong", "vacuous", "raises", "after a failure", "set again"),
    *("root of 1", "root of 4", "by a helper"),
]
SUBJECTS = {
    "X @ W + c is Keras's layer": "keras",
    "TensorFlow's profiler counts 2 a multiply-add": "keras",
    "densekit lists the same": "densekit",
    "densekit agrees with Keras": "",
    "PyTorch gives Keras's numbers": "",
    "column 0 of W is unit 0": "",
    "the documentation of Keras names axis 0": "text",
    "the signature has thirteen arguments": "text",
}


@pytest.fixture
def chapter(tmp_path, monkeypatch):
    """A notebook of its own, with a table of sabotages of its own."""
    lines = "".join(f"✓ {claim}\n" for claim in CLAIMS)
    output = {"output_type": "stream", "name": "stdout", "text": lines}
    cells = [
        {
            "cell_type": "code",
            "id": f"cell-{i}",
            "source": source,
            "outputs": [output] * (not i),
        }
        for i, source in enumerate(CELLS)
    ]
    path = tmp_path / "01_x.ipynb"
    path.write_text(json.dumps({"cells": cells}))
    table = {
        "roots grow": Sabotage("library", (after("math.isqrt", plus(1)),)),
        "cosines are 7": Sabotage("library", (around("math.cos", lambda cos, x: 7),)),
    }
    monkeypatch.setattr(sabotage, "start_anew", lambda: None)
    monkeypatch.chdir(tmp_path)
    with mock.patch.dict(SABOTAGES, table, clear=True):
        yield path


def test_a_claim_notices_when_it_fails_or_cannot_be_computed(chapter):
    runs = sabotage.work(chapter)
    assert runs[sabotage.FIRST] == dict.fromkeys(CLAIMS, True)
    assert runs["roots grow"] == {
        "strong": False,
        "vacuous": True,
        "raises": False,
        "set again": True,  # and "after a failure" was never reached
        "root of 1": False,
        "root of 4": False,
        "by a helper": False,
    }
    assert runs["cosines are 7"] == runs[sabotage.FIRST]
    assert math.isqrt(9) == 3


def test_what_nothing_breaks_is_reported(chapter):
    table = {chapter.stem: sabotage.judged(CLAIMS, sabotage.work(chapter))}
    assert table[chapter.stem]["strong"] == ["roots grow"]
    assert list(sabotage.problems(table, [chapter])) == [
        "01_x: no sabotage of anything breaks: after a failure",
        "01_x: no sabotage of anything breaks: set again",
        "01_x: no sabotage of anything breaks: vacuous",
        "breaks no claim: cosines are 7",
    ]


def test_a_table_that_is_behind_is_told(chapter):
    good = {claim: ["roots grow"] for claim in CLAIMS}
    behind = {chapter.stem: good | {"strong": ["gone"], "another": ["roots grow"]}}
    assert list(sabotage.problems(behind, [chapter])) == [
        "01_x: its claims are not those on record: run make sabotage",
        "01_x: there is no such sabotage: ['gone']",
    ]


def test_only_a_sabotage_of_the_subject_counts():
    for sentence, subject in SUBJECTS.items():
        assert sabotage.subject(sentence) == subject
    assert sabotage.fits("Keras counts 16", "keras")
    assert not sabotage.fits("Keras counts 16", "densekit")
    assert sabotage.fits("both count 16", "densekit")


def test_outputs_that_the_run_does_not_give_are_an_error(chapter):
    nb = json.loads(chapter.read_text())
    nb["cells"][0]["outputs"][0]["text"] = "✓ strong\n✓ strong\n"
    chapter.write_text(json.dumps(nb))
    with pytest.raises(ValueError, match=r"'by a helper', .*'strong', 'vacuous'"):
        sabotage.work(chapter)


class Square:
    """Something."""

    side = 2

    def area(self):
        return self.side**2

    @property
    def name(self):
        return "square"

    @classmethod
    def made(cls, side=1):
        square = cls()
        square.side = side
        return square


SQUARE = "math.Square"
BREAKINGS = {
    "method": (after(f"{SQUARE}.area", plus(1)), 4, 5),
    "property": (after(f"{SQUARE}.name", plus("!")), "square", "square!"),
    "class method": (around(f"{SQUARE}.made", giving(side=3)), 1, 3),
    "attribute": (instead(f"{SQUARE}.side", 5), 2, 5),
    "text": (reworded(f"{SQUARE}.__doc__", "Some", "Any"), "Something.", "Anything."),
}


@pytest.mark.parametrize("what", BREAKINGS)
def test_what_is_broken_is_mended_afterwards(monkeypatch, what):
    start, whole, broken = BREAKINGS[what]
    monkeypatch.setattr(math, "Square", Square, raising=False)

    def look():
        return {
            "method": Square().area(),
            "property": Square().name,
            "class method": Square.made().side,
            "attribute": Square.side,
            "text": Square.__doc__,
        }

    with start():
        assert look()[what] == broken
    assert look()[what] == whole


def test_a_phrase_stands_for_one_sabotage():
    with (
        mock.patch.dict(SABOTAGES, {"it breaks": Sabotage("text", ())}),
        pytest.raises(ValueError, match="two sabotages"),
    ):
        breaking.sabotage("text", "it ", "breaks")
