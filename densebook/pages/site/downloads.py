"""The files beside the pages: the whole book, PDF or EPUB, and the code as a wheel.

```{downloads}
```

is the place of the links to the book. `make pdf` and `make epub` make the files and
call `link`. The next build removes a file that is older than a source of the pages.

```{install}
```

says how a downloaded chapter gets what it needs, from the wheel that each build makes.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

from ... import wheel

NAME = "the-dense-layer"
PDF, EPUB = f"{NAME}.pdf", f"{NAME}.epub"
KINDS = {
    PDF: "one PDF, with the answers at the end",
    EPUB: "an EPUB for e-readers",
}
FRONT = "index.html"
INSTALL = """<p>A chapter that you download needs the book's code and its libraries.{}
One line installs all:</p>"""
SAVE = ' Save <a href="{0}" download>{0}</a> beside it.'
_PLACE = re.compile(r'(<div class="downloads">).*?(</div>)', re.DOTALL)


class Downloads(SphinxDirective):
    """```{downloads}``` is where the links will stand."""

    def run(self) -> list[nodes.Node]:
        """An empty place: the files are made from the finished pages."""
        return [nodes.raw("", '<div class="downloads"></div>', format="html")]


class Install(SphinxDirective):
    """```{install}``` is the line that installs what a chapter needs."""

    def run(self) -> list[nodes.Node]:
        """The line for the addresses in the settings; without any, for a saved file."""
        theme = self.config.html_theme_options
        addresses = self.config.html_baseurl, theme.get("repository_url", "")
        needed = wheel.requirement(*addresses, theme.get("repository_branch", "main"))
        save = "" if any(addresses) else SAVE.format(wheel.WHEEL)
        words = nodes.raw("", INSTALL.format(save), format="html")
        line = f'pip install "{needed}"'
        code = nodes.literal_block(line, line, language="sh")
        return [nodes.container("", words, code, classes=["downloads"])]


def link(html: Path) -> None:
    """Let the front page of a built book name the files that lie beside it."""
    found = [
        f'<a href="{name}" download>{kind}</a> ({megabytes(html / name)})'
        for name, kind in KINDS.items()
        if (html / name).is_file()
    ]
    text = f"<p>The whole book: {', or '.join(found)}.</p>" if found else ""
    front = html / FRONT
    page = front.read_text(encoding="utf-8")
    page = _PLACE.sub(lambda place: place[1] + text + place[2], page)
    front.write_text(page, encoding="utf-8")


def megabytes(path: Path) -> str:
    return f"{path.stat().st_size / 1e6:.1f} MB"


def sources(env: BuildEnvironment) -> Iterator[Path]:
    """Every file that the pages are made of."""
    for name in env.found_docs:
        yield Path(env.doc2path(name))
        yield from (Path(env.srcdir, file) for file in env.dependencies[name])


def finish(app: Sphinx, exception: Exception | None) -> None:
    if exception or app.builder.name != "html":
        return
    if Path(app.env.srcdir, "pyproject.toml").is_file():
        wheel.build(Path(app.env.srcdir), Path(app.outdir))
    newest = max(path.stat().st_mtime for path in sources(app.env) if path.is_file())
    for file in (Path(app.outdir, name) for name in KINDS):
        if file.is_file() and file.stat().st_mtime < newest:
            file.unlink()
    link(Path(app.outdir))


def setup(app: Sphinx) -> None:
    app.add_directive("downloads", Downloads)
    app.add_directive("install", Install)
    app.connect("build-finished", finish, priority=950)  # after light
