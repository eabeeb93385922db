"""A link to a source cites it: `[Lin et al., 2014](https://arxiv.org/abs/1312.4400)`.

Jupyter and Colab follow the link. Here, an entry of the bibliography has that address,
and the link becomes its citation.
"""

from typing import cast

from docutils import nodes
from pybtex.database import Entry
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util.logging import getLogger
from sphinxcontrib.bibtex.domain import BibtexDomain
from sphinxcontrib.bibtex.roles import CiteRole

from ..ledger.asked import ASKED

logger = getLogger(__name__)


def address(entry: Entry) -> str:
    """Where the source is: its `url`, or that of its `doi`."""
    return entry.fields.get("url") or f"https://doi.org/{entry.fields['doi']}"


def label(entry: Entry) -> str:
    """Authors and year, as the bibliography's style cites them."""
    names = [" ".join(person.last_names) for person in entry.persons["author"]]
    names = [name.strip("{}") for name in names]
    authors = f"{names[0]} et al." if len(names) > 2 else " and ".join(names)
    return f"{authors}, {entry.fields['year']}"


class CiteLinkedSources(SphinxTransform):
    """Makes a citation of each link to an entry of the bibliography."""

    default_priority = 5  # before anything asks where a link leads

    def apply(self, **kwargs: object) -> None:
        """Cite, and warn of words that are not the entry's authors and year."""
        domain = cast(BibtexDomain, self.env.get_domain("cite"))
        entries = domain.bibdata.data.entries
        keys = {address(entry): key for key, entry in entries.items()}
        for link in list(self.document.findall(nodes.reference)):
            if ASKED in link["classes"]:
                continue
            if key := keys.get(link.get("refuri", "")):
                if link.astext() != (expected := label(entries[key])):
                    words = f"the source {key} is cited as {expected!r}"
                    logger.warning(f"{words}, not {link.astext()!r}", location=link)
                link.replace_self(self._citation(link, key))

    def _citation(self, link: nodes.reference, key: str) -> nodes.Node:
        cited = addnodes.pending_xref(
            link.rawsource,
            nodes.inline("", link.astext()),
            refdoc=self.env.docname,
            refdomain="cite",
            reftype="alp",  # authors and year, without brackets
            reftarget=key,
            refwarn=True,
        )
        role = CiteRole()
        role.target = key
        role.result_nodes(self.document, self.env, cited, is_ref=True)
        return cited


def setup(app: Sphinx) -> None:
    app.add_transform(CiteLinkedSources)
