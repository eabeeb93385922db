"""The built pages: where an exercise takes its answer, and where the notebook is."""

import re

import pytest

from densebook import chapters
from densebook.exercises import EXERCISES
from densebook.pages.outputs import answers

for chapter in chapters.FOLDERS:
    chapters.part(chapter, "exercises")
PAGES = [f"chapters/{name[2:]}.html" for name in chapters.FOLDERS.values()]


@pytest.fixture(params=PAGES)
def path(request, html):
    return html / request.param


def own(path):
    chapter = str(int(path.name[:2]))
    return {n: task for n, task in EXERCISES.items() if n.split(".")[0] == chapter}


def test_each_exercise_has_a_box_or_leads_to_the_notebook(path):
    text = path.read_text(encoding="utf-8")
    boxes = re.findall(r'<form class="output answer" data-exercise="([\d.]+)"', text)
    assert boxes == [n for n, task in own(path).items() if task.form != "notebook"]
    lead = re.findall(r'<div class="output answer">\n<p>([\d.]+): not answered', text)
    assert lead == [n for n, task in own(path).items() if task.form == "notebook"]
    assert text.count('data-asset="exercises.js"') == 1
    assert text.count("_static/answers.js") == 1


def test_other_pages_have_no_script_for_answers(html):
    assert "answers.js" not in (html / "index.html").read_text(encoding="utf-8")


def test_without_scripts_every_exercise_leads_to_the_notebook(path, chromium):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(path.as_uri())
    boxes = page.locator(".answer")
    assert boxes.count() == len(own(path))
    for box in boxes.all():
        assert "Answer it in the notebook" in box.inner_text()
        assert not box.locator("input:visible, button:visible").count()
        link = box.locator("a[download]").first.get_attribute("href")
        assert (path.parent / link).resolve().is_file()
    context.close()


def test_the_links_to_launch_a_notebook_are_those_of_the_page():
    buttons = [{"text": t, "url": f"https://{t}?a=1&b"} for t in ("Binder", "Colab")]
    group = {"label": "launch-buttons", "buttons": buttons}
    for groups, said in (
        ([group], 'on <a href="https://Binder?a=1&amp;b">Binder</a> or <a href="http'),
        ([], "its first code cell says what to install"),
    ):
        context = {"body": answers.NOTEBOOK, "header_buttons": groups}
        answers.add_launch(None, "chapters/01_role", "page.html", context, None)
        assert said in context["body"]
        assert answers.LAUNCH not in context["body"]
