"""Makes a figure of `densebook.drawing` part of a page.

Inlined, it follows the page's light and dark theme: each role colour becomes a custom
property with the written colour as its fallback. Its words and their labels stay as
they were drawn; only its ids are made unique on the page.
"""

import re
import xml.etree.ElementTree as ET

from ...marks import PAGE_SVG, PROPERTIES, ROLES

SVG = "{http://www.w3.org/2000/svg}"
XLINK_HREF = "{http://www.w3.org/1999/xlink}href"
LABELS = {"aria-labelledby": "title", "aria-describedby": "desc"}

_PROPERTY = {colour: PROPERTIES[role] for role, colour in ROLES.items()}
_COLOUR = re.compile(rf"(?:{'|'.join(_PROPERTY)})(?![0-9a-f])", re.IGNORECASE)
_GROUND = re.compile(r"background:[^;]*;\s*")  # a page has its own
_REFERENCE = re.compile(r"(url\(#|\A#)([^)]+)")


class FigureError(ValueError):
    """A figure that cannot become part of a page."""


def with_role_colours(text: str) -> str:
    """`fill:#d55e00` -> `fill:var(--role-kernel, #d55e00)`."""

    def custom_property(match: re.Match[str]) -> str:
        colour = match[0].lower()
        return f"var(--{_PROPERTY[colour]}, {colour})"

    return _COLOUR.sub(custom_property, text)


def as_html(root: ET.Element) -> str:
    """Serialise without namespaces, as HTML has it for inline SVG and MathML."""
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    return ET.tostring(root, encoding="unicode")


def inline_svg(source: str, prefix: str) -> str:
    """An SVG document as an element whose ids begin with the prefix.

    A figure of several panels becomes as many elements: the page places them.
    """
    try:
        root = ET.fromstring(source.strip())
    except ET.ParseError as error:
        raise FigureError(f"the figure is not well-formed SVG: {error}") from None
    _check(root)
    _prefix_ids(root, prefix)
    for element in root.iter():
        for name, value in element.attrib.items():
            element.set(name, with_role_colours(value))
    root.set("style", _GROUND.sub("", root.get("style", "")))
    panels = _panels(root)
    for panel in panels:
        _make_responsive(panel)
        panel.set("class", PAGE_SVG)
    return "".join(as_html(panel).strip() for panel in panels)


def _check(root: ET.Element) -> None:
    if root.tag != f"{SVG}svg":
        raise FigureError("the figure's root is not an <svg> in the SVG namespace")
    words = {child.get("id"): child.text for child in root}
    if root.get("role") != "img" or not all(words.get(root.get(x)) for x in LABELS):
        raise FigureError(
            "the figure has no labels: draw it with densebook.drawing, which asks for "
            "its title and its alt text"
        )
    if "viewBox" not in root.attrib:
        raise FigureError("the figure has no viewBox")
    for tag in ("script", "style"):
        if root.find(f".//{SVG}{tag}") is not None:
            raise FigureError(f"the figure has a <{tag}>, which would reach the page")


def _prefix_ids(root: ET.Element, prefix: str) -> None:
    """Rename each id that something refers to; the others go."""
    labels = {root.attrib[name]: label for name, label in LABELS.items()}
    names = {
        own: f"{prefix}-{labels.get(own, own)}"
        for element in root.iter()
        if (own := element.get("id"))
    }
    used = set(labels)

    def rename(match: re.Match[str]) -> str:
        used.add(match[2])
        return match[1] + names.get(match[2], match[2])

    for element in root.iter():
        if href := element.attrib.pop(XLINK_HREF, None):
            element.set("href", href)
        for name, value in element.attrib.items():
            element.set(name, _REFERENCE.sub(rename, value))
    for element in root.iter():
        if (own := element.attrib.pop("id", None)) in used:
            element.set("id", names[own])
    root.set("id", f"{prefix}-svg")
    for name in LABELS:
        root.set(name, names[root.attrib[name]])


def _panels(root: ET.Element) -> list[ET.Element]:
    """The root, or what it is made of; the first of several speaks for all."""
    panels = root.findall(f"{SVG}svg")
    if not panels:
        return [root]
    for panel in panels:
        panel.attrib = {"viewBox": panel.attrib["viewBox"], "aria-hidden": "true"}
        panel.set("style", root.get("style", ""))
    first = panels[0]
    del first.attrib["aria-hidden"]
    first.attrib |= {name: root.attrib[name] for name in ("id", "role", *LABELS)}
    first[:0] = [child for child in root if child not in panels]
    return panels


def _make_responsive(root: ET.Element) -> None:
    """As wide as it was drawn, in points, and no wider than the page."""
    width, height = root.attrib["viewBox"].split()[2:]
    for side in ("width", "height"):
        root.attrib.pop(side, None)
    size = f"max-width: {float(width) * 4 / 3:g}px; aspect-ratio: {width} / {height};"
    root.set("style", f"{size} {root.get('style', '')}".strip())
