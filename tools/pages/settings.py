"""Finds what Jupyter Book would ignore in silence: `python -m tools.pages.settings`.

Unknown keys in _config.yml, settings of the wrong type, files that _config.yml or
_toc.yml name and that are not there, chapters that no table of contents names. Each
problem is one line: file, key path, reason.
"""

import difflib
import functools
import itertools
import json
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import jsonschema
import yaml

OPEN = {"parse.myst_substitutions", "latex.latex_documents", "sphinx.local_extensions"}
READ_BUT_UNDECLARED = {"project", "parse.myst_substitutions"}
TOC_KEYS = {
    *("format", "root", "defaults", "options", "parts", "chapters", "sections"),
    *("file", "url", "glob", "title", "caption", "hidden", "maxdepth", "numbered"),
    *("reversed", "titlesonly", "restart_numbering", "style"),
}
SUFFIXES = (".ipynb", ".md", ".rst")


class _UniqueKeys(yaml.SafeLoader):
    """YAML in which a key given twice is an error, not a silent choice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> Any:
        """Refuse the second of two equal keys, with its line."""
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        for place, key in enumerate(keys):
            if key in keys[:place]:
                mark = node.value[place][0].start_mark
                raise yaml.constructor.ConstructorError(
                    None, None, f"{key!r} is given twice", mark
                )
        return super().construct_mapping(node, deep)


def _suggest(word: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(str(word), sorted(known), 1, 0.6)
    return f"; did you mean {close[0]!r}?" if close else ""


def _load(path: Path) -> tuple[Any, list[str]]:
    name = path.name
    try:
        settings = yaml.load(path.read_text(encoding="utf-8"), Loader=_UniqueKeys)
    except FileNotFoundError:
        return None, [f"{name}: the file is missing"]
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f": line {mark.line + 1}" if mark else ""
        reason = getattr(error, "problem", None) or str(error)
        return None, [f"{name}{where}: {reason}"]
    if not isinstance(settings, dict):
        return None, [f"{name}: not a mapping of keys to values"]
    return settings, []


def _tree(defaults: Any, schema: dict[str, Any]) -> dict[str, Any] | None:
    """The known keys below one setting, nested; None where any key goes."""
    declared = schema.get("properties", {})
    defaults = defaults if isinstance(defaults, dict) else {}
    if not declared and not defaults:
        return None
    return {
        key: _tree(defaults.get(key), declared.get(key, {}))
        for key in {*declared, *defaults}
    }


def _unknown_keys(
    settings: dict[str, Any], known: dict[str, Any], prefix: str = ""
) -> Iterator[str]:
    for key, value in settings.items():
        path = f"{prefix}{key}"
        if path in OPEN or path == "sphinx.config":
            continue
        if key not in known and path not in READ_BUT_UNDECLARED:
            reason = f"unknown key, ignored by Jupyter Book{_suggest(key, known)}"
            yield f"_config.yml: {path}: {reason}"
        elif isinstance(value, dict) and known.get(key) is not None:
            yield from _unknown_keys(value, known[key], f"{path}.")


def _wrong_types(settings: dict[str, Any], schema: dict[str, Any]) -> Iterator[str]:
    validator = jsonschema.validators.validator_for(schema)(schema)
    for error in validator.iter_errors(settings):
        path = ".".join(map(str, error.absolute_path)) or "(top)"
        yield f"_config.yml: {path}: {error.message}"


@contextmanager
def _search_path(folders: Iterable[Path]) -> Iterator[None]:
    before = sys.path[:]
    sys.path[:0] = [str(folder.resolve()) for folder in folders]
    try:
        yield
    finally:
        sys.path[:] = before


@functools.cache
def sphinx_options(extensions: tuple[str, ...]) -> frozenset[str]:
    """Every configuration value that Sphinx and these extensions register."""
    from sphinx.application import Sphinx
    from sphinx.util.docutils import docutils_namespace, patch_docutils

    with tempfile.TemporaryDirectory() as scratch, docutils_namespace():
        folder = Path(scratch)
        (folder / "_toc.yml").write_text("format: jb-book\nroot: index\n")
        with patch_docutils(folder):
            app = Sphinx(
                srcdir=folder,
                confdir=None,
                outdir=folder / "html",
                doctreedir=folder / "doctrees",
                buildername="html",
                confoverrides={"extensions": list(extensions), "bibtex_bibfiles": []},
                status=None,
                warning=None,
            )
        return frozenset(app.config.values)


def _sphinx_problems(root: Path, settings: dict[str, Any]) -> Iterator[str]:
    from jupyter_book.config import get_default_sphinx_config
    from sphinx.errors import ExtensionError

    sphinx = settings.get("sphinx") or {}
    config = sphinx.get("config") or {}
    local = sphinx.get("local_extensions") or {}
    extensions = config.get("extensions") or [
        *get_default_sphinx_config()["extensions"],
        *(sphinx.get("extra_extensions") or []),
        *local,
    ]
    for name in set(local) - set(extensions):
        reason = "not in sphinx.config.extensions, so it is never loaded"
        yield f"_config.yml: sphinx.local_extensions.{name}: {reason}"
    try:
        with _search_path(root / folder for folder in local.values()):
            known = sphinx_options(tuple(extensions))
    except ExtensionError as error:
        reason = str(error).splitlines()[0]
        yield f"_config.yml: sphinx.config.extensions: {reason}"
        return
    for key in config.keys() - known - {"extensions"}:
        reason = f"no loaded extension has this setting{_suggest(key, known)}"
        yield f"_config.yml: sphinx.config.{key}: {reason}"


def _missing_files(root: Path, settings: dict[str, Any]) -> Iterator[str]:
    html = settings.get("html") or {}
    named = [("logo", settings.get("logo")), ("html.favicon", html.get("favicon"))]
    named += [("bibtex_bibfiles", bib) for bib in settings.get("bibtex_bibfiles") or []]
    local = (settings.get("sphinx") or {}).get("local_extensions") or {}
    named += [(f"sphinx.local_extensions.{name}", path) for name, path in local.items()]
    for key, path in named:
        if path and not (root / path).exists():
            yield f"_config.yml: {key}: {path} does not exist"


def config_problems(root: Path) -> list[str]:
    """What is wrong with _config.yml."""
    from jupyter_book.config import PATH_JSON_SCHEMA, PATH_YAML_DEFAULT

    settings, problems = _load(root / "_config.yml")
    if problems:
        return problems
    schema = json.loads(PATH_JSON_SCHEMA.read_text(encoding="utf-8"))
    defaults = yaml.safe_load(PATH_YAML_DEFAULT.read_text(encoding="utf-8"))
    problems += _unknown_keys(settings, _tree(defaults, schema) or {})
    problems += _wrong_types(settings, schema)
    problems += _missing_files(root, settings)
    return problems or sorted(_sphinx_problems(root, settings))


def toc_files(entry: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Key path and name of every file below an entry of _toc.yml."""
    if isinstance(entry, list):
        for number, item in enumerate(entry):
            yield from toc_files(item, f"{path}[{number}]")
    elif isinstance(entry, dict):
        for key, value in entry.items():
            inner = f"{path}.{key}".lstrip(".")
            if key in {"file", "root"} and isinstance(value, str):
                yield inner, value
            else:
                yield from toc_files(value, inner)


def _unknown_toc_keys(entry: Any, path: str = "") -> Iterator[str]:
    if isinstance(entry, list):
        for number, item in enumerate(entry):
            yield from _unknown_toc_keys(item, f"{path}[{number}]")
    elif isinstance(entry, dict):
        for key, value in entry.items():
            inner = f"{path}.{key}".lstrip(".")
            if key not in TOC_KEYS:
                yield f"_toc.yml: {inner}: unknown key{_suggest(key, TOC_KEYS)}"
            yield from _unknown_toc_keys(value, inner)


def source_of(root: Path, name: str) -> Path | None:
    """The file that an entry of _toc.yml names, with or without its suffix."""
    for path in (root / name, *(root / f"{name}{suffix}" for suffix in SUFFIXES)):
        if path.is_file():
            return path
    return None


def toc_problems(root: Path) -> list[str]:
    """What is wrong with _toc.yml."""
    from sphinx_external_toc.parsing import MalformedError, parse_toc_data

    toc, problems = _load(root / "_toc.yml")
    if problems:
        return problems
    try:
        parse_toc_data(toc)
    except MalformedError as error:
        return [f"_toc.yml: {str(error).splitlines()[0]}"]
    problems += _unknown_toc_keys(toc)
    chapters = sorted((root / "chapters").glob("*.ipynb"))
    names = [f"chapters/{path.stem}" for path in chapters]
    used = set()
    for key, name in toc_files(toc):
        if source := source_of(root, name):
            used.add(source.resolve())
        else:
            reason = f"{name} does not exist{_suggest(name, names)}"
            problems.append(f"_toc.yml: {key}: {reason}")
    problems += [
        f"_toc.yml: chapters/{path.name} is in no part, so the book leaves it out"
        for path in chapters
        if path.resolve() not in used
    ]
    return problems


def main(argv: list[str] | None = None) -> int:
    """Print every problem of the book in a folder (here by default); 1 if any."""
    folder = Path(next(iter(sys.argv[1:] if argv is None else argv), "."))
    problems = list(itertools.chain(config_problems(folder), toc_problems(folder)))
    for problem in problems:
        print(problem)
    return int(bool(problems))


if __name__ == "__main__":
    sys.exit(main())
