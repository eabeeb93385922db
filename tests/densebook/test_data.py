"""The recorded tables."""

from densebook.data import dense_h200


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
