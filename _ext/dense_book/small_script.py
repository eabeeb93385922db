"""The few lines of script that every page needs, inline: no request for them.

What scrolls can be reached with the Tab key and has a name, since the theme gives a
tab stop to some of it and a name to none; and everything folded is open in print.
"""

from sphinx.application import Sphinx

SCRIPT = """
(() => {
  const boxes = ["pre", ".formula", ".output", ".pst-scrollable-table-container"];
  const name = () => {
    const found = document.querySelectorAll(`.bd-article :is(${boxes})`);
    found.forEach((box, place) => {
      const {scrollWidth, clientWidth, scrollHeight, clientHeight} = box;
      const scrolls = scrollWidth > clientWidth || scrollHeight > clientHeight;
      if (scrolls) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
      box.role = scrolls ? "region" : null;
      box.ariaLabel = scrolls ? `Scrolling box ${place + 1}` : null;
    });
  };
  for (const event of ["load", "resize", "toggle"]) addEventListener(event, name, true);
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
