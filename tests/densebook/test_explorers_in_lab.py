"""Explorers, figures and solutions inside JupyterLab, whose style sheets reach them."""

import json
import os
import re
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

import nbformat
import numpy as np
import pytest
from nbformat.sign import NotebookNotary
from nbformat.v4 import new_code_cell, new_notebook

from densebook.marks import EXPLORER, SOLVED
from tests.densebook.every import EXPLORERS
from tests.pages.book import require_browser

ROOT = Path(__file__).parents[2]
SETTINGS = {
    "@jupyterlab/apputils-extension:themes": {"adaptive-theme": True},
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false"},
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
}
KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
THEMES = {"light": "true", "dark": "false"}

# Where each element of an explorer stands in it, and what its style is.
LOOK = """(live) => {
  const names = ["display", "float", "box-sizing", "font-size", "font-weight",
    "font-style", "line-height", "text-align", "text-decoration-line",
    "list-style-type", "margin", "padding", "border-width", "border-style", "opacity",
    "color", "background-color", "fill", "stroke"];
  const at = live.getBoundingClientRect();
  const every = [...live.querySelectorAll("*")];
  return every.filter((each) => each.checkVisibility()).map((element) => {
    const style = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    return { what: element.outerHTML.slice(0, 80),
      style: names.map((name) => `${name}: ${style.getPropertyValue(name)}`),
      box: [box.x - at.x, box.y - at.y, box.width, box.height] };
  });
}"""
OVERLAPS = """(live) => {
  const shown = (node) => node.data.trim()
    && !node.parentElement.closest(".dk-told, .dk-quiet legend")
    && node.parentElement.checkVisibility({opacityProperty: true});
  const walker = document.createTreeWalker(live, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) if (shown(walker.currentNode)) {
    const range = document.createRange();
    range.selectNodeContents(walker.currentNode);
    for (const box of range.getClientRects())
      texts.push({text: walker.currentNode.data, box});
  }
  const across = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 4;
  return texts.flatMap((one, i) => texts.slice(i + 1)
    .filter((other) => across(one.box, other.box))
    .map((other) => [one.text, other.text]));
}"""
# To axe everything in Lab is hidden: its panels clip and contain what they hold.
CONTRAST = """async (live) => {
  const {violations, passes} = await axe.run(live, {runOnly: ["color-contrast"]});
  const nodes = (found) => found.flatMap(({nodes}) => nodes);
  return {
    weak: nodes(violations).map(({target, any}) => `${target}: ${any[0].message}`),
    seen: nodes(passes).filter(({any}) => any[0]?.data?.contrastRatio).length,
  };
}"""
GROUND = """(live) => {
  for (let each = live; each; each = each.parentElement) {
    const style = getComputedStyle(each);
    if (style.backgroundColor.endsWith(", 0)")) continue;
    const names = ["background-color", "color-scheme", "--jp-layout-color0"];
    return names.map((name) => `${name}: ${style.getPropertyValue(name)}`).join(";");
  }
}"""
AS_IN_LAB = """addEventListener("DOMContentLoaded", () => {
  document.body.dataset.jpThemeLight = "THEME";
  document.body.style.cssText += `GROUND`;
})"""
# The least and the greatest luminance in a picture, and whether all of it is opaque.
INK = """(images) => images.map((image) => {
  const canvas = new OffscreenCanvas(image.naturalWidth - 1, image.naturalHeight - 1);
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  const {data} = context.getImageData(0, 0, canvas.width, canvas.height);
  const linear = (c) => c <= 10 ? c / 3294.6 : ((c / 255 + 0.055) / 1.055) ** 2.4;
  let dark = 1, light = 0, opaque = true;
  for (let i = 0; i < data.length; i += 4) {
    const [r, g, b] = [data[i], data[i + 1], data[i + 2]].map(linear);
    const luminance = 0.2126 * r + 0.7152 * g + 0.0722 * b;
    dark = Math.min(dark, luminance);
    light = Math.max(light, luminance);
    opaque &&= data[i + 3] === 255;
  }
  return { contrast: (light + 0.05) / (dark + 0.05), opaque };
})"""


def stored_cells():
    """The cells of all chapters that store explorers, figures or solutions."""
    for path in sorted((ROOT / "chapters").glob("*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            data = [output.get("data", {}) for output in cell.get("outputs", [])]
            if any(
                "image/svg+xml" in one or html_in(one) or solved(one) for one in data
            ):
                cell.id, cell.metadata = f"{path.stem[:2]}-{cell.id}", {}
                yield cell


def html_in(data):
    """The explorer in an output, "" if it is something else."""
    html = data.get("text/html", "")
    return html if f'class="{EXPLORER}"' in html else ""


def solved(data):
    return f'class="{SOLVED}"' in data.get("text/html", "")


def unanswered_cells():
    """A question, and its solution as a chapter stores it, before any run."""
    chapter = nbformat.read(ROOT / "chapters/04_rank3.ipynb", as_version=4)
    cells = {cell.id: cell for cell in chapter.cells}
    start = new_code_cell("from densebook import check, solved")
    for cell in (asked := [start, cells["ex-7"], cells["sol-7"]]):
        cell.outputs, cell.execution_count = [], None
    return asked


CELLS = list(stored_cells())
STORED = {
    re.search('data-name="(.*?)"', html)[1]: html
    for cell in CELLS
    for output in cell.outputs
    if (html := html_in(output.get("data", {})))
}


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """The address of a JupyterLab: a notebook of what is stored, and one to run."""
    require_browser()
    folder = tmp_path_factory.mktemp("lab")
    home, config, data, notebooks = (
        folder / name for name in ("home", "config", "data", "notebooks")
    )
    for made in (home, config / "labconfig", data, notebooks):
        made.mkdir(parents=True)
    overrides = config / "labconfig/default_setting_overrides.json"
    overrides.write_text(json.dumps(SETTINGS), encoding="utf-8")
    notebook = new_notebook(cells=CELLS, metadata=KERNEL)
    nbformat.write(notebook, notebooks / "shown.ipynb")
    to_run = new_notebook(cells=unanswered_cells(), metadata=KERNEL)
    nbformat.write(to_run, notebooks / "run.ipynb")
    with NotebookNotary(data_dir=str(data)) as notary:
        notary.sign(notebook)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [
        sys.executable, "-m", "jupyterlab", str(notebooks), "--no-browser",
        "--allow-root", f"--ServerApp.port={port}", "--ServerApp.port_retries=0",
        "--IdentityProvider.token=", "--LabApp.extension_manager=readonly",
    ]  # fmt: skip
    own = {
        "HOME": home,
        "JUPYTER_CONFIG_DIR": config,
        "JUPYTER_DATA_DIR": data,
        "JUPYTER_RUNTIME_DIR": data / "runtime",
        "JUPYTERLAB_SETTINGS_DIR": config / "settings",
        "JUPYTERLAB_WORKSPACES_DIR": config / "workspaces",
    }
    environment = os.environ | {name: str(path) for name, path in own.items()}
    log = folder / "log"
    with (
        log.open("w") as said,
        subprocess.Popen(command, env=environment, stdout=said, stderr=said) as server,
    ):
        try:
            wait_for(f"http://127.0.0.1:{port}/api", server, log)
            yield f"http://127.0.0.1:{port}/"
        finally:
            server.terminate()
            try:
                server.wait(30)
            except subprocess.TimeoutExpired:  # a thread of AnyIO's that never ends
                server.kill()


def wait_for(address, server, log):
    """Return when the server answers; fail with its log if it does not."""
    for _ in range(300):
        try:
            with urlopen(address):
                return
        except OSError:
            if server.poll() is not None:
                break
            time.sleep(0.1)
    pytest.fail(log.read_text())


@pytest.fixture(scope="module", params=THEMES)
def page(lab, chromium, request):
    """The notebook, open in a theme."""
    size = {"width": 1300, "height": 1000}
    context = chromium.new_context(viewport=size, color_scheme=request.param)
    page = context.new_page()
    page.goto(f"{lab}lab/tree/shown.ipynb?reset")
    theme = THEMES[request.param]
    page.wait_for_selector(f'body[data-jp-theme-light="{theme}"]', state="attached")
    for name in STORED:
        page.wait_for_selector(f"#explorer-{name}[data-ready]")
    yield page
    context.close()


every = pytest.mark.parametrize("name", STORED)


def live(page, name):
    """The part of an explorer that its script draws."""
    return page.locator(f"#explorer-{name} .dk-live")


def test_all_explorers_are_shown():
    assert STORED.keys() == EXPLORERS.keys()


@pytest.fixture
def alone(page, open_page):
    """Opens an explorer by itself, in Lab's theme and on its ground."""

    def opened(name):
        theme = page.evaluate("document.body.dataset.jpThemeLight")
        ground = live(page, name).evaluate(GROUND)
        before = AS_IN_LAB.replace("THEME", theme).replace("GROUND", ground)
        width = round(live(page, name).bounding_box()["width"])
        return open_page(STORED[name], in_book=False, width=width, before=before)

    return opened


@every
def test_the_explorer_looks_as_it_does_alone(page, alone, name):
    in_lab, by_itself = (live(at, name).evaluate(LOOK) for at in (page, alone(name)))
    boxes, own_boxes = (
        [each.pop("box") for each in all_] for all_ in (in_lab, by_itself)
    )
    assert in_lab == by_itself
    assert np.allclose(boxes, own_boxes, rtol=0, atol=0.5)  # pixels


@every
def test_no_text_lies_on_another(page, name):
    assert live(page, name).evaluate(OVERLAPS) == []


@every
def test_texts_stand_out(alone, axe_source, name):
    page = alone(name)
    page.evaluate(axe_source)
    found = live(page, name).evaluate(CONTRAST)
    assert found["weak"] == []
    assert found["seen"] > 10


@every
def test_a_control_changes_what_is_shown(page, name):
    stage = page.locator(f"#explorer-{name} .dk-stage")
    slider = page.locator(f"#explorer-{name} .dk-controls input[type=range]").first
    slider.press("Home")
    least = stage.inner_html()
    slider.press("End")
    assert stage.inner_html() != least


def test_the_facts_have_their_rules(page):
    facts = page.locator(".dk-facts :is(dt, dd)")
    tops = facts.evaluate_all("all => all.map(it => getComputedStyle(it).borderTop)")
    assert len(tops) > 4
    assert all(top.startswith("1px solid") for top in tops)


def test_figures_have_a_ground_and_readable_ink(page):
    figures = page.locator(".jp-RenderedSVG img")
    assert figures.count() == sum(
        "image/svg+xml" in output.get("data", {})
        for cell in CELLS
        for output in cell.outputs
    )
    for ink in figures.evaluate_all(INK):
        assert ink["opaque"]
        assert ink["contrast"] > 4.5


def test_stored_solutions_are_folded_until_one_opens_them(page):
    verdicts = page.locator(f".{SOLVED}")
    number = sum(solved(output.get("data", {})) for c in CELLS for output in c.outputs)
    assert verdicts.count() == number > 7
    assert not verdicts.get_by_text("right.").filter(visible=True).count()
    verdicts.first.locator("summary").click()
    assert verdicts.first.get_by_text("right.").is_visible()
    verdicts.first.locator("summary").click()


def test_run_all_gives_no_solution_away(lab, chromium):
    with chromium.new_context() as context:
        page = context.new_page()
        page.goto(f"{lab}lab/tree/run.ipynb?reset")
        page.locator(".jp-CodeCell").first.click()  # menus are of the open notebook
        # The notebook's own indicator says idle before there is a kernel.
        page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=120_000)
        page.get_by_role("menubar").get_by_text("Run", exact=True).click()
        page.locator(".lm-Menu").get_by_text("Run All Cells", exact=True).click()
        _, question, solution = page.locator(".jp-CodeCell").all()
        solution.locator(".jp-OutputArea-output").wait_for(timeout=120_000)
        assert question.get_by_text("4.7: not answered yet.").is_visible()
        given = solution.get_by_text(re.compile("right|False"))
        assert given.count()
        assert not given.filter(visible=True).count()
        solution.locator("summary").click()
        assert solution.get_by_text("4.7: right.").is_visible()
