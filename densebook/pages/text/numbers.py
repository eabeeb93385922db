"""Chapter numbers from file names: chapters/04_rank3.ipynb is chapter 4.

Numbered by the table of contents, a chapter would be counted from 1 among those that
the book holds so far. Here its title has the number of its file, and its sections have
none. From it, Sphinx's numfig counts figures 4.1, 4.2, ... and equations (4.1), ...
"""

import re

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx_external_toc.collectors import TocTreeCollectorWithStyles as Collector


def chapter_number(docname: str) -> int | None:
    match = re.match(r"chapters/(\d+)_", docname)
    return int(match[1]) if match else None


def number_chapters(self: Collector, env: BuildEnvironment) -> list[str]:
    """Number each chapter's title and no section; return whose numbers are new."""
    before = env.toc_secnumbers
    env.toc_secnumbers = {}
    for docname, toc in env.tocs.items():
        if number := chapter_number(docname):
            title, *sections = toc.findall(nodes.reference)
            title["secnumber"] = env.titles[docname]["secnumber"] = (number,)
            env.toc_secnumbers[docname] = {"": (number,)} | {
                section["anchorname"]: () for section in sections
            }
    return [name for name, own in env.toc_secnumbers.items() if own != before.get(name)]


def setup(app: Sphinx) -> None:
    Collector.assign_section_numbers = number_chapters
