"""A small book on paper: joined, printed, numbered."""

import io
import re

import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader

from densebook.pages.site.light import WHOLE
from tests.pages.book import require_browser
from tools.paper import pdf
from tools.paper.joined import PAGE_OF, inside, join

FRONT = '<h1>Front</h1><p><a href="chapters/01_one.html#hint">one</a></p>'
ONE = """<section id="one"><h1>1. One “quoted” "title"<a class="headerlink">#</a></h1>
<section id="hint"><h2>{long}</h2>
<form class="prediction-form"><a class="prediction-away" href="#answered">(The answer)
</a><div class="prediction-reply"><input></div></form>
<p><label for="field">f</label><i id="field">i</i></p>
<svg aria-labelledby="words"><title id="words">t</title>
<defs><clipPath id="clip"/></defs><g clip-path="url(#clip)"/></svg>
<p>{filler}</p>
<p><a href="../_sources/01_one.ipynb">notebook</a> <a href="https://keras.io/">K</a></p>
<div class="cell tag_solution" id="sol-1"><details><summary>Solution 1.1</summary>
<p>the solution</p></details></div></section>
<div class="predictions-answers" id="answered"><p class="rubric">Answers</p>
<ol><li><a href="#hint">Which?</a> the answer</li></ol></div></section>"""
LONG = " ".join(f"word{n}" for n in range(30))  # a heading of several lines
PARTS = [("", ["index"]), ("Part I", ["chapters/01_one"]), ("End", ["appendix/last"])]
PAGES = {
    "index": FRONT,
    "chapters/01_one": ONE.format(long=LONG, filler="Some words. " * 900),
    "appendix/last": '<section id="hint"><h1>Last</h1></section>',
}


@pytest.fixture
def book(tmp_path):
    html = tmp_path / "html"
    (tmp_path / WHOLE).write_text("h2 { width: 40em }")
    for name, body in PAGES.items():
        path = html / f"{name}.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f'<body><article class="bd-article">{body}</article></body>')
    return join(html, PARTS, "The book", "<svg></svg>", ["About it", "Version 9"])


@pytest.fixture(scope="module")
def chromium():
    return require_browser()


def test_every_id_is_one_of_a_kind_and_every_link_inside_leads_somewhere(book):
    ids = [tag["id"] for tag in book.select("[id]")]
    assert len(ids) == len(set(ids))
    targets = [a["href"][1:] for a in book.select('a[href^="#"]')]
    targets += [tag[PAGE_OF] for tag in book.select(f"[{PAGE_OF}]")]
    assert "chapters-01_one--hint" in targets
    assert set(targets) <= set(ids)
    svg = book.select_one("article svg")
    assert svg["aria-labelledby"] == svg.title["id"]
    assert svg.g["clip-path"] == f"url(#{svg.clippath['id']})"
    assert book.label["for"] == book.i["id"]


def test_links_to_what_the_book_does_not_have_are_text(book):
    assert "notebook" in book.get_text()
    addresses = {a["href"] for a in book.select("a") if a["href"][0] != "#"}
    assert addresses == {"https://keras.io/"}


@pytest.mark.parametrize(
    ("name", "address", "expected"),
    [
        ("chapters/01_one", "#hint", "#chapters-01_one--hint"),
        ("chapters/01_one", "../index.html", "#index"),
        ("index", "chapters/01_one.html#hint", "#chapters-01_one--hint"),
        ("index", "mailto:a@b.c", "mailto:a@b.c"),
        ("index", "genindex.html#A", None),
    ],
)
def test_where_a_link_leads(name, address, expected):
    assert inside(name, address, set(PAGES)) == expected


def test_answers_stand_at_the_end(book):
    *chapters, last = book.select("article")
    assert last.h1.get_text() == "Answers"
    for answer in ("the solution", "the answer"):
        assert answer in last.get_text()
        assert not any(answer in page.get_text() for page in chapters)
    assert "Solution 1.1, page" in chapters[1].get_text()
    assert not book.select("input, script, .headerlink")


def test_a_printed_book_says_on_which_page_everything_stands(book, chromium):
    file = io.BytesIO()
    pdf.make(book, "An author", chromium).write(file)
    reader = PdfReader(file)
    texts = [" ".join(page.extract_text().split()) for page in reader.pages]
    starts = {
        "About this book": 3,
        '1. One “quoted” "title"': 4,
        "Last": 6,
        "Answers": 7,
    }
    assert len(texts) == 7
    for title, number in starts.items():
        assert re.search(rf"{re.escape(title)} ?{number}\b", texts[1]), texts[1]
        assert title in texts[number - 1]
    assert "Answer, page 7" in texts[3]
    assert "Solution 1.1, page 7" in texts[4]
    for number in (3, 5, 6):  # pages without a number of their own
        assert str(number) in re.findall(r"\d+", texts[number - 1])
    assert 'One “quoted” "title"' in texts[4]  # above the text of each of its pages
    assert "Version 9" in texts[0]
    assert reader.metadata.title == "The book"
    assert reader.metadata.author == "An author"
    assert reader.root_object["/MarkInfo"]["/Marked"]


def test_bookmarks_are_the_headings_word_for_word(book, chromium):
    writer = pdf.make(book, "", chromium)
    names = [mark["/Title"] for mark in pdf.bookmarks(writer)]
    assert LONG in names
    headings = book.find_all(re.compile("^h[1-6]$"))
    assert names == [" ".join(heading.get_text().split()) for heading in headings]


def test_parts_come_in_the_order_of_the_contents():
    toc = {
        "root": "index",
        "parts": [
            {
                "caption": "I",
                "chapters": [
                    {"file": "a", "sections": [{"file": "a/1"}]},
                    {"file": "b"},
                ],
            }
        ],
    }
    assert list(pdf.parts_of(toc)) == [("", ["index"]), ("I", ["a", "a/1", "b"])]


def test_without_a_book_or_a_browser_one_line_says_what_to_do(tmp_path, monkeypatch):
    with pytest.raises(SystemExit, match="make book"):
        pdf.main(tmp_path)
    (tmp_path / "index.html").touch()
    monkeypatch.setenv("CHROME", "no-such-browser")
    with pytest.raises(SystemExit, match="No Chromium"):
        pdf.main(tmp_path)


def test_a_page_number_that_nothing_gives_is_an_error():
    book = BeautifulSoup(f'<i {PAGE_OF}="gone"></i>', "html.parser")
    with pytest.raises(KeyError, match="gone"):
        pdf.fill_in(book, {})
