"""Nothing moves under a reader, also one who returns to answers of an earlier day."""

import pytest

from tests.pages.book import page_names

ANSWER_ALL = """() => {
  for (const form of document.querySelectorAll("form.answer")) {
    const field = form.querySelector("input:not([type=radio])");
    if (field) field.value = "[0, 1]";
    else form.querySelector("input[type=radio]").checked = true;
    form.requestSubmit();
  }
  for (const form of document.querySelectorAll(".prediction form")) {
    const field = form.querySelector("input");
    for (let numbers = 1; numbers < 9 && field && form.checkVisibility(); numbers++) {
      field.value = Array(numbers).fill(7).join(", ");
      form.requestSubmit();
    }
    if (!field) form.querySelector("button:not([type=button])").click();
  }
}"""
WATCH = """
  globalThis.moved = [];
  new PerformanceObserver((list) => {
    for (const shift of list.getEntries()) {
      const place = ({ x, y, width, height }) => [x, y, width, height].join(" ");
      const what = shift.sources.map(({ node, previousRect, currentRect }) =>
        [node?.className || node?.nodeName, place(previousRect), place(currentRect)]);
      moved.push([shift.value, ...what]);
    }
  }).observe({ type: "layout-shift", buffered: true });
"""
READ = """async () => {
  const drawn = () =>
    new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  await drawn();
  await drawn();
  while (innerHeight + scrollY < document.documentElement.scrollHeight - 1) {
    scrollBy({ top: innerHeight * 0.7, behavior: "instant" });
    await drawn();
    await drawn();
  }
  return moved;
}"""


@pytest.mark.parametrize("width", [1300, 390])
@pytest.mark.parametrize("name", page_names())
def test_nothing_moves_as_one_reads(reader, site, name, width):
    page = reader(name, width=width)
    page.evaluate(ANSWER_ALL)
    assert not page.locator(".prediction:not(.seen)").count()
    page.add_init_script(WATCH)
    for anchor in ("", "#exercises") if page.locator("form.answer").count() else ("",):
        page.goto("about:blank")
        page.goto(f"{site}{name}.html{anchor}")
        assert page.evaluate(READ) == [], anchor
