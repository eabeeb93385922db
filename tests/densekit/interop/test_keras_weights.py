import sys

import h5py
import numpy as np
import pytest

from densekit import Conv2D, Dense, Dropout, Flatten, Input, Sequential
from densekit.interop import load_keras_weights, save_keras_weights


def model(seed=0):
    inner = Sequential([Dense(5, dtype="float64"), Dense(2, use_bias=False)])
    built = Sequential(
        [Input((4, 4, 2)), Conv2D(3, 2), Flatten(), Dense(5), Dropout(0.5), inner]
    )
    rng = np.random.default_rng(seed)
    built.set_weights([rng.normal(size=w.shape) for w in built.weights])
    return built


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "model.weights.h5"
    save_keras_weights(model(), path)
    return path


def refused(path, problem):
    """The file is refused, and the model is as it was."""
    target = model(1)
    before = target.get_weights()
    with pytest.raises(ValueError, match=problem):
        load_keras_weights(target, path)
    for now, then in zip(target.weights, before, strict=True):
        assert np.array_equal(now, then)


def test_what_was_saved_is_loaded(path):
    target = model(1)
    load_keras_weights(target, path)
    for ours, saved in zip(target.weights, model().weights, strict=True):
        assert ours.dtype == saved.dtype
        assert np.array_equal(ours, saved)


def test_the_tree_is_that_of_keras(path):
    with h5py.File(path) as file:
        assert file["layers/conv2d/vars/0"].shape == (2, 2, 2, 3)
        assert file["layers/sequential/layers/dense_1/vars/0"].shape == (5, 2)
        assert list(file["layers/sequential/layers/dense_1/vars"]) == ["0"]


def test_lora_is_saved_merged(tmp_path):
    path = tmp_path / "lora.weights.h5"
    for use_bias in (True, False):
        source, target = (
            Sequential([Input((3,)), Dense(4, use_bias=use_bias)]) for _ in range(2)
        )
        layer = source.layers[0]
        layer.enable_lora(1, b_initializer="ones")
        save_keras_weights(source, path)
        load_keras_weights(target, path)
        assert np.array_equal(target.layers[0].kernel, layer.kernel)
        merged = layer.kernel
        load_keras_weights(source, path)
        assert not layer.weights[-1].any()
        assert np.array_equal(layer.kernel, merged)


def quantized(seed, use_bias=True):
    built = Sequential([Input((3,)), Dense(4, use_bias=use_bias)])
    rng = np.random.default_rng(seed)
    built.set_weights([rng.normal(size=w.shape) for w in built.weights])
    built.layers[0].quantize("int8")
    return built


@pytest.mark.parametrize("use_bias", [True, False])
def test_integers_are_saved_and_loaded(tmp_path, use_bias):
    path = tmp_path / "int8.weights.h5"
    source, target = quantized(0, use_bias), quantized(1, use_bias)
    save_keras_weights(source, path)
    load_keras_weights(target, path)
    for ours, saved in zip(target.weights, source.weights, strict=True):
        assert ours.dtype == saved.dtype
        assert np.array_equal(ours, saved)


def test_integers_do_not_enter_a_layer_of_floats(tmp_path):
    path = tmp_path / "int8.weights.h5"
    plain = Sequential([Input((3,)), Dense(4)])
    for source, target in ((quantized(0), plain), (plain, quantized(0))):
        before = target.get_weights()
        save_keras_weights(source, path)
        with pytest.raises(ValueError, match="should have"):
            load_keras_weights(target, path)
        for now, then in zip(target.weights, before, strict=True):
            assert np.array_equal(now, then)


@pytest.mark.parametrize("dtype", ["int64", "float32", "uint8"])
def test_only_bytes_become_a_kernel_of_integers(tmp_path, dtype):
    path = tmp_path / "int8.weights.h5"
    target = quantized(1)
    save_keras_weights(quantized(0), path)
    with h5py.File(path, "a") as file:
        del file[KERNEL]
        file[KERNEL] = np.ones((3, 4), dtype)
    before = target.get_weights()
    with pytest.raises(ValueError, match=rf"int8 of shape .*Received: {dtype}"):
        load_keras_weights(target, path)
    for now, then in zip(target.weights, before, strict=True):
        assert np.array_equal(now, then)


def test_floats_of_another_size_are_cast(path):
    with h5py.File(path, "a") as file:
        del file[KERNEL]
        file[KERNEL] = np.full((27, 5), 0.5, "float16")
    target = model(1)
    load_keras_weights(target, path)
    assert target.layers[2].kernel.dtype == "float32"
    assert (target.layers[2].kernel == 0.5).all()


def test_a_number_too_large_for_the_weight_is_refused(path):
    with h5py.File(path, "a") as file:
        del file[KERNEL]
        file[KERNEL] = np.full((27, 5), 1e300)
    refused(path, "overflow")


def test_what_is_no_number_is_loaded_as_it_stands(path):
    values = np.full((27, 5), np.nan)
    values[0] = np.inf
    with h5py.File(path, "a") as file:
        del file[KERNEL]
        file[KERNEL] = values
    target = model(1)
    load_keras_weights(target, path)
    assert np.array_equal(target.layers[2].kernel, values, equal_nan=True)


def test_other_groups_are_passed_over(path):
    with h5py.File(path, "a") as file:
        file.create_group("optimizer/vars")
        file["layers/dense/extra/vars/0"] = np.ones(3)
    target = model(1)
    load_keras_weights(target, path)
    for ours, saved in zip(target.weights, model().weights, strict=True):
        assert np.array_equal(ours, saved)


@pytest.mark.parametrize("call", [save_keras_weights, load_keras_weights])
def test_a_model_without_weights_is_refused(call, path):
    with pytest.raises(ValueError, match="not built"):
        call(Sequential([Dense(3)]), path)


def test_a_missing_file_is_no_damaged_one(tmp_path):
    with pytest.raises(FileNotFoundError):
        load_keras_weights(model(), tmp_path / "none.weights.h5")


@pytest.mark.parametrize("length", [0, 7, 100, 3000])
def test_a_cut_file_is_refused(path, length):
    path.write_bytes(path.read_bytes()[:length])
    refused(path, "does not hold the weights")


def test_another_format_is_refused(path):
    np.savez(path.with_suffix(".npz"), a=np.ones(3))
    refused(path.with_suffix(".npz"), "does not hold the weights")


def test_no_changed_byte_makes_another_error(path):
    whole = path.read_bytes()
    rng = np.random.default_rng(0)
    target = model(1)
    for _ in range(300):
        spoilt = bytearray(whole)
        for place in rng.integers(0, 4000, 3):
            spoilt[place] ^= 1 << int(rng.integers(8))
        path.write_bytes(spoilt)
        before = target.get_weights()
        try:
            load_keras_weights(target, path)
        except ValueError:
            for now, then in zip(target.weights, before, strict=True):
                assert np.array_equal(now, then)


KERNEL = "layers/dense/vars/0"
WRONG_TREES = {
    "a weight is missing": lambda f: f.__delitem__(KERNEL),
    "a weight too many": lambda f: f.create_dataset("layers/dense/vars/2", (3,)),
    "a layer is missing": lambda f: f.__delitem__("layers/dense"),
    "a layer too many": lambda f: f.create_group("layers/dense_1"),
    "no layers": lambda f: f.__delitem__("layers"),
}


@pytest.mark.parametrize("change", WRONG_TREES.values(), ids=WRONG_TREES)
def test_the_tree_of_another_model_is_refused(path, change):
    with h5py.File(path, "a") as file:
        change(file)
    refused(path, "should have")


def instead(make):
    def change(file):
        del file[KERNEL]
        make(file)

    return change


def transposed(file):
    file[KERNEL] = np.ones((5, 27))


def huge(file):
    """1.8 TB, declared in 3 kB."""
    file.create_dataset(KERNEL, (671_088_640, 671), "float32")


def compressed(file):
    file.create_dataset(KERNEL, data=np.zeros((27, 5)), compression="gzip")


def virtual(file):
    layout = h5py.VirtualLayout((27, 5), "float32")
    layout[:] = h5py.VirtualSource("other.h5", "secret", (27, 5))
    file.create_virtual_dataset(KERNEL, layout)


def external(file):
    file.create_dataset(KERNEL, (27, 5), "float32", external=[("other", 0, 540)])


def linked(link):
    return lambda file: file.__setitem__(KERNEL, link)


HARMFUL = {
    "another shape": (
        instead(lambda f: f.update({KERNEL: np.ones((5, 27))})),
        "(5, 27)",
    ),
    "a huge shape": (instead(huge), "(671088640, 671)"),
    "integers": (instead(lambda f: f.create_dataset(KERNEL, (27, 5), int)), "int64"),
    "text": (
        instead(lambda f: f.create_dataset(KERNEL, data="text")),
        "of shape ()",
    ),
    "compressed": (instead(compressed), "in chunks"),
    "virtual": (instead(virtual), "no dataset of this file"),
    "in another file": (instead(external), "no dataset of this file"),
    "a group": (instead(lambda f: f.create_group(KERNEL)), "no dataset of this file"),
    "a link": (instead(linked(h5py.SoftLink("/layers/conv2d/vars/0"))), "is a link"),
    "a link out": (instead(linked(h5py.ExternalLink("other.h5", "a"))), "is a link"),
}


@pytest.mark.parametrize(("change", "problem"), HARMFUL.values(), ids=HARMFUL)
def test_a_file_that_is_made_to_harm_is_refused(path, change, problem):
    with h5py.File(path, "a") as file:
        change(file)
    refused(path, problem.replace("(", r"\(").replace(")", r"\)"))


def test_a_link_in_place_of_a_group_is_refused(path):
    with h5py.File(path, "a") as file:
        del file["layers/dense"]
        file["layers/dense"] = h5py.SoftLink("/layers/conv2d")
    refused(path, "no group of this file")


def test_without_h5py_the_error_names_it(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "h5py", None)
    with pytest.raises(ModuleNotFoundError, match="h5py"):
        save_keras_weights(model(), tmp_path / "a.weights.h5")
