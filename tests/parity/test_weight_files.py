"""Files of weights go from densekit to Keras and PyTorch, and come back."""

import keras
import numpy as np
import pytest

import densekit
from densekit import interop


def twins(seed):
    """One network in both libraries, with drawn weights."""
    k = keras.layers
    theirs = keras.Sequential(
        [
            keras.Input((4, 4, 2)),
            k.Conv2D(3, 2),
            k.Flatten(),
            k.Dense(5),
            k.Dropout(0.5),
            keras.Sequential([k.Dense(5, dtype="float64"), k.Dense(2, use_bias=False)]),
        ]
    )
    rng = np.random.default_rng(seed)
    theirs.set_weights([rng.normal(size=w.shape) for w in theirs.get_weights()])
    return theirs, interop.from_keras(theirs)


def assert_equal(ours, theirs):
    for a, b in zip(ours, theirs, strict=True):
        assert a.dtype == b.dtype
        assert np.array_equal(a, b)


def test_keras_loads_what_densekit_wrote(tmp_path):
    path = tmp_path / "a.weights.h5"
    _, ours = twins(0)
    other, _ = twins(1)
    interop.save_keras_weights(ours, path)
    other.load_weights(path)
    assert_equal(ours.weights, other.get_weights())


@pytest.mark.parametrize("optimizer", [None, "adam"])
def test_densekit_loads_what_keras_wrote(tmp_path, optimizer):
    path = tmp_path / "a.weights.h5"
    theirs, _ = twins(0)
    _, other = twins(1)
    if optimizer:
        theirs.compile(optimizer, "mse")
        theirs.optimizer.build(theirs.trainable_variables)
    theirs.save_weights(path)
    interop.load_keras_weights(other, path)
    assert_equal(other.weights, theirs.get_weights())


def test_lora_is_written_as_keras_writes_it(tmp_path):
    ours = densekit.Sequential([densekit.Input((3,)), densekit.Dense(4)])
    ours.layers[0].enable_lora(2, b_initializer="ones")
    theirs = interop.to_keras(ours)
    paths = tmp_path / "ours.weights.h5", tmp_path / "theirs.weights.h5"
    interop.save_keras_weights(ours, paths[0])
    theirs.save_weights(paths[1])
    kernels = []
    for path in paths:
        plain = densekit.Sequential([densekit.Input((3,)), densekit.Dense(4)])
        interop.load_keras_weights(plain, path)
        kernels.append(plain.layers[0].kernel)
    assert np.allclose(*kernels, rtol=1e-6)


@pytest.mark.parametrize("use_bias", [True, False])
def test_integers_go_to_keras_and_back(tmp_path, use_bias):
    path = tmp_path / "int8.weights.h5"
    ours, other = (
        densekit.Sequential(
            [densekit.Input((3,)), densekit.Dense(4, use_bias=use_bias)]
        )
        for _ in range(2)
    )
    for model in (ours, other):
        model.layers[0].quantize("int8")
    theirs = interop.to_keras(other)
    interop.save_keras_weights(ours, path)
    theirs.load_weights(path)
    assert_equal(ours.weights, interop.from_keras(theirs).weights)
    theirs.layers[0].kernel_scale.assign([1.0, 2.0, 3.0, 4.0])
    theirs.save_weights(path)
    interop.load_keras_weights(ours, path)
    assert_equal(ours.weights, interop.from_keras(theirs).weights)


@pytest.mark.rosetta
@pytest.mark.parametrize("bias", [True, False])
def test_pytorch_reads_and_writes_the_same_safetensors(tmp_path, bias):
    import safetensors.torch
    import torch

    path = tmp_path / "a.safetensors"
    ours = densekit.Dense(4, use_bias=bias)
    ours.build((None, 3))
    theirs = torch.nn.Linear(3, 4, bias=bias)
    safetensors.torch.save_file(theirs.state_dict(), path)
    interop.from_torch_layout(ours, interop.load_safetensors(path))
    x = np.arange(6, dtype="float32").reshape(2, 3)
    wanted = theirs(torch.from_numpy(x)).detach().numpy()
    assert np.allclose(ours(x), wanted, rtol=1e-6, atol=1e-6)

    other = torch.nn.Linear(3, 4, bias=bias)
    interop.save_safetensors(interop.to_torch_layout(ours), path)
    other.load_state_dict(safetensors.torch.load_file(path))
    assert_equal(
        [w.numpy() for w in other.state_dict().values()],
        [w.numpy() for w in theirs.state_dict().values()],
    )


@pytest.mark.rosetta
@pytest.mark.parametrize("depth", range(1, 24))
def test_each_file_of_pytorch_is_read(tmp_path, depth):
    """With one layer, and with 23, the file begins with 0x80, as pickles do."""
    import safetensors.torch
    import torch

    path = tmp_path / "a.safetensors"
    state = torch.nn.Sequential(
        *(torch.nn.Linear(4, 4) for _ in range(depth))
    ).state_dict()
    safetensors.torch.save_file(state, path)
    found = interop.load_safetensors(path)
    assert found.keys() == state.keys()
    for name, value in state.items():
        assert np.array_equal(found[name], value)


@pytest.mark.rosetta
def test_tensors_that_numpy_cannot_read_are_refused(tmp_path):
    import safetensors.torch
    import torch

    path = tmp_path / "a.safetensors"
    half = torch.ones(2, dtype=torch.bfloat16)
    for value in (half, torch.nn.Parameter(torch.ones(2))):
        with pytest.raises(ValueError, match="NumPy cannot read 'a'"):
            interop.save_safetensors({"a": value}, path)
    safetensors.torch.save_file({"a": half}, path)
    with pytest.raises(ValueError, match="type 'BF16', which NumPy does not have"):
        interop.load_safetensors(path)


def test_the_file_of_a_functional_model_is_refused(tmp_path):
    path = tmp_path / "a.weights.h5"
    x = keras.Input((3,))
    keras.Model(x, keras.layers.Dense(4)(x)).save_weights(path)
    ours = densekit.Sequential([densekit.Input((3,)), densekit.Dense(4)])
    with pytest.raises(ValueError, match="input_layer"):
        interop.load_keras_weights(ours, path)


@pytest.mark.rosetta
def test_pytorch_computes_the_same_behind_a_flatten():
    import torch

    _, ours = twins(0)
    conv, _, dense, *_ = ours.layers
    theirs = torch.nn.Sequential(
        torch.nn.Conv2d(2, 3, 2), torch.nn.Flatten(), torch.nn.Linear(27, 5)
    )
    states = {
        0: interop.to_torch_layout(conv),
        2: interop.to_torch_layout(dense, (3, 3, 3)),
    }
    for place, state in states.items():
        theirs[place].load_state_dict({k: torch.tensor(v) for k, v in state.items()})
    x = np.random.default_rng(1).normal(size=(2, 4, 4, 2)).astype("float32")
    wanted = theirs(torch.tensor(x.transpose(0, 3, 1, 2))).detach().numpy()
    found = dense(ours.layers[1](conv(x)))
    assert np.allclose(found, wanted, rtol=1e-5, atol=1e-5)


@pytest.mark.rosetta
def test_what_torch_saves_is_refused(tmp_path):
    import torch

    path = tmp_path / "a.pt"
    torch.save(torch.nn.Linear(3, 4).state_dict(), path)
    with pytest.raises(ValueError, match="is a pickle"):
        interop.load_safetensors(path)
