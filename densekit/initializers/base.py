"""What all initializers share."""

from dataclasses import dataclass, field
from typing import ClassVar

from .. import random, registry
from ..typing import Array, DTypeLike, Shape


class Initializer(registry.Configurable):
    """Base: ``__call__(shape, dtype)`` makes the values, in float32 unless told."""

    family: ClassVar[str] = "initializers"

    def __call__(self, shape: Shape, dtype: DTypeLike = None) -> Array:
        """An array of this shape and dtype."""
        raise NotImplementedError


@dataclass(frozen=True)
class Random(Initializer):
    """An instance without a seed draws one and keeps it: it repeats its values."""

    drawn_seed: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        seed = random.checked_seed(getattr(self, "seed", None))
        object.__setattr__(self, "drawn_seed", seed)
