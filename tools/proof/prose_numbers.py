"""Every number in the prose must stand in the code or the outputs of its notebook.

Numbers of three or more digits are checked, compared by value: 102,764,544 in a
sentence is backed by ``102764544`` in an output. Small ones are left to the reader.
"""

import html
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from nbformat import NotebookNode

_GROUPS = ",_\u2009\u202f\u00a0"
_NUMBER = re.compile(
    rf"(?<![\w.])(?:[0-9]{{1,3}}(?:[{_GROUPS}][0-9]{{3}})+(?![0-9])|[0-9]+)"
    r"(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?"
)
_YEAR = r"(?:19[0-9]{2}|20[0-3][0-9])[a-z]?"
_RELEASE = r"[0-9]+(?:\.[0-9]+){1,2}"
_NAMES = r"Python|TensorFlow|Keras|NumPy|SciPy|PyTorch|Matplotlib|Jupyter Book|version"

_NOT_PROSE = [
    (r"(?s)<!--.*?-->", " "),
    (r"(?m)^%.*$", ""),  # MyST comment
    (r"</?[A-Za-z][^>]*>", " "),  # HTML tags with their attributes, and <https://...>
    (r"\{(?:cite[\w:]*|doc|ref|numref|eq|download)\}`[^`]*`", " "),
    (rf"\[[^\]]+, {_YEAR}\]\([^)]*\)", " "),  # a source
    (rf"(\[[^\]]*)\b{_YEAR}([^\]]*\]\()", r"\1\2"),  # the year in a link's text
    (r"\]\([^)]*\)", "] "),
    (r"(?m)^ {0,3}\[[^\]]+\]:.*$", ""),  # [label]: target
    (r"\b(?:https?|ftp)://\S+", " "),
    (r"(?i)\b(?:doi|arxiv):\s?\S+", " "),
    (r"(?m)^(?:`{3,}|:{3,})\{(?:figure|image|include)\}.*$", ""),
    (r"(?m)^\s*:(?!alt:)[\w-]+:.*$", ""),  # directive options; alt text is read aloud
    (r"(?m)^\([\w:.-]+\)=", ""),  # (label)=
    (r"\{(?:[#.][A-Za-z]|width=)[^}]*\}", " "),  # {#id .class}
    (rf"\({_YEAR}(?:[,;–-]\s*{_YEAR})*\)", " "),
    (rf"(\([^()]*[A-Z][\w.'’-]+,? ){_YEAR}\b", r"\1"),  # (Glorot and Bengio, 2010)
    (rf"(\bet al\.?,? |(?:\band|&) [A-Z][\w'’-]+,? ){_YEAR}\b", r"\1"),
    (rf"\b(?:{_NAMES}) v?{_RELEASE}(?:(?:,| to| and| or|–) {_RELEASE})*", " "),
]

_MARKUP = re.compile(r"(?s)<!--.*?-->|<(style|script|metadata)\b.*?</\1>|<[^>]+>")


def visible(mime: str, text: str) -> str:
    """Return what a reader sees of an output: markup without tags, styles and scripts.

    >>> visible("image/svg+xml", '<svg width="640"><text>784</text></svg>').strip()
    '784'
    """
    if mime.startswith(("text/html", "image/svg")):
        return html.unescape(_MARKUP.sub(" ", text))
    return text


def prose(source: str) -> str:
    """Return a markdown source without the parts whose digits claim nothing."""
    source = html.unescape(source)
    for pattern, replacement in _NOT_PROSE:
        source = re.sub(pattern, replacement, source)
    source = source.replace("{,}", ",")  # LaTeX's 2{,}880
    return re.sub(r"(?<=[0-9])\\[,;: ](?=[0-9])", "\u2009", source)


def numbers(text: str) -> Iterator[tuple[str, Decimal]]:
    """Yield each number of a text, as written and by value.

    >>> [written for written, _ in numbers("12 x 12 x 20 = 2,880, about 2.9e3")]
    ['12', '12', '20', '2,880', '2.9e3']
    """
    for match in _NUMBER.finditer(text):
        written = match.group()
        yield written, Decimal(re.sub(f"[{_GROUPS}]", "", written))


def backing(texts: Iterable[str]) -> set[Decimal]:
    """Return the values in code and outputs; ``8,100`` there may also be 8 and 100."""
    found = set()
    for text in texts:
        for written, value in numbers(text):
            found.add(value)
            found.update(Decimal(part) for part in written.split(",") if "," in written)
    return found


def find_unbacked(
    cells: list[NotebookNode], shown: Iterable[str]
) -> Iterator[tuple[int, str]]:
    """Yield (cell number, number as written) for numbers of the prose without backing.

    Args:
        cells: the notebook's cells, counted from 1.
        shown: the text of its code and of its outputs.
    """
    backed = backing(shown)
    for index, cell in enumerate(cells, start=1):
        if cell.cell_type == "markdown":
            for written, value in numbers(prose(cell.source)):
                digits = sum(character.isdigit() for character in written)
                if digits >= 3 and value not in backed:
                    yield index, written
