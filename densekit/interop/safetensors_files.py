"""Files of safetensors: named arrays, and nothing that could run.

The package ``safetensors`` is imported only here, when a file is written or read.
"""

from collections.abc import Mapping
from os import PathLike
from typing import Any

import numpy as np

from ..typing import Array
from .whole_files import write_whole

_PICKLES = b"PK\x03\x04", b"\x80"  # how torch.save's files begin: now, and of old
_METADATA = "__metadata__"  # in a file's header: texts, no array


def save_safetensors(state: Mapping[str, Any], path: str | PathLike[str]) -> None:
    """Write named arrays, such as :func:`to_torch_layout` makes.

    Args:
        state: arrays by name, or what a ``state_dict`` of PyTorch has on the CPU.
        path: of the file, by custom with the suffix ``.safetensors``.

    Raises:
        ModuleNotFoundError: the package safetensors is not installed.
        OSError: the file cannot be written; an old one stays as it was.
        ValueError: a name is no text or means something else in such a file, or the
            format has no such numbers.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import save

    arrays = {}
    for name, value in state.items():
        if not isinstance(name, str) or name == _METADATA:
            raise ValueError(f"An array of safetensors cannot have the name {name!r}.")
        try:
            arrays[name] = np.asarray(value, order="C")
        except (TypeError, RuntimeError) as error:
            raise ValueError(f"NumPy cannot read {name!r}: {error}") from error
    try:
        content = save(arrays)
    except SafetensorError as error:
        raise ValueError(f"{path} is not written: {error}") from error
    write_whole(path, content)


def load_safetensors(path: str | PathLike[str]) -> dict[str, Array]:
    """Read the named arrays of a file.

    Before any is made, the file is held to what it declares: names, dtypes, shapes and
    places have to cover it exactly. Memory is the size of the file.

    Raises:
        ModuleNotFoundError: the package safetensors is not installed.
        MemoryError: the file is larger than the memory.
        OSError: the file cannot be opened.
        ValueError: the file is damaged, of another format, or holds what NumPy does not
            have, such as bfloat16. A pickle, which can run any code, is not opened.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load

    with open(path, "rb") as file:
        try:
            content = file.read()
        except MemoryError as error:
            raise MemoryError(f"{path} does not fit into the memory.") from error
    try:
        return dict(load(content))
    except SafetensorError as error:
        is_header = content[8:9] == b"{"  # behind its length, which may begin with \x80
        if content.startswith(_PICKLES) and not is_header:
            raise ValueError(
                f"{path} is a pickle, as torch.save writes it. Opening one can run any "
                "code. Write it with safetensors.torch.save_file instead."
            ) from error
        raise ValueError(f"{path} is no whole file of safetensors: {error}") from error
    except KeyError as error:
        raise ValueError(
            f"{path} holds numbers of type {error}, which NumPy does not have. In "
            "PyTorch, `tensor.float()` makes them float32."
        ) from error
    except ValueError as error:
        raise ValueError(
            f"{path} holds an array that NumPy cannot make: {error}"
        ) from error
