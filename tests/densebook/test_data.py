"""The recorded tables."""

import pytest

from densebook.data import dense_h200, sweeps, sweeps_amd


def test_the_table_of_the_graphics_processor_agrees_with_itself():
    rows = dense_h200()
    for row in rows:
        if row["what"] == "ceiling copy":
            continue
        sizes = [int(row[name]) for name in ("batch", "input_dim", "units")]
        passes = 3 if row["what"] == "forward+backward" else 1
        operations = passes * 2 * sizes[0] * sizes[1] * sizes[2]
        rate = operations / float(row["seconds"]) / 1e12
        assert abs(rate - float(row["tflops"])) <= 0.01 * rate + 0.02, row
    assert {"float32", "tf32", "bfloat16", "float16"} <= {row["dtype"] for row in rows}


@pytest.mark.parametrize("table", [sweeps, sweeps_amd])
def test_the_sweeps_hold_every_size_for_every_implementation(table):
    rows = table()
    names = {row["implementation"] for row in rows}
    cases = {(row["sweep"], row["case"]) for row in rows}
    assert {"bare", "densekit", "keras_eager", "keras_function"} <= names
    assert len(rows) == len(names) * len(cases)
    assert all(float(row["ms"]) > 0 for row in rows)
