"""What every layer has: a name, a dtype, weights in order, and checks at the door."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..initializers import Initializer
from ..typing import Array, DTypeLike, Shape

Gradients = dict[str, Array]
CallVJP = tuple[Array, Callable[[Array], tuple[Array, Gradients]]]
VJP = tuple[Array, Callable[[Array], tuple[Array, list[Array]]]]

_names: Counter[str] = Counter()


def _auto_name(cls: type) -> str:
    base = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", cls.__name__).lower()
    number = _names[base]
    _names[base] += 1
    return f"{base}_{number}" if number else base


class Layer:
    """Base of all layers.

    A subclass gives ``build(input_shape)``, ``compute_output_shape(input_shape)``,
    ``call(x)`` and ``call_vjp(x)``.

    Args:
        name: letters, no slash; made from the class when None.
        dtype: of the weights and of the arithmetic; float32 when None.
    """

    min_ndim = 1

    def __init__(self, name: str | None = None, dtype: DTypeLike = None) -> None:
        name = _auto_name(type(self)) if name is None else name
        if not isinstance(name, str) or "/" in name:
            raise ValueError(
                "Argument `name` must be a string and cannot contain character `/`. "
                f"Received: name={name} (of type {type(name)})"
            )
        self.name = name
        self.dtype = np.dtype(dtype or np.float32)
        self.built = False
        self._weights: dict[str, Array] = {}
        self._input_dim: int | None = None

    def build(self, input_shape: Shape) -> None:
        """Create the weights for inputs of this shape (the batch may be None)."""
        self.built = True

    def compute_output_shape(self, input_shape: Shape) -> tuple[int | None, ...]:
        """The shape that comes out for the shape that goes in."""
        return tuple(input_shape)

    def call(self, x: Array) -> Array:
        """The layer's function, after checks and casting."""
        raise NotImplementedError

    def call_vjp(self, x: Array) -> CallVJP:
        """The layer's function with its pullback, after checks and casting.

        The pullback returns ``dx`` and the gradients by weight name.
        """
        raise NotImplementedError

    def __call__(self, x: Any) -> Array:
        """Apply the layer; the first call builds it.

        Raises:
            ValueError: the input's rank or last axis does not fit.
        """
        return self.call(self._enter(x))

    def vjp(self, x: Any) -> VJP:
        """Apply the layer and return ``y, pullback``.

        ``pullback(dy)`` returns ``dx, dweights``: the gradients of ``sum(dy * y)`` with
        respect to ``x`` and to each of ``weights``, in their order. Nothing is kept in
        the layer, so several calls may be pulled back in any order.

        Raises:
            ValueError: the input, or later ``dy``, has the wrong shape.
        """
        y, call_pullback = self.call_vjp(self._enter(x))

        def pullback(dy: Any) -> tuple[Array, list[Array]]:
            dy = np.asarray(dy, self.dtype)
            if dy.shape != y.shape:
                raise ValueError(
                    f"Layer '{self.name}' gave an output of shape {y.shape}; the "
                    f"gradient pulled back must have that shape. Received: {dy.shape}"
                )
            dx, gradients = call_pullback(dy)
            return dx, [gradients[name] for name in self._weights]

        return y, pullback

    def _enter(self, x: Any) -> Array:
        array = np.asarray(x)
        if array.dtype.kind not in "biuf":
            raise ValueError(
                f"Layer '{self.name}' computes with real numbers. "
                f"Received: inputs of dtype {array.dtype}"
            )
        self._check_input_shape(array.shape)
        if not self.built:
            self.build(array.shape)
        return array.astype(self.dtype, copy=False)

    def _check_input_shape(self, shape: Shape) -> None:
        problem = None
        if len(shape) < self.min_ndim:
            problem = f"expected min_ndim={self.min_ndim}, found ndim={len(shape)}"
        elif self._input_dim is not None and shape[-1] != self._input_dim:
            problem = f"expected axis -1 of input shape to have value {self._input_dim}"
        if problem:
            raise ValueError(
                f"Input of layer '{self.name}' is incompatible with the layer: "
                f"{problem}. Full shape received: {tuple(shape)}"
            )

    def add_weight(self, name: str, shape: Shape, initializer: Initializer) -> None:
        """Create a weight; its place in ``weights`` is the order of creation."""
        if None in shape:
            raise ValueError(
                f"Layer '{self.name}' cannot create its {name} without a known last "
                f"axis of the input. Received: shape={tuple(shape)}"
            )
        self._weights[name] = np.asarray(initializer(shape, self.dtype))

    @property
    def weights(self) -> list[Array]:
        """The weights, in the order of creation; empty before ``build``."""
        return list(self._weights.values())

    def get_weights(self) -> list[Array]:
        """Copies of the weights, in the order of ``weights``."""
        return [weight.copy() for weight in self.weights]

    def set_weights(self, weights: Sequence[Any]) -> None:
        """Replace all weights; shapes must match exactly, nothing is broadcast.

        Raises:
            ValueError: the number of arrays or a shape differs; nothing is changed.
        """
        arrays = [np.asarray(weight) for weight in weights]
        if len(arrays) != len(self._weights):
            raise ValueError(
                f"You called `set_weights(weights)` on layer '{self.name}' with a "
                f"weight list of length {len(arrays)}, but the layer was expecting "
                f"{len(self._weights)} weights."
            )
        for (name, old), new in zip(self._weights.items(), arrays, strict=True):
            if old.shape != new.shape:
                raise ValueError(
                    f"Layer {self.name} weight '{name}' of shape {old.shape} is not "
                    f"compatible with provided weight shape {new.shape}."
                )
        for name, new in zip(self._weights, arrays, strict=True):
            self._weights[name] = new.astype(self.dtype)

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
