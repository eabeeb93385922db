"""Optimizers: each is its update rule, in the lines of its paper.

An optimizer turns gradients into new weights. What a rule remembers of a weight (a
momentum, a mean of squares) is its state; it starts at 0.

>>> weight = Weight("w", np.array([1.0, 1.0]))
>>> optimizer = SGD(0.5, momentum=0.5)
>>> for _ in range(2):
...     optimizer.apply([np.array([1.0, 0.0])], [weight])
>>> weight.value
array([-0.25,  1.  ])
"""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

import numpy as np

from . import registry
from .layers.arguments import checked_name
from .layers.weights import Weight
from .typing import Array

State = dict[str, Array]  # what a rule remembers of one weight
_LEFT_OUT: dict[str, Any] = {  # arguments of Keras that densekit takes at this value
    "use_ema": False,
    "ema_momentum": 0.99,
    "ema_overwrite_frequency": None,
    "loss_scale_factor": None,
    "gradient_accumulation_steps": None,
}


class Optimizer:
    """Base: clips the gradients, decays the weights, then follows the rule.

    A subclass gives ``update``, and in ``remembers`` the names of its state.

    Args:
        learning_rate: a float, kept in float32.
        weight_decay: before a step each weight, biases too, loses this part of itself
            times the learning rate.
        clipnorm: no weight's gradient is longer than this.
        clipvalue: no entry of a gradient is larger than this.
        global_clipnorm: all gradients together are no longer than this.
        name: made from the class when None.
        **kwargs: Keras's further arguments, at the values that change nothing.

    Attributes:
        iterations: the steps so far.

    Raises:
        ValueError: an argument does not fit, or several of the three clip.
        NotImplementedError: an argument asks for what densekit leaves out.

    Source: ``tf.keras.optimizers.Optimizer``.
    """

    family: ClassVar[str] = "optimizers"
    remembers: tuple[str, ...] = ()

    def __init__(
        self,
        learning_rate: float,
        weight_decay: float | None = None,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        global_clipnorm: float | None = None,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        if not isinstance(learning_rate, float):
            raise ValueError(
                "Argument `learning_rate` should be float. "
                f"Received instead: learning_rate={learning_rate}"
            )
        _refuse(kwargs)
        if sum(c is not None for c in (clipnorm, clipvalue, global_clipnorm)) > 1:
            raise ValueError(
                "Only one of `clipnorm`, `clipvalue` and `global_clipnorm` can be set. "
                f"Received: clipnorm={clipnorm}, clipvalue={clipvalue}, "
                f"global_clipnorm={global_clipnorm}"
            )
        self.learning_rate = learning_rate
        self.weight_decay = weight_decay
        self.clipnorm, self.clipvalue = clipnorm, clipvalue
        self.global_clipnorm = global_clipnorm
        self.name = checked_name(name, type(self))
        self.iterations = 0
        self._states: dict[Weight, State] = {}

    @property
    def learning_rate(self) -> Any:
        """How far a step goes, in float32; assign a number to change it."""
        return self._learning_rate

    @learning_rate.setter
    def learning_rate(self, value: float) -> None:
        self._learning_rate = np.float32(value)

    def update(self, w: Array, g: Array, lr: Any, state: State) -> Array:
        """The weight after one step; what is to be remembered goes into ``state``.

        Args:
            w: the weight, of any shape.
            g: its gradient, shaped like it.
            lr: the learning rate, in the dtype of ``w``.
            state: the arrays that ``remembers`` names, shaped like ``w``.
        """
        raise NotImplementedError

    def build(self, variables: Iterable[Weight]) -> None:
        """Make room for the state of these weights; from now on, for no others."""
        self._states = {
            w: {name: np.zeros_like(w.value) for name in self.remembers}
            for w in variables
        }

    def apply(
        self,
        grads: Sequence[Array],
        trainable_variables: Sequence[Weight] | None = None,
    ) -> None:
        """One step: clip, decay, update, and last the weights' constraints.

        Nothing changes unless all of it succeeds.

        Args:
            grads: the gradient of each weight, shaped like it.
            trainable_variables: the weights; those of the first call when None.

        Raises:
            ValueError: there are no weights yet, one is new to the optimizer, or a
                gradient does not fit.
        """
        weights = list(
            self._states if trainable_variables is None else trainable_variables
        )
        if not self._states:
            self.build(weights)
        self._check(grads, weights)
        stepped = [
            (w, *self._step(w, g))
            for w, g in zip(weights, self._clipped(grads), strict=True)
        ]
        for w, value, state in stepped:
            w.value, self._states[w] = value, state
        self.iterations += 1

    def apply_gradients(self, grads_and_vars: Iterable[tuple[Array, Weight]]) -> int:
        """:meth:`apply` for pairs of gradient and weight; returns the steps so far."""
        grads, variables = zip(*grads_and_vars, strict=True)
        self.apply(grads, variables)
        return self.iterations

    def get_config(self) -> registry.Config:
        """The arguments that make an equal optimizer, in the form that Keras reads."""
        return {
            "name": self.name,
            "learning_rate": float(self.learning_rate),
            "weight_decay": self.weight_decay,
            "clipnorm": self.clipnorm,
            "global_clipnorm": self.global_clipnorm,
            "clipvalue": self.clipvalue,
            **_LEFT_OUT,
        }

    @classmethod
    def from_config(cls, config: registry.Config) -> "Optimizer":
        """The optimizer that ``get_config`` described; from Keras's config, too."""
        return cls(**config)

    def _check(self, grads: Sequence[Array], weights: Sequence[Weight]) -> None:
        if unknown := [w.path for w in weights if w not in self._states]:
            raise ValueError(
                f"Unknown variable: {unknown[0]}. This optimizer can only be called "
                "for the variables it was originally built with. When working with a "
                "new set of variables, you should recreate a new optimizer instance."
            )
        expected, received = (
            [w.value.shape for w in weights],
            [np.shape(g) for g in grads],
        )
        if expected != received:
            raise ValueError(
                f"The optimizer '{self.name}' takes a gradient for each of its "
                f"weights, of shapes {expected}. Received: {received}"
            )

    def _clipped(self, grads: Sequence[Array]) -> Sequence[Array]:
        if (limit := self.clipnorm or 0) > 0:
            return [g * limit / np.maximum(_norm([g]), limit) for g in grads]
        if (limit := self.global_clipnorm or 0) > 0:
            norm = _norm(grads)
            scale = limit / np.maximum(norm, limit) + (norm - norm)  # NaN for infinity
            return [g * scale for g in grads]
        if (limit := self.clipvalue or 0) > 0:
            return [np.clip(g, -limit, limit) for g in grads]
        return grads

    def _step(self, weight: Weight, g: Array) -> tuple[Array, State]:
        w, state = weight.value, dict(self._states[weight])
        g, lr = np.asarray(g, w.dtype), _cast(self.learning_rate, w)
        if self.weight_decay is not None:
            w = w - w * _cast(self.weight_decay, w) * lr
        value = self.update(w, g, lr, state)
        if weight.constraint is not None:
            value = weight.checked(weight.constraint(value))
        return value, state


class SGD(Optimizer):
    """Gradient descent: ``w -= lr * g``.

    With momentum, ``m = momentum * m - lr * g`` and ``w += m``: a ball that rolls.
    Nesterov's looks one step ahead: ``w += momentum * m - lr * g``.

    Args:
        learning_rate: see :class:`Optimizer`.
        momentum: a float from 0 to 1: what is left of the speed after a step.
        nesterov: whether to look ahead; without momentum of no effect.
        **kwargs: see :class:`Optimizer`.

    Raises:
        ValueError: ``momentum`` is no float from 0 to 1.

    Source: Polyak, *Some methods of speeding up the convergence of iteration methods*,
    1964; Sutskever et al., *On the importance of initialization and momentum in deep
    learning*, 2013.
    """

    def __init__(
        self,
        learning_rate: float = 0.01,
        momentum: float = 0.0,
        nesterov: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate, **kwargs)
        if not isinstance(momentum, float) or not 0 <= momentum <= 1:
            raise ValueError(
                "`momentum` must be a float between [0, 1]. "
                f"Received: momentum={momentum}"
            )
        self.momentum, self.nesterov = momentum, nesterov
        self.remembers = ("momentum",) if momentum else ()

    def update(self, w: Array, g: Array, lr: Any, state: State) -> Array:
        """The weight after one step."""
        if not self.momentum:
            return w - g * lr
        momentum = _cast(self.momentum, w)
        m = state["momentum"] = state["momentum"] * momentum - g * lr
        return w + (m * momentum - g * lr if self.nesterov else m)

    def get_config(self) -> registry.Config:
        """The arguments that make an equal optimizer, in the form that Keras reads."""
        own = {"momentum": self.momentum, "nesterov": self.nesterov}
        return super().get_config() | own


class RMSprop(Optimizer):
    """Divides each step by the root of a running mean of squared gradients.

    ``v = rho * v + (1 - rho) * g**2`` and ``w -= lr * g / sqrt(v + epsilon)``. Keras
    has the epsilon under the root.

    Args:
        learning_rate: see :class:`Optimizer`.
        rho: how much of the running mean stays.
        momentum: above 0, steps add up as in :class:`SGD`.
        epsilon: against a division by 0.
        centered: whether ``v`` is a variance: less the square of the mean gradient.
        **kwargs: see :class:`Optimizer`.

    Source: Tieleman and Hinton, *Neural networks for machine learning*, lecture 6e,
    2012.
    """

    def __init__(
        self,
        learning_rate: float = 0.001,
        rho: float = 0.9,
        momentum: float = 0.0,
        epsilon: float = 1e-7,
        centered: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate, **kwargs)
        self.rho, self.momentum = rho, momentum
        self.epsilon, self.centered = epsilon, centered
        momentum_too, mean_too = ("momentum",), ("average_gradient",)
        self.remembers = (
            "velocity",
            *momentum_too * (momentum > 0),
            *mean_too * centered,
        )

    def update(self, w: Array, g: Array, lr: Any, state: State) -> Array:
        """The weight after one step."""
        rho = self.rho
        v = state["velocity"] = rho * state["velocity"] + (1 - rho) * np.square(g)
        if self.centered:
            mean = rho * state["average_gradient"] + (1 - rho) * g
            state["average_gradient"] = mean
            v = v - np.square(mean)
        step = lr * g / np.sqrt(v + self.epsilon)
        if self.momentum > 0:
            step = state["momentum"] = self.momentum * state["momentum"] + step
        return w - step

    def get_config(self) -> registry.Config:
        """The arguments that make an equal optimizer, in the form that Keras reads."""
        return super().get_config() | {
            "rho": self.rho,
            "momentum": self.momentum,
            "epsilon": self.epsilon,
            "centered": self.centered,
        }


class Adam(Optimizer):
    """Running means of gradient and squared gradient, corrected for their start at 0.

    ``m += (1 - beta_1) * (g - m)``, ``v += (1 - beta_2) * (g**2 - v)``, and at step t
    ``w -= lr * sqrt(1 - beta_2**t) / (1 - beta_1**t) * m / (sqrt(v) + epsilon)``.

    Args:
        learning_rate: see :class:`Optimizer`.
        beta_1: how much of the mean gradient stays.
        beta_2: how much of the mean square stays.
        epsilon: against a division by 0; the paper's "epsilon hat".
        amsgrad: whether to divide by the largest ``v`` so far.
        **kwargs: see :class:`Optimizer`.

    Source: Kingma and Ba, *Adam: a method for stochastic optimization*, 2015; Reddi et
    al., *On the convergence of Adam and beyond*, 2018.
    """

    def __init__(
        self,
        learning_rate: float = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
        amsgrad: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate, **kwargs)
        self.beta_1, self.beta_2 = beta_1, beta_2
        self.epsilon, self.amsgrad = epsilon, amsgrad
        self.remembers = ("momentum", "velocity")
        if amsgrad:
            self.remembers += ("velocity_hat",)

    def update(self, w: Array, g: Array, lr: Any, state: State) -> Array:
        """The weight after one step."""
        t = w.dtype.type(self.iterations + 1)
        m, v = state["momentum"], state["velocity"]
        m = state["momentum"] = m + (g - m) * (1 - self.beta_1)
        v = state["velocity"] = v + (np.square(g) - v) * (1 - self.beta_2)
        if self.amsgrad:
            v = state["velocity_hat"] = np.maximum(state["velocity_hat"], v)
        alpha = lr * np.sqrt(1 - _cast(self.beta_2, w) ** t)
        alpha = alpha / (1 - _cast(self.beta_1, w) ** t)
        return w - m * alpha / (np.sqrt(v) + self.epsilon)

    def get_config(self) -> registry.Config:
        """The arguments that make an equal optimizer, in the form that Keras reads."""
        return super().get_config() | {
            "beta_1": self.beta_1,
            "beta_2": self.beta_2,
            "epsilon": self.epsilon,
            "amsgrad": self.amsgrad,
        }


class AdamW(Adam):
    """Adam whose weights decay on their own, not through the gradient.

    An L2 penalty is divided by ``sqrt(v)`` with the rest of the gradient; this decay is
    not.

    Args:
        learning_rate: see :class:`Optimizer`.
        weight_decay: a float.
        beta_1: see :class:`Adam`, from here on.
        beta_2: how much of the mean square stays.
        epsilon: against a division by 0.
        amsgrad: whether to divide by the largest ``v`` so far.
        **kwargs: see :class:`Optimizer`.

    Raises:
        ValueError: ``weight_decay`` is None.

    Source: Loshchilov and Hutter, *Decoupled weight decay regularization*, 2019.
    """

    def __init__(
        self,
        learning_rate: float = 0.001,
        weight_decay: float | None = 0.004,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
        amsgrad: bool = False,
        **kwargs: Any,
    ) -> None:
        if weight_decay is None:
            raise ValueError(
                "Argument `weight_decay` must be a float. Received: weight_decay=None"
            )
        adam = (learning_rate, beta_1, beta_2, epsilon, amsgrad)
        super().__init__(*adam, weight_decay=weight_decay, **kwargs)


OPTIMIZERS = {cls.__name__.lower(): cls for cls in (SGD, RMSprop, Adam, AdamW)}


def get(identifier: Any) -> Optimizer | None:
    """Turn what ``compile(optimizer=...)`` may hold into an optimizer.

    Args:
        identifier: a name in any case, a config ``{"class_name": ..., "config": ...}``,
            an optimizer, or None for none.

    Raises:
        ValueError: nothing fits; the nearest name is suggested.

    >>> get("adam").learning_rate
    np.float32(0.001)
    """
    if identifier is None or isinstance(identifier, Optimizer):
        return identifier
    found = {"class_name": identifier} if isinstance(identifier, str) else identifier
    if isinstance(found, dict):
        name = str(found.get("class_name")).lower()
        if name in OPTIMIZERS:
            return OPTIMIZERS[name].from_config(found.get("config", {}))
    raise ValueError(
        f"Could not interpret optimizer identifier: {identifier}"
        + registry.suggestion(identifier, OPTIMIZERS)
    )


def _refuse(kwargs: registry.Config) -> None:
    unknown = {name: kwargs[name] for name in kwargs if name not in _LEFT_OUT}
    if unknown:
        raise ValueError(f"Argument(s) not recognized: {unknown}")
    for name, value in kwargs.items():
        if value != _LEFT_OUT[name]:
            raise NotImplementedError(
                f"densekit's optimizers leave `{name}` at {_LEFT_OUT[name]}. "
                f"Received: {name}={value}"
            )


def _cast(value: Any, w: Array) -> Any:
    """The number in the dtype of ``w``, rounded to float32 first, as Keras casts it."""
    return w.dtype.type(np.float32(value))


def _norm(arrays: Sequence[Array]) -> Any:
    """The length of all arrays together, laid end to end."""
    return np.sqrt(np.sum([np.square(a).sum() for a in arrays]))
