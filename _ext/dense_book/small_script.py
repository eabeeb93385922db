"""The few lines of script that every page needs, inline: no request for them.

What scrolls sideways can be reached with the Tab key, and everything folded is open
while the page is printed.
"""

from sphinx.application import Sphinx

SCRIPT = """
(() => {
  const wide = ["pre", ".formula", ".output", ".pst-scrollable-table-container"];
  const boxes = `.bd-article :is(${wide})`;
  const reach = () => document.querySelectorAll(boxes).forEach((box) => {
    const holds = box.querySelector("a, button, input, [tabindex]");
    if (box.scrollWidth > box.clientWidth && !holds) box.tabIndex = 0;
    else if (box.tabIndex === 0) box.removeAttribute("tabindex");
  });
  addEventListener("load", reach);
  addEventListener("resize", reach);
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = [...document.querySelectorAll("details:not([open])")];
    folded.forEach((fold) => (fold.open = true));
  });
  addEventListener("afterprint", () => folded.forEach((fold) => (fold.open = false)));
})();
"""


def setup(app: Sphinx) -> None:
    app.add_js_file(None, body="".join(map(str.strip, SCRIPT.splitlines())))
