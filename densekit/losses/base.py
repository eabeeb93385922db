"""What all losses share: shapes that fit, weights of samples, the way to one number."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np

from .. import registry
from ..activations.rules import vjp
from ..layers.arguments import checked_dtype, real_array
from ..typing import Array, DTypeLike

WEIGHTED = "mean_with_sample_weight"
REDUCTIONS = (
    "sum_over_batch_size",
    "sum",
    "mean",
    WEIGHTED,
    "none",
    None,
)
_COMMON = ("fn", "reduction", "name", "dtype")  # what is no argument of the function


class Loss(registry.Configurable):
    """Base: a function of labels and predictions, reduced to one number.

    ``fn(y_true, y_pred, ...)`` gives one value per sample; ``reduction`` says what
    becomes of them: their sum, their mean ("sum_over_batch_size", "mean"), the sum over
    that of the weights ("mean_with_sample_weight"), or they stay ("none", None).

    Raises:
        ValueError: the reduction is none of these.

    Source: ``tf.keras.losses.Loss``.
    """

    family: ClassVar[str] = "losses"
    fn: Callable[..., Array]
    reduction: str | None
    name: str | None
    dtype: DTypeLike

    def __post_init__(self) -> None:
        if self.reduction not in REDUCTIONS:
            raise ValueError(
                "Invalid value for argument `reduction`. Expected one of "
                f"{REDUCTIONS}. Received: reduction={self.reduction}"
            )

    def __call__(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        """The loss. See :meth:`vjp` for what it takes."""
        return self.vjp(y_true, y_pred, sample_weight)[0]

    def vjp(
        self, y_true: Any, y_pred: Any, sample_weight: Any = None
    ) -> tuple[Any, Callable[[Any], Array]]:
        """The loss, and the function that pulls its gradient back.

        Where one of two arrays has a last axis of length 1 that the other lacks, the
        axis goes or comes: ``(n,)`` fits ``(n, 1)``. After that the errors broadcast in
        silence, as in Keras: labels ``(n, 1)`` meet predictions ``(n, 60)``.

        Args:
            y_true: the labels, shaped as the function takes them.
            y_pred: the predictions, such as ``(*batch, units)``.
            sample_weight: factors of the values, shaped like them or ``(batch, 1)``.

        Returns:
            The loss in its dtype (float32 unless another was given), and
            ``pullback(dvalue)``, which returns ``dy_pred`` in shape and dtype of
            ``y_pred``.

        Raises:
            ValueError: shapes do not fit, labels are out of range, or no real numbers
                came.
        """
        dtype = checked_dtype(self.dtype)
        given = real_array(y_pred, "y_pred")
        labels, predictions = same_rank(
            real_array(y_true, "y_true").astype(dtype, copy=False),
            given.astype(dtype, copy=False),
        )
        arguments = self._arguments()
        values = self.fn(labels, predictions, **arguments)
        weights = self._weights(labels, values, sample_weight)
        aligned, weights = fitted(values=values, sample_weight=weights)
        each = aligned * weights
        one = self.reduction not in (None, "none") and each.shape not in ((), (0,))
        divisor = self._divisor(each, weights) if one else 1

        def pullback(dvalue: Any) -> Array:
            share = quotient(np.asarray(dvalue, dtype), divisor)
            dvalues = summed_to(aligned.shape, share * weights + np.zeros_like(each))
            dy_pred = vjp(self.fn)(
                dvalues.reshape(values.shape), labels, predictions, **arguments
            )
            dy_pred = summed_to(predictions.shape, dy_pred)
            return dy_pred.reshape(given.shape).astype(given.dtype, copy=False)

        return quotient(each.sum() if one else each, divisor), pullback

    def on_logits(self) -> Self | None:
        """The same loss of logits, where it knows them; None where it does not.

        TensorFlow's softmax and sigmoid leave their input on what they return. A
        crossentropy that gets this very array, in its own dtype, takes the input
        instead, whatever ``from_logits`` says: nothing is clipped, and a wrong
        prediction of probability 0 still learns. So does training.
        """
        arguments = self._arguments()
        if arguments.get("ignore_class") is not None or "from_logits" not in arguments:
            return None
        return type(self)(**{**super().get_config(), "from_logits": True})

    def get_config(self) -> registry.Config:
        """The arguments that make an equal loss, without the dtype, as in Keras."""
        config = super().get_config()
        return {name: value for name, value in config.items() if name != "dtype"}

    def _weights(self, y_true: Array, values: Array, sample_weight: Any) -> Array:
        if sample_weight is None:
            return np.ones_like(values)
        return real_array(sample_weight, "sample_weight").astype(values.dtype)

    def _divisor(self, each: Array, weights: Array) -> Any:
        if self.reduction == "sum":
            return 1
        return weights.sum() if self.reduction == WEIGHTED else each.size

    def _arguments(self) -> dict[str, Any]:
        config = super().get_config()
        return {name: config[name] for name in config if name not in _COMMON}


@dataclass(frozen=True)
class LossFunctionWrapper(Loss):
    """Makes a loss of a function of your own.

    Args:
        fn: takes ``y_true`` and ``y_pred``, returns one value per sample. To learn from
            it, give it its rule with :func:`defvjp`.
        reduction: as for every loss.
        name: of no consequence.
        dtype: what it computes in; float32 unless given.
    """

    fn: Callable[..., Array]
    reduction: str | None = "sum_over_batch_size"
    name: str | None = None
    dtype: DTypeLike = None


def same_rank(x1: Array, x2: Array) -> tuple[Array, Array]:
    """Both arrays, once a last axis of length 1 that only one has went or came.

    Vectors gain it, other arrays lose it. Anything else stays as it is.

    >>> [x.shape for x in same_rank(np.ones((3,)), np.ones((3, 1)))]
    [(3, 1), (3, 1)]
    >>> [x.shape for x in same_rank(np.ones((3, 60, 1)), np.ones((3, 60)))]
    [(3, 60), (3, 60)]
    """
    if x2.ndim == x1.ndim + 1:
        x2, x1 = same_rank(x2, x1)
    elif x1.ndim == x2.ndim + 1 and x1.shape[-1] == 1:
        return (x1, x2[..., None]) if x2.ndim == 1 else (x1[..., 0], x2)
    return x1, x2


def fitted(**arrays: Array) -> tuple[Array, Array]:
    """Two named arrays at the same rank, once their shapes broadcast.

    Raises:
        ValueError: they do not; the names and the shapes that came are in the message.
    """
    pair = same_rank(*arrays.values())
    try:
        np.broadcast_shapes(*(x.shape for x in pair))
    except ValueError:
        shapes = ", ".join(f"{name}.shape={x.shape}" for name, x in arrays.items())
        raise ValueError(f"Incompatible shapes. Received: {shapes}") from None
    return pair


def kind_of(y_true: Array, y_pred: Array) -> str:
    """What labels and predictions look like: which crossentropy, which accuracy fits.

    "binary" where there is one prediction; "sparse_categorical" where the labels have
    an axis less, or one of length 1; else "categorical".
    """
    if y_pred.shape[-1] == 1:
        return "binary"
    sparse = y_true.ndim < y_pred.ndim or y_true.shape[-1] == 1
    return "sparse_categorical" if sparse else "categorical"


def summed_to(shape: tuple[int, ...], x: Array) -> Array:
    """What broadcasting made of one entry is summed again. x: broadcast from shape.

    >>> summed_to((2, 1), np.ones((2, 3)))
    array([[3.],
           [3.]])
    """
    new = x.ndim - len(shape)
    longer = [new + axis for axis, length in enumerate(shape) if length == 1]
    summed = (*range(new), *longer)
    return x.sum(axis=summed).reshape(shape) if summed else x


def quotient(x: Any, divisor: Any) -> Any:
    """``x / divisor``, and 0 where that is 0."""
    return x / divisor if divisor else np.zeros_like(x)[()]
