"""Sets claims and errors apart; the rest of what a cell printed stays output.

A reader sees the code that computes, and one line for each claim. The statement that
proves it, and what is known to break it, are folded into that line. An error that was
to come says so. A cell that only draws has its code folded under the figure.
"""

import re
from collections.abc import Iterator
from html import escape
from itertools import groupby
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from ...marks import ERROR, EXPECTED, PROOF, TICK, WITHIN, read_claim, read_error
from ..ledger.claims import breakers
from .folds import fold, fold_line
from .parts import parts_of

LONG = 72  # columns, as in code: a longer line of output is a sentence
COLUMNS = re.compile(r"\S {2,}\S|^\[\[", re.MULTILINE)  # that wrapping would destroy
CELL, SOURCE = "cell_code", "cell_code_source"
WHOLE = "whole-code"  # a template with all that a cell's card is a part of


def split_output(text: str) -> Iterator[tuple[str, list[str]]]:
    """Runs of claims, of errors and of other lines; blank lines beside are cut."""
    for kind, run in groupby(text.splitlines(), kind_of):
        lines = list(run)
        filled = [place for place, line in enumerate(lines) if line.strip()]
        if filled:
            yield kind, lines[filled[0] : filled[-1] + 1]


def kind_of(line: str) -> str:
    """What a line is: a claim, an error, or nothing of these, which is empty."""
    return "claim" if read_claim(line) else "error" if read_error(line) else ""


def tick() -> nodes.inline:
    return nodes.inline("", TICK, classes=["proof-mark"])


def mark_in_prose(document: nodes.document) -> None:
    """Let a tick in a sentence look as it does in front of a claim."""
    for text in list(document.findall(nodes.Text)):
        before, mark, behind = text.partition(TICK)
        if mark and isinstance(text.parent, nodes.paragraph):
            parts = [nodes.Text(before), tick(), nodes.Text(behind)]
            text.parent.replace(text, parts)


def proof_list(
    lines: list[str], proofs: dict[str, str], breaks: dict[str, str]
) -> nodes.bullet_list:
    """The claims, each with its proof and what breaks it, as far as they are known.

    A tolerance, such as (within 1e-06), is kept on one line.
    """
    items = nodes.bullet_list(classes=["proofs"])
    for claim, tolerance in map(read_claim, lines):
        words = nodes.inline("", claim)
        if tolerance:
            bound = nodes.inline("", f"{WITHIN}{tolerance})", classes=["tolerance"])
            words += [nodes.Text(" "), bound]
        line = [tick(), nodes.Text(" "), words]
        inside: list[nodes.Node] = []
        if statement := proofs.get(claim):
            inside.append(nodes.literal_block(statement, statement, language="python"))
        if broken := breaks.get(claim):
            inside.append(nodes.paragraph("", f"It was seen to fail when {broken}."))
        content: nodes.Element = nodes.paragraph("", "", *line)
        if inside:
            content = fold("", fold_line("", "", *line), *inside, classes=[PROOF])
        items += nodes.list_item("", content, classes=[PROOF])
    return items


def error_list(lines: list[str]) -> nodes.bullet_list:
    """The errors, each with its class in bold."""
    items = nodes.bullet_list(classes=["output", f"{ERROR}s"])
    for name, message in map(read_error, lines):
        said = nodes.inline("", EXPECTED, classes=[f"{ERROR}-expected"])
        line = [said, nodes.Text(" "), nodes.strong("", name)]
        line += [nodes.Text(f": {message}")]
        items += nodes.list_item("", nodes.paragraph("", "", *line), classes=[ERROR])
    return items


class ProofLines(SphinxPostTransform):
    """Turns the claims of stream outputs into lists, and folds their proofs in."""

    default_priority = 10
    formats = ("html",)

    def run(self, **kwargs: object) -> None:
        """Go through the page's code cells in order."""
        mark_in_prose(self.document)
        stem = Path(self.env.docname).name
        recorded = breakers(Path(self.env.srcdir)).items()
        breaks = {claim: name for (page, claim), name in recorded if page == stem}
        for cell in list(self.document.findall(nodes.container)):
            if cell.get("nb_element") == CELL:
                proofs = part_code(cell)
                for block in list(cell.findall(nodes.literal_block)):
                    if "stream" in block["classes"]:
                        part_output(block, proofs, breaks)


def part_code(cell: nodes.container) -> dict[str, str]:
    """Take proofs and calls of figures out of a cell's code; return the proofs."""
    source = cell.children[0]
    if source.get("nb_element") != SOURCE:
        return {}
    block = source.next_node(nodes.literal_block)
    whole = block.astext()
    parts = parts_of(whole)
    if cell.get("hide_mode"):  # the cell is folded already
        return parts.proofs
    if parts.draws:
        label = fold_line("", "Code of the figure")
        cell.remove(source)
        cell += fold("", label, source, classes=["figure-code"])
    elif parts.shown != whole:
        if parts.shown:
            block.children = [nodes.Text(parts.shown)]
            block.rawsource = parts.shown
        else:
            cell.remove(source)
            cell["classes"].append("only-proofs")
        text = f'<template class="{WHOLE}">{escape(whole)}</template>'
        cell += nodes.raw("", text, format="html")
    return parts.proofs


def part_output(
    block: nodes.literal_block, proofs: dict[str, str], breaks: dict[str, str]
) -> None:
    """Split a stream output into claims, errors and the rest."""
    text = block.astext()
    long = any(len(line) > LONG for line in text.splitlines())
    if long or not COLUMNS.search(text):
        block["classes"].append("wraps")
    if not any(map(kind_of, text.splitlines())):
        return
    parts: list[nodes.Node] = []
    for kind, lines in split_output(text):
        if kind == "claim":
            parts.append(proof_list(lines, proofs, breaks))
        elif kind == "error":
            parts.append(error_list(lines))
        else:
            rest = block.copy()
            rest.rawsource = "\n".join(lines)
            rest += nodes.Text(rest.rawsource)
            parts.append(rest)
    block.parent.replace(block, parts)


def setup(app: Sphinx) -> None:
    app.add_post_transform(ProofLines)
