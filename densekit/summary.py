"""The table that Keras prints of a model: first the rows, then the text."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from .layers import Layer
from .typing import OutputShape

_UNITS = ("B", "KB", "MB", "GB", "TB", "PB")
_HEADER = ("Layer (type)", "Output Shape", "Param #")


@dataclass(frozen=True)
class Row:
    """A layer in the table; shape and params are None while they are not known."""

    name: str
    kind: str
    output_shape: OutputShape | None
    params: int | None

    def cells(self) -> tuple[str, str, str]:
        """The three columns as text."""
        return (
            f"{self.name} ({self.kind})",
            "?" if self.output_shape is None else str(self.output_shape),
            "0 (unbuilt)" if self.params is None else f"{self.params:,}",
        )


def rows(layers: Sequence[Layer], shapes: Sequence[OutputShape | None]) -> list[Row]:
    """One row a layer.

    Args:
        layers: of the model.
        shapes: the output shape of each, or None.
    """
    return [
        Row(
            layer.name,
            type(layer).__name__,
            shape,
            layer.count_params() if layer.built else None,
        )
        for layer, shape in zip(layers, shapes, strict=True)
    ]


def totals(model: Layer) -> list[str]:
    """The three lines below the table."""
    groups = {
        "Total params": model.weights,
        "Trainable params": model.trainable_weights,
        "Non-trainable params": model.non_trainable_weights,
    }
    return [
        f"{title}: {sum(w.size for w in weights):,} "
        f"({readable_bytes(sum(w.nbytes for w in weights))})"
        for title, weights in groups.items()
    ]


def text(name: str, table: list[Row], last_lines: list[str], width: int) -> str:
    """The table; in two lines a layer where ``width`` is too narrow for one."""
    lines = [_HEADER, *(row.cells() for row in table)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    wide = sum(widths) + 4 <= width
    render = _one_line if wide else _two_lines
    rule = "─" * (sum(widths) + 4 if wide else width)
    body = [render(cells, widths, width) for cells in lines]
    ends = [_fitted(line, width) for line in last_lines]
    head = [f'Model: "{name}"', rule, body[0], rule]
    return "\n".join([*head, *body[1:], rule, *ends])


def _one_line(cells: tuple[str, ...], widths: list[int], width: int) -> str:
    layer, shape, params = cells
    return f"{layer:<{widths[0]}}  {shape:<{widths[1]}}  {params:>{widths[2]}}"


def _two_lines(cells: tuple[str, ...], widths: list[int], width: int) -> str:
    layer, shape, params = cells
    room = max(width - len(shape) - 2, len(params) + 2)
    return f"{_fitted(layer, width)}\n  {shape}{params:>{room}}"


def _fitted(line: str, width: int) -> str:
    return line if len(line) <= width else line.replace(" (", "\n  (", 1)


def readable_bytes(count: float) -> str:
    """Bytes in the largest unit that leaves a number of at least 1, as Keras writes it.

    >>> readable_bytes(92), readable_bytes(401_920 * 4)
    ('92.00 B', '1.53 MB')
    """
    power = min(int(math.log(max(count, 1), 1024)), len(_UNITS) - 1)
    return f"{count / 1024**power:.2f} {_UNITS[power]}"
