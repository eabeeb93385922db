"""Weights: named arrays in order, what watches them, and how they are replaced."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..initializers import GlorotUniform
from ..typing import Array, DTypeLike, Shape


@dataclass(eq=False)
class Weight:
    """A named array, with what watches it; as a key, itself and no other."""

    name: str
    value: Array
    regularizer: Any = None
    constraint: Any = None
    trainable: bool = True


class Weighted:
    """Something with weights: a layer, or a model of layers."""

    name: str
    dtype: np.dtype[Any]
    built: bool

    def __init__(self, trainable: bool) -> None:
        self._trainable = trainable
        self._weights: dict[str, Weight] = {}
        self.activity_losses: list[Any] = []

    def add_weight(
        self,
        name: str,
        shape: Shape,
        initializer: Any = None,
        regularizer: Any = None,
        constraint: Any = None,
        dtype: DTypeLike = None,
    ) -> None:
        """Create a weight; its place in ``weights`` is the order of creation.

        Args:
            name: unique in the layer.
            shape: of the weight.
            initializer: makes the values; GlorotUniform when None.
            regularizer: a penalty on the weight, or None.
            constraint: a projection after each update, or None.
            dtype: the layer's when None.

        Raises:
            ValueError: the initializer's values have another shape.
        """
        dtype = np.dtype(dtype or self.dtype)
        value = (initializer or GlorotUniform())(shape, dtype=dtype)
        weight = Weight(name, np.empty(shape, dtype), regularizer, constraint)
        weight.value = self._fitted(weight, value)
        self._weights[name] = weight

    def sublayers(self) -> "Sequence[Weighted]":
        """The layers inside, whose weights count as weights here."""
        return ()

    def variables(self) -> list[Weight]:
        """The weights with their names and what watches them."""
        inner = [w for layer in self.sublayers() for w in layer.variables()]
        return list(dict.fromkeys([*self._weights.values(), *inner]))

    def trainable_variables(self) -> list[Weight]:
        """Those of them that learn."""
        if not self.trainable:
            return []
        own = [weight for weight in self._weights.values() if weight.trainable]
        inner = [w for layer in self.sublayers() for w in layer.trainable_variables()]
        return list(dict.fromkeys([*own, *inner]))

    @property
    def trainable(self) -> bool:
        """Whether the weights learn; setting it sets each weight and each layer."""
        return self._trainable

    @trainable.setter
    def trainable(self, value: bool) -> None:
        self._trainable = bool(value)
        for weight in self._weights.values():
            weight.trainable = self._trainable
        for layer in self.sublayers():
            layer.trainable = self._trainable

    def call_losses(self) -> list[Any]:
        """The penalties on the last call's output, and on the outputs inside."""
        inner = [loss for layer in self.sublayers() for loss in layer.call_losses()]
        return [*self.activity_losses, *inner]

    def weight_losses(self) -> list[Any]:
        """The penalty on each trainable weight that has one."""
        return [
            weight.regularizer(weight.value)
            for weight in self.trainable_variables()
            if weight.regularizer is not None
        ]

    @property
    def weights(self) -> list[Array]:
        """The weights, in the order of creation; empty before ``build``."""
        return [weight.value for weight in self.variables()]

    @property
    def trainable_weights(self) -> list[Array]:
        """The weights that learn, in the order of ``weights``."""
        return [weight.value for weight in self.trainable_variables()]

    @property
    def non_trainable_weights(self) -> list[Array]:
        """The weights that stay, in the order of ``weights``."""
        learning = set(self.trainable_variables())
        return [w.value for w in self.variables() if w not in learning]

    @property
    def weight_names(self) -> list[str]:
        """The names of ``weights``, in their order."""
        return [weight.name for weight in self.variables()]

    def get_weights(self) -> list[Array]:
        """Copies of the weights, in the order of ``weights``."""
        return [weight.copy() for weight in self.weights]

    def set_weights(self, weights: Sequence[Any]) -> None:
        """Replace all weights; shapes must match exactly, nothing is broadcast.

        Raises:
            ValueError: the number of arrays or a shape differs, or an array holds no
                numbers; nothing is changed.
        """
        variables = self.variables()
        arrays = list(weights)
        if len(arrays) != len(variables):
            raise ValueError(
                f"You called `set_weights(weights)` on layer '{self.name}' with a "
                f"weight list of length {len(arrays)}, but the layer was expecting "
                f"{len(variables)} weights."
            )
        values = list(map(self._fitted, variables, arrays))
        for weight, value in zip(variables, values, strict=True):
            weight.value = value

    def apply_constraints(self) -> None:
        """Project each trainable weight, as an optimizer does after an update."""
        for weight in self.trainable_variables():
            if weight.constraint is not None:
                projected = weight.constraint(weight.value)
                weight.value = self._fitted(weight, projected)

    def _fitted(self, weight: Weight, value: Any) -> Array:
        """A copy of the value in the weight's dtype, if it has the weight's shape."""
        array = np.asarray(value)
        if array.shape != weight.value.shape:
            raise ValueError(
                f"Layer {self.name} weight '{weight.name}' of shape "
                f"{weight.value.shape} is not compatible with provided weight shape "
                f"{array.shape}."
            )
        return array.astype(weight.value.dtype)

    def count_params(self) -> int:
        """How many numbers the weights hold together.

        Raises:
            ValueError: the layer is not built yet.
        """
        if not self.built:
            raise ValueError(
                f"You tried to call `count_params` on layer '{self.name}', but the "
                "layer isn't built. You can build it manually via: "
                "`layer.build(input_shape)`."
            )
        return sum(weight.size for weight in self.weights)
