"""What a solution says, and where it is folded."""

import pytest

from densebook import check, solutions, solved
from densebook.marks import SOLVED


@pytest.fixture
def shown(monkeypatch):
    """What a cell displays."""
    displayed = []
    monkeypatch.setattr(solutions, "display", displayed.append)
    return displayed


@pytest.mark.parametrize("answer", [10, 11, None])
def test_it_says_what_check_says(shown, capsys, answer):
    solved("4.1", answer)
    assert capsys.readouterr().out == ""
    check("4.1", answer)
    printed = capsys.readouterr().out
    (output,) = shown
    assert f"{output!r}\n" == printed
    assert output._repr_html_().endswith(f">{printed.strip()}</pre></details>")


def test_the_line_that_one_sees_says_nothing_of_it(shown):
    solved("4.1", 10, "a < b")
    seen, _, folded = shown[0]._repr_html_().partition("</summary>")
    assert seen == f'<details class="{SOLVED}"><summary>What 4.1 comes to'
    assert "a &lt; b\n4.1: right." in folded


def test_outside_of_a_notebook_it_is_printed(capsys):
    solved("4.1", 10)
    assert capsys.readouterr().out.startswith("4.1: right.")


def test_an_unknown_number_is_refused():
    with pytest.raises(KeyError, match=r"no exercise 4\.99"):
        solved("4.99", 1)
