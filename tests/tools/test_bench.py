"""The benchmarks measure what they say; no test asserts a time."""

import math

import numpy as np
import pytest

import densekit
from densebook.ch05_counting import networks
from tools.bench import __main__ as bench
from tools.bench import measure, pictures, training, vgg16
from tools.bench.cases import GRID, SWEEPS, Case
from tools.bench.implementations import IMPLEMENTATIONS
from tools.table import write_table

SMALL = Case((8, 2, 3), 4)
SMOOTH = Case((8, 2, 3), 4, "gelu")


def test_processes_take_turns_and_agree():
    names = ["bare", "plain", "densekit"]
    with measure.workers(names) as crew:
        for mode in measure.MODES:
            found = measure.compare(crew, SMALL, mode, rounds=2, seconds=0.001)
            assert list(found) == names
            assert all(one["ms"] > 0 and one["spread"] >= 1 for one in found.values())
        measure.compare(crew[2:], SMOOTH, "both", rounds=1, seconds=0.001)
        assert crew[0].ask(machine=True)["numpy"] == np.__version__
    assert all(worker.process.returncode == 0 for worker in crew)


def test_a_different_result_is_refused():
    measure.expect_equal(SMALL, {"plain": [100.0], "densekit": [100.001]})
    with pytest.raises(measure.Disagreement, match=r"densekit \[?101"):
        measure.expect_equal(SMALL, {"plain": [100.0], "densekit": [101.0]})


def test_a_process_that_dies_is_told():
    with (
        measure.workers(["no such implementation"]) as (worker,),
        pytest.raises(RuntimeError, match="no such implementation ended"),
    ):
        worker.ask(case=SMALL.asdict(), mode="forward", seconds=0)


def table(cases, modes):
    return [
        {
            "mode": mode,
            "case": case.name,
            "implementation": name,
            "ms": case.flops / 1e6,
        }
        for mode in modes
        for case in cases
        for name in IMPLEMENTATIONS
    ]


def test_figures_are_drawn_from_the_tables_that_are_there(tmp_path, capsys):
    assert pictures.draw(tmp_path) == []
    grid = table(GRID, measure.MODES)
    write_table(tmp_path / "grid.csv", grid)
    sweeps = [case for cases in SWEEPS.values() for case in cases]
    write_table(tmp_path / "sweeps.csv", table(sweeps, ["forward"]))
    drawn = pictures.draw(tmp_path)
    assert {path.stem for path in drawn} == {
        "time_against_flops",
        "fraction_of_bare",
        "growth",
    }
    assert "time grows 512 times" in (tmp_path / "growth.svg").read_text()
    bench.report(grid, GRID)
    assert capsys.readouterr().out.count("geometric mean  1.00, worst 1.00") == 2


def test_the_grid_holds_the_cases_that_it_has_to():
    assert {case.name for case in GRID} >= {
        "(1, 784)->512",
        "(512, 784)->512",
        "(64, 128, 768)->3072",
    }
    assert all(case.flops == 2 * math.prod(case.shape) * case.units for case in GRID)


def test_every_layer_of_a_pass_is_timed_for_every_batch():
    steps = [("double", lambda x: 2 * x), ("sum", lambda x: x.sum(axis=-1))]
    rows = vgg16.measured(steps, (3, 4), batches=(1, 2), rounds=3)
    assert [(row["batch"], row["layer"]) for row in rows] == [
        (batch, name) for batch in (1, 2) for name in ("double", "sum")
    ]
    assert all(float(row["ms"]) > 0 and float(row["spread"]) >= 1 for row in rows)
    assert all(row["processor"] for row in rows)


def test_the_recorded_layers_are_those_of_vgg16():
    names = [layer.name for layer in networks.vgg16(densekit)]
    for batch in vgg16.BATCHES:
        assert list(networks.vgg16_times(batch)) == names
    assert networks.processor()


def test_a_step_and_a_fit_are_timed_in_both_libraries(monkeypatch):
    monkeypatch.setattr(training, "EPOCHS", 1)
    rows = training.measured(rounds=1, rest=0)
    assert [(row["optimizer"], row["implementation"]) for row in rows] == 2 * [
        (optimizer, name)
        for optimizer in ("sgd", "adam")
        for name in ("keras", "densekit")
    ]
    assert len({row["work"] for row in rows}) == 2
    for keras, ours in zip(rows[::2], rows[1::2], strict=True):
        ratio = float(ours["ms"]) / float(keras["ms"])
        assert float(ours["ratio"]) == pytest.approx(ratio, rel=0.01, abs=0.006)
        assert keras["ratio"] == "1.00"


def test_the_time_of_a_turn_is_the_median_after_the_first(monkeypatch):
    clock = iter([0, 9, 20, 21, 30, 35, 40, 42])  # calls of 9, 1, 5 and 2 seconds
    monkeypatch.setattr(training.time, "perf_counter", lambda: next(clock))
    calls = {"nothing": lambda: None}
    assert dict(training.in_turns(calls, rounds=3, rest=0)) == {"nothing": 2}
