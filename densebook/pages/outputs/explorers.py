"""Explorers in the page: the chapters' HTML outputs, and ones placed by a directive.

```{book-explorer} package.module:function
:name: fig-name
The caption.
```

calls the function, which returns an `Explorer`. Each output carries its scripts and
styles, as Jupyter needs it; a page keeps the first copy of each. The still figure, an
image in the notebook, becomes inline SVG that follows the theme.
"""

import re
from typing import Any
from urllib.parse import unquote

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging

from ... import marks
from ..locations import location_of
from .figures import BookFigure
from .svg import FigureError, inline_svg

logger = logging.getLogger(__name__)

_EXPLORER = f'<div class="{marks.EXPLORER}"'
_ASSET = re.compile(rf'<(style|script) {marks.ASSET}="([^"]+)">.*?</\1>\n?', re.DOTALL)
_NAME = re.compile(r' data-name="([^"]+)"')


class BookExplorer(BookFigure):
    """Place an explorer that a function of the project makes."""

    def node(self, explorer: Any) -> nodes.Element:
        """Its HTML; the page is built again when a script or style changes."""
        for path in explorer.files:
            self.env.note_dependency(str(path))
        return nodes.raw("", explorer._repr_html_(), format="html")


class InlineExplorers(SphinxPostTransform):
    """Keeps one copy of each script and style, and inlines the still figures."""

    default_priority = 195
    formats = ("html",)

    def run(self, **kwargs: object) -> None:
        """Go through the page's explorers in order."""
        seen: set[str] = set()
        names: set[str] = set()
        for node in list(self.document.findall(nodes.raw)):
            if _EXPLORER not in node.astext():
                continue
            name = _NAME.search(node.astext())[1]
            if name in names:
                reason = f"two explorers of this page are called {name!r}: name one"
                logger.warning(reason, location=location_of(node), type="book")
            names.add(name)
            try:
                text = place(node.astext(), name, seen)
            except FigureError as error:
                logger.warning("%s", error, location=location_of(node), type="book")
                continue
            html = f'<div class="{marks.PAGE_EXPLORER}">{text}</div>'
            div = nodes.raw("", html, format="html")
            # replace_self would hand on the classes, and with them an output's frame
            node.parent.replace(node, div)


def place(text: str, name: str, seen: set[str]) -> str:
    """An explorer's HTML without the assets seen before, its figure inline."""

    def once(match: re.Match[str]) -> str:
        first = match[2] not in seen
        seen.add(match[2])
        return match[0] if first else ""

    def inline(match: re.Match[str]) -> str:
        still = inline_svg(unquote(match["svg"]), f"explorer-{name}-still")
        return f'<div class="{marks.STAND_IN}">{still}</div>'

    return marks.STILL.sub(inline, _ASSET.sub(once, text))


def setup(app: Sphinx) -> None:
    app.add_directive("book-explorer", BookExplorer)
    app.add_post_transform(InlineExplorers)
