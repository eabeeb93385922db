"""What people ask about Dense, and the cell of the book that answers.

```{asked-questions} questions.yml
```

lists the questions of a YAML file by chapter. An answer that names no cell of the book
is a warning, which stops the build.
"""

from itertools import groupby
from pathlib import Path
from urllib.parse import urlsplit

import yaml
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.logging import getLogger

from ..tables import link
from .chapters import Chapter, anchor_of, chapters

ASKED = "asked-at"  # a link to a thread, which is no citation

logger = getLogger(__name__)


class AskedQuestions(SphinxDirective):
    """List the questions, those of one chapter together."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Each question: its words, the section that answers, where it was asked."""
        relative, path = self.env.relfn2path(self.arguments[0])
        self.env.note_dependency(relative)
        questions = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
        found = {chapter.path.stem: chapter for chapter in chapters(self.env)}
        parts: list[nodes.Node] = []
        for stem, group in groupby(sorted(questions, key=_stem), _stem):
            if stem not in found:
                logger.warning(f"{relative}: no chapter {stem!r} answers")
                continue
            chapter = found[stem]
            parts.append(nodes.rubric("", chapter.title))
            sections = {cell["id"]: heading for heading, _, cell in chapter.headings()}
            items = (self._item(question, chapter, sections) for question in group)
            parts.append(nodes.definition_list("", *items))
        return parts

    def _item(
        self, question: dict[str, str], chapter: Chapter, sections: dict[str, str]
    ) -> nodes.definition_list_item:
        name = question["answer"].partition("#")[2]
        if name not in sections:
            missing = f"{chapter.path.stem} has no cell {name!r}"
            logger.warning(missing, location=self.get_source_info()[0])
        heading = sections.get(name, "").replace("`", "")
        answer = nodes.paragraph("", "")
        answer += link(self, chapter.docname, anchor_of({"id": name}), heading)
        source = question["source"]
        place = nodes.reference("", _short(source), refuri=source, classes=[ASKED])
        answer += [nodes.Text(", asked at "), place]
        number = self.env.new_serialno("asked-questions")
        head = nodes.term("", question["asks"], ids=[f"asked-{number}"])
        return nodes.definition_list_item("", head, nodes.definition("", answer))


def _stem(question: dict[str, str]) -> str:
    """The chapter that answers."""
    return question["answer"].partition("#")[0]


def _short(address: str) -> str:
    """A GitHub thread as `owner/name#number`, else the host.

    >>> _short("https://github.com/keras-team/keras/issues/9813")
    'keras-team/keras#9813'
    """
    parts = urlsplit(address)
    if parts.netloc != "github.com":
        return parts.netloc
    owner, name, _, number = parts.path.strip("/").split("/")
    return f"{owner}/{name}#{number}"


def setup(app: Sphinx) -> None:
    app.add_directive("asked-questions", AskedQuestions)
