r"""Formulas as MathML, converted at build time.

latex2mathml lets through what it does not know (`\foo` becomes a letter, an unknown
environment its bare content, `\frac{1` a fraction with one part). Here each of these
is an error that names the construct, and the result is adapted to what browsers draw:
they ignore `columnalign`, space words and symbols set as operators too widely, set
nothing before the name of a function, and take a sign or a bar for an operator between
two things.
"""

import re
import xml.etree.ElementTree as ET

from docutils import nodes
from latex2mathml.converter import convert as latex_to_mathml
from sphinx.application import Sphinx
from sphinx.locale import _
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number
from sphinx.writers.html5 import HTML5Translator

from .svg import as_html, with_role_colours

logger = logging.getLogger(__name__)

MATHML = "http://www.w3.org/1998/Math/MathML"
MI = f"{{{MATHML}}}mi"
ROWS = {f"{{{MATHML}}}{tag}" for tag in ("math", "mrow", "mtd", "mstyle")}
SCRIPTED = {f"{{{MATHML}}}{tag}" for tag in ("msub", "msup", "msubsup")}
APART = {f"{{{MATHML}}}{tag}" for tag in ("mo", "mspace")}
OPERANDS = {"∞"}  # the converter calls them operators
ENVIRONMENTS = {"aligned", "split", "cases", "array"} | {
    f"{fence}matrix" for fence in ("", "p", "b", "B", "v", "V")
}
REFUSED = {
    r"\color": r"renderers disagree about its reach; write \textcolor{...}{...}",
    r"\tag": "label the equation instead: $$ ... $$ (eq-name)",
    r"\label": "label the equation instead: $$ ... $$ (eq-name)",
    r"\def": "macros are not supported",
    r"\newcommand": "macros are not supported",
}


class FormulaError(ValueError):
    """A formula that the converter would garble."""


def _check_source(latex: str) -> None:
    for command in re.findall(r"\\[A-Za-z]+", latex):
        if command in REFUSED:
            raise FormulaError(f"{command}: {REFUSED[command]}")
    for environment in re.findall(r"\\begin\s*\{([^}]*)\}", latex):
        if environment not in ENVIRONMENTS:
            known = ", ".join(sorted(ENVIRONMENTS))
            raise FormulaError(f"environment {environment!r} is not one of {known}")
    bare = re.sub(r"\\\\|\\[{}]", "", latex)
    if bare.count("{") != bare.count("}"):
        raise FormulaError("the braces do not match")
    if latex.count(r"\left") - latex.count(r"\leftarrow") < 0:
        raise FormulaError(r"\left without \right")


def _set_signs(row: ET.Element) -> None:
    """Say which minus is a sign, as in (-3, -6), and which bars open and close."""
    inside = False
    after_operator = False  # or after what opens
    for item in row:
        operator = item.text if item.tag == f"{{{MATHML}}}mo" else None
        if operator == "|" and "form" not in item.attrib:
            item.set("form", "postfix" if inside else "prefix")
            inside = not inside
        elif operator in {"−", "+", "±"} and after_operator:
            item.set("form", "prefix")
        closes = item.get("form") == "postfix" or operator in {")", "]", "}", "!"}
        after_operator = operator is not None and not closes


def _set_functions(row: ET.Element) -> None:
    """Part the name of a function from what it is multiplied with."""
    for place in range(len(row) - 1, 0, -1):
        item, before = row[place], row[place - 1]
        name = item[0] if item.tag in SCRIPTED else item
        if name.tag == MI and len(name.text or "") > 1 and before.tag not in APART:
            row.insert(place, ET.Element(f"{{{MATHML}}}mspace", width="0.167em"))


def _adapt(math: ET.Element) -> None:
    for operator in math.iter(f"{{{MATHML}}}mo"):
        text = operator.text or ""
        if text in OPERANDS or (text.isalpha() and len(text) > 1):
            operator.tag = MI  # \operatorname: upright, no wide spaces
    for row in math.iter():
        _set_signs(row)
        if row.tag in ROWS:
            _set_functions(row)
    for table in math.iter(f"{{{MATHML}}}mtable"):
        tight = table.attrib.pop("columnspacing", "").startswith("0em")
        table.attrib.pop("rowspacing", None)
        for cell in table.iter(f"{{{MATHML}}}mtd"):
            align = cell.attrib.pop("columnalign", "")
            style = f"text-align: {align};" if align else ""
            if tight and align:
                near = "left" if align == "left" else "right"
                style += f" padding-{near}: 0;"
            if style:
                cell.set("style", style)
    for styled in math.iter(f"{{{MATHML}}}mstyle"):
        if colour := styled.attrib.pop("mathcolor", None):
            styled.set("style", f"color: {with_role_colours(colour)}")


def formula(latex: str, *, block: bool) -> str:
    """Convert one formula, or raise FormulaError with the reason."""
    _check_source(latex)
    # the converter knows the same layout by the name split
    source = re.sub(r"(\\(?:begin|end)\s*)\{aligned\}", r"\1{split}", latex)
    try:
        text = latex_to_mathml(source, display="block" if block else "inline")
        math = ET.fromstring(text)
    except Exception as error:  # the converter's own exceptions have no common base
        reason = str(error) or type(error).__name__
        raise FormulaError(f"not convertible: {reason}") from error
    words = "".join(math.itertext())
    if unknown := re.search(r"\\[A-Za-z]*", words):
        raise FormulaError(f"unknown command {unknown[0]}")
    _adapt(math)
    return as_html(math)


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
