"""Chapter 2: every argument that builds the layer."""

from collections.abc import Callable, Mapping, Sequence
from inspect import Parameter
from itertools import pairwise
from typing import Any

import numpy as np

from densekit.activations import ACTIVATIONS, vjp
from densekit.typing import Array

from ..drawing import (
    CELL,
    ROLES,
    Board,
    MarkTable,
    Picture,
    chart,
    coloured,
    mark,
    number,
)

STAGES = {
    "construct": ("the arguments are checked and kept", "muted"),
    "build": ("the weights come into being", "kernel"),
    "call": ("inputs become outputs", "output"),
    "loss": ("penalties join the loss", "muted"),
    "update": ("weights move, then are projected", "muted"),
}
LEFT = 82.0  # of what stands beside a stage
Line = Mapping[str, Any]
SOLID: Line = {"color": ROLES["output"], "linewidth": 1.8}
NEXT: Line = {"color": ROLES["output"], "linewidth": 1.4, "linestyle": (0, (3, 2))}
SLOPE: Line = {"color": ROLES["muted"], "linewidth": 1.2}
_ACTIVATION_ARGUMENTS = {
    "threshold": {"threshold": 1.0, "default_value": -0.5},
}


def lifecycle(acts_at: Mapping[str, str | None]) -> Picture:
    """The five stages, each with the arguments that act there.

    Args:
        acts_at: argument name -> name of a stage; None where no stage shows it.
    """
    nowhere = [name for name, stage in acts_at.items() if stage is None]
    groups = {s: [n for n, at in acts_at.items() if at == s] for s in STAGES}
    rows = {stage: _rows_of(names) for stage, names in groups.items()}
    heights = [max(46, 26 + 22 * len(rows[stage])) for stage in STAGES]
    board = Board(334, sum(heights) + 18 * len(STAGES) + 50)
    top = 4.0
    for (stage, (words, role)), height in zip(STAGES.items(), heights, strict=True):
        middle = top + height / 2
        board.box(4, top, 68, height, role, strength=0.12)
        board.text(38, middle, stage, bold=True, role=role)
        board.text(LEFT, top + 9, words, role="muted", align="left")
        _chips(board, top + 20, rows[stage])
        if stage == "construct":
            board.text(LEFT, top + 29, "no weight exists yet", align="left")
        top += height + 18
        if stage != "update":
            board.arrow((38, top - 16), (38, top - 2))
    board.box(4, top, 326, 36, "muted", strength=0, dashed=True)
    board.text(12, top + 18, "no stage:", role="muted", align="left")
    _chips(board, top + 8, [nowhere])
    listed = "; ".join(
        f"{stage}: {', '.join(names) or 'none'}" for stage, names in groups.items()
    )
    return board.picture(
        name="fig-lifecycle",
        title=f"A layer's life in {len(STAGES)} stages, with its arguments",
        alt=(
            f"The stages of a layer from top to bottom, with the arguments whose "
            f"effect is first seen there. {listed}. Seen at no stage: "
            f"{', '.join(nowhere)}."
        ),
    )


def effects(
    defaults: Mapping[str, Any],
    acts_at: Mapping[str, str | None],
    rows: Mapping[str, Mapping[str, Sequence[bool]]],
) -> MarkTable:
    """For each argument its default, its stage, and what it changes.

    Args:
        defaults: argument name -> default; ``inspect.Parameter.empty`` for none.
        acts_at: argument name -> name of a stage, or None.
        rows: argument name -> what may change -> whether it does, value by value.
    """
    columns = list(next(iter(rows.values())))
    lines = []
    for name, row in rows.items():
        default = defaults[name]
        given = "required" if default is Parameter.empty else f"= {default}"
        stage = acts_at[name]
        lines.append(
            [
                f'<code class="literal">{name}</code> {coloured(given, "muted")}',
                coloured(stage or "nowhere", STAGES[stage][1] if stage else "muted"),
                *map(_changed, row.values()),
            ]
        )
    return MarkTable(
        name="effects",
        caption=(
            "What each argument changes, and where. ● changed by every value that was "
            "tried, ○ by some."
        ),
        header=["argument", "acts at", *columns],
        rows=lines,
    )


def _changed(seen: Sequence[bool]) -> str:
    if not any(seen):
        return ""
    return mark("●" if all(seen) else "○", f"{sum(seen)} of {len(seen)} values")


def _rows_of(names: Sequence[str], room: float = 250) -> list[list[str]]:
    rows: list[list[str]] = []
    left = room
    for name in names:
        if left + _chip_width(name) > room:
            rows.append([])
            left = 0
        rows[-1].append(name)
        left += _chip_width(name) + 6
    return rows


def _chip_width(name: str) -> float:
    return 5.9 * len(name) + 8


def _chips(board: Board, top: float, rows: Sequence[Sequence[str]]) -> None:
    for place, names in enumerate(rows):
        x = LEFT
        for name in names:
            role = "ink"
            for part, of_part in (
                ("kernel", "kernel"),
                ("lora", "kernel"),
                ("bias", "bias"),
                ("activ", "output"),
            ):
                if part in name:
                    role = of_part
            width = _chip_width(name)
            board.box(x, top + place * 22, width, 19, role, strength=0.12)
            board.text(x + width / 2, top + place * 22 + 9.5, name)
            x += width + 6


def chain(sizes: Sequence[int]) -> Picture:
    """The kernels of layers in a row, to scale: one's columns are the next one's rows.

    Args:
        sizes: the input's length, then the units of each layer.
    """
    cell, gap = 9.0, 38.0
    pairs = list(pairwise(sizes))
    left, top = 28.0, 40.0
    floor = top + max(sizes[:-1]) * cell
    board = Board(left + sum(sizes[1:]) * cell + gap * (len(pairs) - 1) + 8, floor + 66)
    x = left
    counts = []
    for index, (rows, units) in enumerate(pairs):
        y = floor - rows * cell
        middle = x + units * cell / 2
        for row, column in np.ndindex(rows, units):
            board.box(x + column * cell, y + row * cell, cell, cell, "kernel", line=0.5)
        for column in range(units):
            board.box(x + column * cell, floor + 5, cell, cell, "bias", line=0.5)
        source = "input" if index == 0 else "output"
        board.text(
            x - 5, y + rows * cell / 2, str(rows), role=source, align="right", bold=True
        )
        board.text(middle, y - 10, f"{units} units", role="output", bold=True)
        board.text(middle, floor + 28, f"{rows}·{units} + {units}", role="muted")
        counts.append(rows * units + units)
        board.text(middle, floor + 45, f"= {counts[-1]}", size=12, bold=True)
        if index + 1 < len(pairs):
            end = x + units * cell
            board.arrow((end + 5, floor - 6), (end + gap - 20, floor - 6))
        x += units * cell + gap
    board.text(4, 12, f"{sum(counts)} parameters", align="left", bold=True, size=11)
    listed = ", then ".join(
        f"{rows} by {units} with {units} biases, {count} in all"
        for (rows, units), count in zip(pairs, counts, strict=True)
    )
    return board.picture(
        name="fig-chain",
        title="The kernels of layers in a row, drawn to scale",
        alt=(
            f"Kernels as grids, each with a row of biases below: {listed}. The columns "
            f"of each kernel are as many as the rows of the next. Together "
            f"{sum(counts)} parameters."
        ),
    )


def trap(losses: Sequence[float], rights: Mapping[str, Sequence[int]]) -> Picture:
    """A loss that falls, and how many samples two last layers get right meanwhile.

    Args:
        losses: after each step, the same for both.
        rights: name of a last layer -> the right answers after each step.
    """
    (first, left), (second, middle) = chart(215, 190), chart(215, 190)
    steps = np.arange(1, len(losses) + 1)
    left.plot(steps, losses, color=ROLES["ink"])
    left.set(title="loss, of both", xlabel="step", ylim=(0, 0.75))
    styles: tuple[Line, Line] = ({"linestyle": "--"}, {"linewidth": 2.4})
    for (name, right), style in zip(rights.items(), styles, strict=True):
        middle.plot(steps, right, color=ROLES["output"], **style)
        middle.annotate(
            name,
            (steps[-1], right[-1]),
            (0, -8 if right[-1] > 5 else 5),
            textcoords="offset points",
            ha="right",
            va="top" if right[-1] > 5 else "bottom",
        )
    middle.set(title="right, of 8 samples", xlabel="step", ylim=(0, 8.5))
    ends = "; ".join(f"{name}: {right[-1]} of 8" for name, right in rights.items())
    return Picture(
        first,
        second,
        name="fig-trap",
        title="A loss that falls while no prediction changes",
        alt=(
            f"Left, one loss for two last layers, which falls from step to step over "
            f"{len(losses)} steps. Right, how many samples each gets right in the end. "
            f"{ends}."
        ),
    )


def last_layers(grid: Mapping[tuple[tuple[int, str | None], str, str], str]) -> Picture:
    """The grid of last layer, loss and labels, with a verdict in each square.

    Args:
        grid: ((units, activation), loss, labels) -> learns, silent, warns or raises.
    """
    lasts = list(dict.fromkeys(last for last, _, _ in grid))
    pairs = list(dict.fromkeys((loss, labels) for _, loss, labels in grid))
    wide, tall, left, top = 55.0, 25.0, 54.0, 42.0
    head = 22.0  # above each loss, its name
    losses = len(dict.fromkeys(loss for loss, _ in pairs))
    board = Board(
        left + wide * len(lasts) + 3, top + tall * len(pairs) + head * losses + 34
    )
    for place, (units, activation) in enumerate(lasts):
        x = left + (place + 0.5) * wide
        board.text(x, 14, f"Dense({units})", role="output", bold=True)
        board.text(x, 31, activation or "linear", role="muted")
    y = top
    for line, (loss, labels) in enumerate(pairs):
        if line == 0 or loss != pairs[line - 1][0]:
            board.text(4, y + head / 2 + 1, loss, align="left", bold=True)
            y += head
        board.text(left - 4, y + tall / 2, labels, align="right", role="muted")
        for place, last in enumerate(lasts):
            verdict = grid[last, loss, labels]
            x = left + place * wide
            board.box(
                x + 2,
                y + 2,
                wide - 4,
                tall - 4,
                "faint" if verdict in ("raises", "warns") else "ink",
                strength=0.22 if verdict == "learns" else 0,
                line=1.6 if verdict == "silent" else 0.8,
                dashed=verdict == "silent",
            )
            board.text(
                x + wide / 2,
                y + tall / 2,
                verdict,
                bold=verdict == "learns",
                role="muted" if verdict in ("raises", "warns") else "ink",
            )
        y += tall
    told = "; ".join(
        f"{loss} on {labels}: "
        + ", ".join(
            f"Dense({units}{f', {activation}' if activation else ''}) "
            f"{grid[(units, activation), loss, labels]}"
            for units, activation in lasts
        )
        for loss, labels in pairs
    )
    board.text(
        4,
        y + 18,
        "dashed: wrong, and nothing says so",
        align="left",
        role="muted",
    )
    return board.picture(
        name="fig-last-layers",
        title="Last layer, loss and labels: what learns",
        alt=f"A verdict for each last layer, loss and kind of labels. {told}.",
    )


def activations() -> Picture:
    """Every activation of Keras with its derivative; those that mix entries come last.

    Of those, the solid line is output 0 as input 0 moves, and the dashed one output 1,
    which an elementwise function would leave alone.
    """
    mixing = ["softmax", "log_softmax", "sparsemax", "glu"]
    plain = [name for name in sorted(ACTIVATIONS) if name not in mixing]
    x = np.linspace(-4, 4, 65)
    panels = [_key({"f(x)": SOLID, "its slope": SLOPE})]
    for name in [*plain, *mixing]:
        board = Board(84, 76)
        panels.append(board)
        f, arguments = ACTIVATIONS[name], _ACTIVATION_ARGUMENTS.get(name, {})
        if name in plain:
            y = f(x, **arguments)
            slope = vjp(f)(np.ones_like(x), y, x, **arguments)
            _panel(board, name, x, [(slope, SLOPE), (y, SOLID)])
        else:
            board.box(0.5, 0.5, 83, 75, "faint")
            y = f(np.stack([x, np.zeros_like(x)], axis=-1))  # (65, 2); glu: (65, 1)
            curves = [(column, NEXT) for column in y.T[1:]]
            _panel(board, name, x, [*curves, (y[:, 0], SOLID)])
    panels.append(_key({"output 0": SOLID, "output 1": NEXT}, "input 0 moves:"))
    return Picture(
        *(panel.figure for panel in panels),
        name="fig-activations",
        title=f"The {len(ACTIVATIONS)} activations of Keras",
        alt=(
            f"Small curves from −4 to 4 of {len(plain)} elementwise activations, each "
            f"with its slope: {', '.join(plain)}. Below them the {len(mixing)} that "
            f"mix entries: {', '.join(mixing)}. In the first three, moving input 0 "
            "moves output 1 as well; glu puts out one number for two inputs."
        ),
    )


def _key(entries: Mapping[str, Line], head: str = "") -> Board:
    """A panel that says what the lines mean."""
    board = Board(84, 76)
    if head:
        board.box(0.5, 0.5, 83, 75, "faint")
    board.text(4, 10, head, align="left", role="muted", size=9)
    for place, (words, line) in enumerate(entries.items()):
        y = 28.0 + 18 * place
        board.axes.plot([4, 20], [y, y], **line)
        board.text(26, y, words, align="left", role="muted", size=9)
    return board


def _panel(
    board: Board,
    name: str,
    x: Array,
    curves: Sequence[tuple[Array, Line]],
) -> None:
    """Curves over x from -4 to 4 and y from -1.5 to 2.5, under their name."""
    left, top = 4.0, 16.0
    wide, tall = 76.0, 56.0

    def across(value: Any) -> Any:
        return left + (value + 4) / 8 * wide

    def down(value: Any) -> Any:
        return top + (2.5 - value) / 4 * tall

    board.text(left, 9, name, size=9, align="left", bold=True)
    board.axes.plot(
        [left, left + wide], [down(0)] * 2, color=ROLES["faint"], linewidth=0.8
    )
    board.axes.plot(
        [across(0)] * 2, [top, top + tall], color=ROLES["faint"], linewidth=0.8
    )
    for y, line in curves:
        inside = np.where((y >= -1.5) & (y <= 2.5), y, np.nan)
        board.axes.plot(across(x), down(inside), **line)


def frozen(runs: Mapping[str, Sequence[Array]]) -> Picture:
    """What one step of training adds to two kernels, for several ways to freeze.

    Args:
        runs: a title of two lines -> the changes of the first and the second kernel,
            small integers, each of shape (inputs, units).
    """
    panels, words = [], []
    for title, changes in runs.items():
        board, x = Board(122, 136), 4.0
        panels.append(board.figure)
        for line, part in enumerate(title.split("\n")):
            board.text(x, 10 + 15 * line, part, align="left", bold=line == 0)
        for change, label in zip(changes, ("first", "second"), strict=True):
            moved = np.full(change.shape, bool(np.any(change)))
            board.cells(x, 46, change, "kernel", lit=moved, form=_signed)
            middle = x + change.shape[1] * CELL / 2
            board.text(middle, 46 + len(change) * CELL + 13, label, role="muted")
            board.text(
                middle,
                46 + len(change) * CELL + 27,
                "moves" if moved.any() else "stays",
                role="kernel" if moved.any() else "muted",
                bold=bool(moved.any()),
            )
            x += change.shape[1] * CELL + 24
        states = ["moves" if np.any(change) else "stays" for change in changes]
        words.append(
            f"{title.replace(chr(10), ' ')}: the first kernel {states[0]}, the second "
            f"{states[1]}"
        )
    return Picture(
        *panels,
        name="fig-frozen",
        title="What one step of training adds to two kernels",
        alt=f"What one step adds to each number of two kernels. {'; '.join(words)}.",
    )


def _signed(value: Any) -> str:
    return f"+{value}" if value > 0 else number(value)


def bias_under_normalisation(z: Array, biases: Sequence[float]) -> Picture:
    """Points shifted by a bias; then normalised; then with a ReLU in between.

    Args:
        z: (samples,), what one unit puts out for each sample, without a bias.
        biases: to be added, one row of the figure each.
    """

    def normalised(values: Array) -> Array:
        return (values - values.mean()) / np.sqrt(values.var() + 1e-3)

    panels: list[tuple[str, str, Callable[[Array], Array], float]] = [
        ("z + bias", "output", lambda v: v, 6.0),
        ("normalised", "output", normalised, 2.0),
        ("relu between", "output", lambda v: normalised(np.maximum(v, 0)), 2),
    ]
    wide, step, left = 84.0, 34.0, 58.0
    floor = 36 + step * len(biases)
    board = Board(left + 3 * (wide + 9) - 5, floor + 8)
    alike = []
    for place, (title, role, f, reach) in enumerate(panels):
        x = left + place * (wide + 9)
        board.text(x, 12, title, align="left", bold=True)
        centre = x + wide / 2
        board.axes.plot(
            [centre] * 2, [26, floor - 2], color=ROLES["faint"], linewidth=0.8
        )
        rows = []
        for line, bias in enumerate(biases):
            y = 44 + line * step
            values = f(np.asarray(z, dtype=float) + bias)
            rows.append(values)
            board.axes.plot([x, x + wide], [y, y], color=ROLES["faint"], linewidth=0.8)
            board.axes.plot(
                centre + values / reach * wide / 2,
                np.full(len(values), y),
                linestyle="none",
                marker="o",
                markersize=6,
                markerfacecolor=(ROLES[role], 0.35),
                markeredgecolor=ROLES[role],
            )
            if place == 0:
                sign = _signed(bias)
                board.text(4, y, f"bias {sign}", role="bias", align="left", bold=True)
        alike.append(all(np.allclose(row, rows[0]) for row in rows))
    same = [
        "the same in every row" if a else "different from row to row" for a in alike
    ]
    return board.picture(
        name="fig-bias",
        title="A bias before a normalisation",
        alt=(
            f"{len(z)} points on a line, one row for each of the biases "
            f"{', '.join(map(_signed, biases))}. Before normalisation the points are "
            f"{same[0]}; after it, {same[1]}; with a ReLU before it, {same[2]}."
        ),
    )
