"""The first values of the weights."""

from typing import Any

import numpy as np

from .. import registry
from .base import Initializer
from .constant import Constant, FixedValues, Identity, Ones, Zeros
from .distributions import Orthogonal, RandomNormal, RandomUniform, TruncatedNormal
from .scaling import (
    GlorotNormal,
    GlorotUniform,
    HeNormal,
    HeUniform,
    LecunNormal,
    LecunUniform,
    VarianceScaling,
    compute_fans,
)

INITIALIZERS = registry.names_of(
    Constant,
    GlorotNormal,
    GlorotUniform,
    HeNormal,
    HeUniform,
    Identity,
    LecunNormal,
    LecunUniform,
    Ones,
    Orthogonal,
    RandomNormal,
    RandomUniform,
    TruncatedNormal,
    VarianceScaling,
    Zeros,
) | {
    "IdentityInitializer": Identity,
    "OrthogonalInitializer": Orthogonal,
    "normal": RandomNormal,
    "one": Ones,
    "uniform": RandomUniform,
    "zero": Zeros,
}

__all__ = [
    "INITIALIZERS",
    "Constant",
    "GlorotNormal",
    "GlorotUniform",
    "HeNormal",
    "HeUniform",
    "Identity",
    "Initializer",
    "LecunNormal",
    "LecunUniform",
    "Ones",
    "Orthogonal",
    "RandomNormal",
    "RandomUniform",
    "TruncatedNormal",
    "VarianceScaling",
    "Zeros",
    "compute_fans",
    "get",
]


def get(identifier: Any) -> Any:
    """The initializer for None (none), a name, a config, a class, a callable, an array.

    An array initializes a weight of exactly its shape with its values.

    Raises:
        ValueError: there is no such initializer; the nearest name is suggested.
    """
    if identifier is None:
        return None
    if isinstance(identifier, np.ndarray | np.generic):
        return FixedValues(identifier)
    return registry.lookup(identifier, INITIALIZERS, "initializer")
