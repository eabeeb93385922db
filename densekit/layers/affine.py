"""What Dense and Conv2D share: a kernel, a bias, an activation."""

from typing import Any

from .. import activations, constraints, initializers, regularizers
from ..registry import Config, serialize
from ..typing import Array, BatchShape
from .arguments import checked_shape
from .base import Gradients, Layer


class Affine(Layer):
    """Base of the layers that compute ``activation(x . kernel + bias)``.

    The arguments are those of :class:`Dense`, from ``activation`` on.
    """

    def __init__(
        self,
        *,
        activation: Any,
        use_bias: bool,
        kernel_initializer: Any,
        bias_initializer: Any,
        kernel_regularizer: Any,
        bias_regularizer: Any,
        activity_regularizer: Any,
        kernel_constraint: Any,
        bias_constraint: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(activity_regularizer=activity_regularizer, **kwargs)
        self.activation = activations.get(activation)
        self.use_bias = use_bias
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.bias_initializer = initializers.get(bias_initializer)
        self.kernel_regularizer = regularizers.get(kernel_regularizer)
        self.bias_regularizer = regularizers.get(bias_regularizer)
        self.kernel_constraint = constraints.get(kernel_constraint)
        self.bias_constraint = constraints.get(bias_constraint)

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
        input_dim = checked_shape(input_shape[-1:], "input_shape")[-1]
        if input_dim is None:
            raise ValueError(
                f"Layer '{self.name}' needs a known last axis to create its weights. "
                f"Received: input_shape={tuple(input_shape)}"
            )
        shape = self.kernel_shape(input_dim)
        self.add_weight(
            "kernel",
            shape,
            self.kernel_initializer,
            self.kernel_regularizer,
            self.kernel_constraint,
        )
        if self.use_bias:
            self.add_weight(
                "bias",
                shape[-1:],
                self.bias_initializer,
                self.bias_regularizer,
                self.bias_constraint,
            )
        self._input_dim = input_dim
        self.built = True

    @property
    def kernel(self) -> Array:
        """The kernel; its last axis is that of the output."""
        self._require_build("kernel")
        return self._weights["kernel"].value

    @property
    def bias(self) -> Array | None:
        """One number for each entry of the output's last axis, or None."""
        self._require_build("bias")
        return self._weights["bias"].value if "bias" in self._weights else None

    def by_weight(self, **gradients: Array) -> Gradients:
        """The gradients of those weights that there are, from all by name."""
        return {weight: gradients[name] for name, weight in self._weights.items()}

    def _require_build(self, attribute: str) -> None:
        if not self.built:
            raise AttributeError(
                f"You must build the layer before accessing `{attribute}`."
            )

    def get_config(self) -> Config:
        """The arguments that make an equal layer, in the form that Keras reads."""
        return super().get_config() | {
            "activation": activations.serialize(self.activation),
            "use_bias": self.use_bias,
            "kernel_initializer": serialize(self.kernel_initializer),
            "bias_initializer": serialize(self.bias_initializer),
            "kernel_regularizer": serialize(self.kernel_regularizer),
            "bias_regularizer": serialize(self.bias_regularizer),
            "kernel_constraint": serialize(self.kernel_constraint),
            "bias_constraint": serialize(self.bias_constraint),
        }
