"""The recorded tables, as the chapter reads them."""

import json
from pathlib import Path

import pytest

from densebook.ch13_scale import measured
from tools.bench.cases import SWEEPS

ROOT = Path(__file__).parents[3]


def test_operations_over_seconds_are_the_recorded_speed():
    assert len(measured.layers()) == 144
    for timed in measured.layers():
        rows, inputs, units = timed.sizes
        speed = timed.passes * 2 * rows * inputs * units / timed.seconds
        assert speed == pytest.approx(timed.speed, rel=0.01, abs=1e10)


def test_the_limits_are_the_best_that_was_reached():
    bandwidth, peaks = measured.limits()
    assert 4e12 < bandwidth < 5e12
    assert {*peaks} == {timed.dtype for timed in measured.layers()}
    for timed in measured.layers():
        assert timed.speed < 1.03 * peaks[timed.dtype]


@pytest.mark.parametrize("processor", measured.PROCESSORS)
def test_every_number_of_rows_was_timed(processor):
    rows = [case.shape[0] for case in SWEEPS["batch"]]
    for name in ("bare", "densekit", "keras_eager", "keras_function"):
        assert list(measured.on_the_processor(processor, name)) == rows


def test_the_first_processor_is_that_of_the_benchmarks():
    machine = json.loads((ROOT / "benchmarks/machine.json").read_text(encoding="utf-8"))
    words = next(iter(measured.PROCESSORS)).split()
    assert all(word in machine["processor"] for word in words)
