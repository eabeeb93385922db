"""Whole books, built as `make book` builds this one: sound, and broken."""

import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from densebook.marks import SOLVED
from densebook.pages.site import search
from densebook.solutions import Solved
from densebook.wheel import WHEEL
from tests.pages.book import MADE
from tools.pages.build import is_newer, shaping

ROOT = Path(__file__).parents[2]
BUILD = "import sys; from jupyter_book.cli.main import main; sys.exit(main())"
WORDS = '<title id="f-title">One column</title><desc id="f-desc">Three inputs.</desc>'
FIGURE = f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 10" role="img"
aria-labelledby="f-title" aria-describedby="f-desc">{WORDS}
<defs><path id="p" d="M0 0"/></defs><use href="#p" fill="#d55e00"/></svg>"""


LONG = "7.1: right. A sentence that is longer than a line of code may be & has 1 < 2."


def solved_output(text):
    solved = Solved("7.1", [text])
    data = {"text/html": solved._repr_html_(), "text/plain": repr(solved)}
    return new_output("display_data", data)


def figure_output(text=FIGURE):
    return new_output("display_data", {"image/svg+xml": text, "text/plain": "figure"})


def make_book(folder, cells, index="# Front\n", url="", baseurl=""):
    settings = (ROOT / "_config.yml").read_text(encoding="utf-8")
    # This book's own addresses, once it has some, are of no account here.
    for key, value in {"url": url, "baseurl": baseurl}.items():
        line = f'  {key}: "{value}"'
        settings, found = re.subn(rf"(?m)^  {key}: .*$", line, settings)
        assert found == 1
    (folder / "_config.yml").write_text(settings, encoding="utf-8")
    for name in ("_static", "_templates", "references.bib"):
        (folder / name).symlink_to(ROOT / name)
    (folder / "_toc.yml").write_text(
        "format: jb-book\nroot: index\nchapters:\n- file: chapters/07_seven\n"
    )
    (folder / "index.md").write_text(index, encoding="utf-8")
    (folder / "pictures.py").write_text(f"def one():\n    return {FIGURE!r}\n")
    (folder / ".hidden").mkdir()
    (folder / ".hidden/README.md").write_text("not a page")
    (folder / "chapters").mkdir()
    notebook = new_notebook(cells=cells)
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    notebook.metadata["language_info"] = {"name": "python"}
    nbformat.write(notebook, folder / "chapters/07_seven.ipynb")


def build(folder):
    command = [sys.executable, "-c", BUILD, "build", ".", "-W", "-n", "--keep-going"]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, encoding="utf-8",
        env={**os.environ, "NO_COLOR": "1", "PYTHONUTF8": "1"}, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


INDEX = """# Front

```{book-figure} pictures:one
:name: fig-front
The *caption*.
```

See [](#fig-front).
"""
CAPTION = {"mystnb": {"figure": {"caption": "A column.", "name": "fig-column"}}}
SOUND = [
    new_markdown_cell(
        "# Seven\n\nSee [this](#fig-column), {numref}`fig-column` and [](#eq-one), by "
        "[Bahdanau et al., 2015](https://arxiv.org/abs/1409.0473).\n\n"
        "$$\ny = xW  % eq-one\n$$\n\n"
        "<details>\n<summary>Answer</summary>\n\nIt is *so*.\n\n</details>\n\n"
        "```{bibliography}\n```\n"
    ),
    new_code_cell("figure()", outputs=[figure_output()], metadata=CAPTION),
    new_code_cell("figure()", outputs=[figure_output()]),
    new_code_cell("p()", outputs=[new_output("stream", text="a\n✓ it holds\n")]),
    new_code_cell(
        "# @title Solution 7.1\np()",
        outputs=[new_output("stream", text="✓ right\n"), solved_output(LONG)],
        metadata={"tags": ["hide-cell"]},
    ),
]


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    folder = tmp_path_factory.mktemp("a sound book")
    make_book(folder, SOUND, INDEX)
    code, log = build(folder)
    assert code == 0, log
    return folder


@pytest.fixture(scope="module")
def chapter(sound):
    return (sound / "_build/html/chapters/07_seven.html").read_text(encoding="utf-8")


def test_figures_are_inlined_with_ids_of_their_own(chapter):
    assert chapter.count('<div class="book-figure"><svg') == 2  # icons are SVG as well
    assert "<img" not in re.sub(r'<img src="[^"]*logo.svg"', "", chapter)
    ids = re.findall(r'\bid="(figure-[^"]+)"', chapter)
    assert len(ids) == len(set(ids)) == 8


def test_figures_and_equations_have_the_chapter_in_their_number(chapter):
    assert "Figure 7.1" in chapter
    assert "(7.1)" in chapter
    assert '<span class="section-number">7. </span>Seven' in chapter
    assert '<a class="reference internal" href="#fig-column">' in chapter


def test_claims_are_a_list_and_folds_have_a_title(chapter):
    assert chapter.count('<li class="proof">') == 2
    assert "<summary>Solution 7.1</summary>" in chapter
    assert "@title" not in chapter
    assert "<p>It is <em>so</em>.</p>" in chapter


def test_a_verdict_is_what_its_cell_prints(chapter):
    soup = BeautifulSoup(chapter, "html.parser")
    (said,) = soup.select("details .output.stream.wraps")
    assert said.get_text().strip() == LONG
    assert not soup.select(f".{SOLVED}")


def test_a_figure_is_drawn_when_the_page_is_built(sound):
    front = (sound / "_build/html/index.html").read_text(encoding="utf-8")
    assert "<desc" in front
    assert "Figure 1" in front
    assert "The <em>caption</em>." in front


def test_pages_need_no_network_and_have_one_search_box(chapter):
    assert not re.search(r'(?:src|<link href)="(?:https?:)?//', chapter)
    assert not re.search(r"<script[^>]*mathjax", chapter, re.IGNORECASE)
    assert chapter.count('type="search"') == 1
    assert chapter.count("search-button__button") == 1
    assert "thebe" not in chapter
    assert "github" not in chapter.lower()


def test_only_pages_of_the_table_of_contents_are_built(sound):
    pages = {path.name for path in (sound / "_build/html").rglob("*.html")}
    made = {f"{name}.html" for name in ("index", "07_seven", *MADE)}
    assert pages - {"sbt-webpack-macros.html", "webpack-macros.html"} == made


def test_a_second_build_changes_nothing(sound):
    def content():
        paths = (sound / "_build/html").rglob("*")
        return {path: path.read_bytes() for path in paths if path.is_file()}

    before = content()
    code, log = build(sound)
    assert code == 0
    assert "0 added, 0 changed, 0 removed" in log
    assert content() == before


def test_after_a_changed_page_the_search_knows_the_others_still(sound, chapter):
    index = sound / "_build/html" / search.INDEX
    before = index.read_text(encoding="utf-8")
    path = sound / "index.md"
    path.write_text(f"{INDEX}\n## Eighth\n\nNew words.\n", encoding="utf-8")
    code, log = build(sound)
    assert code == 0
    assert "0 added, 1 changed, 0 removed" in log
    after = index.read_text(encoding="utf-8")
    assert after.count('"chapters/07') == before.count('"chapters/07') == 1
    assert after.count('"Eighth","New words."') == 1


def test_addresses_bring_buttons_canonical_links_and_a_sitemap(tmp_path):
    url = "https://github.com/example/book"
    index = "# Front\n\n```{install}\n```\n"
    make_book(tmp_path, SOUND, index, url=url, baseurl="https://example.org/book")
    code, log = build(tmp_path)
    assert code == 0, log
    page = (tmp_path / "_build/html/chapters/07_seven.html").read_text(encoding="utf-8")
    path = "main/chapters/07_seven.ipynb"
    for link in (
        f'href="{url}"',
        f"{url}/issues/new",
        f"{url}/edit/{path}",
        f"https://colab.research.google.com/github/example/book/blob/{path}",
        "https://mybinder.org/v2/gh/example/book/main",
        '<link rel="canonical" href="https://example.org/book/chapters/07_seven.html"',
        'property="og:url" content="https://example.org/book/chapters/07_seven.html"',
        'property="og:image" content="https://example.org/book/_static/card.png"',
    ):
        assert link in page
    front = (tmp_path / "_build/html/index.html").read_text(encoding="utf-8")
    assert f"densekit[notebooks] @ https://example.org/book/{WHEEL}" in front
    sitemap = (tmp_path / "_build/html/sitemap.xml").read_text(encoding="utf-8")
    assert "<loc>https://example.org/book/chapters/07_seven.html</loc>" in sitemap
    assert sitemap.count("<loc>") == 2
    missing = (tmp_path / "_build/html/404.html").read_text(encoding="utf-8")
    assert 'href="/book/index.html"' in missing
    assert not re.search(r'(?:href|src)="(?![#/]|https:)', missing)


def test_without_an_address_no_page_names_one(sound, chapter):
    assert "canonical" not in chapter
    assert "og:url" not in chapter
    assert "og:image" not in chapter
    assert not (sound / "_build/html/sitemap.xml").exists()
    assert '<html lang="en"' in chapter
    assert 'href="../_static/favicon.svg"' in chapter
    assert '_sources/chapters/07_seven.ipynb" target' in chapter  # to download


BARE = FIGURE.replace(WORDS, "")
BROKEN = [
    new_markdown_cell("# Seven\n\n[gone](#no-such-place)"),
    new_markdown_cell("text\n\nwith $\\foo$"),
    new_code_cell("figure()", outputs=[figure_output(BARE)]),
    new_markdown_cell("![gone](gone.png)"),
    new_markdown_cell("{cite:p}`nobody`"),
    new_markdown_cell("[Bahdanau, 2015](https://arxiv.org/abs/1409.0473)"),
]


def test_a_broken_book_fails_with_file_cell_and_reason(tmp_path):
    make_book(tmp_path, BROKEN, INDEX.replace("pictures:one", "pictures:two"))
    code, log = build(tmp_path)
    assert code != 0
    faults = [
        r"07_seven\.ipynb: cell 1, line 3: WARNING: .*no-such-place",
        r"07_seven\.ipynb: cell 2, line 3: WARNING: .*command .\\foo",
        r"07_seven\.ipynb: cell 3: WARNING: the figure has no labels",
        r"07_seven\.ipynb: cell 4, line 1: WARNING: .*gone\.png",
        r"07_seven\.ipynb: cell 5, line 1: WARNING: .*nobody",
        r"cell 6, line 1: WARNING: .*'Bahdanau et al., 2015', not 'Bahdanau, 2015'",
        r"index\.md:3: ERROR: .*book-figure pictures:two",
    ]
    missing = [fault for fault in faults if not re.search(fault, log)]
    assert not missing, log


SHAPING = ("_config.yml", "_toc.yml", "requirements.txt", "densebook/marks.py")
SHAPING += ("densebook/pages/site/purge.py", "_templates/layout.html")
SHAPING += ("_static/book.css", "_static/book.js", "references.bib")


@pytest.fixture
def is_stale(tmp_path):
    """Whether every page of a book made of bare files would be built again."""
    for name in (*SHAPING, "chapters/01_one.ipynb"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    for path in tmp_path.rglob("*"):
        os.utime(path, (1, 1))
    (tmp_path / "_build").mkdir()
    (tmp_path / "_build/book.complete").touch()
    os.utime(tmp_path / "_build/book.complete", (2, 2))
    complete = tmp_path / "_build/book.complete"
    return lambda: is_newer(shaping(tmp_path), complete)


@pytest.mark.parametrize("name", SHAPING)
def test_what_shapes_every_page_has_all_built_again(is_stale, tmp_path, name):
    assert not is_stale()
    os.utime(tmp_path / name)
    assert is_stale()


@pytest.mark.parametrize("name", ["_static/book.css", "densebook/pages/site/purge.py"])
def test_so_does_what_is_gone(is_stale, tmp_path, name):
    (tmp_path / name).unlink()
    assert is_stale()


def test_a_chapter_and_compiled_files_do_not(is_stale, tmp_path):
    (tmp_path / "densebook/pages/site/__pycache__").mkdir()
    (tmp_path / "densebook/pages/site/__pycache__/purge.pyc").touch()
    os.utime(tmp_path / "densebook/pages/site", (1, 1))
    os.utime(tmp_path / "chapters/01_one.ipynb")
    assert not is_stale()


def test_a_build_that_failed_starts_from_nothing(is_stale, tmp_path):
    (tmp_path / "_build/book.complete").unlink()
    assert is_stale()
