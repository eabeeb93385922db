"""Draws _static/card.png, what a link to the book shows: `python -m tools.pages.card`.

Logo, title and subtitle, from _config.yml, photographed in the system's Chromium. Run
it again when one of them changes.
"""

import sys
from html import escape
from pathlib import Path

import yaml

from .browser import ADVICE, find_browser

ROOT = Path(__file__).parents[2]
SIZE = {"width": 1200, "height": 630}
PAGE = """<!DOCTYPE html><style>
  body {{ display: grid; grid-template-columns: 300px 1fr; gap: 70px;
    align-items: center; height: 630px; margin: 0; padding: 0 90px;
    box-sizing: border-box; background: #fdfcfa; color: #22252b;
    font-family: "Helvetica Neue", "Liberation Sans", Arial, sans-serif; }}
  svg {{ width: 300px; }}
  h1 {{ margin: 0 0 28px; font-size: 84px; line-height: 1.05; }}
  p {{ margin: 0; font-size: 40px; line-height: 1.3; color: #4c525c; }}
</style><body>{logo}<div><h1>{title}</h1><p>{subtitle}</p></div>"""


def card_html() -> str:
    """The card as a page."""
    settings = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    return PAGE.format(
        logo=(ROOT / settings["logo"]).read_text(encoding="utf-8"),
        title=escape(settings["title"]),
        subtitle=escape(settings["sphinx"]["config"]["html_context"]["subtitle"]),
    )


def main() -> int:
    """Photograph the card."""
    if not (path := find_browser()):
        sys.exit(ADVICE)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path)
        page = browser.new_page(viewport=SIZE)
        page.set_content(card_html())
        page.screenshot(path=ROOT / "_static" / "card.png")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
