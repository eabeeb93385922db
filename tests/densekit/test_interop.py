import pickle
import zipfile

import numpy as np
import pytest

from densekit import Conv2D, Dense, Flatten, Input, Sequential
from densekit.interop import (
    from_torch_layout,
    load_weights,
    save_weights,
    to_torch_layout,
)

X = np.arange(6.0).reshape(2, 3)


def dense(seed=0, **arguments):
    layer = Dense(4, **arguments)
    layer.build((None, 3))
    rng = np.random.default_rng(seed)
    layer.set_weights([rng.normal(size=w.shape) for w in layer.weights])
    return layer


def model(seed=0):
    model = Sequential([Input((4, 4, 2)), Conv2D(3, 2), Flatten(), Dense(5)])
    rng = np.random.default_rng(seed)
    model.set_weights([rng.normal(size=w.shape) for w in model.weights])
    return model


def test_a_linear_layer_of_pytorch_is_the_transpose():
    layer = dense()
    state = to_torch_layout(layer)
    assert list(state) == ["weight", "bias"]
    assert state["weight"].shape == (4, 3)
    x = X.astype("float32")
    assert np.allclose(x @ state["weight"].T + state["bias"], layer(x), rtol=1e-6)


def test_a_convolution_of_pytorch_has_its_filters_first():
    layer = Conv2D(5, (3, 2))
    layer.build((None, 9, 9, 4))
    state = to_torch_layout(layer)
    assert state["weight"].shape == (5, 4, 3, 2)
    assert np.array_equal(state["weight"][1, 2], layer.kernel[:, :, 2, 1])


def test_without_bias_there_is_none():
    assert list(to_torch_layout(dense(use_bias=False))) == ["weight"]


@pytest.mark.parametrize("use_bias", [True, False])
def test_the_layout_goes_back(use_bias):
    for make in (
        lambda: dense(use_bias=use_bias),
        lambda: Conv2D(5, (3, 2), use_bias=use_bias),
    ):
        source, target = make(), make()
        for layer in (source, target):
            if not layer.built:
                layer.build((None, 9, 9, 4))
        from_torch_layout(target, to_torch_layout(source))
        for ours, theirs in zip(target.weights, source.weights, strict=True):
            assert np.array_equal(ours, theirs)


def test_the_state_is_a_copy():
    layer = dense()
    state = to_torch_layout(layer)
    state["weight"][:] = 0
    state["bias"][:] = 0
    assert np.any(layer.kernel)
    assert np.any(layer.bias)


@pytest.mark.parametrize(
    ("state", "problem"),
    [
        (
            {"weight": np.ones((4, 3))},
            r"takes \['bias', 'weight'\]. Received: \['weight'",
        ),
        (
            {"weight": np.ones((4, 3)), "bias": np.ones(4), "scale": 1},
            "'scale'",
        ),
        ({"weight": np.ones((3, 4)), "bias": np.ones(4)}, r"provided .* \(4, 3\)"),
        ({"weight": np.ones((4, 3)), "bias": np.ones(3)}, r"provided .* \(3,\)"),
        ({"weight": np.ones(4), "bias": np.ones(4)}, r"rank 2. Received: shape \(4,\)"),
    ],
)
def test_a_state_that_does_not_fit_changes_nothing(state, problem):
    layer = dense()
    before = layer.get_weights()
    with pytest.raises(ValueError, match=problem):
        from_torch_layout(layer, state)
    for now, then in zip(layer.weights, before, strict=True):
        assert np.array_equal(now, then)


@pytest.mark.parametrize("make", [dense, model, lambda seed: dense(seed, lora_rank=2)])
def test_weights_go_through_a_file(make, tmp_path):
    source, target = make(seed=1), make(seed=2)
    save_weights(source, tmp_path / "weights.npz")
    load_weights(target, tmp_path / "weights.npz")
    for ours, theirs in zip(target.weights, source.weights, strict=True):
        assert ours.dtype == theirs.dtype
        assert np.array_equal(ours, theirs)


def test_the_file_has_the_name_that_was_asked_for(tmp_path):
    save_weights(dense(), tmp_path / "weights")
    assert [path.name for path in tmp_path.iterdir()] == ["weights"]
    assert zipfile.is_zipfile(tmp_path / "weights")


def test_an_unbuilt_layer_has_nothing_to_save(tmp_path):
    with pytest.raises(ValueError, match="'head' is not built"):
        save_weights(Dense(4, name="head"), tmp_path / "weights.npz")
    assert list(tmp_path.iterdir()) == []


def cut_short(path):
    path.write_bytes(path.read_bytes()[:-40])


def one_byte_changed(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 3] ^= 0xFF
    path.write_bytes(data)


def text(path):
    path.write_text("no weights here")


def empty(path):
    path.write_bytes(b"")


def one_array(path):
    with path.open("wb") as file:
        np.save(file, np.ones(3))


def pickled(path):
    path.write_bytes(pickle.dumps({"0_kernel": np.ones((3, 4))}))


def pickled_inside(path):
    with path.open("wb") as file:
        np.savez(file, **{"0_kernel": np.array([{}], object), "1_bias": np.ones(4)})


def with_header(path, shape):
    header = f"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}}}\n".encode()
    array = b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("0_kernel.npy", array)


def more_than_any_memory(path):
    with_header(path, f"({10**15},)")


def more_than_any_number(path):
    with_header(path, f"({10**30},)")


def no_python(path):
    with_header(path, "(" * 9)


def encrypted(path):
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1  # the flag of the first member
    path.write_bytes(data)


def text_inside(path):
    np.savez(path, **{"0_kernel": np.ones((3, 4)), "1_bias": np.array(list("text"))})


def another_shape(path):
    np.savez(path, **{"0_kernel": np.ones((4, 3)), "1_bias": np.ones(4)})


def another_name(path):
    np.savez(path, **{"0_kernel": np.ones((3, 4)), "1_offset": np.ones(4)})


def one_missing(path):
    np.savez(path, **{"0_kernel": np.ones((3, 4))})


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (cut_short, "no readable weight file"),
        (one_byte_changed, "no readable weight file"),
        (text, "no readable weight file"),
        (empty, "no readable weight file"),
        (one_array, "no readable weight file"),
        (pickled, "no readable weight file"),
        (pickled_inside, "no readable weight file"),
        (more_than_any_memory, "no readable weight file"),
        (more_than_any_number, "no readable weight file"),
        (no_python, "no readable weight file"),
        (encrypted, "no readable weight file.*encrypted"),
        (text_inside, "could not convert string"),
        (another_shape, r"of shape \(3, 4\) .* provided weight shape \(4, 3\)"),
        (another_name, r"holds the weights .*1_offset.*has .*1_bias"),
        (one_missing, r"holds the weights \['0_kernel'\]"),
    ],
)
def test_a_spoilt_file_changes_nothing(spoil, problem, tmp_path):
    path = tmp_path / "weights.npz"
    layer = dense()
    before = layer.get_weights()
    save_weights(dense(seed=1), path)
    spoil(path)
    with pytest.raises(ValueError, match=problem):
        load_weights(layer, path)
    for now, then in zip(layer.weights, before, strict=True):
        assert np.array_equal(now, then)


def test_a_missing_file_is_called_missing(tmp_path):
    with pytest.raises(FileNotFoundError):
        load_weights(dense(), tmp_path / "nothing.npz")
