"""The style sheet: its colours can be read, and reach every role of the figures."""

import colorsys
import re
from pathlib import Path

import pytest

from densebook.marks import PROPERTIES

ROOT = Path(__file__).parents[2]


def themes():
    css = (ROOT / "_static/book.css").read_text(encoding="utf-8")
    for mode, head in (("light", "html[data-theme] {"), ("dark", '="dark"] {')):
        block = css[css.index(head) :].split("}")[0]
        yield mode, dict(re.findall(r"--([\w-]+): (#\w{6});", block))


def contrast(one, other):
    def luminance(colour):
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [
            c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts
        ]
        return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("mode", "colours"), list(themes()))
def test_text_colours_have_contrast(mode, colours):
    roles = {name for name in colours if name.startswith("role-")}
    assert len(roles) == 4
    names = roles | {"ink", "muted", "accent", "proof", "caution"}
    names |= {"figure-ink", "figure-muted"}
    names |= {name for name in colours if name.startswith("index-")}
    weak = {
        (name, ground): round(contrast(colours[name], colours[ground]), 2)
        for name in names
        for ground in ("paper", "panel")
        if contrast(colours[name], colours[ground]) < 7
    }
    assert not weak


@pytest.mark.parametrize(("mode", "colours"), list(themes()))
def test_the_four_hues_are_for_roles_alone(mode, colours):
    def hue(name):
        rgb = [int(colours[name][i : i + 2], 16) / 255 for i in (1, 3, 5)]
        return colorsys.rgb_to_hsv(*rgb)[:2]

    roles = [hue(name)[0] for name in colours if name.startswith("role-")]
    for name in colours:
        angle, saturation = hue(name)
        if saturation > 0.4 and not name.startswith("role-"):
            far = [min(abs(angle - role), 1 - abs(angle - role)) for role in roles]
            assert min(far) > 0.05, name


def test_code_has_no_colour_of_its_own():
    css = (ROOT / "_static/code.css").read_text(encoding="utf-8")
    assert set(re.findall(r"color: ([^;]+);", css)) <= {
        *("var(--ink)", "var(--muted)", "var(--caution)", "inherit"),
    }


def test_every_role_of_the_figures_has_a_colour_in_both_themes():
    css = (ROOT / "_static/book.css").read_text(encoding="utf-8")
    for role in PROPERTIES.values():
        assert css.count(f"--{role}: ") == 2


@pytest.mark.parametrize("face", ["serif", "sans", "mono"])
def test_a_chinese_face_sets_no_english(face):
    css = (ROOT / "_static/book.css").read_text(encoding="utf-8")
    stack = re.search(rf"--book-{face}: ([^;]+);", css)[1].replace("\n", "")
    generic = re.search(r"(?<![\w-])(sans-serif|serif|monospace),", stack)
    chinese = ("SC", "SimSun", "YaHei")
    assert not any(name in stack[: generic.start()] for name in chinese)
    assert any(name in stack[generic.end() :] for name in chinese)
