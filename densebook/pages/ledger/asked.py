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

from ..tables import Cell, link, table
from .chapters import Chapter, anchor_of, chapters

ASKED = "asked-at"  # a link to a thread, which is no citation

logger = getLogger(__name__)


class AskedQuestions(SphinxDirective):
    """List the questions, those of one chapter together."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """A row a question: its words, where it was asked, the section that answers."""
        relative, path = self.env.relfn2path(self.arguments[0])
        self.env.note_dependency(relative)
        questions = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
        found = {chapter.path.stem: chapter for chapter in chapters(self.env)}
        rows: list[list[Cell]] = []
        ordered = sorted(questions, key=lambda q: q["answer"].partition("#")[0])
        for stem, group in groupby(ordered, lambda q: q["answer"].partition("#")[0]):
            if stem not in found:
                logger.warning(f"no chapter {stem!r} answers", location=relative)
                continue
            rows.append([nodes.strong("", found[stem].title)])
            rows += [self._row(question, found[stem]) for question in group]
        return [table(("question", "asked at", "answer"), rows)]

    def _row(self, question: dict[str, str], chapter: Chapter) -> list[Cell]:
        name = question["answer"].partition("#")[2]
        sections = {cell["id"]: heading for heading, _, cell in chapter.headings()}
        if name not in sections:
            missing = f"{chapter.path.stem} has no cell {name!r}"
            logger.warning(missing, location=self.get_source_info()[0])
        heading = sections.get(name, "").replace("`", "")
        answer = link(self, chapter.docname, anchor_of({"id": name}), heading)
        source = question["source"]
        place = nodes.reference("", _short(source), refuri=source, classes=[ASKED])
        return [nodes.inline("", question["asks"]), place, answer]


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
