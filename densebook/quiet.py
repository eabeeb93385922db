"""Imports TensorFlow without its start-up log, which would end up in the notebooks.

The messages are written by C++ straight to file descriptor 2, some of them before
``TF_CPP_MIN_LOG_LEVEL`` is read, so the descriptor itself points elsewhere meanwhile.
A failing import still raises, with Python's own traceback. A cluster of Dask's logs
what its end breaks off, perhaps later than its ``silence_logs`` holds.

What the import has made stays until the process ends. Frozen, it is not searched again
each time that Keras calls Python's collector: quantizing a layer takes 10 ms, not 200.
"""

import gc
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")  # the claims are made for the CPU
logging.getLogger("distributed").setLevel(logging.CRITICAL)


@contextmanager
def _discard_stderr() -> Iterator[None]:
    saved = os.dup(2)
    sink = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(sink, 2)
        yield
    finally:
        os.dup2(saved, 2)
        os.close(sink)
        os.close(saved)


with _discard_stderr():
    import tensorflow as tf

    # One processor counts as four devices, which a chapter can spread work over. They
    # are there from the first operation on, or not at all: it may have been run before.
    (cpu,) = tf.config.list_physical_devices("CPU")
    with suppress(RuntimeError):
        four = [tf.config.LogicalDeviceConfiguration()] * 4
        tf.config.set_logical_device_configuration(cpu, four)
    tf.constant(0)  # the first operation logs too

gc.freeze()

__all__ = ["tf"]
