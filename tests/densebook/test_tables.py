"""Tables that cells show: as HTML, as text, with marks."""

import numpy as np
import pytest
from bs4 import BeautifulSoup

from densebook import Table

SHAPES = [("out", (8, 2, 4)), ("a<b", (3, 4))]


def soup(table):
    return BeautifulSoup(table._repr_html_(), "html.parser")


def cells(table):
    return [[c.get_text() for c in row(["th", "td"])] for row in soup(table)("tr")]


def test_a_row_and_a_column_have_headers():
    found = soup(Table("array | shape", SHAPES))
    assert [th.get_text() for th in found.select('th[scope="col"]')] == [
        "array",
        "shape",
    ]
    assert [th.get_text() for th in found.select('th[scope="row"]')] == ["out", "a<b"]
    assert not found.caption


def test_values_are_written_as_a_reader_writes_them():
    row = ("n", np.int64(93_322), 0.5, True, [1000, 2], (8, 2))
    told = ["n", "93,322", "0.5", "yes", "1,000; 2", "(8, 2)"]
    assert cells(Table("a|b|c|d|e|f", [row]))[1] == told


def test_numbers_stand_on_the_right_and_words_on_the_left():
    found = soup(Table("a | b | c", [("x", 5, "31.0 %"), ("2", -7, "4 %")]))
    sides = [td["style"].split()[-1] for td in found.select("tbody tr:last-child > *")]
    assert sides == ["left", "right", "right"]


def test_a_mark_is_seen_explained_and_read_aloud():
    table = Table("argument | count", {"axes": 28, "units": 7}, ("moves", ["units"]))
    found = soup(table)
    assert found.caption.get_text() == "◆ moves"
    (sign,) = found.select("tr [role=img]")
    assert sign["aria-label"] == "moves"
    assert sign.parent.get_text() == "◆ units"
    assert str(table).splitlines()[-2:] == ["◆ units       7", "◆ moves"]


def test_text_has_the_columns_of_the_table():
    assert repr(Table("array | shape", SHAPES)).splitlines() == [
        "array  shape",
        "out    (8, 2, 4)",
        "a<b    (3, 4)",
    ]


@pytest.mark.parametrize("row", [(1,), (1, 2, 3)])
def test_a_row_of_another_length_is_refused(row):
    with pytest.raises(ValueError, match="a row of 2 cells, not"):
        Table("a | b", [(1, 2), row])
