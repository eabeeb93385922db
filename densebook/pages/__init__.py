"""The book's own Sphinx extension: rooms of small modules, each one concern.

outputs    what a cell printed, drew or returned: figures, explorers, folds, proofs
questions  what the page asks: predictions
text       the prose: sources, formulas, chapter numbers, the glossary's links, the
           index of the reference, how it is set
ledger     what the stored notebooks prove, and the versions and times behind it
site       the pages as files: light, with metadata and addresses; EPUB and downloads

Beside them, what several rooms use: tables made by code, and the places of warnings.
"""

from typing import Any

from sphinx.application import Sphinx

from . import locations
from .ledger import asked, build_facts, claims, errors
from .outputs import answers, explorers, figures, folds, proofs, shown
from .questions import predictions
from .site import addresses, downloads, epub, light, metadata, search
from .text import (
    equations,
    glossary,
    mathml,
    numbers,
    reference,
    sources,
    typesetting,
)

MODULES = (
    locations,
    figures,
    explorers,
    folds,
    proofs,
    shown,
    answers,
    predictions,
    sources,
    equations,
    mathml,
    numbers,
    glossary,
    reference,
    typesetting,
    claims,
    errors,
    asked,
    build_facts,
    metadata,
    addresses,
    search,
    light,
    downloads,
    epub,
)


def setup(app: Sphinx) -> dict[str, Any]:
    for module in MODULES:
        module.setup(app)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
