"""The order of samples is TensorFlow's, number by number."""

import numpy as np
import pytest

from densebook.quiet import tf
from densekit import random, set_random_seed
from densekit.batches import Data

SEEDS = (0, 1, 1234, 2**31 - 2, 2**31 - 1, 2**31, 2**32 - 1)


def shuffled(seed, *lengths):
    """What a dataset mixes after Keras's seed, one element after the other."""
    tf.keras.utils.set_random_seed(seed)
    data = tf.data.Dataset.from_tensor_slices([*lengths])
    mixed = data.map(lambda n: tf.random.shuffle(tf.range(n)))
    return [order.tolist() for order in mixed.as_numpy_iterator()]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_permutation_is_that_of_a_dataset(seed):
    set_random_seed(seed)
    for n in (1, 2, 3, 4, 5, 8, 9, 100):
        assert [random.permutation(n).tolist()] == shuffled(seed, n)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_next_permutation_begins_where_the_stream_is(seed):
    set_random_seed(seed)
    lengths = (5, 4, 1, 6, 9)
    blocks = (0, 1, 2, 2, 4)  # after n - 1 words for each length before, four a block
    found = [
        random.permutation(*at).tolist() for at in zip(lengths, blocks, strict=True)
    ]
    assert found == shuffled(seed, *lengths)


class Seen(tf.keras.Model):
    """Writes down the samples of each step."""

    def train_step(self, data):
        self.seen.append(data[0].numpy().tolist())
        return {"loss": 0.0}


@pytest.mark.parametrize("shuffle", [True, False, "batch"])
@pytest.mark.parametrize(("samples", "size"), [(17, 5), (40, 9), (9, 4), (3, 8)])
def test_the_batches_of_an_epoch(shuffle, samples, size):
    x = np.arange(samples)
    model = Seen()
    model.seen = []
    model.compile(run_eagerly=True)
    tf.keras.utils.set_random_seed(3)
    model.fit(x, x, size, verbose=0, shuffle=shuffle)
    set_random_seed(3)
    ours = [batch.x.tolist() for batch in Data.of(x).batches(size, shuffle)]
    assert ours == model.seen
