"""The rank explorer's still figure: the matrix, its best approximation, the sizes."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from densekit.typing import Array

from ...drawing import ROLES, Picture, chart

SIDE, HIGH = 133.0, 113.0  # of a panel without its key, and of the squares in it
KEY = 15.0  # the height of the words below a map
# From which size on, as a share of the largest, and how strong the colour is.
SHADES = ((0.15, 0.35, 0.4), (0.35, np.inf, 1.0))


def picture(change: Array, settings: Mapping[str, Any], name: str) -> Picture:
    """The finished figure; ``name`` begins its ids.

    Args:
        change: (inputs, units).
        settings: of the explorer.
        name: unique on its page.
    """
    rank = settings["rank"]
    left, sizes, right = np.linalg.svd(change, full_matrices=False)
    best = left[:, :rank] * sizes[:rank] @ right[:rank]
    share = np.sum(sizes[:rank] ** 2) / (np.sum(sizes**2) or 1)
    inputs, units = change.shape
    most = np.abs(change).max(initial=1e-9)
    return Picture(
        _map(change, "the change", most),
        _map(best, f"its best rank {rank}", most),
        _bars(sizes, rank),
        name=f"{name}-still",
        title="A matrix and its best approximation",
        alt=(
            f"A change of {inputs} times {units} numbers, and its best approximation "
            f"by {rank} columns times {rank} rows: {rank * (inputs + units):,} numbers "
            f"keep {share:.1%} of its sum of squares. {len(sizes)} singular values "
            f"from {sizes[0]:.3g} down, {rank} of them lit. In the maps, numbers of "
            f"less than {SHADES[0][0]:.0%} of the largest are left blank."
        ),
    )


def _map(values: Array, title: str, most: float) -> Figure:
    """The larger numbers as squares, in two shades for each sign, and the key."""
    figure, axes = chart(SIDE, SIDE + KEY)
    inputs, units = values.shape
    square: Any = {"lw": HIGH / inputs, "solid_capstyle": "butt"}
    below: Any = {"transform": axes.transAxes, "va": "top"}
    for role, sign, side in (("ink", -1, "left"), ("kernel", 1, "right")):
        words = f"{'above' if sign > 0 else 'below'} 0"
        axes.text(sign > 0, -0.04, words, ha=side, color=ROLES[role], **below)
        sizes = sign * values / most
        for low, high, strength in SHADES:
            i, j = np.nonzero((sizes > low) & (sizes <= high))
            ends = np.stack([j - 0.5, j + 0.5, np.full(len(j), np.nan)], axis=1)
            colour = (ROLES[role], strength)
            axes.plot(ends.ravel(), np.repeat(i, 3), color=colour, **square)
    axes.set(xlim=(-0.5, units - 0.5), ylim=(inputs - 0.5, -0.5), xticks=[], yticks=[])
    axes.set_title(title)
    return figure


def _bars(sizes: Array, rank: int) -> Figure:
    figure, axes = chart(SIDE, SIDE + KEY)
    lit = np.where(np.arange(len(sizes)) < rank, ROLES["ink"], ROLES["faint"])
    axes.bar(np.arange(1, len(sizes) + 1), sizes, color=lit.tolist())
    axes.locator_params(axis="x", integer=True)
    axes.set_title("singular values")
    return figure
