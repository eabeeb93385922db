"""Reads a figure written as SVG and makes it part of a page.

Inlined, a figure follows the page's light and dark theme: each role colour becomes a
custom property with the written colour as its fallback.
"""

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass

SVG = "http://www.w3.org/2000/svg"
XLINK_HREF = "{http://www.w3.org/1999/xlink}href"

ROLES = {
    "#0072b2": "role-input",
    "#d55e00": "role-kernel",
    "#8a5a9e": "role-bias",
    "#007a5a": "role-output",
    "#1a1a1a": "figure-ink",
    "#6b6b6b": "figure-muted",
    "#c8c8c8": "figure-faint",
    "#ffffff": "figure-paper",
}
_ROLE_COLOUR = re.compile(rf"(?:{'|'.join(ROLES)})(?![0-9a-f])", re.IGNORECASE)
_ARIA = ("aria-labelledby", "aria-describedby")
_REFERENCE = re.compile(r"url\(\s*['\"]?#([^)'\"]+)['\"]?\s*\)")


class FigureError(ValueError):
    """A figure that cannot become part of a page."""


def with_role_colours(text: str) -> str:
    """`fill:#d55e00` -> `fill:var(--role-kernel, #d55e00)`."""

    def custom_property(match: re.Match[str]) -> str:
        colour = match[0].lower()
        return f"var(--{ROLES[colour]}, {colour})"

    return _ROLE_COLOUR.sub(custom_property, text)


def as_html(root: ET.Element) -> str:
    """Serialise without namespaces, as HTML has it for inline SVG and MathML."""
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    return ET.tostring(root, encoding="unicode")


@dataclass(frozen=True)
class Figure:
    """An SVG ready to be placed: `markup(prefix)` is unique for a unique prefix."""

    root: ET.Element
    title: str
    description: str

    @property
    def alt(self) -> str:
        """What the figure says, for a reader who cannot see it."""
        return self.description or self.title

    def markup(self, prefix: str) -> str:
        """The `<svg>` element as text, its ids and styles confined to itself."""
        root = ET.fromstring(ET.tostring(self.root))
        _label(root, self, prefix)
        _prefix_ids(root, prefix)
        _confine_styles(root)
        for element in root.iter():
            for name, value in element.attrib.items():
                element.set(name, with_role_colours(value))
        return as_html(root)


def read_figure(source: str, alt: str = "") -> Figure:
    """Parse an SVG document; `alt` stands in for a missing description."""
    try:
        root = ET.fromstring(source.strip())
    except ET.ParseError as error:
        raise FigureError(f"the figure is not well-formed SVG: {error}") from None
    if root.tag != f"{{{SVG}}}svg":
        raise FigureError("the figure's root is not an <svg> in the SVG namespace")
    title, description = _pop_text(root, "title"), _pop_text(root, "desc")
    if not (title or description or alt):
        raise FigureError(
            "the figure has no text: give it a <title> and a <desc>, or cell metadata "
            '{"mystnb": {"image": {"alt": "..."}}}'
        )
    for parent in list(root.iter()):
        for child in list(parent):
            name = child.tag if isinstance(child.tag, str) else ""
            if name == f"{{{SVG}}}script":
                raise FigureError("the figure contains a <script>")
            if name == f"{{{SVG}}}metadata":
                parent.remove(child)
    _make_responsive(root)
    return Figure(root, title, description or alt)


def _pop_text(root: ET.Element, name: str) -> str:
    for child in root.findall(f"{{{SVG}}}{name}"):
        root.remove(child)
        if text := " ".join("".join(child.itertext()).split()):
            return text
    return ""


def _make_responsive(root: ET.Element) -> None:
    sizes = [root.attrib.pop(side, "") for side in ("width", "height")]
    numbers = [re.fullmatch(r"\s*([\d.]+)\s*(px|pt)?\s*", size) for size in sizes]
    if "viewBox" not in root.attrib:
        if not all(numbers):
            raise FigureError("the figure has neither a viewBox nor a size in px")
        root.set("viewBox", f"0 0 {numbers[0][1]} {numbers[1][1]}")
    if width := numbers[0]:
        pixels = float(width[1]) * (4 / 3 if width[2] == "pt" else 1)
    else:
        pixels = float(root.attrib["viewBox"].replace(",", " ").split()[2])
    width, height = root.attrib["viewBox"].replace(",", " ").split()[2:]
    style = f"max-width: {pixels:g}px; aspect-ratio: {width} / {height};"
    root.set("style", f"{style} {root.get('style', '')}".strip())


def _label(root: ET.Element, figure: Figure, prefix: str) -> None:
    words = {"title": figure.title, "desc": figure.description}
    names = [name for name, text in words.items() if text]
    for name in reversed(names):
        child = ET.Element(f"{{{SVG}}}{name}", {"id": name})
        child.text = words[name]
        root.insert(0, child)
    for name in ("aria-label", *_ARIA):
        root.attrib.pop(name, None)
    for attribute, name in zip(_ARIA, names, strict=False):
        root.set(attribute, name)
    root.set("id", "svg")
    root.set("role", "img")
    root.set("class", f"{root.get('class', '')} book-svg".strip())


def _prefix_ids(root: ET.Element, prefix: str) -> None:
    used = {"svg", "title", "desc"}
    for element in root.iter():
        if href := element.attrib.pop(XLINK_HREF, None):
            element.set("href", href)
        if element.get("href", "").startswith("#"):
            used.add(element.attrib["href"][1:])
        for value in [*element.attrib.values(), element.text or ""]:
            used.update(_REFERENCE.findall(value))
    for element in root.iter():
        if (own := element.attrib.pop("id", None)) in used:
            element.set("id", f"{prefix}-{own}")
        if element.get("href", "").startswith("#"):
            element.set("href", f"#{prefix}-{element.attrib['href'][1:]}")
        for name, value in element.attrib.items():
            element.set(name, _REFERENCE.sub(rf"url(#{prefix}-\1)", value))
        if element.text:
            element.text = _REFERENCE.sub(rf"url(#{prefix}-\1)", element.text)
    for attribute in _ARIA:
        if name := root.get(attribute):
            root.set(attribute, f"{prefix}-{name}")


def _confine_styles(root: ET.Element) -> None:
    """A `<style>` inside an inline SVG would reach the whole page."""
    for style in root.iter(f"{{{SVG}}}style"):
        css = style.text or ""
        if "@" in css:
            raise FigureError("the figure's <style> has an at-rule: it would leak")
        rules = re.findall(r"([^{}]+)\{([^{}]*)\}", re.sub(r"/\*.*?\*/", "", css))
        own = f"#{root.attrib['id']}"
        style.text = "\n".join(
            f"{', '.join(f'{own} {part.strip()}' for part in selectors.split(','))} "
            f"{{ {with_role_colours(body.strip())} }}"
            for selectors, body in rules
        )
