import json
import pickle

import numpy as np
import pytest

from densekit import Dense
from densekit.interop import (
    from_torch_layout,
    load_safetensors,
    save_safetensors,
    to_torch_layout,
)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "layer.safetensors"


def layer(seed):
    made = Dense(4)
    made.build((None, 3))
    rng = np.random.default_rng(seed)
    made.set_weights([rng.normal(size=w.shape) for w in made.weights])
    return made


def test_a_layer_goes_through_a_file(path):
    source, target = layer(0), layer(1)
    save_safetensors(to_torch_layout(source), path)
    from_torch_layout(target, load_safetensors(path))
    for ours, theirs in zip(target.weights, source.weights, strict=True):
        assert np.array_equal(ours, theirs)


def test_an_array_that_lies_transposed_is_written_as_it_reads(path):
    array = np.arange(6.0).reshape(2, 3).T
    save_safetensors({"a": array}, path)
    assert np.array_equal(load_safetensors(path)["a"], array)


def test_a_missing_file_is_no_damaged_one(path):
    with pytest.raises(FileNotFoundError):
        load_safetensors(path)


def header(**entries):
    text = json.dumps(entries).encode()
    return len(text).to_bytes(8, "little") + text


def entry(shape, end, dtype="F32"):
    return {"dtype": dtype, "shape": shape, "data_offsets": [0, end]}


DAMAGED = {
    "empty": b"",
    "short": b"abc",
    "a header of a terabyte": (2**40).to_bytes(8, "little") + b"{}",
    "more than it declares": header() + b"rest",
    "a huge shape": header(a=entry([10**12], 4 * 10**12)) + b"1234",
    "a shape that overflows": header(a=entry([2**40, 2**40], 4)) + b"1234",
    "another size than its shape": header(a=entry([3], 4)) + b"1234",
    "an unknown type": header(a=entry([1], 4, "Q7")) + b"1234",
    "a type that NumPy lacks": header(a=entry([4], 4, "F8_E8M0")) + b"1234",
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_file_is_refused(path, content):
    path.write_bytes(content)
    with pytest.raises(ValueError, match="no whole file of safetensors"):
        load_safetensors(path)


class Harmful:
    def __reduce__(self):
        return (pytest.fail, ("the pickle ran",))


@pytest.mark.parametrize("protocol", [2, 5])
def test_a_pickle_is_not_opened(path, protocol):
    path.write_bytes(pickle.dumps(Harmful(), protocol))
    with pytest.raises(ValueError, match="is a pickle"):
        load_safetensors(path)


def test_what_torch_saves_today_is_not_opened(path):
    path.write_bytes(b"PK\x03\x04 and more")
    with pytest.raises(ValueError, match=r"safetensors.torch.save_file"):
        load_safetensors(path)
