"""Predictions: the page asks, the reader commits, and then the page goes on.

A notebook has them as Jupyter shows them, a fold with a question and its answer:

    <details data-answer="676">
    <summary><strong>Predict first.</strong> How many pixels?</summary>

    676.

    </details>

``data-answer`` is a number, or several such as ``(16, 3)``, or one of ``data-choices``,
which are parted by semicolons. The page hides what follows until there is an answer:
the rest of the cell, the code cells behind it, and what is said of them; with
``data-until="heading"`` all that stands before the next heading.
`_static/predictions.js` does the asking. Without scripts, and on paper, nothing is
hidden, and the answers stand at the page's end.
"""

import re
from collections.abc import Iterator
from html import escape, unescape
from typing import NamedTuple

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging

logger = logging.getLogger(__name__)

TITLE = "Predict first."
ANSWERS = "predictions-answers"
_OPENS = re.compile(
    rf"<details([^>]*)>\s*<summary><strong>{re.escape(TITLE)}</strong>\s*(.*?)</summary>",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r'\s*data-(answer|choices|until)="([^"]*)"')
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


class Prediction(NamedTuple):
    """What a reader is asked, and what counts as right.

    Args:
        question: as HTML.
        answer: numbers, or one of the choices.
        choices: none where an answer is typed.
        until: where the hidden part ends: "code", the next that follows words on the
            code that was hidden, or "heading". It ends at another prediction, too.
    """

    question: str
    answer: str
    choices: tuple[str, ...] = ()
    until: str = "code"


def read(html: str) -> Prediction | None:
    """The prediction that a fold opens with; None for any other HTML.

    Raises:
        ValueError: the fold does not say what counts as right.
    """
    opens = _OPENS.match(html)
    if not opens:
        return None
    given, left = dict(_ATTRIBUTE.findall(opens[1])), _ATTRIBUTE.sub("", opens[1])
    if left.strip():
        raise ValueError(f"a prediction does not know {left.strip()}")
    answer = unescape(given.get("answer", ""))
    said = unescape(given.get("choices", "")).split(";")
    choices = tuple(filter(None, map(str.strip, said)))
    if choices and answer not in choices:
        raise ValueError(f"data-answer {answer!r} is none of its data-choices")
    if not choices and not _NUMBER.search(answer):
        raise ValueError(
            "a prediction needs data-answer, numbers or one of its choices"
        )
    until = given.get("until", "code")
    if until not in {"code", "heading"}:
        raise ValueError(f"data-until is code or heading, not {until!r}")
    return Prediction(opens[2].strip(), answer, choices, until)


def form(prediction: Prediction, name: str) -> str:
    """The question with its means to answer, as HTML."""
    question = f"{name}-question"
    if prediction.choices:
        reply = "".join(
            f'<button type="submit" value="{escape(choice)}">{escape(choice)}</button>'
            for choice in prediction.choices
        )
    else:
        count = len(_NUMBER.findall(prediction.answer))
        hint = "a number" if count == 1 else f"{count} numbers"
        reply = (
            f'<input type="text" aria-labelledby="{question}" placeholder="{hint}" '
            'autocomplete="off" autocapitalize="off" spellcheck="false" '
            'enterkeyhint="done"><button type="submit">Answer</button>'
        )
    return (
        f'<form class="prediction-form" data-answer="{escape(prediction.answer)}">'
        f'<p id="{question}"><strong>{TITLE}</strong> {prediction.question} '
        f'<a class="prediction-away" href="#{ANSWERS}">(The answer)</a></p>'
        f'<div class="prediction-reply pst-js-only" role="group" '
        f'aria-labelledby="{question}">{reply}'
        '<button type="button" class="quiet">Show me</button></div>'
        '<p class="prediction-said" role="status"></p></form>'
    )


class Predictions(SphinxPostTransform):
    """Makes forms of the folds, and hides what would give the answer away."""

    default_priority = 8
    formats = ("html",)

    def run(self, **kwargs: object) -> None:
        """Go through the page's predictions in order."""
        answers = []
        for fold in list(self.document.findall(nodes.raw)):
            try:
                prediction = read(fold.astext())
            except ValueError as error:
                logger.warning("%s", error, location=fold, type="book")
                continue
            if prediction:
                name = f"prediction-{len(answers) + 1}"
                answer = ask(fold, prediction, name)
                answers.append((prediction, name, answer))
        if answers:
            page = self.document.next_node(nodes.section)
            page += answers_at_the_end(answers)


def ask(fold: nodes.raw, prediction: Prediction, name: str) -> nodes.container:
    """Put a form in place of a fold, and what gives it away behind it; its answer."""
    around = fold.parent
    start = around.index(fold)
    end = next(
        place
        for place, node in enumerate(around.children)
        if place > start and node.astext().strip() == "</details>"
    )
    hidden = list(given_away(around.children[end + 1 :], prediction.until))
    answer = nodes.container("", *around.children[start + 1 : end])
    answer["classes"] = ["prediction-answer"]
    rest = nodes.container("", *hidden, classes=["prediction-rest"])
    box = nodes.container("", classes=["prediction"], ids=[name])
    box += [nodes.raw("", form(prediction, name), format="html"), answer]
    around[start : end + 1 + len(hidden)] = [box, rest]
    return answer


def given_away(behind: list[nodes.Node], until: str) -> Iterator[nodes.Node]:
    """What follows a prediction and has to wait for its answer."""
    ran = told = False
    for node in behind:
        is_code = isinstance(node, nodes.container) and "nb_element" in node
        another = isinstance(node, nodes.raw) and _OPENS.match(node.astext())
        if isinstance(node, nodes.section) or another:
            return
        if until == "code" and told and is_code:
            return
        ran |= is_code
        told |= ran and not is_code
        yield node


def answers_at_the_end(
    answers: list[tuple[Prediction, str, nodes.container]],
) -> nodes.container:
    """All answers, for a page without scripts and for paper."""
    items = nodes.enumerated_list()
    for prediction, name, answer in answers:
        back = f'<p><a href="#{name}">{prediction.question}</a></p>'
        copies = [child.deepcopy() for child in answer.children]
        items += nodes.list_item("", nodes.raw("", back, format="html"), *copies)
    title = nodes.rubric("", "Answers to the predictions")
    return nodes.container("", title, items, ids=[ANSWERS], classes=[ANSWERS])


def setup(app: Sphinx) -> None:
    app.add_post_transform(Predictions)
