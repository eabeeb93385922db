"""What every explorer shares: its settings, and its place in a page."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from ..drawing import Picture
from ..marks import ASSET, EXPLORER, STAND_IN, START

HERE = Path(__file__).parent
_URL = str.maketrans({c: f"%{ord(c):02X}" for c in '%#"<>&\n'})


@dataclass(frozen=True)
class Slider:
    """A whole number between two others."""

    name: str
    label: str
    value: int
    low: int
    high: int
    kind: str = "slider"

    def accepts(self, value: Any) -> bool:
        """Whether the setting may have this value."""
        return type(value) is int and self.low <= value <= self.high

    def range(self) -> str:
        """The values it may have, in words."""
        return f"a whole number from {self.low} to {self.high}"


@dataclass(frozen=True)
class Choice:
    """One of a few words; ``shown`` is what the reader sees in their place.

    Up to ``buttons`` options are a row of buttons, more are a menu. The label of
    ``quiet`` buttons is for screen readers only.
    """

    name: str
    label: str
    value: str
    options: Sequence[str]
    shown: Sequence[str] = ()
    buttons: int = 3
    quiet: bool = False
    kind: str = "choice"

    def accepts(self, value: Any) -> bool:
        """Whether the setting may have this value."""
        return value in self.options

    def range(self) -> str:
        """The values it may have, in words."""
        return f"one of {', '.join(self.options)}"


@dataclass(frozen=True)
class Flag:
    """On or off, written 1 and 0 in a link."""

    name: str
    label: str
    value: bool
    kind: str = "flag"

    def accepts(self, value: Any) -> bool:
        """Whether the setting may have this value."""
        return type(value) is bool

    def range(self) -> str:
        """The values it may have, in words."""
        return "True or False"


@dataclass(frozen=True)
class Text:
    """State without a control of its own: the explorer's script changes it.

    ``pattern`` is a regular expression that Python and JavaScript both read; only
    letters, digits and ``. _ ~ ; * ! -`` go into a link unchanged.
    """

    name: str
    label: str
    value: str
    pattern: str
    kind: str = "text"

    def accepts(self, value: Any) -> bool:
        """Whether the setting may have this value."""
        return isinstance(value, str) and bool(re.fullmatch(self.pattern, value))

    def range(self) -> str:
        """The values it may have, in words."""
        return f"text of the form {self.pattern}"


Control = Slider | Choice | Flag | Text


def choose(controls: Sequence[Control], settings: Mapping[str, Any]) -> dict[str, Any]:
    """Every setting's value: the given one, else its control's own.

    Raises:
        TypeError: a setting has no such name.
        ValueError: a setting may not have such a value.
    """
    known = {control.name: control for control in controls}
    for name, value in settings.items():
        if name not in known:
            raise TypeError(f"no setting is called {name!r}: {', '.join(known)}")
        if not known[name].accepts(value):
            raise ValueError(f"{name} must be {known[name].range()}, not {value!r}")
    return {name: settings.get(name, known[name].value) for name in known}


class Explorer:
    """A drawing to be played with; a still figure stands in where no script runs.

    Args:
        kind: the name that its script defines.
        files: its style sheets and scripts, in the order in which a page needs them.
        name: unique on its page; the name of its state in the page's address.
        title: a few words: the name of the whole for a screen reader.
        controls: what can be set, in the order of the page.
        settings: every control's value at the start, from :func:`choose`.
        stand_in: a figure of the same settings; its ``alt`` says what it says.
        data: what else the script needs, as JSON has it.
    """

    def __init__(
        self,
        kind: str,
        files: Sequence[Path],
        *,
        name: str,
        title: str,
        controls: Sequence[Control],
        settings: Mapping[str, Any],
        stand_in: Picture,
        data: Any = None,
    ) -> None:
        if not re.fullmatch(r"[a-z][a-z0-9-]*", name):
            raise ValueError(
                f"name must be lower-case letters, digits, -, not {name!r}"
            )
        self.kind, self.name, self.title = kind, name, title
        self.files = [HERE / "frame.css", HERE / "frame.js", *files]
        self.stand_in = stand_in
        self._start = {
            "controls": [vars(control) for control in controls],
            "settings": dict(settings),
            "data": data,
        }

    def __repr__(self) -> str:
        return f"Explorer: {self.stand_in.alt}"

    def _repr_html_(self) -> str:
        start = json.dumps(self._start, ensure_ascii=False, separators=(",", ":"))
        return "\n".join(
            [
                *map(asset, self._files(".css")),
                f'<div class="{EXPLORER}" id="explorer-{self.name}" role="group"'
                f' aria-label="{escape(self.title)}" data-kind="{self.kind}"'
                f' data-name="{self.name}">',
                stand_in_image(self.stand_in),
                f'<script type="application/json" class="{START}">'
                + start.replace("<", "\\u003c")
                + "</script>",
                "</div>",
                *map(asset, self._files(".js")),
            ]
        )

    def _files(self, ending: str) -> list[Path]:
        return [path for path in self.files if path.suffix == ending]


def asset(path: Path) -> str:
    """A style sheet or script as an element; a page of the book keeps the first."""
    tag = "style" if path.suffix == ".css" else "script"
    source = path.read_text(encoding="utf-8").strip()
    return f'<{tag} {ASSET}="{path.name}">\n{source}\n</{tag}>'


def stand_in_image(picture: Picture) -> str:
    """The still figure as an image, which even an untrusted notebook shows.

    The book's pages write the same figure as inline SVG, so that it follows the theme.
    """
    source = picture._repr_svg_().translate(_URL)
    return (
        f'<img class="{STAND_IN}" alt="{escape(picture.alt)}"'
        f' src="data:image/svg+xml,{source}">'
    )
