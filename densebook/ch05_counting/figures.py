"""Chapter 5: parameters, bytes and work, drawn to scale."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from densekit.counting import dense_params
from densekit.summary import readable_bytes

from ..drawing import Board, Picture


def areas(params: Mapping[str, int], dense: Sequence[str]) -> Picture:
    """Every parameter of a network as area, its dense layers beside all the others.

    Args:
        params: of each layer that has any, in order.
        dense: the names of the dense layers, the largest first.
    """
    width, height, left, top = 324.0, 270.0, 4.0, 24.0
    total = sum(params.values())
    others = [count for name, count in params.items() if name not in dense]
    board = Board(width + 8, top + height + 8)
    board.text(left, 10, f"{total:,} parameters", align="left", bold=True)

    first, *later = dense
    split = width * params[first] / total
    board.box(left, top, split, height, "kernel", strength=0.3)
    _named(board, left + split / 2, top + height / 2, first, params[first], total)

    x, y, column = left + split, top, width - split
    for name in [*later, None]:
        count = sum(others) if name is None else params[name]
        tall = height * count / (total - params[first])
        if name is None:
            board.box(x, y, column, tall, "muted", strength=0.2)
            words = "convolutions"
            _named(board, x + column / 2, y + tall / 2, words, count, total, 3)
        else:
            board.box(x, y, column, tall, "kernel", strength=0.15)
            lines = 3 if tall > 40 else 2
            _named(board, x + column / 2, y + tall / 2, name, count, total, lines)
        y += tall
    listed = ", ".join(f"{name} {_share(params[name], total)}" for name in dense)
    return board.picture(
        name="fig-areas",
        title="The parameters of a network as areas",
        alt=(
            f"A rectangle of {total:,} parameters, to scale. The dense layers fill "
            f"most of it: {listed}. All {len(others)} convolutions together have "
            f"{sum(others):,} parameters, {_share(sum(others), total)}."
        ),
    )


def _share(count: int, total: int) -> str:
    return f"{100 * count / total:.0f} %"


def _named(
    board: Board, x: float, y: float, name: str, count: int, total: int, lines: int = 3
) -> None:
    texts = [name, f"{count:,}", _share(count, total)][:lines]
    for place, words in enumerate(texts):
        offset = 12.5 * (place - (len(texts) - 1) / 2)
        board.text(x, y + offset, words, bold=place == 0)


def rectangles(sizes: Sequence[int]) -> Picture:
    """Each layer of a network as a rectangle of ``(input_dim + 1) x units`` squares.

    Args:
        sizes: the input's length, then the units of each layer.
    """
    size, left, top, gap = 30.0, 60.0, 68.0, 38.0
    pairs = list(pairwise(sizes))
    width = sum(units * size for _, units in pairs) + gap * (len(pairs) - 1)
    tallest = max(rows for rows, _ in pairs) + 1
    board = Board(left + width + 12, top + tallest * size + 40)
    board.text(left, 12, "columns: one for each unit", align="left", role="output")
    x = left
    for index, (rows, units) in enumerate(pairs):
        for row in range(rows + 1):
            role = "bias" if row == rows else "kernel"
            y = top + row * size
            for column in range(units):
                board.box(x + column * size, y, size, size, role, strength=0.25)
            if index == 0:
                label = "bias" if row == rows else f"input {row}"
                colour = "bias" if row == rows else "input"
                board.text(x - 8, y + size / 2, label, role=colour, align="right")
        for column in range(units):
            middle = x + (column + 0.5) * size
            board.text(middle, top - 12, str(column), role="output")
        board.text(x, 36, f"{rows} → {units}", align="left", bold=True)
        count = f"({rows} + 1) · {units} = {dense_params(rows, units)}"
        bottom = top + (rows + 1) * size + 16
        board.text(x + units * size / 2, bottom, count, size=10)
        x += units * size + gap
    counts = [dense_params(*pair) for pair in pairs]
    sums = " + ".join(map(str, counts))
    return board.picture(
        name="fig-rectangles",
        title=f"{sums} = {sum(counts)} parameters, one square each",
        alt=(
            "One rectangle for each layer of the network "
            + " → ".join(map(str, sizes))
            + ". A row for each input and one more for the bias; a column for each "
            f"unit. The squares are the parameters: {sums} = {sum(counts)}."
        ),
    )


def same_area(params: int) -> Picture:
    """All Dense layers with a bias and exactly this many parameters, as rectangles.

    Args:
        params: a small number.
    """
    size, gap, left, top = 9.2, 26.0, 14.0, 44.0
    shapes = [
        (params // units, units)
        for units in range(1, params // 2 + 1)
        if params % units == 0
    ]
    width = sum(units * size for _, units in shapes) + gap * (len(shapes) - 1)
    tallest = max(rows for rows, _ in shapes)
    board = Board(width + 2 * left, top + tallest * size + 8)
    board.text(6, 12, f"{params} squares each", align="left", bold=True)
    x = left
    for rows, units in shapes:
        for row in range(rows):
            role = "bias" if row == rows - 1 else "kernel"
            for column in range(units):
                board.box(
                    x + column * size,
                    top + row * size,
                    size,
                    size,
                    role,
                    strength=0.25,
                    line=0.6,
                )
        board.text(x + units * size / 2, top - 12, f"{rows - 1} → {units}")
        x += units * size + gap
    for place, (rows, units) in enumerate(shapes):
        product = f"({rows - 1} + 1) · {units} = {params}"
        y = top + tallest * size - 17 * (len(shapes) - place) + 8
        board.text(width / 2 + left, y, product, align="left")
    listed = ", ".join(f"{rows - 1} → {units}" for rows, units in shapes)
    return board.picture(
        name="fig-same-area",
        title=f"{len(shapes)} Dense layers with {params} parameters",
        alt=(
            f"{len(shapes)} rectangles of {params} squares each, from tall to wide; "
            f"the last row of each is the bias. They are the layers {listed}."
        ),
    )


def transformer(width: int, hidden: int) -> Picture:
    """The kernels of a transformer block, to scale: attention and feed-forward.

    Args:
        width: of the block, the number of features at each position.
        hidden: units of the feed-forward half's first layer.
    """
    side, gap, left, top = 42.0, 6.0, 4.0, 44.0
    long = side * hidden / width
    attention, feed = 4 * width * width, 2 * width * hidden
    right = left + max(4 * side + 3 * gap, long) + 22
    lower = top + side + 56
    board = Board(right + side + 72, max(lower + side, top + long) + 10)
    share = f"attention: {_share(attention, attention + feed)}"
    board.text(left, 12, share, align="left", bold=True)
    board.text(left, 28, f"{attention:,} numbers", align="left", role="muted")
    for place, word in enumerate(("query", "key", "value", "output")):
        x = left + place * (side + gap)
        board.box(x, top, side, side, "kernel", strength=0.12)
        board.text(x + side / 2, top + side / 2, word)
    y = lower - 32
    share = f"feed-forward: {_share(feed, attention + feed)}"
    board.text(left, y, share, align="left", bold=True)
    board.text(left, y + 16, f"{feed:,} numbers", align="left", role="muted")
    board.box(left, lower, long, side, "kernel", strength=0.35)
    board.text(left + long / 2, lower + side / 2, f"{width} → {hidden}")
    board.box(right, top, side, long, "kernel", strength=0.35)
    words = f"{hidden} → {width}"
    board.text(right + side + 8, top + long / 2, words, align="left")
    board.arrow((left + long + 6, lower + side / 2), (right - 6, lower + side / 2))
    return board.picture(
        name="fig-transformer",
        title="The kernels of a transformer block, to scale",
        alt=(
            f"Six kernels drawn to scale. Attention has four squares of {width} by "
            f"{width}: query, key, value and output, {attention:,} numbers. The "
            f"feed-forward half has two long rectangles, {width} by {hidden} and "
            f"{hidden} by {width}: {feed:,} numbers, "
            f"{_share(feed, attention + feed)} of all."
        ),
    )


def memory(weights: int, moments: int, activations: int, batch: int) -> Picture:
    """Bytes of a network in four situations, as stacked bars.

    Args:
        weights: bytes of the parameters; the gradients take as many.
        moments: bytes that Adam keeps.
        activations: bytes of all outputs for one sample.
        batch: of the last bar.
    """
    learning = {"weights": weights, "gradients": weights}
    adam = learning | {"moments": moments}
    bars = {
        "the weights alone": {"weights": weights},
        "training with SGD, batch of 1": learning | {"activations": activations},
        "training with Adam, batch of 1": adam | {"activations": activations},
        f"training with Adam, batch of {batch}": adam
        | {"activations": batch * activations},
    }
    looks = {
        "weights": ("kernel", 0.75),
        "gradients": ("kernel", 0.4),
        "moments": ("kernel", 0.15),
        "activations": ("output", 0.3),
    }
    left, top, tall, step, room = 4.0, 46.0, 24.0, 52.0, 262.0
    largest = max(sum(parts.values()) for parts in bars.values())
    board = Board(331, top + step * len(bars) - 16)
    x = left
    for part, (role, strength) in looks.items():
        board.box(x, 6, 12, 12, role, strength=strength)
        board.text(x + 17, 12, part, align="left")
        x += 17 + 6.3 * len(part) + 9
    for place, (name, parts) in enumerate(bars.items()):
        y = top + place * step
        board.text(left, y - 9, name, align="left")
        x = left
        for part, count in parts.items():
            role, strength = looks[part]
            board.box(x, y, room * count / largest, tall, role, strength=strength)
            x += room * count / largest
        whole = readable_bytes(sum(parts.values()))
        board.text(x + 6, y + tall / 2, whole, align="left", bold=True)
    said = "; ".join(
        f"{name}: {readable_bytes(sum(parts.values()))} ("
        + ", ".join(f"{part} {readable_bytes(n)}" for part, n in parts.items())
        + ")"
        for name, parts in bars.items()
    )
    return board.picture(
        name="fig-memory",
        title="What has to be in memory",
        alt=f"Stacked bars of bytes. {said}.",
    )


def params_and_work(
    rows: Sequence[tuple[str, int, int, float]], dense: Sequence[str]
) -> Picture:
    """Three bars a layer: its parameters, its multiply-adds, its recorded time.

    Args:
        rows: name, parameters, multiply-adds and time of each layer that has any.
        dense: the names of the dense layers.
    """
    names, room, step, top = 74.0, 72.0, 16.0, 44.0
    starts = [names + 6 + 88 * side for side in range(3)]
    heads = ("parameters", "multiply-adds", "time")
    columns = [[float(row[side]) for row in rows] for side in (1, 2, 3)]
    totals = [*(f"{sum(c):,.0f}" for c in columns[:2]), "batch of 1"]
    board = Board(332, top + step * len(rows) + 28)
    for start, head, total in zip(starts, heads, totals, strict=True):
        board.text(start, 12, head, align="left", bold=True)
        board.text(start, 28, total, role="muted", align="left")
    for place, (name, *counts) in enumerate(rows):
        y = top + place * step
        role = "kernel" if name in dense else "muted"
        board.text(names, y + step / 2, name, align="right")
        for start, count, column in zip(starts, counts, columns, strict=True):
            long = room * count / max(column)
            board.box(start, y + 2, long, step - 4, role, strength=0.5, line=0.6)
    shares = [
        f"{100 * sum(column[-len(dense) :]) / sum(column):.{digits}f} %"
        for column, digits in zip(columns, (0, 1, 0), strict=True)
    ]
    foot = top + step * len(rows) + 14
    board.text(names, foot, "all dense", align="right")
    for start, share in zip(starts, shares, strict=True):
        board.text(start, foot, share, align="left", bold=True)
    return board.picture(
        name="fig-params-and-work",
        title="Where the parameters are, where the work is, where the time goes",
        alt=(
            f"Three bars for each of {len(rows)} layers. Of {totals[0]} parameters, "
            f"{shares[0]} are in the last {len(dense)}, the dense layers. Of "
            f"{totals[1]} multiply-adds, {shares[1]} are theirs. Of the recorded time "
            f"of these layers for a batch of 1, {shares[2]}."
        ),
    )
