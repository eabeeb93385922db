"""TensorFlow's random streams in NumPy: the same seed gives the same bits.

TensorFlow draws from Philox 4x32-10 (Salmon et al., 2011): a cipher that encrypts the
numbers 0, 1, 2, ... under a key made from the seed. Each block of four 32-bit words is
computed on its own, so a whole stream is a handful of array operations.
"""

import random as _python_random
from typing import Any

import numpy as np

from .typing import Array, DTypeLike, Shape

_MULTIPLIERS = np.array([0xD2511F53, 0xCD9E8D57], dtype=np.uint64)
_KEY_STEPS = np.array([0x9E3779B9, 0xBB67AE85], dtype=np.uint64)
_SCRAMBLE_KEY = np.array([0x3EC8F720, 0x02461E29], dtype=np.uint64)
_ROUNDS = 10
_MASK32 = np.uint64(0xFFFFFFFF)
_SHIFT32 = np.uint64(32)

_seeds = _python_random.Random()


def set_random_seed(seed: int) -> None:
    """Seed the layers and initializers that get no seed of their own.

    After ``keras.utils.set_random_seed(seed)`` there, and this here, layers built in
    the same order get the same weights.

    Args:
        seed: an integer.
    """
    if not isinstance(seed, int):
        raise ValueError(
            "Expected `seed` argument to be an integer. "
            f"Received: seed={seed} (of type {type(seed)})"
        )
    _seeds.seed(seed)


def make_default_seed() -> int:
    """Draw the seed of an unseeded initializer, as Keras does."""
    return _seeds.randint(1, int(1e9))


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
        products = counter[:, [0, 2]] * _MULTIPLIERS  # 64 bits hold the product
        high, low = products >> _SHIFT32, products & _MASK32
        counter = np.stack(
            [
                high[:, 1] ^ counter[:, 1] ^ key[0],
                low[:, 1],
                high[:, 0] ^ counter[:, 3] ^ key[1],
                low[:, 0],
            ],
            axis=1,
        )
        key = (key + _KEY_STEPS) & _MASK32
    return counter


def random_bits(seed: int, size: int) -> Array:
    """The first ``size`` 32-bit words of TensorFlow's stateless stream for ``seed``.

    Returns:
        (size,), uint32.
    """
    # Keras seeds with the pair [seed mod (2**31 - 2), 0]; TensorFlow scrambles it, so
    # that nearby seeds give unrelated streams.
    low = seed % (2**31 - 2)
    scrambled = philox(np.array([[low, 0, 0, 0]], dtype=np.uint64), _SCRAMBLE_KEY)[0]
    key, stream = scrambled[:2], scrambled[2:]

    counter = np.zeros((-(-size // 4), 4), dtype=np.uint64)
    counter[:, 0] = np.arange(len(counter))
    counter[:, 2:] = stream
    return philox(counter, key).reshape(-1)[:size].astype(np.uint32)


def uniform(
    shape: Shape, minval: float, maxval: float, dtype: DTypeLike, seed: int
) -> Array:
    """Uniform values in [minval, maxval), bit for bit as ``keras.random.uniform``.

    Args:
        shape: of the result.
        minval: lower bound, included.
        maxval: upper bound, excluded.
        dtype: float16, float32 or float64.
        seed: an integer.
    """
    dtype = np.dtype(dtype)
    size = int(np.prod(shape, dtype=np.int64))
    # Keras passes the bounds through float32, whatever the dtype.
    low, high = np.array([minval, maxval], np.float32).astype(dtype)
    return _unit_interval(size, dtype, seed).reshape(shape) * (high - low) + low


def _unit_interval(size: int, dtype: np.dtype[Any], seed: int) -> Array:
    """Random bits as the fraction of a number in [1, 2), less 1."""
    if dtype == np.float64:
        words = random_bits(seed, 2 * size).astype(np.uint64).reshape(-1, 2)
        fraction = (words[:, 0] & np.uint64(0xFFFFF)) << _SHIFT32 | words[:, 1]
        return (fraction | np.uint64(1023 << 52)).view(np.float64) - 1
    bits = random_bits(seed, size)
    if dtype == np.float16:
        halves = (bits & 0x3FF).astype(np.uint16) | np.uint16(15 << 10)
        return halves.view(np.float16) - np.float16(1)
    fraction = bits & np.uint32(0x7FFFFF)
    return (fraction | np.uint32(127 << 23)).view(np.float32) - np.float32(1)
