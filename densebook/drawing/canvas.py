"""One style for every figure, and SVG that is the same on every machine.

A figure names the colours of the roles as hexadecimal numbers; the book's pages replace
them by custom properties, so that they follow the theme.
"""

import io
import re
from collections.abc import Sequence
from html import escape
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

from ..marks import ROLES

ROW, GAP = 456.0, 9.0  # of panels: the width of a page, and between two
SVG = "http://www.w3.org/2000/svg"
STYLE: Any = {  # matplotlib types its keys one by one
    "svg.fonttype": "none",
    "svg.hashsalt": "densekit",
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 10,
    "text.color": ROLES["ink"],
    "axes.edgecolor": ROLES["muted"],
    "axes.labelcolor": ROLES["ink"],
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": ROLES["muted"],
    "ytick.color": ROLES["muted"],
    "axes.titlesize": 10,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "legend.frameon": False,
    "lines.linewidth": 1.6,
    "path.simplify": False,
}

mpl.rcParams.update(STYLE)

_TAG = re.compile(r"<[^>]+>")
_DECIMAL = re.compile(r"-?\d+\.\d+")
_ID = re.compile(r'(\bid="|url\(#|href="#)([^")]+)')
_SIZE = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
# A ground of its own: ink is dark, whatever theme Jupyter has.
_ROOT_STYLE = (
    f"background: {ROLES['paper']}; stroke-linejoin: round; stroke-linecap: butt"
)


class Picture:
    """A finished figure: deterministic SVG, with its name and its words inside.

    Args:
        panels: the drawings, from left to right. In the book's pages those that have no
            room go below the first; a panel of 133 units leaves room for another one
            on a phone.
        name: unique on its page; every id in the SVG begins with it.
        title: a few words.
        alt: what the figure says, for a reader who does not see it.
    """

    def __init__(self, *panels: Figure, name: str, title: str, alt: str) -> None:
        self.alt = alt
        drawn = [_render(panel) for panel in panels]
        self._svg = _normalise(_side_by_side(drawn), name, title, alt)

    def _repr_svg_(self) -> str:
        return self._svg

    def __repr__(self) -> str:
        return f"Figure: {self.alt}"


def chart(
    width: float, height: float, rows: int = 1, columns: int = 1
) -> tuple[Figure, Any]:
    """Empty axes for curves and bars.

    Args:
        width: in units of 1/72 inch; up to 335 stays readable on a phone.
        height: in the same units.
        rows: of axes.
        columns: of axes.

    Returns:
        The figure, and its axes as ``matplotlib.figure.Figure.subplots`` gives them.
    """
    figure = Figure(figsize=(width / 72, height / 72), layout="constrained")
    return figure, figure.subplots(rows, columns)


def _render(figure: Figure) -> str:
    buffer = io.StringIO()
    no_dates: dict[str, Any] = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    figure.patch.set_visible(False)
    figure.savefig(buffer, format="svg", metadata=no_dates)
    return buffer.getvalue()


def _side_by_side(panels: Sequence[str]) -> str:
    """One drawing as it is; several in rows, as elements of one around them."""
    if len(panels) == 1:
        return panels[0]
    inner = []
    x = y = wide = low = 0.0
    for place, panel in enumerate(panels):
        panel = _ID.sub(rf"\g<1>{place}-\2", panel[panel.index("<svg") :])
        width, height = map(float, _SIZE.findall(panel)[0])
        if x + width > ROW:
            x, y = 0.0, low + GAP
        panel = panel.replace("<svg", f'<svg x="{x}" y="{y}"', 1)
        inner.append(panel.replace('pt"', '"', 2))  # as long as the viewBox says
        wide, low = max(wide, x + width), max(low, y + height)
        x += width + GAP
    size = f'width="{wide}pt" height="{low}pt" viewBox="0 0 {wide} {low}"'
    return "\n".join([f'<svg {size} xmlns="{SVG}">', *inner, "</svg>"])


def _normalise(svg: str, name: str, title: str, alt: str) -> str:
    svg = svg[svg.index("<svg") :]  # the prolog has no place inside a page
    svg = re.sub(r"\s*<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r"\s*<defs>\s*<style.*?</defs>", "", svg, flags=re.DOTALL)
    svg = re.sub(r"('DejaVu Sans'(, )?)(sans-serif)?", "system-ui, sans-serif", svg)
    svg = svg.replace(" \n", " ").replace(' transform="rotate(-0', ' data-r="(')
    svg = re.sub(r' data-r="[^"]*"', "", svg)
    svg = _TAG.sub(lambda tag: _DECIMAL.sub(_round, tag[0]), svg)

    numbers: dict[str, int] = {}
    svg = _ID.sub(
        lambda m: f"{m[1]}{name}-{numbers.setdefault(m[2], len(numbers))}", svg
    )
    head, body = svg.split(">", 1)
    return (
        f'{head} role="img" style="{_ROOT_STYLE}"'
        f' aria-labelledby="{name}-title" aria-describedby="{name}-desc">\n'
        f' <title id="{name}-title">{escape(title)}</title>\n'
        f' <desc id="{name}-desc">{escape(alt)}</desc>{body.rstrip()}\n'
    )


def _round(number: re.Match[str]) -> str:
    text = f"{float(number[0]):.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
