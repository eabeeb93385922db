import io
import json
import pickle

import numpy as np
import pytest

from densekit import Dense
from densekit.interop import (
    from_torch_layout,
    load_safetensors,
    safetensors_files,
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
    "cut, with a length that begins like a pickle": header(a=entry([1] * 16, 4))[:-1],
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_file_is_refused(path, content):
    path.write_bytes(content)
    with pytest.raises(ValueError, match="no whole file of safetensors"):
        load_safetensors(path)


@pytest.mark.parametrize(("dtype", "size"), [("BF16", 2), ("F8_E4M3", 1)])
def test_numbers_that_numpy_lacks_are_named(path, dtype, size):
    path.write_bytes(header(a=entry([4], 4 * size, dtype)) + b"1" * 4 * size)
    with pytest.raises(ValueError, match=rf"{path}.* type '{dtype}'.* float32"):
        load_safetensors(path)


def test_an_array_of_no_numbers_that_numpy_cannot_make_is_refused(path):
    path.write_bytes(header(a=entry([0, 2**62], 0)))
    with pytest.raises(ValueError, match=rf"{path} .* cannot make: array is too big"):
        load_safetensors(path)


def test_a_file_larger_than_the_memory_is_named(path, monkeypatch):
    class Huge(io.BytesIO):
        def read(self, size=-1):
            raise MemoryError

    save_safetensors({}, path)
    monkeypatch.setattr(safetensors_files, "open", lambda *_: Huge(), raising=False)
    with pytest.raises(MemoryError, match=f"{path} does not fit"):
        load_safetensors(path)


def test_a_whole_file_may_begin_like_a_pickle(path):
    """Its first byte is that of the header's length: 0x80 in one file of 32."""
    lengths = set()
    for size in range(40):
        state = {"a" * size: np.arange(3.0)}
        save_safetensors(state, path)
        lengths.add(path.read_bytes()[0])
        assert np.array_equal(load_safetensors(path)["a" * size], np.arange(3.0))
    assert 0x80 not in lengths
    state = {name: np.ones((4, 4), "float32") for name in ("0.weight", "0.bias")}
    save_safetensors(state, path)
    assert path.read_bytes()[0] == 0x80
    assert load_safetensors(path).keys() == state.keys()


@pytest.mark.parametrize("name", [1, None, "__metadata__"])
def test_a_name_that_the_format_lacks_is_refused(path, name):
    with pytest.raises(ValueError, match=f"cannot have the name {name!r}"):
        save_safetensors({name: np.ones(3)}, path)
    assert not path.exists()


@pytest.mark.parametrize("dtype", [object, str, "longdouble", "complex128"])
def test_numbers_that_the_format_lacks_are_refused(path, dtype):
    with pytest.raises(ValueError, match=rf"{path} is not written: Unknown dtype"):
        save_safetensors({"a": np.zeros(3, dtype)}, path)
    assert not path.exists()


@pytest.mark.parametrize("error", [TypeError, RuntimeError])
def test_what_numpy_cannot_read_is_named(path, error):
    class Tensor:
        def __array__(self, dtype=None, copy=None):
            raise error("no array")

    with pytest.raises(ValueError, match="cannot read 'a': no array"):
        save_safetensors({"a": Tensor()}, path)


def test_a_single_number_keeps_its_shape(path):
    save_safetensors({"a": np.float32(3)}, path)
    assert load_safetensors(path)["a"].shape == ()


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
