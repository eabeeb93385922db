"""Keras's files of weights, ``.weights.h5``.

A file is a tree: ``layers/dense/vars/0`` is the kernel of the first Dense layer, ``1``
its bias, ``2`` the scales of a quantized kernel, ``layers/dense_1`` the second Dense
layer. The names count classes, whatever the layers are called. The package ``h5py`` is
imported only here, when a file is written or read.

Source: ``keras.saving`` of Keras 3.15.1.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from io import BytesIO
from os import PathLike
from typing import Any

import numpy as np

from ..layers import Dense, Layer
from ..models import Sequential
from ..registry import snake_case
from ..typing import Array
from .whole_files import write_whole


def save_keras_weights(model: Sequential, path: str | PathLike[str]) -> None:
    """Write what Keras's ``load_weights`` reads into the same model.

    Args:
        model: built. A kernel with LoRA is written merged, as Keras does.
        path: of the file; Keras wants it to end in ``.weights.h5``.

    Raises:
        ModuleNotFoundError: the package h5py is not installed.
        OSError: the file cannot be written; an old one stays as it was.
        ValueError: the model is not built.
    """
    import h5py

    _require_built(model)
    content = BytesIO()
    with h5py.File(content, "w") as file:
        _write(file, model)
    write_whole(path, content.getbuffer())


def load_keras_weights(model: Sequential, path: str | PathLike[str]) -> None:
    """Set the weights of a model from a file that Keras's ``save_weights`` wrote.

    The file is that of a Sequential with these layers: a functional model's names its
    inputs as a layer, too, and is refused. Other groups beside the weights, such as the
    optimizer's, are passed over. LoRA starts again, with B = 0. No array is read before
    its shape and its type are those of a weight: a file cannot ask for more memory than
    the model has.

    Args:
        model: built, and quantized where the one that was saved is.
        path: of the file.

    Raises:
        ModuleNotFoundError: the package h5py is not installed.
        OSError: the file cannot be opened.
        ValueError: the file is damaged, another model's, holds numbers larger than the
            weight's dtype has, or leads out of itself; the model does not change.
    """
    import h5py

    _require_built(model)
    with open(path, "rb") as stream:
        try:
            with h5py.File(stream, "r") as file:
                stores = list(_read(file, model))
        except Exception as error:  # whatever HDF5 stumbles over
            raise ValueError(
                f"{path} does not hold the weights of model '{model.name}': {error}"
            ) from error
    for layer, store in stores:
        if isinstance(layer, Dense):
            layer.load_own_variables(store)
        else:
            layer.set_weights(list(store.values()))


def _require_built(model: Sequential) -> None:
    if not model.built:
        raise ValueError(f"Model '{model.name}' is not built: it has no weights yet.")


def _inner(layer: Layer) -> Iterator[tuple[str, Layer]]:
    """The layers inside, by the names that they have in a file."""
    seen: Counter[str] = Counter()
    for each in layer.sublayers():
        name = snake_case(type(each).__name__)
        yield f"{name}_{seen[name]}" if seen[name] else name, each
        seen[name] += 1


def _own(layer: Layer) -> dict[str, Array]:
    """What Keras saves of a layer, without those inside, by the names in a file."""
    store: dict[str, Array] = {}
    if isinstance(layer, Dense):
        layer.save_own_variables(store)
    elif not layer.sublayers():
        store.update((str(n), value) for n, value in enumerate(layer.weights))
    return store


def _write(group: Any, layer: Layer) -> None:
    own = group.create_group("vars")
    own.attrs["name"] = layer.name
    for name, value in _own(layer).items():
        own[name] = value
    for name, inner in _inner(layer):
        _write(group.create_group(f"layers/{name}"), inner)


def _read(group: Any, layer: Layer) -> Iterator[tuple[Layer, dict[str, Array]]]:
    """The arrays of a layer and of those inside; only layers that have weights."""
    expected = _own(layer)
    own = _group(group, "vars")
    _require_names(f"{group.name}/vars", own, expected)
    if expected:
        yield layer, {name: _array(own, name, like) for name, like in expected.items()}
    inner = dict(_inner(layer))
    groups = _group(group, "layers")
    _require_names(f"{group.name}/layers", groups, inner)
    for name, each in inner.items():
        yield from _read(_group(groups, name), each)


def _require_names(place: str, found: Iterable[str], expected: Iterable[str]) -> None:
    if set(found) != set(expected):
        raise ValueError(
            f"{place} should have {sorted(expected)}. Received: {sorted(found)}"
        )


def _is_inside(group: Any, name: str) -> bool:
    """Whether a member stands in this file, and not at the end of a link."""
    import h5py

    return group.get(name, getlink=True, getclass=True) is h5py.HardLink


def _group(group: Any, name: str) -> Any:
    """A group in a group; empty where there is none."""
    import h5py

    if name not in group:
        return {}
    if not _is_inside(group, name) or group.get(name, getclass=True) is not h5py.Group:
        raise ValueError(f"{group.name}/{name} is no group of this file.")
    return group[name]


def _array(group: Any, name: str, like: Array) -> Array:
    """A dataset's values, once it is seen to be what Keras writes for such an array."""
    import h5py

    where = f"{group.name}/{name}"
    if not _is_inside(group, name):
        raise ValueError(f"{where} is a link.")
    data = group[name]
    if not isinstance(data, h5py.Dataset) or data.is_virtual or data.external:
        raise ValueError(f"{where} is no dataset of this file.")
    if data.chunks:  # they may be compressed, and of any size
        raise ValueError(f"{where} is stored in chunks; Keras stores arrays whole.")
    floats = data.dtype.kind == like.dtype.kind == "f"  # these may be of another size
    if data.shape != like.shape or not (floats or data.dtype == like.dtype):
        raise ValueError(
            f"{where} should hold {like.dtype} of shape {like.shape}. Received: "
            f"{data.dtype} of shape {data.shape}"
        )
    with np.errstate(over="raise"):
        return data[()].astype(like.dtype)
