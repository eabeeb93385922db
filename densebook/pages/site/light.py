"""A page carries what it uses and nothing else.

The theme loads an icon script (1.5 MB), an icon font, ten style sheets and twenty
scripts on every page. Here each page has its own rules in one `<style>`, its icons as
drawings, and one script, `_static/book.js`. Nothing is fetched before the text shows.
"""

import re
import shutil
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from ...marks import INDICES, MESSAGE, SYMBOLS
from .icons import UnknownIcon, with_icons
from .purge import Page, Rule, purge, read_rules

THEME_SHEETS = ("theme.css", "pydata-sphinx-theme.css")
SPHINX = ("documentation_options", "doctools", "sphinx_highlight")
UNUSED_SCRIPTS = re.compile(
    rf"(?:^|/)(?:scripts/.*|search|{'|'.join(SPHINX)})\.js(?:\?|$)"
)
# scripts of pages that have something with this class
WITH = {
    "answers.js": "answer-line",
    "design-tabs.js": "sd-tab-set",
    "ledger.js": "claims-filter",
    "predictions.js": "prediction-form",
    "reference.js": "reference-entries",
}
WHOLE = "whole.css"  # beside the pages: every rule, for what is made of all of them
SEARCH = Path("_static", "search.js")  # which `book.js` fetches when it is asked for
# of _static, once the pages are finished
UNUSED_FOLDERS = ("locales", "scripts", "styles", "vendor")
UNUSED_FILES = (
    *("*.css", "*-macros.html", "file.png", "design-tabs.js"),
    *(f"{name}.js" for name in (*SPHINX, "language_data", "searchtools")),
)
_SHEET = re.compile(r'\s*<link\b[^>]*\brel="stylesheet"[^>]*>')
_IMPORT = re.compile(r"""@import\s+(?:url\()?["']?([^"')\s;]+)["']?\)?\s*;""")
_SCRIPT = re.compile(r"<script (?![^>]*\bdefer\b)(?=[^>]*\bsrc=)")
_CODE = re.compile(r'(<div class="highlight"><pre)>(.*?)(?=</pre>)', re.DOTALL)
# Tokens in the colour of the text (code.css): most elements of a chapter
_PLAIN = re.compile(
    r'<span class="(?:[pwxlm]|n[nxbcfdlto]?|pm|go|o|bp|fm|kt|l[di]|m[bfhio]|il|py|vm)">'
    r"([^<]*)</span>"
)
_TOGGLE = re.compile(r"(>([^<]*)</a><details[^>]*><summary)(?=><span class=.toctree-)")
_SYMBOL = re.compile(  # or all of a message, in which there are none
    rf'<code class="{MESSAGE} .*?</code>'
    rf'|<span class="(n|pre)">({"|".join(SYMBOLS)})</span>',
    re.DOTALL,
)
# What einsum multiplies, such as "...k,ku->...u"
_SUBSCRIPTS = re.compile(r'(?<=<span class="s2">)"[a-z.,]+-&gt;[a-z.]*"(?=</span>)')
_INDEX = re.compile(rf"(?<!&)[{''.join(INDICES)}]")
_ADDRESS = re.compile(r'\b(?:href|src)="([^"?#]*)')


def keep_scripts(
    app: Sphinx, pagename: str, _template: str, context: dict[str, Any], _tree: Any
) -> None:
    context["theme_sheets"] = [f"_static/styles/{name}" for name in THEME_SHEETS]
    body = context.get("body", "")
    context["script_files"] = [
        script
        for script in context.get("script_files", ())
        if (name := str(getattr(script, "filename", script) or ""))
        and not UNUSED_SCRIPTS.search(name)
        and WITH.get(Path(name.partition("?")[0]).name, "") in body
    ]


def read_sheet(path: Path) -> str:
    """A style sheet, with those that it imports in their place."""
    css = path.read_text(encoding="utf-8")
    return _IMPORT.sub(lambda match: read_sheet(path.parent / match[1]), css)


def with_role(symbol: re.Match[str]) -> str:
    """A name in code, in a block or in a sentence, in the colour of its role."""
    if not symbol[2]:
        return symbol[0]
    return f'<span class="role-{SYMBOLS[symbol[2]]}">{symbol[2]}</span>'


def with_indices(subscripts: re.Match[str]) -> str:
    """What einsum multiplies, each index in its colour."""
    return _INDEX.sub(r'<span class="index-\g<0>">\g<0></span>', subscripts[0])


def light_code(match: re.Match[str]) -> str:
    """Drop the elements without a colour of their own, and tell the number of lines.

    With that number, a block's height is known before it is laid out.
    """
    head, code = match.groups()
    lines = code.count("\n") + (not code.endswith("\n"))
    code = _PLAIN.sub(r"\1", code)
    return f'{head} style="--lines: {lines}">{code}'


def finish_page(path: Path, root: Path, sheets: dict[Path, list[Rule]]) -> None:
    """Put the page's own rules and icons into it and defer its scripts."""
    html = path.read_text(encoding="utf-8")
    links = _SHEET.findall(html)
    if not links:
        return  # an earlier build has finished it
    rules: list[Rule] = []
    for link in links:
        sheet = (path.parent / _ADDRESS.search(link)[1]).resolve()
        if sheet not in sheets:
            sheets[sheet] = read_rules(read_sheet(sheet))
        rules += sheets[sheet]
    html = with_icons(_SYMBOL.sub(with_role, _SUBSCRIPTS.sub(with_indices, html)))
    html = _TOGGLE.sub(r'\1 aria-label="Pages of \2"', html)
    files = [root / SEARCH]
    for address in re.findall(r'<script\b[^>]*\bsrc="([^"?#]*)', html):
        files.append(path.parent / address)
    scripts = [file.read_text(encoding="utf-8") for file in files if file.is_file()]
    style = purge(rules, Page.read(html, scripts))
    start = html.index(links[0])
    html = f"{html[:start]}\n  <style>{style}</style>{_SHEET.sub('', html[start:])}"
    html = _SCRIPT.sub("<script defer ", html)
    html = _CODE.sub(light_code, html)
    path.write_text(html, encoding="utf-8")


def finish(app: Sphinx, exception: Exception | None) -> None:
    if exception or app.builder.name != "html":
        return
    root = Path(app.outdir)
    sheets: dict[Path, list[Rule]] = {}
    for path in sorted(root.rglob("*.html")):
        if path.relative_to(root).parts[0] in {"_static", "_sources"}:
            continue
        try:
            finish_page(path, root, sheets)
        except (UnknownIcon, ValueError) as error:
            raise ExtensionError(f"{path.relative_to(root)}: {error}") from error
    if sheets:
        whole = "\n".join(map(read_sheet, sheets))
        (root.parent / WHOLE).write_text(whole, encoding="utf-8")
    for folder in UNUSED_FOLDERS:
        shutil.rmtree(root / "_static" / folder, ignore_errors=True)
    for pattern in UNUSED_FILES:
        for file in (root / "_static").glob(pattern):
            file.unlink()


def setup(app: Sphinx) -> None:
    app.connect("html-page-context", keep_scripts, priority=900)  # after the theme's
    app.connect("build-finished", finish, priority=900)
