"""What the chapter asks Keras and TensorFlow: shapes, summaries, names, graphs."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from IPython.utils.capture import capture_output

from ..quiet import tf

NOT_NAMES = {"get", "serialize", "deserialize"}  # functions of the modules
NEED_MORE = {"constant", "stft", "l1_l2"}  # no layer takes them by name alone
OF_MATRICES = {"identity", "orthogonal"}  # initializers that refuse a bias


@contextmanager
def shapes_only() -> Iterator[None]:
    """In this scope Keras makes weights without values, so that size costs nothing."""
    with tf.keras.StatelessScope(initialize_variables=False):
        yield
    tf.keras.backend.clear_session()  # or the next model would fill them in


def summary_lines(model: Any) -> list[str]:
    """The lines that Keras's ``summary()`` prints."""
    texts: list[str] = []
    with capture_output():  # of an empty box that rich displays
        model.summary(print_fn=texts.append)
    return [line.strip() for line in texts[0].splitlines()]


def names(kind: str) -> list[str]:
    """All names by which Keras knows an activation, an initializer and so on.

    Args:
        kind: the module, such as ``"activations"``.
    """
    found = dir(getattr(tf.keras, kind))
    return [
        name
        for name in found
        if name.islower() and name[0] != "_" and name not in NOT_NAMES | NEED_MORE
    ]


def named_values() -> dict[str, list[str]]:
    """All names that each of Dense's arguments takes."""
    initializers = names("initializers")
    return {
        "activation": names("activations"),
        "kernel_initializer": initializers,
        "bias_initializer": [n for n in initializers if n not in OF_MATRICES],
        "kernel_regularizer": names("regularizers"),
        "bias_regularizer": names("regularizers"),
        "activity_regularizer": names("regularizers"),
        "kernel_constraint": names("constraints"),
        "bias_constraint": names("constraints"),
    }


def graph_flops(
    layer: Any, shape: Sequence[int], dtype: str = "float32"
) -> dict[str, int]:
    """What TensorFlow's profiler counts in the graph of one call; no value is needed.

    Args:
        layer: a layer or model of Keras that is built.
        shape: of the input, the batch too.
        dtype: of the input.

    Returns:
        FLOPs by the operation's name.
    """
    tf.get_logger().setLevel("ERROR")  # the profiler is an old interface
    weights = (layer.trainable_variables, layer.non_trainable_variables)
    specs = [[tf.TensorSpec(v.shape, v.dtype) for v in group] for group in weights]
    call = tf.function(layer.stateless_call)
    graph = call.get_concrete_function(*specs, tf.TensorSpec(shape, dtype)).graph
    profiler = tf.compat.v1.profiler
    build = profiler.ProfileOptionBuilder
    options = build(build.float_operation()).with_empty_output().build()
    return {
        node.name: node.float_ops
        for node in profiler.profile(graph, options=options).children
    }
