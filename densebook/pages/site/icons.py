"""A handful of icons, drawn on a square of 24, in place of an icon font.

The theme's templates name an icon by class, `<i class="fa-solid fa-bars"></i>`; here
the drawing is put into that element.
"""

import re

ICONS = {
    "angle-left": '<path d="m15 5-7 7 7 7"/>',
    "angle-right": '<path d="m9 5 7 7-7 7"/>',
    "arrow-up": '<path d="M12 20V4m-7 7 7-7 7 7"/>',
    "bars": '<path d="M3 6h18M3 12h18M3 18h18"/>',
    "chevron-down": '<path d="m5 9 7 7 7-7"/>',
    "circle-half-stroke": (
        '<circle cx="12" cy="12" r="9"/>'
        '<path d="M12 3a9 9 0 0 1 0 18z" fill="currentColor"/>'
    ),
    "code": '<path d="m8 7-5 5 5 5m8-10 5 5-5 5M14 4l-4 16"/>',
    "download": '<path d="M12 3v12m-5-5 5 5 5-5M4 20h16"/>',
    "file": '<path d="M6 3h8l4 4v14H6zM14 3v4h4"/>',
    "file-pdf": '<path d="M7 9V3h10v6M7 17H4V9h16v8h-3M7 14h10v7H7z"/>',
    "github": '<path d="M6 8v8m0-4c9 0 12 0 12-4"/><circle cx="6" cy="5.5" r="2.5"/>'
    '<circle cx="6" cy="18.5" r="2.5"/><circle cx="18" cy="5.5" r="2.5"/>',
    "lightbulb": '<path d="M9 16c0-2-3-3-3-7a6 6 0 0 1 12 0c0 4-3 5-3 7zm1 5h4"/>',
    "gitlab": '<path d="M12 20 3 12l3-8 3 6h6l3-6 3 8z"/>',
    "list": '<path d="M9 6h12M9 12h12M9 18h12M4 6h.1M4 12h.1M4 18h.1"/>',
    "magnifying-glass": (
        '<circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.5 15.5 6 6"/>'
    ),
    "moon": '<path d="M20 14A8.5 8.5 0 0 1 10 4a8.5 8.5 0 1 0 10 10z"/>',
    "pencil-alt": '<path d="m4 20 1-5L16 4l4 4L9 19zM14 6l4 4"/>',
    "play": '<path d="M7 4v16l13-8z"/>',
    "rocket": (
        '<path d="M9 15c-1-1 1-9 11-11-2 10-10 12-11 11zm0 0-5-1 4-5m1 6 1 5 5-4"/>'
    ),
    "sun": (
        '<circle cx="12" cy="12" r="4"/><path d="M12 2v2m0 16v2M2 12h2m16 0h2'
        'M5 5l1.4 1.4m11.2 11.2L19 19M5 19l1.4-1.4M17.6 6.4 19 5"/>'
    ),
}
_ICON = re.compile(r'<(i|span) class="([^"]*\bfa-[^"]*)"([^>]*)>\s*</\1>')
_FAMILY = re.compile(r"fa[brs]?|fa-(?:solid|regular|brands|lg|\dx)")


class UnknownIcon(ValueError):
    """A template asks for an icon that is not drawn here."""


def with_icons(html: str) -> str:
    """Draw every icon that a template named by class."""

    def draw(match: re.Match[str]) -> str:
        tag, classes, rest = match.groups()
        kept = [name for name in classes.split() if not _FAMILY.fullmatch(name)]
        (name,) = [name[3:] for name in kept if name.startswith("fa-")] or [classes]
        if name not in ICONS:
            raise UnknownIcon(f"no icon is drawn for {name!r}: see {__name__}.ICONS")
        others = [name for name in kept if not name.startswith("fa-")]
        label = " ".join(["icon", f"icon-{name}", *others])
        drawing = f'<svg viewBox="0 0 24 24" aria-hidden="true">{ICONS[name]}</svg>'
        return f'<{tag} class="{label}"{rest}>{drawing}</{tag}>'

    return _ICON.sub(draw, html)
