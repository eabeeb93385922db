"""Finds what Jupyter Book would ignore in silence: `python -m tools.pages.settings`.

Unknown keys in _config.yml, settings of the wrong type, files that _config.yml or
_toc.yml name and that are not there, chapters that no table of contents names. Each
problem is one line: file, key path, reason.
"""

import difflib
import functools
import json
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import jsonschema
import yaml

UNDECLARED = {
    "project",
    "parse.myst_substitutions",
}  # by Jupyter Book, which reads them
SUFFIXES = ("", ".ipynb", ".md", ".rst")


class _UniqueKeys(yaml.SafeLoader):
    """YAML in which a key given twice is an error, not a silent choice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> Any:
        """Refuse the second of two equal keys, with its line."""
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.MarkedYAMLError(
                    problem=f"{key.value!r} is given twice", problem_mark=key.start_mark
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def _load(path: Path) -> dict[str, Any]:
    try:
        settings = yaml.load(path.read_text(encoding="utf-8"), Loader=_UniqueKeys)
    except FileNotFoundError:
        raise ValueError("the file is missing") from None
    except yaml.MarkedYAMLError as error:
        line = f"line {error.problem_mark.line + 1}: " if error.problem_mark else ""
        raise ValueError(f"{line}{error.problem}") from None
    except yaml.YAMLError as error:
        raise ValueError(str(error).splitlines()[0]) from None
    if not isinstance(settings, dict):
        raise ValueError("not a mapping of keys to values")
    return settings


def _walk(entry: Any, path: str = "") -> Iterator[tuple[str, str, Any]]:
    """Path, key and value of all that is below an entry: `parts[0].caption`."""
    if isinstance(entry, list):
        for number, item in enumerate(entry):
            yield from _walk(item, f"{path}[{number}]")
    elif isinstance(entry, dict):
        for key, value in entry.items():
            inner = f"{path}.{key}".lstrip(".")
            yield inner, str(key), value
            yield from _walk(value, inner)


def _like(word: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(word, sorted(known), 1, 0.6)
    return f"; did you mean {close[0]!r}?" if close else ""


def _nested_keys(schema: dict[str, Any]) -> dict[str, Any]:
    return {
        key: _nested_keys(part) for key, part in schema.get("properties", {}).items()
    }


@functools.cache
def sphinx_options(extensions: tuple[str, ...]) -> frozenset[str]:
    """Every configuration value that Sphinx and these extensions register."""
    from sphinx.application import Sphinx
    from sphinx.util.docutils import docutils_namespace

    with tempfile.TemporaryDirectory() as folder, docutils_namespace():
        Path(folder, "_toc.yml").write_text("format: jb-book\nroot: index\n")
        given = {"extensions": list(extensions), "bibtex_bibfiles": []}
        out = f"{folder}/out"
        app = Sphinx(folder, None, out, out, "html", given, status=None, warning=None)
        return frozenset(app.config.values)


def _sphinx_problems(sphinx: dict[str, Any]) -> Iterator[str]:
    from jupyter_book.config import get_default_sphinx_config
    from sphinx.errors import ExtensionError

    config = sphinx.get("config") or {}
    usual = get_default_sphinx_config()["extensions"]
    extra = sphinx.get("extra_extensions") or []
    try:
        known = sphinx_options(tuple(config.get("extensions") or [*usual, *extra]))
    except ExtensionError as error:
        yield f"sphinx.config.extensions: {str(error).splitlines()[0]}"
        return
    for key in sorted(config.keys() - known - {"extensions"}):
        reason = f"no loaded extension has this setting{_like(key, known)}"
        yield f"sphinx.config.{key}: {reason}"


def config_problems(root: Path) -> Iterator[str]:
    """What is wrong with _config.yml."""
    from jupyter_book.config import PATH_JSON_SCHEMA, PATH_YAML_DEFAULT

    settings = _load(root / "_config.yml")
    schema = json.loads(PATH_JSON_SCHEMA.read_text(encoding="utf-8"))
    defaults = yaml.safe_load(PATH_YAML_DEFAULT.read_text(encoding="utf-8"))

    known: dict[str, set[str]] = {}  # the keys below each path; where none is, any goes
    declared = [*_walk(defaults), *_walk(_nested_keys(schema))]
    paths = [path for path, _, _ in declared]
    for parent, _, key in (path.rpartition(".") for path in [*paths, *UNDECLARED]):
        known.setdefault(parent, set()).add(key)
    for path, key, _ in _walk(settings):
        keys = known.get(path.removesuffix(key).removesuffix("."), {key})
        if key not in keys:
            yield f"{path}: unknown key, ignored by Jupyter Book{_like(key, keys)}"

    for error in jsonschema.validators.validator_for(schema)(schema).iter_errors(
        settings
    ):
        path = ".".join(map(str, error.absolute_path)) or "(top)"
        yield f"{path}: {error.message}"

    favicon = (settings.get("html") or {}).get("favicon")
    named = [("logo", settings.get("logo")), ("html.favicon", favicon)]
    named += [("bibtex_bibfiles", bib) for bib in settings.get("bibtex_bibfiles") or []]
    for key, name in named:
        if name and not (root / name).exists():
            yield f"{key}: {name} does not exist"

    yield from _sphinx_problems(settings.get("sphinx") or {})


def toc_files(toc: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Key path and name of every file that _toc.yml names."""
    return ((path, value) for path, key, value in _walk(toc) if key in {"file", "root"})


def source_of(root: Path, name: str) -> Path | None:
    """The file that an entry of _toc.yml names, with or without its suffix."""
    paths = (root / f"{name}{suffix}" for suffix in SUFFIXES)
    return next(filter(Path.is_file, paths), None)


def toc_problems(root: Path) -> Iterator[str]:
    """What is wrong with _toc.yml."""
    from sphinx_external_toc import parsing

    toc = _load(root / "_toc.yml")
    try:
        parsing.parse_toc_data(toc)
    except parsing.MalformedError as error:
        raise ValueError(str(error).splitlines()[0]) from None
    # Of its options the parser takes what it knows and leaves the rest.
    known = {*parsing.TOCTREE_OPTIONS, "format", "root", "defaults", "options", "meta"}
    known |= {"parts", "chapters", "sections", "file", "url", "glob", "title"}
    for path, key, _ in _walk(toc):
        if key not in known:
            yield f"{path}: unknown key{_like(key, known)}"

    chapters = {f"chapters/{path.stem}" for path in (root / "chapters").glob("*.ipynb")}
    named = {name.removesuffix(".ipynb"): key for key, name in toc_files(toc)}
    for name, key in named.items():
        if not source_of(root, name):
            yield f"{key}: {name} does not exist{_like(name, chapters)}"
    for name in sorted(chapters - named.keys()):
        yield f"{name}.ipynb is in no part, so the book leaves it out"


def problems(root: Path) -> Iterator[str]:
    """What is wrong with the two files of a book."""
    for name, check in {
        "_config.yml": config_problems,
        "_toc.yml": toc_problems,
    }.items():
        try:
            yield from (f"{name}: {problem}" for problem in check(root))
        except ValueError as error:
            yield f"{name}: {error}"


def main(argv: list[str] | None = None) -> int:
    """Print every problem of the book in a folder (here by default); 1 if any."""
    folder = Path(next(iter(sys.argv[1:] if argv is None else argv), "."))
    found = list(problems(folder))
    for problem in found:
        print(problem)
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
