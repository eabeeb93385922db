"""Links to sources, as Jupyter shows them and as the pages cite them."""

import json
from pathlib import Path

import pytest
from pybtex.database import Entry, Person, parse_file

from densebook.pages.text.sources import address, label

ROOT = Path(__file__).parents[2]
ENTRIES = parse_file(ROOT / "references.bib").entries


def prose(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return "".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")


def test_each_entry_is_cited_by_a_chapter():
    text = "".join(prose(path) for path in (ROOT / "chapters").glob("*.ipynb"))
    links = {key: f"[{label(e)}]({address(e)})" for key, e in ENTRIES.items()}
    assert [key for key, link in links.items() if link not in text] == []


def test_each_address_belongs_to_one_entry():
    assert len({address(entry) for entry in ENTRIES.values()}) == len(ENTRIES)


@pytest.mark.parametrize(
    ("names", "authors"),
    [
        (["Kaiser, Łukasz"], "Kaiser"),
        (["{Keras issue 9813}"], "Keras issue 9813"),
        (["Glorot, Xavier", "Bengio, Yoshua"], "Glorot and Bengio"),
        (["Lin, Min", "Chen, Qiang", "Yan, Shuicheng"], "Lin et al."),
    ],
)
def test_a_source_is_cited_by_its_authors_and_year(names, authors):
    persons = {"author": [Person(name) for name in names]}
    assert label(Entry("misc", {"year": "2010"}, persons)) == f"{authors}, 2010"


def test_a_doi_is_an_address():
    assert address(Entry("misc", {"doi": "10.1/2"})) == "https://doi.org/10.1/2"
