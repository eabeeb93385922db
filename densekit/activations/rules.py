"""Which vector-Jacobian product belongs to which activation."""

import functools
from collections.abc import Callable

from ..typing import Array

Activation = Callable[..., Array]
RULES: dict[Activation, Activation] = {}


def defvjp(activation: Activation) -> Callable[[Activation], Activation]:
    """Make the decorated rule the vector-Jacobian product of ``activation``.

    The rule takes ``dy``, the gradient at the output, then the output ``y``, the input
    ``x`` and the activation's own keyword arguments; it returns the gradient at ``x``.

    >>> def double(x):
    ...     return 2 * x
    >>> @defvjp(double)
    ... def double_vjp(dy, y, x):
    ...     return 2 * dy
    >>> vjp(double)(1.0, 6.0, 3.0)
    2.0
    """

    def register(rule: Activation) -> Activation:
        RULES[activation] = rule
        return rule

    return register


def vjp(activation: Activation) -> Activation:
    """The vector-Jacobian product of ``activation``.

    A ``functools.partial`` of an activation has the rule of that activation, with the
    same keyword arguments.

    Raises:
        NotImplementedError: the function has no rule; :func:`defvjp` gives it one.
    """
    if isinstance(activation, functools.partial) and not activation.args:
        return functools.partial(vjp(activation.func), **activation.keywords)
    try:
        return RULES[activation]
    except (KeyError, TypeError):
        name = getattr(activation, "__name__", repr(activation))
        raise NotImplementedError(
            f"The activation {name!r} has no vector-Jacobian product. "
            "Give it one with densekit.activations.defvjp."
        ) from None
