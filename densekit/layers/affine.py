"""What Dense and Conv2D share: a kernel, a bias, an activation."""

from typing import Any

import numpy as np

from .. import activations, constraints, initializers, regularizers
from ..functional import in_place
from ..registry import Config, serialize
from ..typing import Array, BatchShape
from .arguments import checked_input_dim
from .base import Gradients, Layer, activate

# What makes, penalises and projects each weight, in the order of `add_weight`.
FAMILIES: dict[str, Any] = {
    "kernel_initializer": initializers,
    "bias_initializer": initializers,
    "kernel_regularizer": regularizers,
    "bias_regularizer": regularizers,
    "kernel_constraint": constraints,
    "bias_constraint": constraints,
}


class Affine(Layer):
    """Base of the layers that compute ``activation(x . kernel + bias)``.

    The arguments are those of :class:`Dense`, from ``activation`` on.
    """

    kernel_constraint: Any
    kernel_regularizer: Any

    def __init__(self, *, activation: Any, use_bias: bool, **kwargs: Any) -> None:
        for name, family in FAMILIES.items():
            setattr(self, name, family.get(kwargs.pop(name)))
        super().__init__(**kwargs)
        self.activation = activation
        self.use_bias = use_bias

    @property
    def activation(self) -> activations.Activation:
        """A function; None sets the identity."""
        return self._activation

    @activation.setter
    def activation(self, activation: Any) -> None:
        self._activation = activations.get(activation)

    def kernel_shape(self, input_dim: int) -> tuple[int, ...]:
        """The kernel's shape for inputs with this last axis."""
        raise NotImplementedError

    def build(self, input_shape: BatchShape) -> None:
        """Create kernel and bias; only the last axis of ``input_shape`` matters.

        Raises:
            ValueError: the last axis is no known integer, or the layer is built
                already.
        """
        if self.built:
            raise ValueError(
                f"Layer '{self.name}' is built already, with a kernel of shape "
                f"{self.kernel.shape}. Received: input_shape={tuple(input_shape)}"
            )
        input_dim = checked_input_dim(input_shape, self.name)
        shape = self.kernel_shape(input_dim)
        self.add_kernel(shape)
        if self.use_bias:
            self.add_weight("bias", shape[-1:], *self._watchers("bias"))
        self._input_dim = input_dim

    def add_kernel(self, shape: tuple[int, ...]) -> None:
        """Create the kernel, with what the arguments say about it."""
        self.add_weight("kernel", shape, *self._watchers("kernel"))

    def _watchers(self, name: str) -> list[Any]:
        return [getattr(self, n) for n in FAMILIES if n.startswith(name)]

    @property
    def kernel(self) -> Array:
        """The kernel; its last axis is that of the output."""
        return self._value("kernel")

    @property
    def bias(self) -> Array | None:
        """One number for each entry of the output's last axis, or None."""
        return self._value("bias")

    def _value(self, name: str) -> Any:
        if not self.built:
            raise AttributeError(f"You must build the layer before accessing `{name}`.")
        weight = (self._weights | self._fixed).get(name)
        return None if weight is None else weight.value

    def activate(self, z: Array) -> tuple[Array, activations.Activation]:
        """The activation of a ``z`` that nobody else has, and its pullback.

        Relu overwrites ``z``: what is above 0 shows where its gradient passes, before
        and after.
        """
        if self._activation is not activations.relu:
            return activate(self._activation, z)
        y = in_place(np.maximum, z, z.dtype.type(0))
        return y, lambda dy: activations.vjp(activations.relu)(dy, None, z)

    def by_weight(self, **gradients: Array) -> Gradients:
        """The gradients of those weights that there are, from all by name."""
        return {self._weights[n]: g for n, g in gradients.items() if n in self._weights}

    def get_config(self) -> Config:
        """The arguments that make an equal layer, in the form that Keras reads."""
        activation = activations.serialize(self.activation)
        own = {"activation": activation, "use_bias": self.use_bias}
        watchers = {name: serialize(getattr(self, name)) for name in FAMILIES}
        return super().get_config() | own | watchers
