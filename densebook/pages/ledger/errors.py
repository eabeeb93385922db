"""The index *Which error did you get?*: every message that a cell of the book showed.

```{error-index} errors.yml
```

The messages are read from the stored outputs, so their words are those that the
libraries said, and each leads to the cell that raised it on purpose. The YAML file says
which belong together and what mends them. A message is an entry of the search.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import yaml
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.logging import getLogger

from ...marks import MESSAGE
from ..tables import link, sentence
from .chapters import Chapter, ShownError, chapters

PAGE = "appendix/errors"
HOME = "chapters/09_errors"  # whose words explain most
_NUMBER = re.compile(r"\A\d+\. ")  # of a section
_PLACE = re.compile(r"\A\{\{function_node .*?\}\} ")  # where TensorFlow was

logger = getLogger(__name__)


class Entry(NamedTuple):
    """What mends a mistake, and the messages for it, by the words that they share."""

    mend: str
    said: dict[str, list[ShownError]]
    densekit: list[str]


class ErrorIndex(SphinxDirective):
    """List the messages for a mistake together, above what mends it."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Read the notebooks and list what they showed."""
        relative, path = self.env.relfn2path(self.arguments[0])
        self.env.note_dependency(relative)
        parts = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
        found = chapters(self.env)
        self.numbers = {chapter.docname: n for n, chapter in enumerate(found, start=1)}
        errors = [*distinct(found)]
        entries = [
            [entry(written, errors) for written in part["entries"]] for part in parts
        ]
        everything = [*chain(*entries)]
        for problem in misfits(everything, errors):
            logger.warning(f"{relative}: {problem}")
        count = f"{len(errors)} messages of {len(everything)} mistakes."
        names = (part["part"] for part in parts)
        return [sentence(count), *map(self._part, names, entries)]

    def _part(self, name: str, entries: list[Entry]) -> nodes.section:
        ids = [f"error-{nodes.make_id(name)}"]
        section = nodes.section(ids=ids, classes=["errors"])
        section += nodes.title("", name)
        section += nodes.definition_list("", *map(self._item, entries))
        return section

    def _item(self, entry: Entry) -> nodes.definition_list_item:
        item = nodes.definition_list_item()
        places: dict[tuple[str, str, str], None] = {}
        for phrase, errors in entry.said.items():
            if not errors:
                continue  # the build stops on it
            number = self.env.new_serialno("error-index")
            term = nodes.term(ids=[f"said-{number}"])
            if phrase in entry.densekit:
                term += [nodes.inline("", "densekit"), nodes.Text(" ")]
            words = f"{errors[0].kind}: {errors[0].message}"
            term += nodes.literal("", words, classes=[MESSAGE])
            item += term
            places |= dict.fromkeys((e.docname, e.anchor, e.section) for e in errors)
        links: list[nodes.Node] = []
        for docname, anchor, title in places:
            title = _NUMBER.sub("", title.replace("`", ""))
            where = f"{self.numbers[docname]}, {title}"
            links += [nodes.Text("; "), link(self, docname, anchor, where)]
        more = nodes.paragraph("", "Chapter ", *links[1:], classes=["shown-in"])
        item += nodes.definition("", sentence(entry.mend), more)
        return item


def entry(written: dict, errors: list[ShownError]) -> Entry:
    """The entry of the file, with the messages of each of its phrases."""
    densekit = written.get("densekit", [])
    said: dict[str, list[ShownError]] = {
        phrase: [] for phrase in written.get("says", []) + densekit
    }
    for error in sorted(errors, key=lambda error: error.docname != HOME):
        fits = [phrase for phrase in said if phrase in error.message]
        if fits:
            said[fits[-1]].append(error)
    return Entry(" ".join(written["mend"].split()), said, densekit)


def misfits(entries: list[Entry], errors: Iterable[ShownError]) -> Iterator[str]:
    """What keeps each message from being in one entry, and each phrase in a message."""
    for error in errors:
        count = sum(error in chain(*each.said.values()) for each in entries)
        if count != 1:
            yield f"{count} entries for {error.message!r}"
    for each in entries:
        for phrase, found in each.said.items():
            if not found:
                yield f"no message says {phrase!r}"


def distinct(found: list[Chapter]) -> Iterator[ShownError]:
    """Each message where it is shown first, without where TensorFlow was."""
    seen = set()
    for chapter in found:
        for error in chapter.errors():
            message = _PLACE.sub("", error.message)
            if (error.kind, message) not in seen:
                seen.add((error.kind, message))
                yield ShownError(
                    error.docname, error.section, error.anchor, error.kind, message
                )


def setup(app: Sphinx) -> None:
    app.add_directive("error-index", ErrorIndex)
