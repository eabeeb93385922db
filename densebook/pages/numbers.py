"""Chapter numbers from file names: chapters/04_rank3.ipynb is chapter 4.

So its figures are 4.1, 4.2, ... and its equations (4.1), ..., whatever chapters the
table of contents holds so far. Other pages count 1, 2, ...
"""

import re
from collections.abc import Iterator
from copy import deepcopy

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

Numbers = dict[str, dict[str, dict[str, tuple[int, ...]]]]


def chapter_number(docname: str) -> int | None:
    match = re.match(r"chapters/(\d+)_", docname)
    return int(match[1]) if match else None


def renumbered(numbers: Numbers) -> Numbers:
    """Sphinx's numbers of figures, tables and equations, counted page by page."""
    result: Numbers = {}
    for docname, kinds in numbers.items():
        chapter = chapter_number(docname)
        prefix = () if chapter is None else (chapter,)
        result[docname] = {
            kind: {
                anchor: (*prefix, place)
                for place, anchor in enumerate(sorted(own, key=own.get), start=1)
            }
            for kind, own in kinds.items()
        }
    return result


def _section_anchors(toc: nodes.Node) -> Iterator[nodes.Element]:
    for reference in toc.findall(nodes.reference):
        if not isinstance(reference.parent.parent.parent, addnodes.toctree):
            yield reference


def number_chapters(env: BuildEnvironment) -> None:
    """Number each chapter's title, and none of its sections."""
    for docname, toc in env.tocs.items():
        chapter = chapter_number(docname)
        if chapter is None:
            continue
        numbers: dict[str, tuple[int, ...]] = {}
        for reference in _section_anchors(toc):
            number = () if reference["anchorname"] else (chapter,)
            numbers[reference["anchorname"]] = number
            if number:
                reference["secnumber"] = number
        env.toc_secnumbers[docname] = numbers
        env.titles[docname]["secnumber"] = (chapter,)


def restore(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Give Sphinx its own numbers back, so that it sees what really changed."""
    if stock := getattr(env, "dense_book_numbers", None):
        env.toc_fignumbers, env.toc_secnumbers = deepcopy(stock)
    return []


def renumber(app: Sphinx, env: BuildEnvironment) -> list[str]:
    env.dense_book_numbers = deepcopy((env.toc_fignumbers, env.toc_secnumbers))
    env.toc_fignumbers = renumbered(env.toc_fignumbers)
    number_chapters(env)
    return []


def setup(app: Sphinx) -> None:
    app.connect("env-get-updated", restore, priority=100)
    app.connect("env-get-updated", renumber, priority=900)
