import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import nbformat
import numpy as np
import pytest

from densebook.ch04_rank3 import figures as rank3
from densebook.drawing import (
    ROLES,
    Board,
    MarkTable,
    Picture,
    chart,
    coloured,
    mark,
)

X = np.array([[[1, 0, 2], [0, 1, 1]], [[2, 1, 0], [1, 1, 1]]])
KERNEL = np.array([[1, 0, 2, -1], [0, 1, 1, 2], [1, -1, 0, 1]])
BIAS = np.array([0, -1, 2, 1])


def _stored():
    """Every figure of the chapters, by file and cell id."""
    for path in sorted((Path(__file__).parents[2] / "chapters").glob("*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            for output in cell.get("outputs", []):
                svg = output.get("data", {}).get("image/svg+xml")
                if svg:
                    yield f"{path.stem}:{cell.id}", svg
    yield "lit", lit()._repr_svg_()


def lit():
    return rank3.lit_block(X, KERNEL, BIAS, at=(1, 0, 2))


FIGURES = dict(_stored())


@pytest.fixture(params=FIGURES)
def svg(request):
    return FIGURES[request.param]


def test_it_is_well_formed(svg):
    assert ElementTree.fromstring(svg).tag.endswith("svg")


def test_it_has_a_title_and_a_description(svg):
    root = ElementTree.fromstring(svg)
    title, description = root[0], root[1]
    assert len(title.text) > 10
    assert len(description.text) > 40
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == title.get("id")
    assert root.get("aria-describedby") == description.get("id")


def test_every_id_begins_with_its_name_and_is_unique(svg):
    ids = re.findall(r'\bid="([^"]+)"', svg)
    prefix = ids[0].removesuffix("-title")
    assert prefix.startswith("fig-")
    assert all(found.startswith(prefix) for found in ids)
    assert len(set(ids)) == len(ids)
    assert set(re.findall(r"url\(#([^)]+)\)", svg)) <= set(ids)


def test_coordinates_have_at_most_two_decimals(svg):
    drawn = re.sub(r"(?s)<(title|desc)\b.*?</\1>", "", svg)
    assert not re.search(r"\d\.\d{3}", drawn)


def test_only_the_books_colours_occur(svg):
    assert set(re.findall(r"#[0-9a-f]{6}\b", svg)) <= set(ROLES.values())


def test_it_carries_no_date_and_no_font_of_one_machine(svg):
    assert not re.search(r"\bdate\b", svg.lower())  # "update" is a stage
    assert "DejaVu" not in svg
    assert "<style" not in svg


def test_a_grid_is_one_path():
    board = Board(40, 30)
    board.grid(0, 0, (2, 3), 10, "input")
    svg = board.picture(name="fig-grid", title="A grid", alt="lines")._repr_svg_()
    lines = [d for d in re.findall(r'<path[^>]* d="([^"]+)"', svg) if "L" in d]
    assert [d.count("M") for d in lines] == [(2 + 1) + (3 + 1)]


def test_the_words_are_computed_from_the_numbers():
    doubled = rank3.lit_block(2 * X, KERNEL, BIAS, at=(1, 0, 2))
    assert "4·2 + 2·1 + 0·0 + 2 = 12" in repr(doubled)
    lit = rank3.lit_block(X, KERNEL, BIAS, at=(1, 0, 2))
    assert "2·2 + 1·1 + 0·0 + 2 = 7" in repr(lit)


def test_text_keeps_its_decimals():
    board = Board(100, 50)
    board.text(10, 10, "0.123456")
    svg = board.picture(name="fig-t", title="t", alt="t")._repr_svg_()
    assert ">0.123456<" in svg


@pytest.mark.parametrize("hash_seed", ["0", "1"])
def test_another_process_draws_the_same(hash_seed):
    code = (
        "from tests.densebook.test_figures import lit;print(lit()._repr_svg_(), end='')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        check=True,
        env={"PYTHONHASHSEED": hash_seed, "OPENBLAS_NUM_THREADS": "1"},
    )
    assert done.stdout.decode() == FIGURES["lit"]


def test_no_two_figures_of_a_page_share_a_name():
    for page in {name.partition(":")[0] for name in FIGURES}:
        found = [
            re.search(r'\bid="([^"]+)-title"', svg)[1]
            for name, svg in FIGURES.items()
            if name.partition(":")[0] == page
        ]
        assert len(set(found)) == len(found)


def test_a_chart_is_drawn_in_the_books_style():
    figure, axes = chart(200, 100)
    axes.plot([0, 1], [0.123456, 2], color=ROLES["kernel"])
    axes.set(title="A line", xlabel="x", ylabel="y")
    svg = Picture(figure, name="fig-chart", title="t", alt="a")._repr_svg_()
    assert set(re.findall(r"#[0-9a-f]{6}\b", svg)) <= set(ROLES.values())


def panels(*sizes):
    """A figure of boards that are drawn alike, but for their sizes."""
    boards = [Board(width, height) for width, height in sizes]
    for board in boards:
        board.box(0, 0, 5, 5, "kernel")
    figures = [board.figure for board in boards]
    return Picture(*figures, name="fig-panels", title="Panels", alt="Boxes, alike.")


def test_panels_stand_in_rows_no_wider_than_a_page():
    root = ElementTree.fromstring(panels((200, 50), (200, 70), (100, 30))._repr_svg_())
    inner = [child for child in root if child.tag.endswith("svg")]
    places = [tuple(float(panel.get(key)) for key in "xy") for panel in inner]
    assert places == [(0, 0), (209, 0), (0, 79)]
    assert [panel.get("width") for panel in inner] == ["200", "200", "100"]
    assert root.get("viewBox") == "0 0 409 109"


def test_panels_share_no_id():
    svg = panels((50, 50), (50, 50))._repr_svg_()
    ids = re.findall(r'\bid="([^"]+)"', svg)
    assert len(ids) == len(set(ids)) > 4
    assert set(re.findall(r"url\(#([^)]+)\)", svg)) <= set(ids)


def test_a_table_says_what_is_a_heading():
    table = MarkTable(
        name="effects",
        caption="Less < more",
        header=["argument", "count"],
        rows=[[coloured("a < b", "kernel"), mark("●", "2 of 2 values")], ["c", ""]],
    )
    root = ElementTree.fromstring(table._repr_html_())
    assert root.find(".//caption").text == "Less < more"
    assert [th.get("scope") for th in root.iter("th")] == ["col", "col", "row", "row"]
    assert "".join(root.find(".//tbody//th").itertext()) == "a < b"
    assert root.find(".//td/span").get("aria-label") == "2 of 2 values"
    assert repr(table) == "Table: Less < more"
