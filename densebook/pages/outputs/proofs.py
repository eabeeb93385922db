"""Sets claims apart: what a cell proved is a list, the rest stays output."""

from collections.abc import Iterator
from itertools import groupby

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from ...marks import PROOF, TICK, WITHIN, read_claim

LONG = 72  # columns, as in code: a longer line of output is a sentence, and wraps


def split_output(text: str) -> Iterator[tuple[bool, list[str]]]:
    """Runs of lines, each with whether they are claims; blank lines beside are cut."""
    for is_claim, run in groupby(text.splitlines(), lambda s: bool(read_claim(s))):
        lines = list(run)
        filled = [place for place, line in enumerate(lines) if line.strip()]
        if filled:
            yield is_claim, lines[filled[0] : filled[-1] + 1]


def tick() -> nodes.inline:
    return nodes.inline("", TICK, classes=["proof-mark"])


def mark_in_prose(document: nodes.document) -> None:
    """Let a tick in a sentence look as it does in front of a claim."""
    for text in list(document.findall(nodes.Text)):
        before, mark, behind = text.partition(TICK)
        if mark and isinstance(text.parent, nodes.paragraph):
            parts = [nodes.Text(before), tick(), nodes.Text(behind)]
            text.parent.replace(text, parts)


def proof_list(lines: list[str]) -> nodes.bullet_list:
    """The claims; a tolerance, such as (within 1e-06), is kept on one line."""
    proofs = nodes.bullet_list(classes=["proofs"])
    for claim, tolerance in map(read_claim, lines):
        words = nodes.inline("", claim)
        if tolerance:
            bound = nodes.inline("", f"{WITHIN}{tolerance})", classes=["tolerance"])
            words += [nodes.Text(" "), bound]
        line = nodes.paragraph("", "", tick(), nodes.Text(" "), words)
        proofs += nodes.list_item("", line, classes=[PROOF])
    return proofs


class ProofLines(SphinxPostTransform):
    """Turns the claims of a stream output into a list."""

    default_priority = 10
    formats = ("html",)

    def run(self, **kwargs: object) -> None:
        """Split each stream output into claims and the rest."""
        mark_in_prose(self.document)
        for block in list(self.document.findall(nodes.literal_block)):
            if "stream" not in block["classes"]:
                continue
            if any(len(line) > LONG for line in block.astext().splitlines()):
                block["classes"].append("long-lines")
            if TICK not in block.astext():
                continue
            parts: list[nodes.Node] = []
            for is_claim, lines in split_output(block.astext()):
                if is_claim:
                    parts.append(proof_list(lines))
                else:
                    text = "\n".join(lines)
                    rest = block.copy()
                    rest.rawsource = text
                    rest += nodes.Text(text)
                    parts.append(rest)
            block.parent.replace(block, parts)


def setup(app: Sphinx) -> None:
    app.add_post_transform(ProofLines)
