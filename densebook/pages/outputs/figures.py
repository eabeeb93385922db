"""Figures in the page: the chapters' SVG outputs, and ones computed at build time.

MyST-NB writes an SVG output to a file and links it as an image, which the page's theme
cannot reach; here it becomes inline SVG.

```{book-figure} package.module:function
:name: fig-name
The caption.
```

calls the function, which returns an object with `_repr_svg_()` or the SVG itself.
"""

import importlib
import sys
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from ...marks import PAGE_FIGURE
from ..locations import location_of
from .svg import FigureError, inline_svg

logger = logging.getLogger(__name__)

STEPS_BAR = (
    '<p class="steps-bar pst-js-only"><button type="button" disabled>Back</button>'
    '<span>1 of {}</span><button type="button">Next</button></p>'
)


class svg_figure(nodes.General, nodes.Element):
    """An SVG source waiting for its place in the page."""

    def astext(self) -> str:
        """Keep the SVG's source out of the search index."""
        return ""


class BookFigure(SphinxDirective):
    """Place a figure that a function of the project draws."""

    required_arguments = 1
    has_content = True
    option_spec: ClassVar = {"name": directives.unchanged}

    def run(self) -> list[nodes.Node]:
        """Draw the figure and give it its caption and name."""
        try:
            image = self.node(self._make(self.arguments[0]))
        except Exception as error:
            what = f"{self.name} {self.arguments[0]}"
            reason = f"{what}: {type(error).__name__}: {error}"
            raise self.error(reason) from error
        self.set_source_info(image)
        figure = nodes.figure("", image)
        self.set_source_info(figure)
        if self.content:
            caption, *legend = self.parse_content_to_nodes()
            if not isinstance(caption, nodes.paragraph):
                raise self.error(f"{self.name}: the caption must be a paragraph")
            figure += nodes.caption(caption.rawsource, "", *caption.children)
            if legend:
                figure += nodes.legend("", *legend)
        self.add_name(figure)
        return [figure]

    def node(self, figure: Any) -> nodes.Element:
        """What was drawn, as it waits for its place in the page."""
        source = figure if isinstance(figure, str) else figure._repr_svg_()
        return svg_figure(source=source)

    def _make(self, target: str) -> Any:
        name, _, function = target.partition(":")
        root = str(self.env.srcdir)
        if root not in sys.path:
            sys.path.insert(0, root)
        module = importlib.import_module(name)
        made = getattr(module, function)()
        self._depend_on_package(name.partition(".")[0])
        return made

    def _depend_on_package(self, package: str) -> None:
        for name, module in list(sys.modules.items()):
            path = getattr(module, "__file__", None)
            if path and name.partition(".")[0] == package:
                self.env.note_dependency(str(Path(path)))


class BookSteps(BookFigure):
    """Place figures in a row, each with a sentence; the function returns both."""

    has_content = False

    def run(self) -> list[nodes.Node]:
        """Draw the steps as a list, which `_static/book.js` lets one walk through."""
        steps = nodes.enumerated_list(classes=["steps"])
        for picture, sentence in self._make(self.arguments[0]):
            words = nodes.paragraph("", sentence)
            steps += nodes.list_item("", self.node(picture), words)
        self.add_name(steps)
        return [steps, nodes.raw("", STEPS_BAR.format(len(steps)), format="html")]


class InlineFigures(SphinxPostTransform):
    """Replaces SVG images and `svg_figure` nodes by inline SVG."""

    default_priority = 190  # MIME types are selected at 4, cells folded at 199
    formats = ("html",)

    def run(self, **kwargs: object) -> None:
        """Number the page's figures, so that their ids are unique on it."""
        for number, node in enumerate(self._figures(), start=1):
            try:
                source = node.get("source") or self._read(node["uri"])
                svg = inline_svg(source, f"figure-{number}")
            except FigureError as error:
                logger.warning("%s", error, location=location_of(node), type="book")
                continue
            div = f'<div class="{PAGE_FIGURE}">{svg}</div>'
            node.replace_self(nodes.raw("", div, format="html"))

    def _figures(self) -> list[nodes.Element]:
        return [
            node
            for node in self.document.findall(nodes.Element)
            if isinstance(node, svg_figure)
            or (isinstance(node, nodes.image) and self._is_output(node["uri"]))
        ]

    def _is_output(self, uri: str) -> bool:
        return uri.endswith(".svg") and "jupyter_execute" in Path(uri).parts

    def _read(self, uri: str) -> str:
        path = Path(self.env.srcdir) / uri.lstrip("/")
        return path.read_text(encoding="utf-8")


def setup(app: Sphinx) -> None:
    app.add_node(svg_figure)
    app.add_directive("book-figure", BookFigure)
    app.add_directive("book-steps", BookSteps)
    app.add_post_transform(InlineFigures)
