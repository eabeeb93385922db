"""Chapter 12: the libraries that it runs beside Keras, and what says they are missing.

They are the extra ``rosetta``: too large to be asked of every reader.
"""

from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import numpy as np

from densekit.typing import Array

LIBRARIES = {
    "torch": "PyTorch",
    "jax": "JAX",
    "flax": "Flax",
    "onnx": "ONNX",
    "onnxruntime": "ONNX Runtime",
    "sklearn": "scikit-learn",
}


def missing() -> list[str]:
    """The names of the libraries that are not installed."""
    return [name for module, name in LIBRARIES.items() if find_spec(module) is None]


def require() -> None:
    """Say at the top of the chapter what to install, and not in its middle.

    Raises:
        ModuleNotFoundError: a library is missing.
    """
    if lacking := missing():
        raise ModuleNotFoundError(
            f"this chapter runs {', '.join(lacking)}, too. `make rosetta` adds them to "
            "the book's environment. Beside a chapter alone, run the line with %pip of "
            "its first code cell, which is folded, and restart the kernel."
        )


def onnx_node(
    operation: str, *weights: Array, **attributes: Any
) -> Callable[[Any], Array]:
    """A file of ONNX with one node, as a function that ONNX Runtime computes.

    Args:
        operation: such as ``"Gemm"``.
        weights: its inputs behind the first.
        attributes: of the node.

    Returns:
        The function, which raises ValueError for what ONNX Runtime refuses.
    """
    import onnxruntime
    from onnx import TensorProto, helper, numpy_helper
    from onnxruntime.capi.onnxruntime_pybind11_state import Fail, InvalidArgument

    names = [f"weight_{place}" for place in range(len(weights))]
    node = helper.make_node(operation, ["x", *names], ["y"], **attributes)
    x, y = (
        helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in "xy"
    )
    kept = [*map(numpy_helper.from_array, weights, names)]
    graph = helper.make_graph([node], "layer", [x], [y], kept)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 21)])
    onnxruntime.set_default_logger_severity(4)  # what it refuses, it raises
    session = onnxruntime.InferenceSession(model.SerializeToString())

    def run(x: Any) -> Array:
        try:
            found: Array = session.run(None, {"x": np.asarray(x)})[0]
        except (Fail, InvalidArgument) as error:
            raise ValueError(f"ONNX Runtime refuses it: {error}") from error
        return found

    return run
