"""Sets the ✓ lines apart: what a cell proved is a list, the rest stays output."""

from collections.abc import Iterator
from itertools import groupby

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

MARK = "✓ "
LONG = 72  # columns, as in code: a longer line of output is a sentence, and wraps


def split_output(text: str) -> Iterator[tuple[bool, list[str]]]:
    """Runs of lines, each with whether they are proofs; blank lines beside are cut."""
    for is_proof, run in groupby(text.splitlines(), lambda s: s.startswith(MARK)):
        lines = list(run)
        while lines and not lines[0].strip():
            del lines[0]
        while lines and not lines[-1].strip():
            del lines[-1]
        if lines:
            yield is_proof, lines


def proof_mark() -> nodes.inline:
    return nodes.inline("", MARK.strip(), classes=["proof-mark"])


def mark_in_prose(document: nodes.document) -> None:
    """Let a ✓ in a sentence look as it does in front of a proof."""
    for text in list(document.findall(nodes.Text)):
        before, mark, behind = text.partition(MARK.strip())
        if mark and isinstance(text.parent, nodes.paragraph):
            parts = [nodes.Text(before), proof_mark(), nodes.Text(behind)]
            text.parent.replace(text, parts)


def sentence(line: str) -> nodes.inline:
    """A proof's words; its tolerance, such as (within 1e-06), is kept on one line."""
    claim, sign, tolerance = line.removeprefix(MARK).partition(" (within ")
    words = nodes.inline("", claim)
    if sign:
        bound = nodes.inline("", sign.strip() + " " + tolerance, classes=["tolerance"])
        words += [nodes.Text(" "), bound]
    return words


def proof_list(lines: list[str]) -> nodes.bullet_list:
    proofs = nodes.bullet_list(classes=["proofs"])
    for line in lines:
        claim = nodes.paragraph()
        claim += proof_mark()
        claim += nodes.Text(" ")
        claim += sentence(line)
        proofs += nodes.list_item("", claim, classes=["proof"])
    return proofs


class ProofLines(SphinxPostTransform):
    """Turns the ✓ lines of a stream output into a list."""

    default_priority = 10
    formats = ("html",)

    def run(self, **kwargs: object) -> None:
        """Split each stream output into proofs and the rest."""
        mark_in_prose(self.document)
        for block in list(self.document.findall(nodes.literal_block)):
            if "stream" not in block["classes"]:
                continue
            if any(len(line) > LONG for line in block.astext().splitlines()):
                block["classes"].append("long-lines")
            if MARK not in block.astext():
                continue
            parts: list[nodes.Node] = []
            for is_proof, lines in split_output(block.astext()):
                if is_proof:
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
