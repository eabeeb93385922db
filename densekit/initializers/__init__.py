"""The first values of the weights."""

from typing import Any

import numpy as np

from .. import registry
from .base import Initializer
from .distributions import Orthogonal, RandomNormal, RandomUniform, TruncatedNormal
from .fixed import Constant, FixedValues, Identity, Ones, Zeros
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

# Each class has its name in snake case, too, as in Keras.
IdentityInitializer = identity = Identity
OrthogonalInitializer = orthogonal = Orthogonal
glorot_normal, glorot_uniform = GlorotNormal, GlorotUniform
he_normal, he_uniform = HeNormal, HeUniform
lecun_normal, lecun_uniform = LecunNormal, LecunUniform
constant, ones, zeros = Constant, Ones, Zeros
random_normal, random_uniform = RandomNormal, RandomUniform
truncated_normal, variance_scaling = TruncatedNormal, VarianceScaling

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
