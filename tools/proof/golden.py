"""Records what Keras computes, so that densekit can be tested where Keras is not.

    python -m tools.proof.golden

This writes tests/densekit/golden.json: arguments, inputs, and Keras's results. With it,
tests/densekit/test_golden.py compares densekit, tests/parity/test_golden_values.py
Keras. Inputs are multiples of 1/8, exact in each dtype. What this Keras computes
otherwise than its documentation says is left out; tests/parity states each such case.
"""

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from densebook.quiet import tf
from tests.cases import (
    ACTIVATIONS,
    CONSTRAINTS,
    DENSE,
    INITIALIZERS,
    LOSSES,
    METRICS,
    REGULARIZERS,
    Case,
)

keras = tf.keras

FILE = Path(__file__).resolve().parents[2] / "tests" / "densekit" / "golden.json"

# The corners of all functions are among them.
X = [[-7, -4, -3, -2, -1, -0.75, -0.5, 0], [0.25, 0.5, 0.625, 1, 1.5, 3, 6, 8]]


def eighths(seed: int, shape: Sequence[int]) -> list[Any]:
    """Multiples of 1/8 between -2 and 2, none of them 0."""
    rng = np.random.default_rng(seed)
    return (rng.integers(1, 17, shape) * rng.choice([-1, 1], shape) / 8).tolist()


def cases() -> dict[str, list[Case]]:
    """The cases of each family, without results."""
    x = np.reshape(X, (2, 2, 4))
    return {
        "activations": [
            {
                "name": name,
                "arguments": arguments,
                # At 0, this Keras gives celu the slopes of both its halves.
                "x": (np.where(x == 0, -0.125, x) if name == "celu" else x).tolist(),
                "dy": eighths(1, [2, 2, 4]),
            }
            for name, variants in ACTIVATIONS.items()
            for arguments in variants
            if name != "sparsemax"  # this Keras computes another function
        ],
        "initializers": [
            {"name": name, "arguments": arguments, "shape": shape, "dtype": dtype}
            for name, arguments in INITIALIZERS
            for shape, dtype in (([3, 2], "float32"), ([2, 2, 3], "float64"))
        ]
        + [
            {"name": name, "arguments": {"seed": 3}, "shape": shape, "dtype": "float32"}
            for name, shape in (
                ("LecunUniform", [1, 4]),
                ("Orthogonal", [3, 3]),
                ("Orthogonal", [2, 4]),
            )
        ],
        "regularizers": [
            {"name": name, "arguments": arguments, "w": eighths(2, [4, 3])}
            for name, arguments in REGULARIZERS
        ],
        "constraints": [
            {"name": name, "arguments": arguments, "w": eighths(3, [3, 4])}
            for name, arguments in CONSTRAINTS
        ],
        "losses": [
            {
                "name": name,
                "arguments": arguments | {"dtype": dtype},
                **_labels_and_predictions(name, arguments),
                "dvalue": 0.5,
            }
            for name, arguments in LOSSES
            for dtype in ("float32", "float64")
        ],
        "metrics": [
            {"name": name, "arguments": arguments, **_labels_and_predictions(name, {})}
            for name, arguments in METRICS
        ],
        "dense": [
            {
                **case,
                "x": eighths(4, case["shape"]),
                "dy": eighths(5, [*case["shape"][:-1], case["arguments"]["units"]]),
                "dtype": dtype,
            }
            for case in DENSE
            for dtype in ("float32", "float64")
        ],
    }


def _labels_and_predictions(name: str, arguments: Case) -> Case:
    """Three samples of three numbers: errors, logits, or probabilities of 0 to 1."""
    labels: Any = [2, 0, 1]
    if not name.startswith("Sparse"):
        labels = np.eye(3)[labels].tolist()
    if "entropy" in name and not arguments.get("from_logits"):
        y_pred = [[0, 0.5, 0.5], [0.25, 0.625, 0.125], [1, 0.5, 0.25]]
    else:
        y_pred = [[0.5, -2, 0.5], [1, 3, 0], [0.25, 0.375, -1]]
    return {"y_true": labels, "y_pred": y_pred, "sample_weight": [1, 0.5, 2]}


def _activation(case: Case) -> Case:
    x = tf.constant(case["x"], "float64")
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = getattr(keras.activations, case["name"])(x, **case["arguments"])
        # The gradient at the output is as long as the output, which glu halves.
        dy = np.resize(case["dy"], y.shape)
        objective = tf.reduce_sum(y * dy)
    return {"y": y.numpy(), "dx": tape.gradient(objective, x).numpy()}


def _initializer(case: Case) -> Case:
    made = getattr(keras.initializers, case["name"])(**case["arguments"])
    values = made(case["shape"], case["dtype"]).numpy()
    return {"values": values, "config": made.get_config()}


def _regularizer(case: Case) -> Case:
    made = getattr(keras.regularizers, case["name"])(**case["arguments"])
    w = tf.constant(case["w"], "float32")
    with tf.GradientTape() as tape:
        tape.watch(w)
        penalty = made(w)
    gradient = tape.gradient(penalty, w).numpy()
    config = made.get_config()
    return {"penalty": penalty.numpy(), "gradient": gradient, "config": config}


def _constraint(case: Case) -> Case:
    made = getattr(keras.constraints, case["name"])(**case["arguments"])
    values = np.asarray(made(tf.constant(case["w"], "float64")))
    return {"values": values, "config": made.get_config()}


def _loss(case: Case) -> Case:
    made = getattr(keras.losses, case["name"])(**case["arguments"])
    y_pred = tf.constant(case["y_pred"], made.dtype)
    with tf.GradientTape() as tape:
        tape.watch(y_pred)
        value = made(np.array(case["y_true"]), y_pred, np.array(case["sample_weight"]))
    dvalue = tf.fill(value.shape, tf.cast(case["dvalue"], made.dtype))
    dy_pred = tape.gradient(value, y_pred, dvalue)
    return {"value": value.numpy(), "dy_pred": dy_pred.numpy()}


def _metric(case: Case) -> Case:
    made = getattr(keras.metrics, case["name"])(**case["arguments"])
    batch = [np.array(case[key]) for key in ("y_true", "y_pred", "sample_weight")]
    made.update_state(*batch)
    first = made.result().numpy()
    made.update_state(*batch[:2])
    return {"results": [first, made.result().numpy()], "config": made.get_config()}


def _dense(case: Case) -> Case:
    layer = keras.layers.Dense(**case["arguments"], dtype=case["dtype"], name="layer")
    config = layer.get_config()
    layer.build(case["shape"])
    if "lora" in case:
        layer.enable_lora(**case["lora"])
    weights = [eighths(6 + n, w.shape) for n, w in enumerate(layer.weights)]
    layer.set_weights([np.array(weight) for weight in weights])
    x = tf.constant(case["x"], case["dtype"])
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = layer(x)
        objective = tf.reduce_sum(y * np.array(case["dy"], case["dtype"]))
        for loss in layer.losses:
            objective += tf.cast(loss, objective.dtype)
    dx, *dweights = tape.gradient(objective, [x, *layer.trainable_variables])
    return {
        "y": y.numpy(),
        "losses": [loss.numpy() for loss in layer.losses],
        "dx": dx.numpy(),
        "dweights": [dweight.numpy() for dweight in dweights],
        "weights": weights,
        "weight_names": [w.name for w in layer.weights],
        "config": config,
    }


COMPUTE: dict[str, Callable[[Case], Case]] = {
    "activations": _activation,
    "initializers": _initializer,
    "regularizers": _regularizer,
    "constraints": _constraint,
    "losses": _loss,
    "metrics": _metric,
    "dense": _dense,
}


def plain(value: Any) -> Any:
    """Arrays as lists, with the fewest digits that give the same number again."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, np.ndarray):
        return [plain(item) for item in value] if value.ndim else plain(value[()])
    return float(str(value)) if isinstance(value, np.floating) else value


def main() -> int:
    """Write the file."""
    lines = [
        f'"{family}": [\n'
        + ",\n".join(
            json.dumps({**case, "keras": plain(COMPUTE[family](case))})
            for case in group
        )
        + "\n]"
        for family, group in cases().items()
    ]
    text = "{\n" + ",\n".join(lines) + "\n}\n"
    FILE.write_text(text, encoding="utf-8", newline="\n")
    print(f"{FILE.name}: {len(text) / 1000:.0f} kB, Keras {keras.__version__}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
