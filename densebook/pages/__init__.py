"""The book's own Sphinx extension: one small module per concern.

svg        reads a figure: alt text, role colours, ids that are unique on the page
figures    places the chapters' SVG outputs, and figures computed at build time
explorers  places the explorers, with one copy of each script
folds      folded code cells as plain <details>
proofs     sets the ✓ lines apart from other output
sessions   trims the blank line that ends a console session
mathml     turns formulas into MathML at build time: no script, no font, no network
numbers    chapter 4 is the file 04_...: Figure 4.1, equation (4.1)
locations  says "cell 7, line 2" where MyST-NB counts 70003
repository shows repository, edit, Colab and Binder buttons once a URL is filled in
chapters   what the stored notebooks hold
glossary   the glossary, and links to it from the first use of a term
ledger     the claims ledger, read from the stored outputs
build_facts versions, counts and times
reference  prepares the docstrings for the API reference
shapes     sets shapes such as (8, 2, 3) in tabular figures
citations  bibliography entries without deprecated roles
metadata   description, canonical address, card, sitemap
not_found  the page for an address that leads nowhere
unbroken   keeps a formula and the full stop behind it on one line
digest     rebuilds every page when this package changes
light      gives each page the rules, icons and scripts that it uses, and no more
"""

from typing import Any

from sphinx.application import Sphinx

from . import (
    build_facts,
    citations,
    digest,
    explorers,
    figures,
    folds,
    glossary,
    ledger,
    light,
    locations,
    mathml,
    metadata,
    not_found,
    numbers,
    proofs,
    reference,
    repository,
    sessions,
    shapes,
    unbroken,
)


def setup(app: Sphinx) -> dict[str, Any]:
    for module in (
        locations,
        digest,
        repository,
        mathml,
        figures,
        explorers,
        folds,
        proofs,
        sessions,
        numbers,
        reference,
        ledger,
        build_facts,
        glossary,
        shapes,
        citations,
        metadata,
        not_found,
        unbroken,
        light,
    ):
        module.setup(app)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
