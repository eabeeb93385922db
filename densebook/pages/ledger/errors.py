"""The index *Which error did you get?*: every message that a cell of the book showed.

```{error-index} errors.yml
```

The messages are read from the stored outputs, so their words are those that the
libraries said, and each leads to the cell that raised it on purpose. The YAML file says
which belong together and what mends them. A message is an entry of the search.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import yaml
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.logging import getLogger

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


class ErrorIndex(SphinxDirective):
    """List the messages for a mistake together, below the first of them."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Read the notebooks and list what they showed."""
        relative, path = self.env.relfn2path(self.arguments[0])
        self.env.note_dependency(relative)
        parts = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
        found = chapters(self.env)
        self.numbers = {chapter.docname: n for n, chapter in enumerate(found, start=1)}
        errors = [*distinct(found)]
        phrases = [
            says for part in parts for e in part["entries"] for says in e["says"]
        ]
        for problem in misfits(phrases, errors):
            logger.warning(f"{relative}: {problem}")
        count = sum(len(part["entries"]) for part in parts)
        words = f"{len(errors)} messages from {len(found)} chapters, {count} mistakes."
        return [sentence(words), *(self._part(part, errors) for part in parts)]

    def _part(self, part: dict, errors: list[ShownError]) -> nodes.section:
        name = nodes.make_id(part["part"])
        section = nodes.section(ids=[f"error-{name}"], classes=["errors"])
        section += nodes.title("", part["part"])
        entries = (entry(each, errors) for each in part["entries"])
        section += nodes.definition_list("", *map(self._item, entries))
        return section

    def _item(self, entry: Entry) -> nodes.definition_list_item:
        number = self.env.new_serialno("error-index")
        body = nodes.definition("", sentence(entry.mend))
        head, *others = entry.said.values()
        term = nodes.term("", "", words(head[0]), ids=[f"said-{number}"])
        body += self._places(head)
        for errors in others:
            body += self._places(errors, words(errors[0]), nodes.Text(" "))
        return nodes.definition_list_item("", term, body)

    def _places(self, errors: list[ShownError], *before: nodes.Node) -> nodes.paragraph:
        """Where the messages are shown, each cell once."""
        links: list[nodes.Node] = []
        for docname, anchor, section in dict.fromkeys(
            (error.docname, error.anchor, error.section) for error in errors
        ):
            title = _NUMBER.sub("", section.replace("`", ""))
            where = (
                f"{'chapter' if links else 'Chapter'} {self.numbers[docname]}, {title}"
            )
            links += [nodes.Text(" · "), link(self, docname, anchor, where)]
        return nodes.paragraph("", "", *before, *links[1:], classes=["shown-in"])


def words(error: ShownError) -> nodes.literal:
    return nodes.literal("", f"{error.kind}: {error.message}")


def entry(written: dict, errors: list[ShownError]) -> Entry:
    """The entry of the file, with the messages in which its phrases occur."""
    said = defaultdict(list)
    for phrase in written["says"]:
        for error in sorted(errors, key=lambda error: error.docname != HOME):
            if phrase in error.message:
                said[phrase].append(error)
    return Entry(" ".join(written["mend"].split()), said)


def misfits(phrases: list[str], errors: Iterable[ShownError]) -> Iterator[str]:
    """What keeps the messages from being in one entry each."""
    unused = set(phrases)
    for error in errors:
        fits = [phrase for phrase in phrases if phrase in error.message]
        unused.difference_update(fits)
        if len(fits) != 1:
            yield f"not one phrase but {fits} for {error.message!r}"
    yield from (f"no message says {phrase!r}" for phrase in sorted(unused))


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
