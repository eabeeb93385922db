"""The cases of every family: names and arguments, the same here and in Keras.

The recorded values, the comparison with Keras and the tests without it share them.
"""

from typing import Any

Case = dict[str, Any]

ACTIVATIONS: dict[str, list[Case]] = {
    "celu": [{}, {"alpha": 0.5}],
    "elu": [{}, {"alpha": 0.5}],
    "exponential": [{}],
    "gelu": [{}, {"approximate": True}],
    "glu": [{}, {"axis": 0}, {"axis": 1}],
    "hard_shrink": [{}, {"threshold": 0.75}],
    "hard_sigmoid": [{}],
    "hard_silu": [{}],
    "hard_tanh": [{}],
    "leaky_relu": [{}, {"negative_slope": 0.5}],
    "linear": [{}],
    "log_sigmoid": [{}],
    "log_softmax": [{}, {"axis": 0}, {"axis": 1}],
    "mish": [{}],
    "relu": [
        {},
        {"negative_slope": 0.25},
        {"max_value": 1.5},
        {"max_value": 6},
        {"threshold": 0.5},
        {"threshold": -0.5},
        {"threshold": -0.5, "max_value": 0.75},
        {"negative_slope": 0.25, "max_value": 1.5, "threshold": 0.5},
    ],
    "relu6": [{}],
    "selu": [{}],
    "sigmoid": [{}],
    "silu": [{}],
    "soft_shrink": [{}, {"threshold": 0.75}],
    "softmax": [{}, {"axis": 0}, {"axis": 1}],
    "softplus": [{}],
    "softsign": [{}],
    "sparse_plus": [{}],
    "sparse_sigmoid": [{}],
    "sparsemax": [{}, {"axis": 0}],
    "squareplus": [{}, {"b": 1}],
    "tanh": [{}],
    "tanh_shrink": [{}],
    "threshold": [{"threshold": 0.25, "default_value": -0.5}],
}

INITIALIZERS: list[tuple[str, Case]] = [
    ("Zeros", {}),
    ("Ones", {}),
    ("Constant", {"value": 2.5}),
    ("RandomUniform", {"seed": 3}),
    ("RandomUniform", {"minval": -0.5, "maxval": 1.5, "seed": 4}),
    ("RandomNormal", {"seed": 3}),
    ("RandomNormal", {"mean": 1.0, "stddev": 2.0, "seed": 4}),
    ("TruncatedNormal", {"seed": 3}),
    ("TruncatedNormal", {"mean": 1.0, "stddev": 2.0, "seed": 4}),
    ("GlorotUniform", {"seed": 3}),
    ("GlorotNormal", {"seed": 3}),
    ("HeUniform", {"seed": 3}),
    ("HeNormal", {"seed": 3}),
    ("LecunUniform", {"seed": 3}),
    ("LecunNormal", {"seed": 3}),
    ("Orthogonal", {"seed": 3}),
    ("Orthogonal", {"gain": 1.5, "seed": 4}),
    ("VarianceScaling", {"seed": 3}),
    *(
        (
            "VarianceScaling",
            {"scale": 3.0, "mode": mode, "distribution": distribution, "seed": 5},
        )
        for mode in ("fan_in", "fan_out", "fan_avg")
        for distribution in ("uniform", "truncated_normal", "untruncated_normal")
    ),
]

REGULARIZERS: list[tuple[str, Case]] = [
    ("L1", {}),
    ("L1", {"l1": 0.25}),
    ("L2", {}),
    ("L2", {"l2": 0.1}),
    ("L1L2", {"l1": 0.1, "l2": 0.2}),
    ("OrthogonalRegularizer", {}),
    ("OrthogonalRegularizer", {"factor": 0.5}),
    ("OrthogonalRegularizer", {"factor": 0.5, "mode": "columns"}),
]

CONSTRAINTS: list[tuple[str, Case]] = [
    ("MaxNorm", {}),
    ("MaxNorm", {"max_value": 0.5, "axis": 1}),
    ("MaxNorm", {"axis": [0, 1]}),
    ("NonNeg", {}),
    ("UnitNorm", {}),
    ("UnitNorm", {"axis": 1}),
    ("MinMaxNorm", {}),
    ("MinMaxNorm", {"min_value": 2.0}),  # above the largest, which is 1
    ("MinMaxNorm", {"min_value": 1.0, "max_value": 1.5, "rate": 0.5}),
]

LOSSES: list[tuple[str, Case]] = [
    ("MeanSquaredError", {}),
    ("MeanSquaredError", {"reduction": "sum"}),
    ("MeanSquaredError", {"reduction": "mean_with_sample_weight"}),
    ("MeanAbsoluteError", {}),
    ("MeanAbsoluteError", {"reduction": "none"}),
    ("Huber", {}),
    ("Huber", {"delta": 0.5}),
    ("BinaryCrossentropy", {}),
    ("BinaryCrossentropy", {"label_smoothing": 0.2, "axis": 0}),
    ("BinaryCrossentropy", {"from_logits": True, "label_smoothing": 0.2}),
    ("CategoricalCrossentropy", {}),
    ("CategoricalCrossentropy", {"label_smoothing": 0.2, "axis": 0}),
    ("CategoricalCrossentropy", {"from_logits": True, "label_smoothing": 0.2}),
    ("CategoricalCrossentropy", {"from_logits": True, "axis": 0}),
    ("SparseCategoricalCrossentropy", {}),
    ("SparseCategoricalCrossentropy", {"from_logits": True}),
    ("SparseCategoricalCrossentropy", {"ignore_class": 1}),
    ("SparseCategoricalCrossentropy", {"ignore_class": 1, "reduction": "sum"}),
    (
        "SparseCategoricalCrossentropy",
        {"ignore_class": 1, "reduction": "mean_with_sample_weight"},
    ),
]

METRICS: list[tuple[str, Case]] = [
    ("Accuracy", {}),
    ("BinaryAccuracy", {}),
    ("BinaryAccuracy", {"threshold": 0.25}),
    ("CategoricalAccuracy", {}),
    ("SparseCategoricalAccuracy", {}),
    ("MeanSquaredError", {}),
    ("MeanAbsoluteError", {}),
]

PENALTIES = {
    "kernel_regularizer": "l2",
    "bias_regularizer": "l1",
    "activity_regularizer": "l2",
}
DENSE: list[Case] = [
    {"shape": [2, 3], "arguments": {"units": 4}},
    {"shape": [2, 3], "arguments": {"units": 4, "use_bias": False}},
    {"shape": [2, 2, 3], "arguments": {"units": 4, "activation": "tanh"}},
    {"shape": [2, 1, 2, 3], "arguments": {"units": 2, "activation": "softmax"}},
    {"shape": [3, 2], "arguments": {"units": 3, "activation": "relu", **PENALTIES}},
    {"shape": [3, 2], "arguments": {"units": 3, "trainable": False, **PENALTIES}},
    {"shape": [3, 2], "arguments": {"units": 3}, "lora": {"rank": 2}},
    {"shape": [3, 2], "arguments": {"units": 3, "lora_rank": 2}},
    {
        "shape": [2, 3, 2],
        "arguments": {"units": 3, "activation": "sigmoid", **PENALTIES},
        "lora": {"rank": 1, "lora_alpha": 3},
    },
    {
        "shape": [2, 3],
        "arguments": {
            "units": 4,
            "kernel_initializer": "he_normal",
            "bias_initializer": "ones",
            "kernel_constraint": "max_norm",
            "bias_constraint": "non_neg",
        },
    },
]
