"""What a start of equal weights becomes."""

from typing import Any

import numpy as np


def hidden_after(lib: Any, kernel: float, bias: float) -> tuple[int, bool, bool]:
    """Eight hidden units with relu and a last one, after four steps of SGD.

    Args:
        lib: ``densekit`` or ``tf.keras``.
        kernel: every entry of both kernels at the start.
        bias: every entry of the hidden bias at the start.

    Returns:
        How many different units the hidden kernel has, whether it moved, and whether
        the last kernel moved.
    """
    kernels, biases = map(lib.initializers.Constant, (kernel, bias))
    start = {"kernel_initializer": kernels}
    hidden = lib.layers.Dense(8, "relu", bias_initializer=biases, **start)
    last = lib.layers.Dense(1, **start)
    model = lib.Sequential([lib.layers.Input((2,)), hidden, last])
    model.compile(lib.optimizers.SGD(1 / 64), "mse")
    x = np.array([[1, 2], [2, 0], [0, 1], [1, 1]], "float32")
    for _ in range(4):
        model.train_on_batch(x, x[:, :1])
    first, second = (layer.get_weights()[0] for layer in (hidden, last))
    units = len(np.unique(first, axis=1).T)
    return units, bool((first != kernel).any()), bool((second != kernel).any())
