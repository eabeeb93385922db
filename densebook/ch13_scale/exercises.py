"""Chapter 13: speed and scale."""

from collections.abc import Callable
from typing import Any

import numpy as np

from densekit.typing import Array

from ..exercises import exercise

exercise(
    "13.1",
    right=25,
    praise="Nearly b / 2: as long as the kernel is most of the traffic, each row adds "
    "half an operation for each byte.",
    mistakes={
        24: "Nearly: 24 rows reach 11.86. Rows and outputs are traffic, too.",
        24.2: "Nearly: 24 rows reach 11.86. Rows and outputs are traffic, too.",
        **dict.fromkeys(
            (12, 12.1, 13),
            "That is the intensity. In float32 a row adds only half an operation for "
            "each byte: a number has four bytes, and takes two operations.",
        ),
        6: "Divide by four bytes, not by one.",
        49: "A multiply-add is two operations.",
        50: "A multiply-add is two operations.",
    },
    expects="a number of rows.",
)

exercise(
    "13.2",
    right=112,
    praise="Seven eighths of 64, twice: once to add, once to hand the sums on.",
    mistakes={
        64: "That is the gradient. How many of its 8 pieces come in, in each round?",
        128: "The piece that a worker ends a round with never had to come in.",
        14: "So many pieces come in; each has 8 MiB.",
        56: "One round, to add. After that each worker has one piece of the sum.",
        448: "That is what a worker would get if all others sent it all they have.",
        896: "That is what all workers receive together.",
        96: "That is for four workers.",
    },
    expects="a number of MiB.",
)

exercise(
    "13.3",
    right=27,
    praise="27 / (27 + 3) = 0.9. Each further stage asks for nine more.",
    mistakes={
        36: "36 / (36 + 4): four stages wait for three ticks, not four.",
        9: "9 / (9 + 3) is three quarters.",
        26: "26 / 29 is a little less.",
        4: "4 / 7, as in the figure.",
    },
    expects="a number of micro-batches.",
)

exercise(
    "13.4",
    right=4.75,
    praise="The weight is at each worker, 4 bytes; of the other 12 each holds a "
    "sixteenth.",
    mistakes={
        1: "That is ZeRO 3, which cuts the weights, too.",
        8.5: "That is ZeRO 1: ZeRO 2 cuts the gradients, too.",
        5.5: "That is for 8 workers.",
        16: "That is without any cut.",
        0.75: "And the weight itself?",
    },
    expects="a number of bytes.",
)

_MEANS = np.array([[2.0, 4.0], [6.0, 0.0], [1.0, 1.0]])
_UNEVEN, _EVEN = np.array([3.0, 1.0, 2.0]), np.array([2.0, 2.0, 2.0])


def _mean(samples: Array, means: Array) -> Array:
    return np.asarray(samples @ means / samples.sum())


def _gives(
    wanted: Callable[[Array, Array], Array], *samples: Array
) -> Callable[[Any], bool]:
    """Whether a function gives what another gives, for parts of these lengths."""

    def test(function: Any) -> bool:
        pairs = [(function(n, _MEANS), wanted(n, _MEANS)) for n in samples]
        return all(np.shape(a) == b.shape and np.allclose(a, b) for a, b in pairs)

    return test


def _is_one_number(function: Any) -> bool:
    mean = np.asarray(function(_UNEVEN, _MEANS))
    return mean.ndim == 0 and np.issubdtype(mean.dtype, np.number)


exercise(
    "13.5",
    right=_gives(_mean, _UNEVEN, _EVEN),
    praise="Each sample counts once, wherever it was computed.",
    mistakes=[
        (_gives(lambda samples, means: means.mean(axis=0), _UNEVEN), "That is the mean "
         "of the means, as before: the part with one sample counts as much as the part "
         "with three."),
        (_gives(lambda samples, means: samples @ means, _UNEVEN), "That is the sum "
         "over all samples; divide it by how many they are."),
        (_gives(lambda samples, means: samples @ means / len(samples), _UNEVEN),
         "Divide by how many samples there are, not by how many parts."),
        (_gives(lambda samples, means: means.sum(axis=0) / samples.sum(), _UNEVEN),
         "Multiply each mean by its samples first."),
        (_is_one_number, "That is one number, for all n: sum over the parts only."),
        (_gives(_mean, _EVEN), "Right for parts of one size. Try parts of 3, 1 and 2 "
         "samples."),
    ],
    expects="a function that returns one mean gradient, (n,).",
)  # fmt: skip


class Counted:
    """Arrays of two workers; adding their parts is counted."""

    def __init__(self) -> None:
        rng = np.random.default_rng(13)
        self.x = rng.integers(-3, 4, (5, 3)).astype(float)
        self.first, self.second = (
            rng.integers(-3, 4, shape).astype(float) for shape in ((3, 4), (4, 2))
        )
        self.sums = 0

    def parts(self, kernel: Array, axis: int) -> list[Array]:
        """A kernel in two blocks along an axis."""
        return np.split(kernel, 2, axis)

    def add(self, parts: Any) -> Array:
        """The sum of what two workers have, which is a message."""
        self.sums += 1
        first, second = parts
        return np.asarray(first) + second


def _gives_network(
    sums: int, end: Callable[[Array], Array] = np.asarray, relu: bool = True
) -> Callable[[Any], bool]:
    """Whether a function of the parts gives the network, with so many sums.

    Args:
        sums: how often it adds.
        end: what happens to the network's output.
        relu: whether the hidden units have theirs.
    """

    def test(function: Any) -> bool:
        there = Counted()
        columns, rows = there.parts(there.first, 1), there.parts(there.second, 0)
        y = function(there.x, columns, rows, there.add)
        hidden = there.x @ there.first
        wanted = end((np.maximum(hidden, 0) if relu else hidden) @ there.second)
        right = np.shape(y) == wanted.shape and np.allclose(y, wanted)
        return right and there.sums == sums

    return test


def _cut(z: Array) -> Array:
    return np.maximum(z, 0)


exercise(
    "13.6",
    right=_gives_network(1),
    praise="A relu needs its own unit only. So the first kernel is cut by units, the "
    "second by inputs, and nothing moves in between.",
    mistakes=[
        (_gives_network(2), "Right, with one sum too many."),
        (_gives_network(0), "Right, but nothing went through `add`, the only message. "
         "To stack all hidden units at one worker is a message, too; so is a sum."),
        (_gives_network(1, relu=False), "The relu is missing: it comes before the "
         "second product."),
        (_gives_network(1, relu=False, end=_cut), "The relu comes too late: it belongs "
         "to the hidden units, before the second product."),
        (_gives_network(1, end=_cut), "One relu too many: the output has none."),
    ],
    expects="a function of x, two lists of two blocks, and add, that returns the "
    "network's output.",
)  # fmt: skip
