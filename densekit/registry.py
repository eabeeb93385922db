"""Turns what an argument may hold into an object, and an object into a config.

Keras accepts ``activation="relu"``, ``activation=None``, a function and a config dict
alike. Each family (activations, initializers, ...) has a table of names; the rest is
the same for all and stands here.
"""

import difflib
import inspect
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, ClassVar, Self

import numpy as np

Config = dict[str, Any]
Table = Mapping[str, Callable[..., Any]]
Lookup = Callable[[Any], Any]

# The authors after whom other libraries name what Keras names otherwise.
_ELSEWHERE = {"xavier": "glorot", "Xavier": "Glorot", "kaiming": "he", "Kaiming": "He"}


class Configurable:
    """Base of the small frozen dataclasses that an argument of a layer may be.

    A config has the form that Keras writes and reads, so it travels both ways.
    """

    family: ClassVar[str]  # the Keras module, such as "initializers"

    def get_config(self) -> Config:
        """The arguments that make an equal object."""
        if not is_dataclass(self):
            return {}
        return {f.name: getattr(self, f.name) for f in fields(self) if f.init}

    @classmethod
    def from_config(cls, config: Config) -> Self:
        """The object that ``get_config`` described."""
        return cls(**config)


def snake_case(name: str) -> str:
    """A class's name as Keras spells it in strings.

    >>> snake_case("GlorotUniform"), snake_case("L1L2"), snake_case("Conv2D")
    ('glorot_uniform', 'l1l2', 'conv2d')
    """
    name = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", name).lower()


def names_of(family: type, namespace: Mapping[str, Any]) -> dict[str, type]:
    """The public classes of a family in a module, each under its snake-case name, too.

    >>> sorted(names_of(int, {"bool": bool, "_hidden": bool, "pi": 3.14, "one": 1}))
    ['bool']
    """
    own = {
        name: cls
        for name, cls in namespace.items()
        if inspect.isclass(cls) and issubclass(cls, family) and name[0] != "_"
    }
    return own | {snake_case(cls.__name__): cls for cls in own.values()}


def getter(module: str, kind: str, table: Table, default: Any = None) -> Lookup:
    """The function ``get`` of a family.

    Args:
        module: where ``get`` is to live.
        kind: what is looked for, for the error message.
        table: name to function or class.
        default: what None means.
    """

    def get(identifier: Any) -> Any:
        """Turn what an argument of a layer may hold into an object of this family.

        Args:
            identifier: None, a name, a config ``{"class_name": ..., "config": ...}``
                as Keras writes it, a class (called without arguments), or any callable.

        Raises:
            ValueError: nothing fits; the nearest name is suggested.
            TypeError: the config holds an argument that the class does not have.
        """
        found = default if identifier is None else identifier
        if isinstance(identifier, str):
            found = table.get(identifier)
        elif isinstance(identifier, Mapping):
            found = _from_config(identifier, table)
        if inspect.isclass(found):
            found = found()
        if identifier is None or callable(found):
            return found
        raise ValueError(
            f"Could not interpret {kind} identifier: {identifier}"
            + suggestion(identifier, table)
        )

    get.__module__ = module
    return get


def _from_config(config: Mapping[str, Any], table: Mapping[str, Any]) -> Any:
    name, arguments = config.get("class_name"), config.get("config", {})
    if name == "function":
        return table.get(arguments)
    cls = table.get(name) if isinstance(name, str) else None
    return cls(**arguments) if inspect.isclass(cls) else None


def serialize(found: Any) -> Config | None:
    """The config of what a family's ``get`` found, of a layer, of a dtype.

    A plain function is described by its name alone.
    """
    if found is None:
        return None
    if isinstance(found, np.dtype):
        return _entry("keras", "DTypePolicy", {"name": found.name})
    if hasattr(found, "get_config") and hasattr(found, "family"):
        name = getattr(found, "keras_class", type(found).__name__)
        return _entry(f"keras.{found.family}".rstrip("."), name, found.get_config())
    kind = type(found).__name__
    return {
        "module": "builtins",
        "class_name": kind,
        "config": getattr(found, "__name__", kind),
        "registered_name": kind,
    }


def _entry(module: str, class_name: str, config: Config) -> Config:
    return {
        "module": module,
        "class_name": class_name,
        "config": config,
        "registered_name": None,
    }


def suggestion(word: Any, choices: Iterable[str]) -> str:
    """The end of an error message: the choice nearest to ``word``, if one is near.

    >>> suggestion("rulu", ["relu", "tanh"])
    ". Did you mean 'relu'?"
    """
    word = str(word)
    for theirs, ours in _ELSEWHERE.items():
        word = word.replace(theirs, ours)
    near = difflib.get_close_matches(word, list(choices), n=1)
    return f". Did you mean {near[0]!r}?" if near else ""
