import pytest

from tools.proof import parity_table, training_table


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


def test_an_argument_with_another_default_stops_the_command(monkeypatch):
    def fit(self, x=None, y=None, batch_size=16):
        pass

    only_fit = training_table.ROWS[0]._replace(names=("fit",), error=lambda name: 0.0)
    monkeypatch.setattr(training_table, "ROWS", [only_fit])
    monkeypatch.setattr("densekit.Sequential.fit", fit)
    with pytest.raises(AssertionError, match="fit: the default of batch_size differs"):
        training_table.table()


def test_an_argument_in_another_place_stops_the_command(monkeypatch):
    def fit(self, y=None, x=None):
        pass

    only_fit = training_table.ROWS[0]._replace(names=("fit",), error=lambda name: 0.0)
    monkeypatch.setattr(training_table, "ROWS", [only_fit])
    monkeypatch.setattr("densekit.Sequential.fit", fit)
    with pytest.raises(AssertionError, match="fit: the order of arguments differs"):
        training_table.table()


@pytest.mark.parametrize("row", training_table.ROWS, ids=lambda row: row.where)
@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"error": lambda name: 1.0}, "an error of 1.0 is above"),
        ({"error": lambda name: float("nan")}, "an error of nan is above"),
        ({"error": lambda name: 0.0, "test": "cases.py::test_x"}, "there is no test"),
    ],
)
def test_a_row_that_does_not_hold_stops_the_command(row, change, problem, monkeypatch):
    monkeypatch.setattr(training_table, "ROWS", [row._replace(**change)])
    with pytest.raises(AssertionError, match=problem):
        training_table.table()


def test_a_step_that_differs_is_noticed(monkeypatch):
    adam = training_table.densekit.optimizers.Adam
    monkeypatch.setattr(adam, "update", lambda self, w, g, lr, state: w - g * lr)
    with pytest.raises(AssertionError, match="Adam: an error of"):
        training_table.table()
