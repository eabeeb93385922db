"""A cell's code in parts: what a reader learns from, what proves, draws or asks."""

import ast
from dataclasses import dataclass, field
from typing import Any

PROVES = {"verify"}
DRAWS = {"figures", "explorer"}
ASKS = ["answer = None", "check"]  # the page has a box for the answer


@dataclass(frozen=True)
class Parts:
    """The code of a cell without its proofs, and each proof by its claim.

    Args:
        shown: what is left for the page; empty where a cell only proves or draws.
        proofs: the statement of each claim whose sentence stands in the code.
        draws: whether the cell does nothing but call up figures and explorers.
    """

    shown: str
    proofs: dict[str, str] = field(default_factory=dict)
    draws: bool = False


def parts_of(source: str) -> Parts:
    """Part a cell; one that is not plain Python, such as a magic, stays whole."""
    try:
        body = ast.parse(source).body
    except SyntaxError:
        return Parts(source)
    if body and all(_root(statement) in DRAWS for statement in body):
        return Parts("", draws=True)
    if [_root(statement) or ast.unparse(statement) for statement in body] == ASKS:
        return Parts("")
    lines, cut = source.splitlines(), set[int]()
    proofs: dict[str, str] = {}
    named: dict[str, ast.Assign] = {}  # sentences that wait for their proof
    for statement in body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(str())):
                named[name] = statement
            case ast.Expr(ast.Call(args=[said, *_])) if _root(statement) in PROVES:
                own: list[ast.stmt] = [statement]
                if isinstance(said, ast.Name) and said.id in named:
                    own.insert(0, named[said.id])
                    said = named[said.id].value
                places = [n for part in own for n in _places(part)]
                cut.update(places)
                if isinstance(said, ast.Constant):
                    proofs[said.value] = "\n".join(lines[n] for n in places)
    return Parts(_without(lines, cut), proofs)


def _root(statement: ast.stmt) -> str:
    """The first name of a call that stands alone: verify of `verify.close(...)`."""
    called: Any = statement.value if isinstance(statement, ast.Expr) else None
    if not isinstance(called, ast.Call):
        return ""
    while isinstance(called, ast.Call | ast.Attribute):
        called = called.func if isinstance(called, ast.Call) else called.value
    return called.id if isinstance(called, ast.Name) else ""


def _places(statement: ast.stmt) -> range:
    assert statement.end_lineno is not None
    return range(statement.lineno - 1, statement.end_lineno)


def _without(lines: list[str], cut: set[int]) -> str:
    """The other lines, with no more than the two empty ones that Python wants."""
    kept: list[str] = []
    for place, line in enumerate(lines):
        if place not in cut and (line.strip() or any(map(str.strip, kept[-2:]))):
            kept.append(line)
    return "\n".join(kept).strip("\n")
