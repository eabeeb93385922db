"""Exercises in the page: a box that checks the answer, or the way to the notebook.

Where a cell has printed that its exercise is not answered yet, the page takes the
answer: numbers, arrays, words, True or False. `_static/answers.js` replies as `check`
does, from the same data. A function or a model needs a notebook.
"""

import json
import re
from html import escape
from pathlib import Path
from typing import Any

import numpy as np
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.transforms.post_transforms import SphinxPostTransform

from ... import chapters, exercises
from ...exercises import DIGITS, Exercise, Test, Twin
from ...explorer.frame import asset
from ...marks import UNANSWERED

_LINE = re.compile(rf"^(\d+\.\d+): {re.escape(UNANSWERED)}\s*\Z", re.MULTILINE)
_CHAPTER = re.compile(r"chapters/(\d\d)_")
EXAMPLES = {"number": "7", "names": "relu, tanh"}
LAUNCH = "<!-- launch -->"
NO_LAUNCH = "; its first code cell says what to install."
NOTEBOOK = (
    f'Answer it in <a href="{{}}" download>the notebook of this chapter</a>{LAUNCH}'
)
BOX = """<form class="output answer" data-exercise="{number}" data-verdict="">
{field}
<output>{number}: {unanswered}</output>
<noscript><p>{notebook}</p></noscript>
<script type="application/json">{task}</script>
</form>"""
TEXT = """<label for="answer-{id}">Your answer to {number}: {expects}{digits}</label>
<div class="answer-line pst-js-only">
<input id="answer-{id}" name="answer" inputmode="{keys}" enterkeyhint="go"
 autocomplete="off" autocapitalize="off" spellcheck="false">
<button>Check</button>
</div>"""
TRUTH = """<fieldset class="answer-line pst-js-only">
<legend>Your answer to {number}</legend>
<label><input name="answer" type="radio" value="True"> True</label>
<label><input name="answer" type="radio" value="False"> False</label>
</fieldset>"""
ELSEWHERE = """<div class="output answer">
<p>{number}: {unanswered}</p>
<p>Expected: {expects} {notebook}</p>
</div>"""


def box(number: str, task: Exercise, notebook: str) -> str:
    """The HTML that takes an answer or, for a function or a model, says where to go.

    Args:
        number: such as ``"4.2"``.
        task: the exercise.
        notebook: the sentence that leads to the notebook, as HTML.

    Raises:
        ExtensionError: a test of it has no twin.
    """
    words = {
        "number": number,
        "unanswered": UNANSWERED,
        "expects": escape(task.expects, quote=False),
        "notebook": notebook,
    }
    if task.form == "notebook":
        return ELSEWHERE.format(**words)
    # What has no end is also typed as ln 4 or 5/3: that needs all keys of a phone.
    keys = "decimal" if task.form == "number" and not task.rounds else "text"
    field = TRUTH if task.form == "truth" else TEXT
    digits = f" {DIGITS}" if task.rounds else ""
    field = field.format(**words, digits=digits, id=number.replace(".", "-"), keys=keys)
    data = json.dumps(
        _data(number, task),
        default=_plain,
        ensure_ascii=False,
        allow_nan=False,
        separators=(",", ":"),
    )
    return BOX.format(**words, field=field, task=data.replace("<", "\\u003c"))


def _data(number: str, task: Exercise) -> dict[str, Any]:
    """What the script needs: a test is the name of its twin and the arguments."""

    def spec(test: Test) -> list[Any]:
        if isinstance(test, Twin):
            return [test.name, *test.arguments]
        raise ExtensionError(
            f"exercise {number}: a test has no twin in JavaScript. Mark what makes it "
            'with densebook.exercises.twin, or give the exercise form="notebook".'
        )

    example = _example(task)
    expected = task.expects.removesuffix(".") + (f", such as {example}" * bool(example))
    return {
        "form": task.form,
        "shape": task.shape,
        "right": spec(task.right),
        "praise": task.praise,
        "mistakes": [(spec(test), why) for test, why in task.mistakes],
        "expects": task.expects,
        "another": task.another,
        "inRows": task.in_rows,
        "wanted": task.wanted,
        "unanswered": UNANSWERED,
        "unreadable": f"that cannot be read here. Expected: {expected}.",
    }


def _plain(value: Any) -> Any:
    """Sets and arrays, which JSON does not have, as lists."""
    return sorted(value) if isinstance(value, set) else value.tolist()


def _example(task: Exercise) -> str:
    if task.form != "array":
        return EXAMPLES.get(task.form, "")
    return str(np.zeros(task.wanted or (4,), dtype=int).tolist())


class TakeAnswers(SphinxPostTransform):
    """Replaces the line of an exercise that is not answered yet."""

    default_priority = 11  # after the claims of the same output
    builders = ("html",)

    def run(self, **kwargs: object) -> None:
        """Go through the page's printed outputs in order."""
        up = "../" * self.env.docname.count("/")
        notebook = NOTEBOOK.format(f"{up}_sources/{self.env.docname}.ipynb")
        script = _script_of(self.env.docname)
        for block in list(self.document.findall(nodes.literal_block)):
            found = "stream" in block["classes"] and _LINE.search(block.astext())
            if not found:
                continue
            html = box(found[1], exercises.find(found[1]), notebook)
            if script and html.startswith("<form"):
                twins, script = asset(script), None
                html = html.replace("</form>", f"{twins}\n</form>")
            parts: list[nodes.Node] = [nodes.raw("", html, format="html")]
            if before := block.astext()[: found.start()].rstrip():
                printed = block.copy()
                printed.rawsource = before
                printed += nodes.Text(before)
                parts.insert(0, printed)
            block.parent.replace(block, parts)


def _script_of(docname: str) -> Path | None:
    """The twins of a chapter's tests, if it is a chapter and has any."""
    chapter = _CHAPTER.match(docname)
    folder = chapters.FOLDERS.get(int(chapter[1])) if chapter else None
    path = chapters.HERE / folder / "exercises.js" if folder else None
    return path if path and path.is_file() else None


def note_exercises(app: Sphinx, doctree: nodes.document) -> None:
    """Build a chapter's page again when its exercises change."""
    if path := _script_of(app.env.docname):
        for file in (path, path.with_suffix(".py"), Path(exercises.__file__)):
            app.env.note_dependency(str(file))


def add_launch(
    app: Sphinx, pagename: str, _template: str, context: dict[str, Any], _tree: Any
) -> None:
    """Where the page has launch buttons, its exercises have the same links."""
    if LAUNCH not in context.get("body", ""):
        return
    links = [
        f'<a href="{escape(button["url"])}">{escape(button["text"])}</a>'
        for group in context.get("header_buttons", [])
        if group.get("label") == "launch-buttons"
        for button in group["buttons"]
    ]
    where = f", on {' or '.join(links)}; its first cell installs what it needs."
    context["body"] = context["body"].replace(LAUNCH, where if links else NO_LAUNCH)


def setup(app: Sphinx) -> None:
    app.add_post_transform(TakeAnswers)
    app.connect("doctree-read", note_exercises)
    app.connect("html-page-context", add_launch, priority=900)  # after the theme's
