"""Keeps of a style sheet what one page can use.

A selector stays when the page has every tag, class, id and attribute that it asks for;
what a script may add counts as there. Custom properties stay when something reads them.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import tinycss2
from tinycss2 import ast

_ALTERNATIVES = {"is", "where", "has", "matches", "-webkit-any", "host"}
_NESTING = {"media", "supports", "layer", "container"}
_STATES = {"open", "disabled", "checked", "hidden"}  # attributes that come and go
_STRING = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'|`[^`]*`")
_FILE = re.compile(r"url\((?!\s*[\"']?(?:data:|#))")


@dataclass(frozen=True)
class Page:
    """What a page's markup, and the scripts on it, can bring to life.

    Args:
        names: by what they name: tag, class, id, attribute.
    """

    names: dict[str, set[str]]

    @classmethod
    def read(cls, html: str, scripts: Iterable[str] = ()) -> "Page":
        """Collect the names in the markup; a word in a script's string is a name."""
        inline = re.findall(r"<script[^>]*>(.*?)</script>", html, re.DOTALL)
        strings = _STRING.findall("\n".join([*inline, *scripts]))
        classes = " ".join(re.findall(r'\sclass="([^"]*)"', html)).split()
        found = {
            "tag": re.findall(r"<([a-z][\w-]*)", html.lower()),
            "class": classes,
            "id": re.findall(r'\sid="([^"]*)"', html),
            "attribute": [*re.findall(r"[\w-]+", html), *_STATES],
        }
        said = set(re.findall(r"[\w-]+", " ".join(strings)))
        return cls({kind: said.union(names) for kind, names in found.items()})

    def has(self, kind: str, name: str) -> bool:
        """Whether something has this name, or a class with this part in it."""
        if kind == "part":
            return any(name in own for own in self.names["class"])
        return name in self.names[kind]


@dataclass(frozen=True)
class Needs:
    """What a selector asks of a page: all of the names, one of each group."""

    names: tuple[tuple[str, str], ...] = ()
    groups: tuple[tuple["Needs", ...], ...] = ()

    def met_by(self, page: Page) -> bool:
        """Whether the page can have an element that the selector matches."""
        return all(page.has(kind, name) for kind, name in self.names) and all(
            any(one.met_by(page) for one in group) for group in self.groups
        )


def _split(tokens: Iterable[Any]) -> Iterator[list[Any]]:
    part: list[Any] = []
    for token in tokens:
        if token == ",":
            yield part
            part = []
        else:
            part.append(token)
    yield part


def _attribute(tokens: list[Any]) -> tuple[str, str]:
    words = [token for token in tokens if token.type in {"ident", "string"}]
    operators = {token.value for token in tokens if token.type == "literal"}
    if words[0].value == "class" and operators & {"*=", "^=", "$="}:
        return "part", words[1].value.strip()
    return "attribute", words[0].value


def needs(tokens: Iterable[Any]) -> Needs:
    """What one selector, without commas of its own, asks for."""
    names: list[tuple[str, str]] = []
    groups: list[tuple[Needs, ...]] = []
    before = None
    for token in tokens:
        if token.type == "hash":
            names.append(("id", token.value))
        elif token.type == "[] block":
            names.append(_attribute(token.content))
        elif token.type == "ident" and before == ".":
            names.append(("class", token.value))
        elif token.type == "ident" and before != ":":
            names.append(("tag", token.lower_value))
        elif token.type == "function" and token.lower_name in _ALTERNATIVES:
            groups.append(tuple(needs(part) for part in _split(token.arguments)))
        before = token.value if token.type == "literal" else None
    return Needs(tuple(names), tuple(groups))


def _text(tokens: Iterable[Any]) -> str:
    return re.sub(r"\s*\n\s*", " ", tinycss2.serialize(tokens)).strip()


@dataclass
class Rule:
    """A style rule, or a rule around others such as @media."""

    selectors: list[tuple[Needs, str]] = field(default_factory=list)
    declarations: list[tuple[str, str]] = field(default_factory=list)
    head: str = ""  # of a rule around others
    inner: "list[Rule] | None" = None
    raw: str = ""  # kept as it is: @page, nested rules


def _style_rule(rule: ast.QualifiedRule) -> Rule:
    selectors = [(needs(part), _text(part)) for part in _split(rule.prelude)]
    content = tinycss2.parse_blocks_contents(rule.content, True, True)
    if any(item.type != "declaration" for item in content):
        return Rule(selectors, raw=_text(rule.content))
    declarations = [
        (item.name, _text(item.value) + ("!important" if item.important else ""))
        for item in content
        if not _FILE.search(tinycss2.serialize(item.value))
    ]
    return Rule(selectors, declarations)


def read_rules(css: str | list[Any]) -> list[Rule]:
    """Parse a style sheet; fonts and pictures, which it would fetch, are left out."""
    rules = []
    for rule in tinycss2.parse_rule_list(css, True, True):
        if rule.type == "error":
            raise ValueError(f"line {rule.source_line}: {rule.message}")
        if rule.type == "qualified-rule":
            rules.append(_style_rule(rule))
        elif rule.lower_at_keyword in _NESTING and rule.content is not None:
            head = f"@{rule.lower_at_keyword} {_text(rule.prelude)}"
            rules.append(Rule(head=head, inner=read_rules(rule.content)))
        elif "keyframes" in rule.lower_at_keyword or rule.lower_at_keyword == "page":
            raw = f"@{rule.at_keyword} {_text(rule.prelude)}{{{_text(rule.content)}}}"
            rules.append(Rule(head=_text(rule.prelude), raw=raw))
        elif rule.lower_at_keyword not in {"charset", "font-face"}:
            raise ValueError(f"@{rule.at_keyword} is not read here")
    return rules


def _keep(rules: list[Rule], page: Page) -> Iterator[Rule]:
    for rule in rules:
        if rule.inner is not None:
            if inner := list(_keep(rule.inner, page)):
                yield Rule(head=rule.head, inner=inner)
        elif not rule.selectors:
            yield rule
        elif selectors := [one for one in rule.selectors if one[0].met_by(page)]:
            yield Rule(selectors, rule.declarations, raw=rule.raw)


def _flat(rules: Iterable[Rule]) -> Iterator[Rule]:
    for rule in rules:
        yield from _flat(rule.inner) if rule.inner is not None else [rule]


def _read_properties(rules: list[Rule], page: Page) -> set[str]:
    """The custom properties that a rule or the page reads, even through another."""
    defined: dict[str, list[str]] = {}
    read = {word for word in page.names["attribute"] if word.startswith("--")}
    for rule in _flat(rules):
        read.update(re.findall(r"--[\w-]+", rule.raw))
        for name, value in rule.declarations:
            found = re.findall(r"var\(\s*(--[\w-]+)", value)
            if name.startswith("--"):
                defined.setdefault(name, []).extend(found)
            else:
                read.update(found)
    front = set(read)
    while front:
        front = {name for old in front for name in defined.get(old, ())} - read
        read |= front
    return read


def _write(rules: Iterable[Rule], properties: set[str], names: str) -> Iterator[str]:
    for rule in rules:
        if rule.inner is not None:
            if inner := "".join(_write(rule.inner, properties, names)):
                yield f"{rule.head}{{{inner}}}"
        elif rule.selectors:
            body = rule.raw or ";".join(
                f"{name}:{value}"
                for name, value in rule.declarations
                if not name.startswith("--") or name in properties
            )
            if body:
                yield f"{','.join(text for _, text in rule.selectors)}{{{body}}}"
        elif rule.raw.startswith("@page") or rule.head in names:
            yield rule.raw


def purge(rules: list[Rule], page: Page) -> str:
    """The style sheet of one page, without white space."""
    kept = list(_keep(rules, page))
    animated = " ".join(
        value
        for rule in _flat(kept)
        for name, value in [*rule.declarations, ("animation", rule.raw)]
        if "animation" in name and rule.selectors
    )
    return "".join(_write(kept, _read_properties(kept, page), animated))
