"""What one side writes and another reads, defined once.

A cell prints and draws; the Sphinx extension, the checks of the stored outputs and the
tests look for it. Scripts and style sheets spell these names themselves, and a test
compares them.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

SABOTAGE_RECORD = "tests/densebook/sabotage.json"  # by chapter and claim

TICK = "✓"
WITHIN = "(within "
_CLAIM = re.compile(rf"{TICK} (.*?)(?: {re.escape(WITHIN)}([^()]+)\))?")
EXPECTED = "error, as expected:"
_ERROR = re.compile(rf"{EXPECTED} (\w+): (.*)")
MARK = "◆"  # on a row of a table
SHOWN_TABLE = "shown-table"

EXPLORER = "dk-explorer"
STAND_IN = "dk-stand-in"  # the still figure, until the script runs
START = "dk-start"  # the settings, as JSON
ASSET = "data-asset"  # a style sheet or script, of which a page keeps one copy
STILL = re.compile(
    rf'<img class="{STAND_IN}" alt="(?P<alt>[^"]*)"'
    r' src="data:image/svg\+xml,(?P<svg>[^"]*)"[^>]*>'
)

UNANSWERED = "not answered yet."  # an exercise, as `check` says it

SOLVED = "solved"  # a solution's verdict, folded until one opens it

# Classes that only the built pages have.
PAGE_FIGURE = "book-figure"
PAGE_SVG = "book-svg"
PAGE_EXPLORER = "book-explorer"
PROOF = "proof"
ERROR = "shown-error"
MESSAGE = "said"  # what a library said, whose words have no roles

# A colour means the same thing throughout the book.
ROLES: Mapping[str, str] = MappingProxyType(
    {
        "input": "#0072b2",
        "kernel": "#d55e00",
        "bias": "#8a5a9e",
        "output": "#007a5a",
        "ink": "#1a1a1a",
        "muted": "#6b6b6b",
        "faint": "#c8c8c8",
        "paper": "#ffffff",
    }
)
# What has a role wherever it stands, in a formula or in code.
SYMBOLS: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(("x", "X", "inputs"), "input")
    | dict.fromkeys(("W", "kernel"), "kernel")
    | dict.fromkeys(("c", "bias"), "bias")
    | dict.fromkeys(("y", "Y", "outputs"), "output")
)
# The axes of outputs[b, i, u] = sum over k: positions are kept, k is not.
INDICES = ("b", "i", "k", "u")
# The custom property that has a colour in a page's theme.
PROPERTIES: Mapping[str, str] = MappingProxyType(
    {
        "input": "role-input",
        "kernel": "role-kernel",
        "bias": "role-bias",
        "output": "role-output",
        "ink": "figure-ink",
        "muted": "figure-muted",
        "faint": "figure-faint",
        "paper": "figure-paper",
    }
)


def claim_line(claim: str, tolerance: str = "") -> str:
    """The line that says what holds, and how closely.

    >>> claim_line("both agree", "1e-06")
    '✓ both agree (within 1e-06)'
    """
    return f"{TICK} {claim}" + (f" {WITHIN}{tolerance})" if tolerance else "")


def read_claim(line: str) -> tuple[str, str] | None:
    """The claim and its tolerance, empty if exact; None for any other line.

    >>> read_claim("✓ both agree (within 1e-06)")
    ('both agree', '1e-06')
    >>> read_claim("✓ they are equal")
    ('they are equal', '')
    """
    match = _CLAIM.fullmatch(line)
    return (match[1], match[2] or "") if match else None


def error_line(name: str, message: str) -> str:
    """The line that shows an error which was to come; its message is put on one line.

    >>> error_line("ValueError", "no  good")
    'error, as expected: ValueError: no good'
    """
    return f"{EXPECTED} {name}: {' '.join(message.split())}"


def read_error(line: str) -> tuple[str, str] | None:
    """The class of an expected error and its message; None for any other line.

    >>> read_error("error, as expected: ValueError: no good")
    ('ValueError', 'no good')
    """
    match = _ERROR.fullmatch(line)
    return (match[1], match[2]) if match else None
