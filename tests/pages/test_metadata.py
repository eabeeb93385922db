"""What search engines and links show, the 404 page, shapes, and tied formulas."""

import re

import pytest
from docutils import nodes
from docutils.utils import new_document

from densebook.pages.site import addresses, metadata
from densebook.pages.text import typesetting
from tests.pages.book import Links, page_names

SENTENCES = "You give a layer 8 sentences. " * 10


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Short  and\nwhole.", "Short and whole."),
        ("x" * 160, "x" * 160),
        (SENTENCES, SENTENCES[:149]),
        ("Why? " + "word " * 50, "Why?" + " word" * 30 + "…"),
    ],
)
def test_a_description_ends_with_a_sentence_or_a_word(text, expected):
    assert metadata.shorten(text) == expected
    assert len(expected) <= metadata.LONGEST


def document(*children):
    made = new_document("page")
    made += nodes.section("", *children)
    return made


def paragraph(text):
    return nodes.paragraph("", text)


def test_a_description_is_the_opening_or_the_pages_own():
    box = nodes.admonition("", paragraph("not this"))
    page = document(box, paragraph("A tagline."), paragraph("What follows."))
    page[0] += paragraph("More " * 20)
    assert metadata.description(page).startswith("A tagline. What follows. More")
    page.insert(0, nodes.meta("", name="description", content="Its own."))
    assert metadata.description(page) == "Its own."


def test_tags_are_escaped_and_empty_ones_left_out():
    made = metadata.tags({"description": 'a "b" <c>', "robots": "", "og:title": "d"})
    assert 'name="description" content="a &quot;b&quot; &lt;c&gt;"' in made
    assert 'property="og:title"' in made
    assert "robots" not in made


@pytest.mark.parametrize("name", ["chapters/02_api", "search"])
def test_each_printed_page_says_whose_it_is(html, name):
    page = (html / f"{name}.html").read_text(encoding="utf-8")
    assert re.search(r'@bottom-left \{ content: "The Dense Layer \d[\d.]+ · \S', page)


def test_the_404_page_works_at_any_depth():
    page = '<a href="index.html"><a href="#x"><a href="https://a.b"><img src="./c">'
    assert addresses.begin_at_root(page, "https://host/book/") == (
        '<a href="/book/index.html"><a href="#x"><a href="https://a.b">'
        '<img src="/book/c">'
    )
    assert addresses.begin_at_root('<a href="c">', "") == '<a href="/c">'


@pytest.mark.parametrize("text", ["(8, 2, 3)", "(4,)", "(*batch, d1)", "(None, 784)"])
def test_a_shape_is_recognised(text):
    assert typesetting.is_shape(text)
    assert not typesetting.is_shape("f" + text)


@pytest.mark.parametrize("text", ["(3)", "units", "(a + b)", "('a', 'b')", "()"])
def test_other_code_is_no_shape(text):
    assert not typesetting.is_shape(text)


def test_a_full_stop_stays_with_its_formula():
    page = document(nodes.paragraph("", "", nodes.math("", "x"), nodes.Text("). So")))
    typesetting.tie_formulas(None, page)
    (tied,) = page.findall(nodes.inline)
    assert tied.astext() == "x)."
    assert page.astext() == "x). So"


def test_equal_texts_behind_formulas_each_keep_their_full_stop():
    parts = [nodes.literal("", "a"), nodes.Text(". "), nodes.math("", "x")]
    page = document(nodes.paragraph("", "", *parts, nodes.Text(". ")))
    typesetting.tie_formulas(None, page)
    assert page.astext() == "a. x. "


def test_the_pages_and_their_links_are_found():
    assert {"index", "404", "appendix/claims"} <= set(page_names())
    links = Links('<a href="a"><img src="b" id="c">')
    assert (links.addresses, links.ids) == (["a", "b"], ["c"])
