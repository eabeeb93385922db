"""The figures of the speed chapter, drawn from the tables that ``make bench`` wrote."""

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from densebook.drawing import ROLES, Picture, chart

from .cases import GRID, SWEEPS, Case
from .implementations import KERAS

Row = dict[str, Any]
LINES = {
    "bare": ("bare product", "muted", ":"),
    "keras": ("best of Keras", "kernel", "--"),
    "densekit": ("densekit", "output", "-"),
}


def read(path: Path) -> list[Row]:
    """The rows of a table."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def milliseconds(rows: Iterable[Row], mode: str, case: Case) -> dict[str, float]:
    """Of each implementation, for one case."""
    return {
        row["implementation"]: float(row["ms"])
        for row in rows
        if (row["mode"], row["case"]) == (mode, case.name)
    }


def best_of_keras(ms: dict[str, float]) -> float:
    """Of its three forms, the fastest."""
    return min(ms[name] for name in KERAS)


def forward(rows: Iterable[Row], case: Case) -> dict[str, float]:
    """Of each line of a figure, for one case."""
    ms = milliseconds(rows, "forward", case)
    return {line: ms[line] for line in ("bare", "densekit")} | {
        "keras": best_of_keras(ms)
    }


def time_against_flops(grid: list[Row], sweeps: list[Row]) -> Picture:
    """A dot for each case and implementation; both axes logarithmic."""
    cases = {case: None for group in (GRID, *SWEEPS.values()) for case in group}
    points = [(case, forward(grid + sweeps, case)) for case in cases]
    figure, axes = chart(430, 280)
    for line, (label, role, _) in LINES.items():
        axes.loglog(
            [case.flops for case, _ in points],
            [ms[line] for _, ms in points],
            linestyle="",
            marker={"bare": "_", "keras": "x", "densekit": "o"}[line],
            markersize=4,
            color=ROLES[role],
            label=label,
        )
    axes.set(xlabel="floating-point operations", ylabel="milliseconds, forward")
    axes.legend(loc="upper left")
    small = min(points, key=lambda point: point[0].flops)[1]
    large_case, large = max(points, key=lambda point: point[0].flops)
    return Picture(
        figure,
        name="fig-time-against-flops",
        title="Time against arithmetic",
        alt=(
            f"{len(points)} Dense layers as dots. The smallest takes densekit "
            f"{1e3 * small['densekit']:.0f} microseconds and Keras "
            f"{1e3 * small['keras']:.0f}; up to about a million operations the time "
            f"hardly depends on their number. The largest, {large_case.name}, takes "
            f"densekit {large['densekit']:.0f} milliseconds and Keras "
            f"{large['keras']:.0f}: there the dots lie on one line."
        ),
    )


def fraction_of_bare(grid: list[Row]) -> Picture:
    """Two bars a case: how fast densekit and Keras are where a bare product is 1."""
    figure, axes = chart(430, 30 * len(GRID) + 50)
    said = []
    for place, case in enumerate(GRID):
        ms = forward(grid, case)
        for offset, line in ((0.18, "keras"), (-0.18, "densekit")):
            label, role, _ = LINES[line]
            axes.barh(
                place + offset,
                ms["bare"] / ms[line],
                0.32,
                color=ROLES[role],
                label=label if not place else None,
            )
        said.append(f"{case.name} {ms['bare'] / ms['densekit']:.2f}")
    axes.axvline(1, color=ROLES["muted"], linestyle=":")
    axes.set_yticks(range(len(GRID)), [case.name for case in GRID])
    axes.set(xlabel="speed forward, bare product = 1")
    axes.legend(loc="lower right")
    return Picture(
        figure,
        name="fig-fraction-of-bare",
        title="What is left of the bare product's speed",
        alt=f"Two bars a case. Of densekit: {', '.join(said)}.",
    )


def memory(rows: list[Row]) -> Picture:
    """A bar for each implementation and direction."""
    rows = [row for row in rows if row["case"] == rows[0]["case"]]
    names = list(dict.fromkeys(row["implementation"] for row in rows))
    figure, panels = chart(430, 24 * len(names) + 60, 1, 2)
    for axes, mode, title in zip(
        panels, ("forward", "both"), ("forward", "and backward"), strict=True
    ):
        of_mode = [row for row in rows if row["mode"] == mode]
        axes.barh(
            [names.index(row["implementation"]) for row in of_mode],
            [float(row["mb"]) for row in of_mode],
            0.6,
            color=[
                ROLES["output" if row["implementation"] == "densekit" else "faint"]
                for row in of_mode
            ],
        )
        axes.set(title=title, xlabel="MB at most")
        axes.set_yticks(range(len(names)), names if mode == "forward" else [])
    said = [f"{r['implementation']} {r['mode']} {float(r['mb']):.0f} MB" for r in rows]
    return Picture(
        figure,
        name="fig-memory",
        title=f"Memory that a call of {rows[0]['case']} takes beyond its inputs",
        alt=f"Bars: {', '.join(said)}.",
    )


def growth(sweeps: list[Row]) -> Picture:
    """How the time grows along each size, the others held."""
    figure, panels = chart(440, 330, 2, 2)
    said = []
    for axes, (along, cases) in zip(panels.flat, SWEEPS.items(), strict=True):
        places = [size(along, case) for case in cases]
        every = [forward(sweeps, case) for case in cases]
        for line, (label, role, style) in LINES.items():
            axes.plot(
                places,
                [ms[line] for ms in every],
                color=ROLES[role],
                linestyle=style,
                label=label,
            )
        if along == "rank":
            axes.set_ylim(0, 1.4 * max(max(ms.values()) for ms in every))
        else:
            axes.set(xscale="log", yscale="log")
        axes.set(xlabel=along)
        first, last = every[0]["densekit"], every[-1]["densekit"]
        said.append(
            f"{along} from {places[0]} to {places[-1]}: densekit's time grows "
            f"{last / first:.3g} times"
        )
    panels[0][0].set_ylabel("ms forward")
    panels[1][0].set_ylabel("ms forward")
    panels[0][0].legend(loc="upper left", fontsize=8)
    return Picture(
        figure,
        name="fig-growth",
        title="How the time grows",
        alt=f"Four panels. {'; '.join(said)}.",
    )


def size(along: str, case: Case) -> int:
    """The length that a sweep changes."""
    return {
        "batch": case.shape[0],
        "units": case.units,
        "d0": case.shape[1],
        "rank": len(case.shape),
    }[along]


def draw(folder: Path, sweeps_table: Path | None = None) -> list[Path]:
    """Draw every figure whose tables are there.

    Args:
        folder: of the tables and the figures.
        sweeps_table: where the sweeps are, if not there.
    """
    paths = (
        folder / "grid.csv",
        sweeps_table or folder / "sweeps.csv",
        folder / "memory.csv",
    )
    grid, sweeps, peaks = (read(path) if path.is_file() else [] for path in paths)
    pictures = {
        "time_against_flops": grid and sweeps and time_against_flops(grid, sweeps),
        "fraction_of_bare": grid and fraction_of_bare(grid),
        "memory": peaks and memory(peaks),
        "growth": sweeps and growth(sweeps),
    }
    drawn = []
    for name, picture in pictures.items():
        if picture:
            drawn.append(folder / f"{name}.svg")
            drawn[-1].write_text(picture._repr_svg_(), encoding="utf-8", newline="\n")
    return drawn
