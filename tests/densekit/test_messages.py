"""What the errors say, word for word: what was expected, what came, and where."""

import numpy as np
import pytest

from densekit import Dense, activations
from densekit.initializers import GlorotUniform, Identity, Orthogonal, VarianceScaling
from densekit.layers import Dropout
from densekit.quantizers import AbsMaxQuantizer, Int8QuantizationConfig
from densekit.regularizers import L2, OrthogonalRegularizer


def built(**arguments):
    layer = Dense(4, name="head", **arguments)
    layer.build((None, 3))
    return layer


def with_lora():
    layer = built(lora_rank=2)
    layer.enable_lora(2)


def subclass():
    layer = type("Own", (Dense,), {})(4)
    layer.build((None, 3))
    return layer


class Penalty:
    def __call__(self, w):
        return 0.0

    def __repr__(self):
        return "Penalty()"


class Odd:
    def __call__(self, x):
        return x

    def __repr__(self):
        return "Odd()"


MESSAGES = [
    (
        lambda: Dense("64"),
        "Received an invalid value for `units`, expected a positive integer. "
        "Received: units='64'",
    ),
    (
        lambda: Dense(4, quantization_config="int8"),
        "densekit quantizes to int8 only: `quantization_config` is None or an "
        "Int8QuantizationConfig. Received: quantization_config='int8'",
    ),
    (
        lambda: AbsMaxQuantizer(value_range=(-300, 300)),
        "Quantizer with output_dtype='int8' requires value_range to be within the "
        "interval [-128, 127]. Received: value_range=(-300, 300)",
    ),
    (
        lambda: Int8QuantizationConfig(AbsMaxQuantizer(output_dtype="int16")),
        "Int8QuantizationConfig requires a weight_quantizer with output_dtype='int8'. "
        "Received: output_dtype=int16",
    ),
    (
        lambda: built().quantize(),
        "You must provide either `mode` or `config` to `quantize`.",
    ),
    (
        lambda: built().quantize(config=5),
        "Argument `config` must be an instance of `Int8QuantizationConfig`. "
        "Received: config=5 (of type <class 'int'>)",
    ),
    (
        lambda: Dense(4, name="head").quantize("int8"),
        "Cannot quantize a layer that isn't yet built. Layer 'head' (of type 'Dense') "
        "is not built yet.",
    ),
    (
        lambda: subclass().quantize("int8"),
        "Layer Own does not have a `quantize` method implemented.",
    ),
    (
        lambda: built().quantize(
            config=Int8QuantizationConfig(AbsMaxQuantizer((0, 1)))
        ),
        "A weight quantizer must give one scale for each unit, of shape (1, 4). "
        "Received: scales of shape (1, 1)",
    ),
    (
        lambda: Dense(4, trainable="no"),
        "Expected `trainable` to be a boolean. Received: "
        "trainable=no (of type <class 'str'>)",
    ),
    (
        lambda: Dense(4, foo=3),
        "Unrecognized keyword arguments passed to Dense: {'foo': 3}",
    ),
    (
        lambda: Dense(4, name="head").kernel,
        "You must build the layer before accessing `kernel`.",
    ),
    (
        lambda: Dense(4, name="head").count_params(),
        "You tried to call `count_params` on layer 'head', but the layer isn't built. "
        "You can build it manually via: `layer.build(input_shape)`.",
    ),
    (
        lambda: Dense(4, name="head").build((None, None)),
        "Layer 'head' needs a known last axis to create its weights. "
        "Received: input_shape=(None, None)",
    ),
    (
        lambda: built().build((None, 5)),
        "Layer 'head' is built already, with a kernel of shape (3, 4). "
        "Received: input_shape=(None, 5)",
    ),
    (
        lambda: built()(np.ones((2, 5))),
        "Input of layer 'head' is incompatible with the layer: expected axis -1 of "
        "input shape to have value 3. Full shape received: (2, 5)",
    ),
    (
        lambda: built()(np.array([["a"]])),
        "densekit computes with real numbers. Received: inputs of layer 'head' of "
        "dtype <U1",
    ),
    (
        lambda: built().vjp(np.ones((2, 3)))[1](np.ones((2, 5))),
        "Layer 'head' gave an output of shape (2, 4); the gradient pulled back must "
        "have that shape. Received: (2, 5)",
    ),
    (
        lambda: built().set_weights([np.ones((3, 4))]),
        "You called `set_weights(weights)` on layer 'head' with a weight list of "
        "length 1, but the layer was expecting 2 weights.",
    ),
    (
        lambda: Dense(4, name="head").set_weights([np.ones((3, 4)), np.ones(4)]),
        "You called `set_weights(weights)` on layer 'head' with a weight list of "
        "length 2, but the layer was expecting 0 weights. It is not built yet: call "
        "`build` first.",
    ),
    (
        lambda: built().set_weights([np.ones((4, 3)), np.ones(4)]),
        "Weight 'head/kernel' of shape (3, 4) is not compatible with provided "
        "weight shape (4, 3). Its transpose would fit.",
    ),
    (
        lambda: built().set_weights([np.ones((2, 4)), np.ones(4)]),
        "Weight 'head/kernel' of shape (3, 4) is not compatible with provided "
        "weight shape (2, 4).",
    ),
    (
        lambda: built(kernel_regularizer=Penalty()).vjp(np.ones((2, 3)))[1](
            np.ones((2, 4))
        ),
        "The regularizer Penalty() has no gradient. Give it a method `grad(w)`, as the "
        "classes of densekit.regularizers have.",
    ),
    (
        lambda: built(kernel_constraint="non_neg", lora_rank=2),
        "Lora is incompatible with kernel constraints. In order to enable lora on this "
        "layer, remove the `kernel_constraint` argument.",
    ),
    (
        lambda: Dense(4).enable_lora(2),
        "Cannot enable lora on a layer that isn't yet built.",
    ),
    (
        with_lora,
        "lora is already enabled. This can only be done once per layer.",
    ),
    (
        lambda: built().enable_lora(2.5),
        "Received an invalid value for `rank`, expected a positive integer. "
        "Received: rank=2.5",
    ),
    (
        lambda: activations.vjp(np.cos),
        "The activation 'cos' has no vector-Jacobian product. Give it one with "
        "densekit.activations.defvjp.",
    ),
    (
        lambda: activations.vjp(Odd()),
        "The activation 'Odd()' has no vector-Jacobian product. Give it one with "
        "densekit.activations.defvjp.",
    ),
    (
        lambda: activations.glu(np.ones((2, 3))),
        "axis size must be divisible by 2. Received: x.shape=(2, 3) with axis=-1",
    ),
    (
        lambda: GlorotUniform(seed=1.5),
        "`seed` argument should be an integer or None. Received: seed=1.5 (of type "
        "<class 'float'>)",
    ),
    (
        lambda: Identity()((2,)),
        "Identity matrix initializer can only be used for 2D matrices. Received: "
        "shape=(2,) of rank 1.",
    ),
    (
        lambda: Orthogonal()((3,)),
        "The tensor to initialize must be at least two-dimensional. Received: "
        "shape=(3,) of rank 1.",
    ),
    (
        lambda: VarianceScaling(0),
        "Argument `scale` must be positive float. Received: scale=0",
    ),
    (
        lambda: L2("a"),
        "Invalid value for argument l2: expected a non-negative float. Received: l2=a",
    ),
    (
        lambda: OrthogonalRegularizer(mode="diagonals"),
        "Invalid value for argument `mode`. Expected one of "
        '{"rows", "columns"}. Received: mode=diagonals',
    ),
    (
        lambda: OrthogonalRegularizer()(np.ones(3)),
        "Inputs to OrthogonalRegularizer must have rank 2. Received: inputs.shape=(3,)",
    ),
    (
        lambda: Dropout(2.0),
        "Invalid value received for argument `rate`. Expected a float value between 0 "
        "and 1. Received: rate=2.0",
    ),
]


@pytest.mark.parametrize(("call", "message"), MESSAGES, ids=[m for _, m in MESSAGES])
def test_messages(call, message):
    with pytest.raises((ValueError, AttributeError, NotImplementedError)) as caught:
        call()
    assert str(caught.value) == message
