"""What is measured: the grid of the comparison, and sweeps along one size at a time."""

import math
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Case:
    """A Dense layer and its input."""

    shape: tuple[int, ...]  # of the input, the batch first
    units: int
    activation: str = "relu"

    @property
    def name(self) -> str:
        """As in ``(8, 2, 3)->4``, with the activation when it is not relu."""
        name = f"({', '.join(map(str, self.shape))})->{self.units}"
        return name if self.activation == "relu" else f"{name} {self.activation}"

    @property
    def flops(self) -> int:
        """Of one matrix product: a multiplication and an addition for each weight."""
        return 2 * math.prod(self.shape) * self.units

    def asdict(self) -> dict[str, Any]:
        """In the form that a worker reads."""
        return asdict(self)


GRID = (
    Case((8, 2, 3), 4),
    Case((1, 784), 512),
    Case((32, 784), 512),
    Case((512, 784), 512),
    Case((8192, 64), 64),
    Case((4096, 1024), 1024),
    Case((64, 128, 768), 768),
    Case((64, 128, 768), 3072),
)

ACTIVATIONS = tuple(
    Case(case.shape, case.units, activation)
    for activation in ("gelu", "softmax")
    for case in GRID[3:]
)

SWEEPS = {
    "batch": [Case((2**power, 512), 512) for power in range(0, 14, 1)],
    "units": [Case((256, 512), 2**power) for power in range(0, 13, 1)],
    "d0": [Case((32, 2**power, 256), 256) for power in range(0, 10, 1)],
    "rank": [  # the same 4096 vectors each time
        Case(shape, 256)
        for shape in (
            (4096, 256),
            (64, 64, 256),
            (16, 16, 16, 256),
            (8, 8, 8, 8, 256),
            (4, 4, 4, 8, 8, 256),
        )
    ],
}
