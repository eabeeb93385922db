import pytest

from tools.proof import parity_table


def test_the_page_is_what_the_command_writes():
    assert parity_table.main(["--check"]) == 0


def test_a_difference_stops_the_command(monkeypatch):
    monkeypatch.setitem(parity_table.CHECKS, "output", lambda argument: False)
    with pytest.raises(AssertionError, match="units: output differs from Keras"):
        parity_table.main(["--check"])


def test_an_edited_page_is_noticed(monkeypatch, tmp_path, capsys):
    page = tmp_path / "parity.md"
    page.write_text(parity_table.PAGE.read_text(encoding="utf-8") + "more\n")
    monkeypatch.setattr(parity_table, "PAGE", page)
    assert parity_table.main(["--check"]) == 1
    assert "run python -m tools.proof.parity_table" in capsys.readouterr().out
