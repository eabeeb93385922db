"""A weight: a named array, and what watches it."""

from dataclasses import dataclass
from typing import Any

from ..typing import Array
from .arguments import real_array


@dataclass(eq=False)
class Weight:
    """A named array, with what watches it; as a key, itself and no other.

    Args:
        path: the layer's name, a slash, the weight's own.
        value: of any shape; it keeps its shape and its dtype.
        regularizer: a penalty on the weight, or None.
        constraint: a projection after each update, or None.
        trainable: whether it learns.
    """

    path: str
    value: Array
    regularizer: Any = None
    constraint: Any = None
    trainable: bool = True

    @property
    def name(self) -> str:
        """Unique in its layer."""
        return self.path.rpartition("/")[2]

    def assign(self, value: Any) -> None:
        """Replace the value.

        Raises:
            ValueError: the new value has another shape, or is no real numbers; nothing
                is broadcast.
        """
        self.value = self.checked(value)

    def checked(self, value: Any) -> Array:
        """A copy of the new value in the weight's dtype, once it fits."""
        array = real_array(value, f"values of weight '{self.path}'")
        if array.shape != self.value.shape:
            transposed = array.shape == self.value.shape[::-1]
            raise ValueError(
                f"Weight '{self.path}' of shape {self.value.shape} is not compatible "
                f"with provided weight shape {array.shape}."
                + " Its transpose would fit."
                * transposed
            )
        return array.astype(self.value.dtype)
