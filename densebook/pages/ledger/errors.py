"""The index *Which error did you get?*: every message that a cell of the book showed.

It is read from the stored outputs, so its words are those that the libraries said, and
each leads to the cell that raised it on purpose. A message is an entry of the search.
"""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from ..tables import link, sentence
from .chapters import Chapter, ShownError, chapters

PAGE = "appendix/errors"
_PLACE = re.compile(r"\A\{\{function_node .*?\}\} ")  # where TensorFlow was


class ErrorIndex(SphinxDirective):
    """```{error-index}``` lists the messages by their first words."""

    def run(self) -> list[nodes.Node]:
        """Read the notebooks and list what they showed, each message once."""
        found = chapters(self.env)
        titles = {chapter.docname: chapter.title for chapter in found}
        errors = [*distinct(found)]
        many = Counter(error.kind for error in errors)
        errors.sort(key=lambda e: (-many[e.kind], e.kind, e.message.casefold()))
        parts: list[nodes.Node] = [
            sentence(f"{len(errors)} messages from {len(found)} chapters.")
        ]
        for kind, group in groupby(errors, attrgetter("kind")):
            section = nodes.section(ids=[f"error-{kind.lower()}"], classes=["errors"])
            section += nodes.title("", "", nodes.Text(kind))
            section += nodes.definition_list(
                "", *(self._entry(error, titles[error.docname]) for error in group)
            )
            parts.append(section)
        return parts

    def _entry(self, error: ShownError, title: str) -> nodes.definition_list_item:
        where = f"{title}: {error.section.replace('`', '')}"
        answer = link(self, error.docname, error.anchor, where)
        anchor = f"said-{error.docname.rpartition('/')[2]}-{error.anchor}"
        number = self.env.new_serialno("error-index")
        message = nodes.literal("", error.message)
        head = nodes.term("", "", message, ids=[f"{anchor}-{number}"])
        body = nodes.definition("", nodes.paragraph("", "", answer))
        return nodes.definition_list_item("", head, body)


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
