"""Finds pages that cannot be read: `python -m tools.pages.sources`.

Jupyter Book answers a notebook that is no JSON with a traceback that does not name the
file, and prints the marks of an unfinished merge as text. Each problem is one line:
file, line, reason.
"""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

PAGES = ("*.md", "*.bib", "appendix/*.md", "appendix/*.yml", "chapters/*.ipynb")
MERGE = re.compile(r"(?m)^(?:<{7}|>{7}) ")


def problems(root: Path) -> Iterator[str]:
    """What cannot be read, one problem for each file."""
    for path in sorted(found for pattern in PAGES for found in root.glob(pattern)):
        name = path.relative_to(root).as_posix()
        try:
            text = path.read_text(encoding="utf-8")
            if mark := MERGE.search(text):
                line = text.count("\n", 0, mark.start()) + 1
                yield f"{name}: line {line}: a mark of an unfinished merge"
            elif path.suffix == ".ipynb" and "cells" not in json.loads(text):
                yield f"{name}: not a notebook: it has no cells"
        except json.JSONDecodeError as error:
            yield f"{name}: line {error.lineno}: not a notebook: {error.msg}"
        except UnicodeDecodeError as error:
            yield f"{name}: not UTF-8: {error.reason} at byte {error.start}"


def main(argv: list[str] | None = None) -> int:
    """Print every problem of the book in a folder (here by default); 1 if any."""
    folder = Path(next(iter(sys.argv[1:] if argv is None else argv), "."))
    found = list(problems(folder))
    for problem in found:
        print(problem)
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
