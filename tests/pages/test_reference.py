"""The reference: a page for each module, and an index where old addresses lead on."""

import re
import zlib

import pytest

from densebook.pages.text.reference import INDEX, KINDS

OLD = [  # addresses from when the reference was one page
    ("densekit.layers.Dense", "layers"),
    ("densekit.layers.Dense.enable_lora", "layers"),
    ("densekit.functional.dense_vjp", "functional"),
    ("module-densekit.initializers", "initializers"),
    ("densebook.claims.Verify.close", "densebook"),
]
KEPT = ["the-layer", "other-layers", "the-mathematics", "what-the-chapters-use"]
KEPT += ["densekit.book.exercises.check", "densekit.layers.TimeDistributed"]


@pytest.fixture(scope="module")
def entries(html):
    """Kind and address of each object, as other projects' links find them."""
    _, body = (html / "objects.inv").read_bytes().split(b"zlib.\n")
    line = re.compile(r"^(\S+) py:(\w+) \S+ (\S+) ", re.MULTILINE)
    text = zlib.decompress(body).decode()
    return {
        name: (kind, address.replace("$", name))
        for name, kind, address in line.findall(text)
    }


def test_the_index_links_to_every_entry(html, entries):
    text = (html / f"{INDEX}.html").read_text(encoding="utf-8")
    wanted = [
        address.removeprefix("appendix/")
        for kind, address in entries.values()
        if kind in KINDS
    ]
    assert len(wanted) > 80
    assert not [address for address in wanted if f'href="{address}"' not in text]


def test_no_page_is_longer_than_a_chapter(reader):
    for name in ("activations", "layers"):
        page = reader(f"{INDEX}/{name}")
        assert page.evaluate("document.documentElement.scrollHeight") < 12_000


@pytest.mark.parametrize(("anchor", "module"), OLD)
def test_an_old_address_leads_on_to_its_entry(reader, anchor, module):
    page = reader(INDEX, anchor=f"#{anchor}")
    page.wait_for_url(f"**/{INDEX}/{module}.html#{anchor}")
    assert page.locator(f"[id='{anchor}']").count() == 1


@pytest.mark.parametrize("anchor", KEPT)
def test_an_old_section_stands_where_it_stood(html, anchor):
    assert f'id="{anchor}"' in (html / f"{INDEX}.html").read_text(encoding="utf-8")


def test_an_unknown_address_stays_and_the_way_back_is_free(reader):
    page = reader(INDEX, anchor="#densekit.nothing")
    assert page.url.endswith(f"{INDEX}.html#densekit.nothing")
    page.goto(page.url.partition("#")[0])
    page.goto(f"{page.url}#densekit.layers.Conv2D")  # a jump in the page
    page.wait_for_url("**/other_layers.html#densekit.layers.Conv2D")
    page.go_back()
    page.wait_for_url(f"**/{INDEX}.html")


def test_the_menu_unfolds_the_modules_where_one_reads_them(reader):
    folds = "#pst-primary-sidebar details"
    page = reader("chapters/01_role")
    assert page.locator(f"{folds}:not([open])").count() == 1
    toggle = page.get_by_label("Pages of The densekit reference")
    toggle.press("Enter")
    assert page.get_by_role("link", name="densekit.layers").is_visible()
    assert reader(f"{INDEX}/random").locator(f"{folds}[open]").count() == 1
