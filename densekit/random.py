"""TensorFlow's random streams in NumPy: the same seed gives the same bits.

TensorFlow draws from Philox 4x32-10 (Salmon et al., 2011): a cipher that encrypts the
numbers 0, 1, 2, ... under a key made from the seed. Each block of four 32-bit words is
computed on its own, so a whole stream is a handful of array operations.
"""

import math
import random as _python_random
from typing import Any

import numpy as np

from .typing import Array, DTypeLike, Shape

_MULTIPLIERS = np.array([0xD2511F53, 0xCD9E8D57], dtype=np.uint64)
_KEY_STEPS = np.array([0x9E3779B9, 0xBB67AE85], dtype=np.uint64)
_SCRAMBLE_KEY = np.array([0x3EC8F720, 0x02461E29], dtype=np.uint64)
_ROUNDS = 10
_RESERVED_BLOCKS = 256
_WORDS = {"float16": 1, "float32": 1, "float64": 2}  # of 32 bits, in one value
_MASK32 = np.uint64(0xFFFFFFFF)
_SHIFT32 = np.uint64(32)

_seeds = _python_random.Random()
_shuffle_seed: int | None = None  # once a seed is set, each permutation starts from it


def set_random_seed(seed: int) -> None:
    """Seed the layers and initializers that get no seed of their own, and ``fit``.

    After ``keras.utils.set_random_seed(seed)`` there, and this here, layers built in
    the same order get the same weights, and ``fit`` takes the samples in the same
    order.

    Args:
        seed: an integer, at least 0 and below 2**32.
    """
    if not isinstance(seed, int) or not 0 <= seed < 2**32:
        raise ValueError(
            "Expected `seed` argument to be an integer from 0 to 2**32 - 1. "
            f"Received: seed={seed} (of type {type(seed)})"
        )
    global _shuffle_seed
    _shuffle_seed = seed
    _seeds.seed(seed)


def make_default_seed() -> int:
    """Draw the seed of an unseeded initializer, as Keras does."""
    return _seeds.randint(1, int(1e9))


def checked_seed(seed: Any) -> int:
    """The seed, or one drawn anew for None.

    Raises:
        ValueError: it is something else than an integer.
    """
    if seed is None:
        return make_default_seed()
    if not isinstance(seed, int) or isinstance(seed, bool):
        raise ValueError(
            "`seed` argument should be an integer or None. "
            f"Received: seed={seed!r} (of type {type(seed)})"
        )
    return int(seed)


def philox(counter: Array, key: Array) -> Array:
    """Encrypt counters with Philox 4x32-10.

    Args:
        counter: (blocks, 4), the 32-bit words of each counter, as uint64.
        key: (2,), the 32-bit words of the key, as uint64.

    Returns:
        (blocks, 4), four random 32-bit words a block, as uint64.

    Source: Salmon et al., *Parallel random numbers: as easy as 1, 2, 3*, 2011.
    """
    key = key.copy()
    for _ in range(_ROUNDS):
        products = (counter[:, ::2] * _MULTIPLIERS)[:, ::-1]  # 64 bits hold each
        high, low = products >> _SHIFT32, products & _MASK32
        counter = np.stack([high ^ counter[:, 1::2] ^ key, low], axis=2).reshape(-1, 4)
        key = (key + _KEY_STEPS) & _MASK32
    return counter


def _stream(seed: int, draw: int) -> tuple[Array, Array]:
    """Key and starting counter of TensorFlow's stream for the seed pair."""
    # Keras takes each of the pair modulo 2**31 - 2; TensorFlow scrambles both, so that
    # nearby seeds give unrelated streams.
    low, high = seed % (2**31 - 2), draw % (2**31 - 2)
    mixed = philox(np.array([[low, 0, high, 0]], dtype=np.uint64), _SCRAMBLE_KEY)[0]
    start = np.zeros(4, dtype=np.uint64)
    start[2:] = mixed[2:]
    return mixed[:2], start


def _blocks(seed: int, draw: int, numbers: Array) -> Array:
    """The blocks of the stream with these numbers: (*numbers.shape, 4), uint32."""
    key, start = _stream(seed, draw)
    counter = np.tile(start, (numbers.size, 1))
    counter[:, 0] = numbers.ravel()
    return philox(counter, key).astype(np.uint32).reshape(*numbers.shape, 4)


def random_bits(seed: int, size: int, draw: int = 0) -> Array:
    """The first ``size`` 32-bit words of TensorFlow's stateless stream.

    Args:
        seed: any integer.
        size: how many words.
        draw: the second number of TensorFlow's seed pair. A Keras ``SeedGenerator``
            counts its draws there; an initializer always uses 0.

    Returns:
        (size,), uint32.
    """
    return _blocks(seed, draw, np.arange(-(-size // 4))).ravel()[:size]


def permutation(n: int, block: int = 0) -> Array:
    """The numbers below n, shuffled as Keras on TensorFlow shuffles its samples.

    After :func:`set_random_seed` every call returns the same order, and so every epoch
    of every ``fit`` sees it. Without a seed each call draws another one.

    Args:
        n: how many.
        block: where in the stream to begin, in blocks of four words.

    Source: Durstenfeld, *Algorithm 235: random permutation*, 1964.
    """
    seed = make_default_seed() if _shuffle_seed is None else _shuffle_seed
    low = seed % (2**31 - 1)
    counter = np.zeros((-(-n // 4), 4), np.uint64)
    counter[:, 0] = np.arange(block, block + len(counter))
    counter[:, 2] = 0 if low else 2**31 - 1  # TensorFlow has no stream 0
    words = philox(counter, np.array([low, 0], np.uint64)).ravel().tolist()
    order = list(range(n))
    for i in range(n - 1):
        j = i + words[i] % (n - i)
        order[i], order[j] = order[j], order[i]
    return np.array(order, np.int64)


def uniform(
    shape: Shape,
    minval: float = 0.0,
    maxval: float = 1.0,
    dtype: DTypeLike = None,
    seed: int = 0,
    draw: int = 0,
) -> Array:
    """Uniform values in [minval, maxval), bit for bit as ``keras.random.uniform``.

    Args:
        shape: of the result.
        minval: lower bound, included.
        maxval: upper bound, excluded.
        dtype: float16, float32 (when None) or float64.
        seed: an integer.
        draw: see :func:`random_bits`.

    Raises:
        ValueError: another dtype is asked for.
    """
    dtype = _floating(dtype, "uniform", ValueError)
    words = random_bits(seed, math.prod(shape) * _WORDS[dtype.name], draw)
    # Keras passes the bounds through float32, whatever the dtype.
    low, high = np.array([minval, maxval], np.float32).astype(dtype)
    return _unit_interval(words, dtype).reshape(shape) * (high - low) + low


def normal(
    shape: Shape,
    mean: float = 0.0,
    stddev: float = 1.0,
    dtype: DTypeLike = None,
    seed: int = 0,
) -> Array:
    """Normally distributed values, as ``keras.random.normal`` to a few last digits.

    TensorFlow and NumPy round logarithms, sines and cosines differently, so the bits
    agree for most values, not for all: within 6 units in the last place in float32.

    Args:
        shape: of the result.
        mean: of the distribution.
        stddev: of the distribution.
        dtype: float16, float32 (when None) or float64.
        seed: an integer.

    Raises:
        TypeError: another dtype is asked for, as in Keras.
    """
    dtype = _floating(dtype, "normal")
    size = math.prod(shape)
    pairs = -(-size // 2)
    words = random_bits(seed, 2 * pairs * _WORDS[dtype.name])
    values = _box_muller(words, dtype)[:size].astype(dtype).reshape(shape)
    return _placed(values, mean, stddev)


def truncated_normal(
    shape: Shape,
    mean: float = 0.0,
    stddev: float = 1.0,
    dtype: DTypeLike = None,
    seed: int = 0,
) -> Array:
    """Normal values, drawn again beyond two standard deviations.

    As ``keras.random.truncated_normal``, as near as :func:`normal`. A value that falls
    on the edge for one library and not for the other would shift its group.

    Args:
        shape: of the result.
        mean: of the distribution before it is cut.
        stddev: of the distribution before it is cut.
        dtype: float16, float32 (when None) or float64.
        seed: an integer.

    Raises:
        TypeError: another dtype is asked for, as in Keras.
    """
    dtype = _floating(dtype, "truncated_normal")
    size = math.prod(shape)
    per_group = 2 if dtype == np.float64 else 4
    groups = np.arange(-(-size // per_group))
    reserved = _RESERVED_BLOCKS * per_group // 4  # to each group, as many as it needs
    values = np.empty((len(groups), per_group), dtype)
    blocks, missing = 2, groups
    while len(missing):
        numbers = missing[:, None] * reserved + np.arange(blocks)
        words = _blocks(seed, 0, numbers)
        drawn = _box_muller(words, dtype).reshape(len(missing), -1)
        kept = np.abs(drawn) < 2
        first = kept & (kept.cumsum(axis=1) <= per_group)
        enough = first.sum(axis=1) == per_group
        values[missing[enough]] = drawn[enough][first[enough]].reshape(-1, per_group)
        missing, blocks = missing[~enough], 2 * blocks
    return _placed(values.ravel()[:size].reshape(shape), mean, stddev)


def _placed(standard: Array, mean: float, stddev: float) -> Array:
    return standard * standard.dtype.type(stddev) + standard.dtype.type(mean)


def _floating(
    dtype: Any, caller: str, refusal: type[Exception] = TypeError
) -> np.dtype[Any]:
    """The dtype, float32 for None, or the error that Keras raises there."""
    name = getattr(dtype, "name", None) or getattr(dtype, "__name__", dtype)
    if name not in (None, *_WORDS):
        raise refusal(f"{caller} draws {', '.join(_WORDS)}. Received: dtype={dtype}")
    return np.dtype(name or np.float32)


def _unit_interval(words: Array, dtype: np.dtype[Any]) -> Array:
    """Random words as the fraction of a number in [1, 2), less 1."""
    if dtype == np.float64:
        high, low = words.reshape(-1, 2).astype(np.uint64).T
        fraction = (high & np.uint64(0xFFFFF)) << _SHIFT32 | low
        return (fraction | np.uint64(1023 << 52)).view(np.float64) - 1
    if dtype == np.float16:
        halves = (words & 0x3FF).astype(np.uint16) | np.uint16(15 << 10)
        return halves.view(np.float16) - np.float16(1)
    fraction = words & np.uint32(0x7FFFFF)
    return (fraction | np.uint32(127 << 23)).view(np.float32) - np.float32(1)


def _box_muller(words: Array, dtype: np.dtype[Any]) -> Array:
    """Two uniform numbers make a random direction and length: two normal numbers."""
    exact = np.float64 if dtype == np.float64 else np.float32
    u = _unit_interval(words, np.dtype(exact)).reshape(-1, 2).astype(np.float64)
    length = np.sqrt(-2 * np.log(np.maximum(u[:, 0], 1e-7)).astype(exact))
    angle = (2 * np.pi * u[:, 1]).astype(exact).astype(np.float64)
    pair = np.stack([np.sin(angle), np.cos(angle)], axis=1).astype(exact)
    return (pair * length[:, None]).ravel()
