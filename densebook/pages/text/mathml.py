r"""Formulas as MathML, converted at build time by docutils.

What docutils would garble (an open `\left`, a second superscript) is an error that
names the construct, as is what it does not know. Its result is adapted to what browsers
draw: they set nothing before the name of a function, and take a sign or a bar for an
operator between two things. How tables are set stands in book.css.
"""

import re
import xml.etree.ElementTree as ET
from collections import Counter

from docutils import nodes
from docutils.utils.math import MathError
from docutils.utils.math.latex2mathml import parse_latex_math
from docutils.utils.math.mathml_elements import math
from sphinx.application import Sphinx
from sphinx.locale import _
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number
from sphinx.writers.html5 import HTML5Translator

from ...marks import INDICES, SYMBOLS
from ..outputs.svg import as_html, with_role_colours

logger = logging.getLogger(__name__)

ROWS = {"math", "mrow", "mtd", "mstyle"}
APART = {"mo", "mspace"}
SCRIPTED = {"msub", "msup", "msubsup"}
INDEXED = {"msub", "msubsup", "munder", "munderover"}
APPLIED = "\u2061"  # docutils sets it behind a function; nothing is seen
PAIRS = {"{": "}", r"\left": r"\right", r"\begin": r"\end"}
REFUSED = {
    r"\color": r"renderers disagree about its reach; write \textcolor{...}{...}",
    r"\tag": "name it by a comment instead: $$ ... % eq-name",
    r"\label": "name it by a comment instead: $$ ... % eq-name",
    r"\def": "macros are not supported",
    r"\newcommand": "macros are not supported",
    r"\phantom": r"it holds the place of \textcolor, which docutils does not know",
}
_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|[{}]", re.DOTALL)
_ENVIRONMENT = re.compile(r"\\(begin|end)\s*\{(.*?)\}")
_COLOUR = re.compile(r"\\textcolor\s*\{([^}]*)\}")
_SHORTHAND = re.compile(r"\\text\s*\{[^}]*\}|\{,\}|,(?=\d)|'+")


class FormulaError(ValueError):
    """A formula that would be garbled."""


def _check_source(latex: str) -> None:
    tokens = Counter(_TOKEN.findall(latex))
    for command in REFUSED.keys() & tokens:
        raise FormulaError(f"{command}: {REFUSED[command]}")
    for start, end in PAIRS.items():
        if tokens[start] != tokens[end]:
            raise FormulaError(f"{tokens[start]} of {start} but {tokens[end]} of {end}")
    names = {side: [] for side in ("begin", "end")}
    for side, name in _ENVIRONMENT.findall(latex):
        names[side].append(name)
    if sorted(names["begin"]) != sorted(names["end"]):
        raise FormulaError(f"it begins {names['begin']} but ends {names['end']}")


def _spell_out(shorthand: re.Match[str]) -> str:
    """To docutils, 0,1 is one number and a prime is punctuation."""
    found = shorthand[0]
    if found.startswith("'"):
        return "^{" + r"\prime" * len(found) + "}"
    return {",": ", ", "{,}": ","}.get(found, found)


def _parse(latex: str, *, block: bool) -> ET.Element:
    colours = _COLOUR.findall(latex)
    latex = _SHORTHAND.sub(_spell_out, _COLOUR.sub(r"\\phantom", latex))
    root = math(display="block" if block else "inline")
    try:
        parse_latex_math(root, latex)
    except MathError as error:
        raise FormulaError(str(error)) from error
    except Exception as error:  # what it did not foresee, such as & outside a table
        raise FormulaError(f"not convertible: {error}") from error
    for held, colour in zip(list(root.iter("mphantom")), colours, strict=True):
        held.tag = "mstyle"
        held.set("style", f"color: {with_role_colours(colour)}")
    return root


def _set_signs(row: ET.Element) -> None:
    """Say which minus is a sign, as in (-3, -6), and which bars open and close."""
    inside = False
    after_operator = False  # or after what opens
    for item in row:
        operator = item.text if item.tag == "mo" else None
        if operator == "|" and "form" not in item.attrib:
            item.set("form", "postfix" if inside else "prefix")
            inside = not inside
        elif operator in {"−", "+", "±"} and after_operator:
            item.set("form", "prefix")
        closes = item.get("form") == "postfix" or operator in {")", "]", "}", "!"}
        after_operator = operator is not None and not closes


def _is_name(item: ET.Element) -> bool:
    text = item.text or ""
    return item.tag in {"mi", "mo"} and len(text) > 1 and text.isalpha()


def _set_functions(row: ET.Element) -> None:
    """Part a function's name from what it is multiplied with and what it is of.

    Signs, parentheses and spaces part by themselves; a name that is an operator has its
    own space on both sides.
    """
    for place in range(len(row) - 1, -1, -1):
        name = row[place][0] if row[place].tag in SCRIPTED else row[place]
        if not _is_name(name):
            continue
        behind = place + 1
        if behind < len(row) and row[behind].text == APPLIED:
            behind += 1
        if name.tag == "mi" and behind < len(row) and not _opens(row[behind]):
            row.insert(behind, _thin_space())
        before = row[place - 1] if place else None
        if before is not None and (before.text == APPLIED or before.tag not in APART):
            row.insert(place, _thin_space())


def _opens(item: ET.Element) -> bool:
    """Whether an item is, or a row begins with, what parts by itself."""
    return _opens(item[0]) if item.tag in ROWS and len(item) else item.tag in APART


def _thin_space() -> ET.Element:
    return ET.Element("mspace", width="0.167em")


def _adapt(root: ET.Element) -> None:
    for item in list(root.iter()):
        if item.tag in SCRIPTED and item[0].tag in SCRIPTED:
            raise FormulaError("two scripts at one place: put parentheses around one")
        if item.tag == "mo" and _is_name(item):  # such as max, which is set like tanh
            space = "0.167em" if item.get("movablelimits") else "0"
            item.attrib |= {"lspace": space, "rspace": space}
        _set_signs(item)
        if item.tag in ROWS:
            _set_functions(item)
        if item.tag in INDEXED:
            for index in item[1].iter("mi"):
                if index.text in INDICES:
                    index.set("class", f"index-{index.text}")
        if item.tag == "mi" and (role := SYMBOLS.get(item.text or "")):
            item.set("class", f"role-{role}")
        if item.get("class") == "ams-align":
            item.set("displaystyle", "true")
        item.attrib.pop("columnalign", None)  # browsers ignore it


def formula(latex: str, *, block: bool) -> str:
    """Convert one formula, or raise FormulaError with the reason."""
    _check_source(latex)
    root = _parse(latex, block=block)
    _adapt(root)
    return as_html(root)


def _convert(node: nodes.Element, *, block: bool) -> str:
    latex = node.astext().strip()
    try:
        return formula(latex, block=block)
    except FormulaError as error:
        logger.warning("formula %r: %s", latex, error, location=node)
        return f"<code>{nodes.unescape(latex)}</code>"


def visit_inline(self: HTML5Translator, node: nodes.math) -> None:
    self.body.append(_convert(node, block=False))
    raise nodes.SkipNode


def visit_block(self: HTML5Translator, node: nodes.math_block) -> None:
    self.body.append(self.starttag(node, "div", CLASS="math"))
    self.body.append(f'<div class="formula">{_convert(node, block=True)}</div>')
    if node["number"]:
        self.body.append(f'<span class="eqno">({get_node_equation_number(self, node)})')
        self.add_permalink_ref(node, _("Link to this equation"))
        self.body.append("</span>")
    self.body.append("</div>\n")
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    app.add_html_math_renderer("mathml", (visit_inline, None), (visit_block, None))
