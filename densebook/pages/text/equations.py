"""A formula's name stands behind it as a comment of TeX: `y = xW  % eq-dense`.

Jupyter and Colab show the formula alone. Here it gets a number, and an anchor.
"""

import re
from typing import cast

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.domains.math import MathDomain
from sphinx.transforms import SphinxTransform

_NAME = re.compile(r"\s*% (?P<name>eq-[\w-]+)\s*\Z")


class NameEquations(SphinxTransform):
    """Numbers each formula that has a name."""

    default_priority = 5

    def apply(self, **kwargs: object) -> None:
        """Take the names off, and note them as numbered formulas."""
        domain = cast(MathDomain, self.env.get_domain("math"))
        for formula in self.document.findall(nodes.math_block):
            if not (match := _NAME.search(formula.astext())):
                continue
            name, docname = match["name"], self.env.docname
            formula.children = [nodes.Text(formula.astext()[: match.start()])]
            formula.update_basic_atts({"ids": [nodes.make_id(f"equation-{name}")]})
            domain.note_equation(docname, name, location=formula)
            formula["label"], formula["docname"] = name, docname
            formula["number"] = domain.get_equation_number_for(name)
            self.document.note_explicit_target(formula)


def setup(app: Sphinx) -> None:
    app.add_transform(NameEquations)
