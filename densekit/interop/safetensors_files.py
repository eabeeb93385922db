"""Files of safetensors: named arrays, and nothing that could run.

The package ``safetensors`` is imported only here, when a file is written or read.
"""

from collections.abc import Mapping
from os import PathLike
from typing import Any

import numpy as np

from ..typing import Array

_PICKLES = b"PK\x03\x04", b"\x80"  # how torch.save's files begin: now, and of old


def save_safetensors(state: Mapping[str, Any], path: str | PathLike[str]) -> None:
    """Write named arrays, such as :func:`to_torch_layout` makes.

    Args:
        state: arrays, or CPU tensors of PyTorch, by name.
        path: of the file, by custom with the suffix ``.safetensors``.

    Raises:
        ModuleNotFoundError: the package safetensors is not installed.
    """
    from safetensors.numpy import save_file

    save_file(
        {name: np.ascontiguousarray(value) for name, value in state.items()}, path
    )


def load_safetensors(path: str | PathLike[str]) -> dict[str, Array]:
    """Read the named arrays of a file.

    Before any is made, the file is held to what it declares: names, dtypes, shapes and
    places have to cover it exactly. Memory is the size of the file.

    Raises:
        ModuleNotFoundError: the package safetensors is not installed.
        OSError: the file cannot be opened.
        ValueError: the file is damaged, or of another format. A pickle, which can run
            any code, is not opened.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load

    with open(path, "rb") as file:
        content = file.read()
    if content.startswith(_PICKLES):
        raise ValueError(
            f"{path} is a pickle, as torch.save writes it. Opening one can run any "
            "code. Write it with safetensors.torch.save_file instead."
        )
    try:
        return dict(load(content))
    except (SafetensorError, KeyError) as error:  # KeyError: a dtype NumPy lacks
        raise ValueError(f"{path} is no whole file of safetensors: {error}") from error
