"""The index of the reference: what each module has, with links to where it stands.

```{reference-entries} densekit.layers
```

lists a module's entries, each with the first line of its docstring. The links end in
the entries' anchors, by which `_static/reference.js` leads on whoever comes with an
address from when the reference was one page.
"""

import importlib
import inspect
from collections.abc import Iterator
from types import ModuleType
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective

from ..tables import Cell, sentence, table

INDEX = "appendix/api"
KINDS = {"class", "data", "exception", "function"}


class reference_entries(nodes.General, nodes.Element):
    """The place of a module's entries, which are known when all pages are read."""


class ReferenceEntries(SphinxDirective):
    """Leave a place for the entries of a module."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Note the module."""
        return [reference_entries(module=self.arguments[0])]


class ListEntries(SphinxPostTransform):
    """Puts a line about the module and the table of its entries into each place."""

    default_priority = 5  # before the tables are laid out

    def run(self, **kwargs: object) -> None:
        """Go through the places of the page."""
        for place in list(self.document.findall(reference_entries)):
            name = place["module"]
            module = importlib.import_module(name)
            entry = self.env.get_domain("py").modules[name]
            head = nodes.paragraph("", "", self._link(entry, name), nodes.Text(": "))
            head += first_line(module).children
            rows = table(("entry", "what it is"), self._rows(name, module))
            box = nodes.container("", head, rows, classes=["reference-entries"])
            place.replace_self(box)

    def _rows(self, name: str, module: ModuleType) -> Iterator[list[Cell]]:
        for full, entry in self.env.get_domain("py").objects.items():
            parent, _, own = full.rpartition(".")
            if parent == name and entry.objtype in KINDS:
                line = nodes.inline("", "", *first_line(getattr(module, own)).children)
                yield [self._link(entry, own), line]

    def _link(self, entry: Any, text: str) -> nodes.reference:
        builder = self.env.app.builder
        page = builder.get_relative_uri(self.env.docname, entry.docname)
        target = f"{page}#{entry.node_id}"
        name = nodes.literal("", text)
        return nodes.reference("", "", name, refuri=target, internal=True)


def first_line(documented: Any) -> nodes.paragraph:
    """The first line of a docstring, its code set as code."""
    line = (inspect.getdoc(documented) or "").partition("\n\n")[0]
    return sentence(" ".join(line.split()).replace("``", "`"))


def always_new(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """The index is written again whenever an entry may have changed."""
    return [INDEX] if INDEX in env.found_docs else []


def setup(app: Sphinx) -> None:
    app.add_node(reference_entries)
    app.add_directive("reference-entries", ReferenceEntries)
    app.add_post_transform(ListEntries)
    app.connect("env-updated", always_new)
