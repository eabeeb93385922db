"""What every layer has: a name, a dtype, weights in order, and checks at the door."""

from collections.abc import Callable, Iterable
from typing import Any, Self

import numpy as np

from .. import regularizers
from ..registry import Config, serialize
from ..typing import Array, BatchShape, DTypeLike, Shape
from .arguments import checked_dtype, checked_name, taken_input_shape
from .weights import Weight, Weighted

Gradients = dict[Weight, Array]
CallVJP = tuple[Array, Callable[[Array], tuple[Array, Gradients]]]
VJP = tuple[Array, Callable[[Any], tuple[Array, list[Array]]]]


class Layer(Weighted):
    """Base of all layers.

    A subclass gives ``build``, ``compute_output_shape`` and ``call_vjp``.

    Args:
        activity_regularizer: a penalty on the output, divided by the batch size.
        trainable: whether the weights learn.
        dtype: of the weights and of the arithmetic; float32 when None.
        name: no slash; made from the class when None.
        input_shape: shape of one sample, for the first layer of a Sequential; Keras
            advises against it, and so does the warning.
        input_dim: ``input_dim=16`` is ``input_shape=(16,)``.

    Raises:
        ValueError: an argument does not fit or does not exist.
    """

    min_ndim = 1
    ndim: int | None = None  # the one rank that is accepted, where there is only one
    keras_module = "keras.layers"
    keras_class = ""  # where it is not the name of the class
    built = False  # some that have no weights need no shape and start built

    def __init__(
        self,
        *,
        activity_regularizer: Any = None,
        trainable: bool = True,
        dtype: DTypeLike | Config = None,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        self.name = checked_name(name, type(self))
        self.dtype = checked_dtype(dtype)
        if not isinstance(trainable, bool):
            raise ValueError(
                "Expected `trainable` to be a boolean. Received: "
                f"trainable={trainable} (of type {type(trainable)})"
            )
        super().__init__(trainable)
        self.activity_regularizer = regularizers.get(activity_regularizer)
        self.input_shape_argument = taken_input_shape(kwargs)
        if kwargs:
            raise ValueError(
                f"Unrecognized keyword arguments passed to {type(self).__name__}: "
                f"{kwargs}"
            )
        self._input_dim: int | None = None

    def __repr__(self) -> str:
        """The class, the name, and whether the weights exist."""
        return f"<{type(self).__name__} name={self.name}, built={self.built}>"

    # What a subclass gives

    def build(self, input_shape: BatchShape) -> None:
        """Create the weights for inputs of this shape (the batch may be None)."""
        self.built = True

    def compute_output_shape(self, input_shape: BatchShape) -> tuple[int | None, ...]:
        """The shape that comes out for the shape that goes in."""
        return tuple(input_shape)

    def call(self, x: Array, training: bool = False) -> Array:
        """The layer's function, after checks and casting."""
        return self.call_vjp(x, training)[0]

    def call_vjp(self, x: Array, training: bool = False) -> CallVJP:
        """The layer's function with its pullback, after checks and casting.

        The pullback returns ``dx`` and the gradient of each weight.
        """
        raise NotImplementedError

    # Calling

    def __call__(self, x: Any, training: bool | None = None) -> Array:
        """Apply the layer; the first call builds it.

        Raises:
            ValueError: the input's rank or last axis does not fit.
        """
        y = self.call(self._enter(x), bool(training))
        self._note_activity(y)
        return y

    def vjp(self, x: Any, training: bool | None = None) -> VJP:
        """Apply the layer and return ``y, pullback``.

        ``pullback(dy)`` returns ``dx, dweights``: the gradients of
        ``sum(dy * y) + sum(layer.losses)`` with respect to ``x`` and to each of
        ``trainable_weights``, in their order. Nothing that the pullback needs is kept
        in the layer, so several calls may be pulled back in any order. Arrays are
        kept, not copied: change none of them (``x``, ``y``, a kernel) in place before
        you pull back.

        Raises:
            ValueError: the input, or later ``dy``, has the wrong shape.
            NotImplementedError: on pulling back, an activation or a penalty has no
                gradient.
        """
        y, checked_pullback = self.checked_vjp(x, bool(training))
        watched = [(w, w.value) for w in self.trainable_variables()]

        def pullback(dy: Any) -> tuple[Array, list[Array]]:
            dx, gradients = checked_pullback(dy)
            return dx, [
                _with_penalty(gradients[weight], weight.regularizer, value)
                for weight, value in watched
            ]

        return y, pullback

    def checked_vjp(self, x: Any, training: bool) -> CallVJP:
        """:meth:`vjp` for a layer in another one: without the penalties on weights."""
        y, call_pullback = self.call_vjp(self._enter(x), training)
        self._note_activity(y)

        def pullback(dy: Any) -> tuple[Array, Gradients]:
            dy = np.asarray(dy, y.dtype)
            if dy.shape != y.shape:
                raise ValueError(
                    f"Layer '{self.name}' gave an output of shape {y.shape}; the "
                    f"gradient pulled back must have that shape. Received: {dy.shape}"
                )
            if self.activity_regularizer is not None and len(y):
                dy = dy + _penalty_gradient(self.activity_regularizer, y) / len(y)
            return call_pullback(dy)

        return y, pullback

    @property
    def losses(self) -> list[Any]:
        """Penalties on the last call's outputs, then on each trainable weight."""
        return self.call_losses() + self.weight_losses()

    def _note_activity(self, y: Array) -> None:
        if self.activity_regularizer is not None:
            penalty = self.activity_regularizer(y)
            # Of nothing, a mean is NaN, and the penalty 0 all the same.
            loss = penalty / len(y) if len(y) else np.zeros_like(penalty)[()]
            self.activity_losses = [loss]

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
        if self.ndim is not None and len(shape) != self.ndim:
            problem = f"expected ndim={self.ndim}, found ndim={len(shape)}"
        elif len(shape) < self.min_ndim:
            problem = f"expected min_ndim={self.min_ndim}, found ndim={len(shape)}"
        elif self._input_dim is not None and shape[-1] != self._input_dim:
            problem = f"expected axis -1 of input shape to have value {self._input_dim}"
        if problem:
            raise ValueError(
                f"Input of layer '{self.name}' is incompatible with the layer: "
                f"{problem}. Full shape received: {tuple(shape)}"
            )

    # Configuration

    def get_config(self) -> Config:
        """The arguments that make an equal layer, in the form that Keras reads."""
        config: Config = {
            "name": self.name,
            "trainable": self.trainable,
            "dtype": {
                "module": "keras",
                "class_name": "DTypePolicy",
                "config": {"name": self.dtype.name},
                "registered_name": None,
            },
        }
        if self.activity_regularizer is not None:
            config["activity_regularizer"] = serialize(self.activity_regularizer)
        return config

    @classmethod
    def from_config(cls, config: Config) -> Self:
        """The layer that ``get_config`` described; from Keras's config, too."""
        return cls(**config)


def described(layer: Any) -> Config:
    """A layer's class and config, as one dict, in the form that Keras reads."""
    return {
        "module": layer.keras_module,
        "class_name": layer.keras_class or type(layer).__name__,
        "config": layer.get_config(),
        "registered_name": None,
    }


def added(parts: Iterable[Gradients]) -> Gradients:
    """The gradients of weights that may have been used several times."""
    total: Gradients = {}
    for part in parts:
        for weight, gradient in part.items():
            total[weight] = total[weight] + gradient if weight in total else gradient
    return total


def _with_penalty(gradient: Array, regularizer: Any, value: Array) -> Array:
    if regularizer is None:
        return gradient
    return gradient + _penalty_gradient(regularizer, value)


def _penalty_gradient(regularizer: Any, value: Array) -> Array:
    if not hasattr(regularizer, "grad"):
        raise NotImplementedError(
            f"The regularizer {regularizer!r} has no gradient. Give it a method "
            "`grad(w)`, as the classes of densekit.regularizers have."
        )
    return np.asarray(regularizer.grad(value), value.dtype)
