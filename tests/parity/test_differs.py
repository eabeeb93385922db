"""Where densekit differs from Keras 3.15.1 on purpose, row by row of differs.toml."""

import tomllib
from pathlib import Path

import numpy as np
import pytest

from densebook.quiet import tf
from densekit import activations, initializers, layers
from tests.parity.twins import COEFFICIENT, twin_layers

keras = tf.keras
ROWS = tomllib.loads(Path(__file__).with_name("differs.toml").read_text("utf-8"))


@pytest.mark.parametrize("row", ROWS)
def test_every_row_is_proved(row):
    assert callable(globals().get(f"test_{row}")), f"differs.toml: {row} has no test"


def test_sparsemax():
    # Keras issue 23425, mended after 3.15.1.
    x = np.array([1.0, 0.8, 0.1])
    assert keras.activations.sparsemax(x).numpy().sum() < 0.2
    assert activations.sparsemax(x).sum() == pytest.approx(1)


def test_lora_alpha():
    # The constructor's alpha does not reach enable_lora; densekit does as Keras's
    # documentation says.
    ours, theirs = twin_layers(
        "Dense", (None, 3), 0, units=4, lora_rank=2, lora_alpha=8
    )
    assert (ours.lora_alpha, theirs.lora_alpha) == (8, 2)


def test_celu():
    x = tf.constant([0.0])
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = keras.activations.celu(x)
    assert tape.gradient(y, x).numpy() == 2
    assert activations.vjp(activations.celu)(np.ones(1), np.zeros(1), np.zeros(1)) == 1


def test_identity():
    assert keras.initializers.Identity(gain=2.0).get_config() == {}
    assert initializers.Identity(gain=2.0).get_config() == {"gain": 2.0}


@pytest.mark.parametrize("name", ["gelu", "leaky_relu"])
def test_coefficients(name):
    x = np.linspace(-3, -1, 9)
    ours = activations.ACTIVATIONS[name](x)
    theirs = getattr(keras.activations, name)(x).numpy()
    assert theirs.dtype == "float64"
    assert 1e-12 < np.abs(ours - theirs).max() < COEFFICIENT


def test_quantization():
    theirs = keras.layers.Dense(4, quantization_config={"any": 1})
    assert theirs.get_config()["quantization_config"] == {"any": 1}
    with pytest.raises(NotImplementedError, match="densekit does not quantize"):
        layers.Dense(4, quantization_config={"any": 1})
