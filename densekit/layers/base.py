"""What every layer has: a name, a dtype, weights in order, and checks at the door."""

import functools
from collections.abc import Callable, Sequence
from typing import Any, Self

import numpy as np

from .. import activations, initializers, regularizers
from ..registry import Config, serialize
from ..typing import Array, BatchShape, DTypeLike, OutputShape, Shape
from . import arguments
from .weights import Weight

Gradients = dict[Weight, Array]
Pulled = tuple[Callable[[], Array], Gradients]  # dx once it is wanted, and dweights
CallVJP = tuple[Array, Callable[[Array], Pulled]]
VJP = tuple[Array, Callable[[Any], tuple[Array, list[Array]]]]


class Layer:
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
    family = "layers"  # the module of Keras that has it
    built = False  # some that have no weights need no shape and start built

    def __init_subclass__(cls) -> None:
        if build := vars(cls).get("build"):

            @functools.wraps(build)
            def build_and_mark(self: Layer, input_shape: BatchShape) -> None:
                build(self, input_shape)
                self.built = True

            cls.built, cls.build = False, build_and_mark  # type: ignore[method-assign]

    def __init__(
        self,
        *,
        activity_regularizer: Any = None,
        trainable: bool = True,
        dtype: DTypeLike | Config = None,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        self.name = arguments.checked_name(name, type(self))
        self.dtype = arguments.checked_dtype(dtype)
        self.activity_regularizer = regularizers.get(activity_regularizer)
        self.input_shape_argument = arguments.taken_input_shape(kwargs)
        arguments.refuse_unknown(kwargs, type(self))
        self._trainable = arguments.checked_trainable(trainable)
        self._weights: dict[str, Weight] = {}
        self._fixed: dict[str, Weight] = {}  # never learn, and come after those that do
        self._activity_losses: list[Any] = []
        self._input_dim: int | None = None

    def __repr__(self) -> str:
        """The class, the name, and whether the weights exist."""
        return f"<{type(self).__name__} name={self.name}, built={self.built}>"

    # What a subclass gives

    def build(self, input_shape: BatchShape) -> None:
        """Create the weights for inputs of this shape (the batch may be None)."""
        self.built = True

    def compute_output_shape(self, input_shape: BatchShape) -> OutputShape:
        """The shape that comes out for the shape that goes in."""
        return tuple(input_shape)

    def call(self, x: Array, training: bool = False) -> Array:
        """The layer's function, after checks and casting."""
        return self.call_vjp(x, training)[0]

    def call_vjp(self, x: Array, training: bool = False) -> CallVJP:
        """The layer's function with its pullback, after checks and casting.

        The pullback returns a function that computes ``dx``, which nobody wants of a
        network's first layer, and the gradient of each weight.
        """
        raise NotImplementedError

    def sublayers(self) -> "Sequence[Layer]":
        """The layers inside, whose weights count as weights here."""
        return ()

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
        y, inner_pullback = pass_through(self, x, bool(training))
        watched = [(w, w.regularizer, w.value) for w in self.trainable_variables]

        def pullback(dy: Any) -> tuple[Array, list[Array]]:
            dx, dweights = inner_pullback(dy)
            return dx(), [with_penalty(dweights[w], *at) for w, *at in watched]

        return y, pullback

    def _note_activity(self, y: Array) -> None:
        if self.activity_regularizer is not None:
            penalty = self.activity_regularizer(y)
            # An empty batch costs 0, as in Keras, though its mean would be NaN.
            mean = penalty / len(y) if len(y) else np.zeros_like(penalty)[()]
            self._activity_losses = [mean]

    def _enter(self, x: Any) -> Array:
        array = arguments.real_array(x, f"inputs of layer '{self.name}'")
        self._check_input_shape(array.shape)
        if not self.built:
            self.build(array.shape)
        return array.astype(self.dtype, copy=False)

    def _check_input_shape(self, shape: BatchShape) -> None:
        rank = len(shape)
        if self.ndim not in (None, rank):
            problem = f"expected ndim={self.ndim}, found ndim={rank}"
        elif rank < self.min_ndim:
            problem = f"expected min_ndim={self.min_ndim}, found ndim={rank}"
        elif self._input_dim not in (None, shape[-1]):
            problem = f"expected axis -1 of input shape to have value {self._input_dim}"
        else:
            return
        raise ValueError(
            f"Input of layer '{self.name}' is incompatible with the layer: {problem}. "
            f"Full shape received: {tuple(shape)}"
        )

    # Weights

    def add_weight(
        self,
        name: str,
        shape: Shape,
        initializer: Any = None,
        regularizer: Any = None,
        constraint: Any = None,
        dtype: DTypeLike = None,
        trainable: bool = True,
    ) -> None:
        """Create a weight; its place in ``weights`` is the order of creation.

        Args:
            name: unique in the layer.
            shape: of the weight.
            initializer: makes the values; GlorotUniform when None.
            regularizer: a penalty on the weight, or None.
            constraint: a projection after each update, or None.
            dtype: the layer's when None.
            trainable: False for what never learns, such as integers; all such weights
                come after the others.

        Raises:
            ValueError: the initializer's values have another shape.
        """
        dtype = np.dtype(dtype or self.dtype)
        shape = [int(length) for length in shape]  # True passes for 1, as in Keras
        value = (initializer or initializers.GlorotUniform())(shape, dtype=dtype)
        path, room = f"{self.name}/{name}", np.empty(shape, dtype)
        learns = trainable and self.trainable
        weight = Weight(path, room, regularizer, constraint, learns)
        weight.assign(value)
        (self._weights if trainable else self._fixed)[name] = weight

    @property
    def variables(self) -> list[Weight]:
        """The weights with their names and what watches them; none before ``build``."""
        inner = [w for layer in self.sublayers() for w in layer.variables]
        own = [*self._weights.values(), *self._fixed.values()]
        return list(dict.fromkeys([*own, *inner]))

    @property
    def trainable_variables(self) -> list[Weight]:
        """Those of them that learn."""
        return [w for w in self.variables if w.trainable] if self.trainable else []

    @property
    def non_trainable_variables(self) -> list[Weight]:
        """Those of them that stay."""
        learning = set(self.trainable_variables)
        return [weight for weight in self.variables if weight not in learning]

    @property
    def weights(self) -> list[Array]:
        """The values of ``variables``, in the order of creation."""
        return [weight.value for weight in self.variables]

    @property
    def trainable_weights(self) -> list[Array]:
        """The values of ``trainable_variables``."""
        return [weight.value for weight in self.trainable_variables]

    @property
    def non_trainable_weights(self) -> list[Array]:
        """The values of ``non_trainable_variables``."""
        return [weight.value for weight in self.non_trainable_variables]

    @property
    def trainable(self) -> bool:
        """Whether the weights learn; a change sets each weight and each layer."""
        return self._trainable

    @trainable.setter
    def trainable(self, value: bool) -> None:
        if value == self._trainable:
            return  # what LoRA froze stays frozen
        self._trainable = bool(value)
        inside: list[Weight | Layer] = [*self._weights.values(), *self.sublayers()]
        for part in inside:
            part.trainable = self._trainable

    def get_weights(self) -> list[Array]:
        """Copies of the weights, in the order of ``weights``."""
        return [weight.copy() for weight in self.weights]

    def set_weights(self, weights: Sequence[Any]) -> None:
        """Replace all weights; shapes must match exactly, nothing is broadcast.

        Raises:
            ValueError: the number of arrays or a shape differs, or an array holds no
                numbers; nothing is changed.
        """
        variables, given = self.variables, list(weights)
        if len(given) != len(variables):
            unbuilt = "" if self.built else " It is not built yet: call `build` first."
            raise ValueError(
                f"You called `set_weights(weights)` on layer '{self.name}' with a "
                f"weight list of length {len(given)}, but the layer was expecting "
                f"{len(variables)} weights.{unbuilt}"
            )
        values = [w.checked(g) for w, g in zip(variables, given, strict=True)]
        for weight, value in zip(variables, values, strict=True):
            weight.value = value

    def apply_constraints(self) -> None:
        """Project each trainable weight, as an optimizer does after an update."""
        for weight in self.trainable_variables:
            if weight.constraint is not None:
                weight.assign(weight.constraint(weight.value))

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

    @property
    def losses(self) -> list[Any]:
        """Penalties on the last call's outputs, then on each trainable weight."""
        watched = [w for w in self.trainable_variables if w.regularizer is not None]
        return self.activity_losses + [w.regularizer(w.value) for w in watched]

    @property
    def activity_losses(self) -> list[Any]:
        """The penalties on the last call's output, and on the outputs inside."""
        inner = [loss for layer in self.sublayers() for loss in layer.activity_losses]
        return [*self._activity_losses, *inner]

    # Configuration

    def get_config(self) -> Config:
        """The arguments that make an equal layer, in the form that Keras reads."""
        dtype = serialize(self.dtype)
        config = {"name": self.name, "trainable": self.trainable, "dtype": dtype}
        if self.activity_regularizer is not None:
            config["activity_regularizer"] = serialize(self.activity_regularizer)
        return config

    @classmethod
    def from_config(cls, config: Config) -> Self:
        """The layer that ``get_config`` described; from Keras's config, too.

        Raises:
            TypeError: the class refuses what the config holds.
        """
        try:
            return cls(**config)
        except Exception as error:
            raise TypeError(
                f"Error when deserializing class '{cls.__name__}' using "
                f"config={config}. Exception encountered: {error}"
            ) from error


def activate(
    activation: activations.Activation, z: Array
) -> tuple[Array, activations.Activation]:
    """The activation of ``z`` and its pullback, both in the dtype of ``z``.

    Raises:
        ValueError: the activation returns something else than an array of real numbers.
    """
    y = arguments.real_array(activation(z), f"outputs of {activation}")
    if y.ndim == 0:
        raise ValueError(f"{activation} must return an array. Received: {y}")
    y = np.asarray(y, z.dtype)
    return y, lambda dy: np.asarray(activations.vjp(activation)(dy, y, z), z.dtype)


def pass_through(layer: Layer, x: Any, training: bool) -> CallVJP:
    """A layer's output and pullback, with all checks, without the weights' penalties.

    A model asks its layers in this way: a weight that several of them share pays its
    penalty once.
    """
    y, call_pullback = layer.call_vjp(layer._enter(x), training)
    layer._note_activity(y)
    regularizer, count = layer.activity_regularizer, max(1, len(y))

    def pullback(dy: Any) -> Pulled:
        dy = np.asarray(dy, y.dtype)
        if dy.shape != y.shape:
            raise ValueError(
                f"Layer '{layer.name}' gave an output of shape {y.shape}; the "
                f"gradient pulled back must have that shape. Received: {dy.shape}"
            )
        return call_pullback(with_penalty(dy, regularizer, y, count))

    return y, pullback


def with_penalty(dw: Array, regularizer: Any, w: Array, count: int = 1) -> Array:
    """The gradient of a weight or an output, plus that of its penalty, if any."""
    if regularizer is None:
        return dw
    if not hasattr(regularizer, "grad"):
        raise NotImplementedError(
            f"The regularizer {regularizer!r} has no gradient. Give it a method "
            "`grad(w)`, as the classes of densekit.regularizers have."
        )
    return dw + np.asarray(regularizer.grad(w), w.dtype) / count
