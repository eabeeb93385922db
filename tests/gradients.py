"""How the tests check gradients: against a difference, in float64."""

import numpy as np

from densekit.gradcheck import directional_derivative


def assert_gradients(found, f, at, rng):
    """The gradients of ``f(*at)``, all of them along one random direction.

    No entry of a normal direction is 0, so one wrong entry of one gradient shows.
    """
    assert [g.shape for g in found] == [x.shape for x in at]
    directions = [rng.normal(size=x.shape) for x in at]
    expected = directional_derivative(
        lambda t: f(*(x + t * d for x, d in zip(at, directions, strict=True))),
        np.zeros(()),
        np.ones(()),
    )
    slope = sum((g * d).sum() for g, d in zip(found, directions, strict=True))
    assert np.isclose(slope, expected, rtol=1e-7, atol=1e-9)
