"""*Which error did you get?*: its messages are the cells' own, with where they are."""

import json
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml

from densebook.marks import error_line
from densebook.pages.ledger.chapters import Chapter, ShownError
from densebook.pages.ledger.errors import distinct, entry, misfits
from densebook.pages.site import search

ROOT = Path(__file__).parents[2]


def chapter(name, *printed):
    outputs = [{"output_type": "stream", "text": [f"{line}\n" for line in printed]}]
    cells = [
        {"cell_type": "markdown", "source": "## A `heading`", "id": "words"},
        {"cell_type": "code", "source": "", "id": "raises", "outputs": outputs},
    ]
    return Chapter(name, "Title", ROOT, cells)


def test_a_message_is_listed_once_where_it_is_first_shown():
    place = "{{function_node __wrapped__Sub_device_/job:localhost/task:0}} "
    said = error_line("ValueError", "no good")
    chapters = [
        chapter("one", "0.5", said, "✓ a claim"),
        chapter("two", said, error_line("InvalidArgumentError", place + "bad sizes")),
    ]
    assert [*distinct(chapters)] == [
        ShownError("one", "A `heading`", "cell-raises", "ValueError", "no good"),
        ShownError(
            "two", "A `heading`", "cell-raises", "InvalidArgumentError", "bad sizes"
        ),
    ]


def said(message, docname="chapters/02_api"):
    return ShownError(docname, "A heading", "cell-raises", "ValueError", message)


def test_messages_stand_together_the_ninth_chapters_first():
    errors = [said("units: 3"), said("no good"), said("units: 4", "chapters/09_errors")]
    written = {"says": ["units"], "densekit": ["no"], "mend": "Count\n them."}
    found = entry(written, [*errors, said("no units")])
    assert found.mend == "Count them."
    assert found.said == {
        "units": [errors[2], errors[0]],
        "no": [errors[1], said("no units")],
    }


def problems(*entries, says=("units: 3", "no good")):
    errors = [*map(said, says)]
    found = [entry({"says": phrases, "mend": ""}, errors) for phrases in entries]
    return [*misfits(found, errors)]


def test_each_message_is_in_one_entry_and_each_phrase_is_said():
    assert problems(["units"], ["good"]) == []
    assert problems(["units", "3"], ["good"]) == ["no message says 'units'"]
    assert problems(["units"]) == ["0 entries for 'no good'"]
    assert problems(["units"], ["3", "no"]) == ["2 entries for 'units: 3'"]


class Entries(HTMLParser):
    """The messages of each entry, and where its links lead."""

    def __init__(self):
        super().__init__()
        self.found, self.messages, self.links = [], [], []
        self.term = self.inside = False

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag == "dt" and attributes.get("id", "").startswith("said-"):
            if self.links:
                self.messages, self.links = [], []
            self.term = True
        elif tag == "code" and self.term:
            self.messages.append("")
            self.inside = True
        elif tag == "a" and self.messages:
            if not self.links:
                self.found.append((self.messages, self.links))
            self.links.append(attributes["href"])

    def handle_endtag(self, tag):
        self.term = self.term and tag != "dt"
        self.inside = self.inside and tag != "code"
        if tag == "dl":
            self.messages, self.links = [], []

    def handle_data(self, data):
        if self.inside:
            self.messages[-1] += data


@pytest.fixture(scope="module")
def entries(html):
    page = Entries()
    page.feed((html / "appendix/errors.html").read_text(encoding="utf-8"))
    return page.found


def printed(docname):
    text = (ROOT / f"{docname}.ipynb").read_text(encoding="utf-8")
    for cell in json.loads(text)["cells"]:
        if cell["cell_type"] == "code":
            texts = ["".join(output.get("text", "")) for output in cell["outputs"]]
            yield f"cell-{cell['id']}", "".join(texts)


def test_every_message_was_said_by_a_cell_to_which_it_leads(html, entries):
    assert len(entries) > 30
    for messages, links in entries:
        said = []
        for place in links:
            page, _, anchor = place.removeprefix("../").partition("#")
            assert f' id="{anchor}"' in (html / page).read_text(encoding="utf-8"), place
            said += [t for at, t in printed(page.removesuffix(".html")) if at == anchor]
        shown = " ".join(" ".join(said).split())
        for message in messages:
            assert " ".join(message.split()) in shown


def test_each_question_is_answered_by_a_cell_and_was_asked_once():
    text = (ROOT / "appendix/questions.yml").read_text(encoding="utf-8")
    questions = yaml.safe_load(text)
    assert len({q["asks"] for q in questions}) == len(questions) >= 50
    for question in questions:
        stem, _, name = question["answer"].partition("#")
        assert f"cell-{name}" in dict(printed(f"chapters/{stem}")), question["answer"]
        assert question["source"].startswith("http")


def test_the_search_finds_a_message(html):
    text = (html / search.INDEX).read_text(encoding="utf-8")
    rows = json.loads(text.removeprefix("globalThis.bookSections = ")[:-2])
    titles = [title for _, page, *_, title, _ in rows if "appendix/errors" in page]
    for words in ("expected min_ndim=2", "Unknown variable", "outside the valid range"):
        assert any(words in title for title in titles), words
