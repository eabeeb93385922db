"""Photographs built pages: `python -m tools.pages.screenshots OUT_DIR [pages...]`.

Every page at each width, light and dark, cut into slices that a person can look at.
It also tells what a picture cannot: sideways scrolling, console errors and requests
that leave the site.
"""

import argparse
import math
import sys
from pathlib import Path

from .browser import ADVICE, LAID_OUT, find_browser
from .serve import NO_BOOK, serve

WIDTHS = (1300, 390)
MODES = ("light", "dark")
# For a whole page the window changes its size, and the side bars would slide in.
STILL = "* { transition: none !important; }"


def photograph(page, address: str, out: Path, stem: str, height: int) -> list[str]:
    """Open one address, write its slices and return what is wrong with it."""
    problems: list[str] = []
    listeners = {
        "console": lambda m: (
            m.type == "error" and problems.append(f"console: {m.text}")
        ),
        "pageerror": lambda error: problems.append(f"error: {error}"),
        "request": lambda r: (
            r.url.startswith("http://127.0.0.1")
            or r.url.startswith("data:")
            or problems.append(f"off-site request: {r.url}")
        ),
    }
    for event, listener in listeners.items():
        page.on(event, listener)
    page.goto(address, wait_until="networkidle")
    page.add_style_tag(content=LAID_OUT + STILL)
    root = "document.documentElement"
    width, total = page.evaluate(f"[{root}.clientWidth, {root}.scrollHeight]")
    wide = page.evaluate(f"{root}.scrollWidth")
    if wide > width:
        problems.append(f"scrolls sideways: {wide} px in {width} px")
    for number in range(math.ceil(total / height)):
        top = number * height
        clip = {"x": 0, "y": top, "width": width, "height": min(height, total - top)}
        path = out / f"{stem}-{number + 1:02}.png"
        page.screenshot(path=path, full_page=True, clip=clip)
    for event, listener in listeners.items():
        page.remove_listener(event, listener)
    return problems


def main(argv: list[str] | None = None) -> int:
    """Photograph the pages; 1 when a page has a problem."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path, metavar="OUT_DIR")
    parser.add_argument("pages", nargs="*", help="such as index or chapters/04_rank3")
    parser.add_argument("--html", type=Path, default=Path("_build/html"))
    parser.add_argument("--width", type=int, action="append")
    parser.add_argument("--mode", choices=MODES, action="append")
    parser.add_argument("--height", type=int, default=2000, help="of one slice")
    args = parser.parse_args(argv)

    from playwright.sync_api import sync_playwright

    if not (args.html / "index.html").is_file():
        sys.exit(NO_BOOK)
    skip = {"genindex", "search"}
    every = (path.relative_to(args.html) for path in args.html.rglob("*.html"))
    pages = args.pages or sorted(
        page
        for path in every
        if not path.parts[0].startswith("_")
        and (page := path.with_suffix("").as_posix()) not in skip
    )
    if not (chromium := find_browser()):
        sys.exit(ADVICE)
    args.out.mkdir(parents=True, exist_ok=True)
    failed = False
    with serve(args.html) as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium)
        for mode in args.mode or MODES:
            for width in args.width or WIDTHS:
                size = {"width": width, "height": 900}
                context = browser.new_context(viewport=size, color_scheme=mode)
                tab = context.new_page()
                for name in pages:
                    name = name.removesuffix(".html")
                    stem = f"{name.replace('/', '-')}-{width}-{mode}"
                    address = f"{site}{name}.html"
                    for problem in photograph(
                        tab, address, args.out, stem, args.height
                    ):
                        failed = True
                        print(f"{name} at {width} px, {mode}: {problem}")
                context.close()
        browser.close()
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
