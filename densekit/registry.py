"""Turns what an argument may hold into an object: name, config, class or callable.

Keras accepts ``activation="relu"``, ``activation=None``, a function and a config dict
alike. Each family (activations, initializers, ...) has a table of names; the rest is
the same for all and stands here.
"""

import difflib
import inspect
from collections.abc import Callable, Iterable, Mapping
from typing import Any


def lookup(
    identifier: Any, table: Mapping[str, Callable[..., Any]], kind: str
) -> Callable[..., Any]:
    """Resolve ``identifier`` to a callable.

    Args:
        identifier: a name in ``table``, a config ``{"class_name": ..., "config": ...}``
            as Keras writes it, a class (called without arguments), or any callable.
        table: name to function or class.
        kind: what is looked for, for the error message.

    Raises:
        ValueError: nothing fits; the nearest name is suggested.
        TypeError: the config holds an argument that the class does not have.
    """
    found = identifier
    if isinstance(identifier, str):
        found = table.get(identifier)
    elif isinstance(identifier, Mapping):
        found = _from_config(identifier, table)
    if inspect.isclass(found):
        found = found()
    if callable(found):
        return found
    raise ValueError(
        f"Could not interpret {kind} identifier: {identifier}"
        + suggestion(identifier, table)
    )


def _from_config(config: Mapping[str, Any], table: Mapping[str, Any]) -> Any:
    name, arguments = config.get("class_name"), config.get("config", {})
    if name == "function":
        return table.get(arguments)
    cls = table.get(name) if isinstance(name, str) else None
    return cls(**arguments) if inspect.isclass(cls) else None


def suggestion(word: Any, choices: Iterable[str]) -> str:
    """The end of an error message: the choice nearest to ``word``, if one is near.

    >>> suggestion("rulu", ["relu", "tanh"])
    ". Did you mean 'relu'?"
    """
    near = difflib.get_close_matches(str(word), list(choices), n=1)
    return f". Did you mean {near[0]!r}?" if near else ""
