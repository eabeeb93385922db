"""The recorded tables, as chapter 13 reads them."""

from typing import NamedTuple

from .. import data


class Timed(NamedTuple):
    """One layer on the graphics processor, called as written (``eager``).

    Args:
        dtype: tf32 is float32 in memory.
        bytes: of a number.
        passes: products of this size; 3 with the gradients.
        sizes: rows, inputs, units.
        seconds: the median.
        speed: operations in a second, as recorded.
    """

    dtype: str
    bytes: int
    passes: int
    sizes: tuple[int, int, int]
    seconds: float
    speed: float


def layers() -> list[Timed]:
    """All layers that were timed on the graphics processor."""
    return [
        Timed(
            row["dtype"],
            4 if row["dtype"] in ("float32", "tf32") else 2,
            3 if "backward" in row["what"] else 1,
            (int(row["batch"]), int(row["input_dim"]), int(row["units"])),
            float(row["seconds"]),
            1e12 * float(row["tflops"]),
        )
        for row in data.dense_h200()
        if row["what"].startswith("forward") and row["impl"] == "eager"
    ]


def limits() -> tuple[float, dict[str, float]]:
    """The graphics processor's bytes a second and, by dtype, operations a second."""
    rows = {(row["what"], row["dtype"]): row for row in data.dense_h200()}
    peaks = {
        dtype: 1e12 * float(row["tflops"])
        for (what, dtype), row in rows.items()
        if what == "ceiling matmul"
    }
    return 1e9 * float(rows["ceiling copy", "float32"]["gbytes_per_s"]), peaks


PROCESSORS = {"Intel Xeon": "sweeps", "AMD EPYC": "sweeps_amd"}  # and its table


def on_the_processor(processor: str, implementation: str) -> dict[int, float]:
    """Millionths of a second of Dense(512) on (rows, 512), by the number of rows.

    Args:
        processor: one of ``PROCESSORS``; two of its cores.
        implementation: as ``benchmarks/README.md`` lists them.
    """
    return {
        int(row["case"][1:].split(",")[0]): 1000 * float(row["ms"])
        for row in getattr(data, PROCESSORS[processor])()
        if (row["sweep"], row["implementation"]) == ("batch", implementation)
    }
