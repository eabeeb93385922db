"""What a page keeps of the style sheets, and the icons it is given."""

import pytest

from densebook.pages.site.icons import ICONS, UnknownIcon, with_icons
from densebook.pages.site.purge import Page, purge, read_rules

HTML = """<main id="top" class="bd-article wide"><a href="#" title="x">a</a>
<div class="highlight-python" style="color: var(--used-in-page)"></div></main>
<script>box.classList.add("opened")</script>"""


def kept(css, html=HTML, scripts=()):
    return purge(read_rules(css), Page.read(html, scripts))


@pytest.mark.parametrize(
    "selector",
    [
        "main", ".wide", "#top", "main.wide > a:hover", "*", "::before", "a[href]",
        "main:not(.absent)", ":is(.absent, .wide) a", "main:has(> a)", "[open]",
        'div[class*="highlight-"]', ".opened", ".from-a-file", "a + a ~ a",
        "A.wide", ":root", "a::after", "a:nth-child(2n)",
    ],
)  # fmt: skip
def test_a_selector_that_can_match_is_kept(selector):
    css = f"{selector}{{color:red}}"
    assert kept(css, scripts=['x.className = "from-a-file"']) == css


@pytest.mark.parametrize(
    "selector",
    [
        "table", ".absent", "#absent", "main > .absent", "[data-absent]",
        ".absent:not(.wide)", ":is(.absent, #gone)", "main:has(.absent)",
        '[class^="col-"]', ".wide.absent", ".absent::before", "a.absent:hover",
    ],
)  # fmt: skip
def test_a_selector_that_cannot_match_goes(selector):
    assert kept(f"{selector}{{color:red}}") == ""


@pytest.mark.parametrize(
    ("css", "left"),
    [
        (".absent, .wide { color: red !important }", ".wide{color:red!important}"),
        (
            "@media print { .wide { a: b } .absent { a: b } }",
            "@media print{.wide{a:b}}",
        ),
        ("@media print { .absent { a: b } }", ""),
        ("@font-face { font-family: Icons; src: url(icons.woff2) }", ""),
        (".wide { background: url(file.png); color: red }", ".wide{color:red}"),
        (".wide { --dead: 1; margin: 0 }", ".wide{margin:0}"),
        (
            ":root { --a: var(--b); --b: 1px; --c: 2px } a { margin: var(--a, 0) }",
            ":root{--a:var(--b);--b:1px}a{margin:var(--a, 0)}",
        ),
        (":root { --used-in-page: red }", ":root{--used-in-page:red}"),
        ("@keyframes turn { to { rotate: 1turn } }", ""),
        (
            "@keyframes turn { to { rotate: 1turn } } a { animation: turn 1s }",
            "@keyframes turn{to { rotate: 1turn }}a{animation:turn 1s}",
        ),
        ("@page { margin: 2cm }", "@page {margin: 2cm}"),
        (
            ".wide { color: red; &:hover { a: b } }",
            ".wide{color: red; &:hover { a: b }}",
        ),
        ("/* said */ a { color: /* red */ red }", "a{color:red}"),
    ],
)
def test_rules(css, left):
    assert kept(css) == left


@pytest.mark.parametrize("css", ["a { } }", '@import "elsewhere.css" print;'])
def test_what_is_not_understood_is_refused(css):
    with pytest.raises(ValueError, match=r"line 1|@import"):
        read_rules(css)


def test_an_icon_is_drawn_in_the_element_that_named_it():
    html = with_icons(
        '<i class="theme-switch fa-solid fa-sun fa-lg" data-mode="a"></i>'
    )
    assert html.startswith('<i class="icon icon-sun theme-switch" data-mode="a"><svg ')
    assert ICONS["sun"] in html


@pytest.mark.parametrize("name", ["fa-dragon", ""])
def test_an_icon_without_a_drawing_is_an_error(name):
    with pytest.raises(UnknownIcon, match="no icon is drawn"):
        with_icons(f'<span class="fas {name} fa-lg"></span>')
