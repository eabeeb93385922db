"""What the tests ask of a page in a browser, and how they open all of it."""

from tests.pages.book import promise
from tools.pages.browser import LAID_OUT

# Contrast is tried on one element for each way to look: a chapter has 2,000 words of
# code in eight colours. Of each, the longest: axe gives no verdict on one character.
# The enhanced rule leaves to the plain one what that refuses.
AXE = """async (kind) => {
  const colour = {"color-contrast": "*", "color-contrast-enhanced": "*",
    "link-in-text-block": "a[href]"};
  const groundOf = (element) => {
    const {backgroundColor, backgroundImage} = getComputedStyle(element);
    const clear = /, 0\\)$/.test(backgroundColor) && backgroundImage === "none";
    return clear && element.parentElement ? groundOf(element.parentElement)
      : backgroundColor + backgroundImage;
  };
  const looks = new Map();
  for (const element of document.body.querySelectorAll("*")) {
    const texts = [...element.childNodes].filter((node) => node.nodeType === 3);
    const own = texts.map((node) => node.data.trim()).join("").length;
    if (!own || !element.checkVisibility()) continue;
    const {color, fill, opacity, fontSize, fontWeight} = getComputedStyle(element);
    const look = [color, fill, opacity, fontSize, fontWeight, groundOf(element)].join();
    if (!(looks.get(look)?.own >= own)) looks.set(look, {own, element});
  }
  for (const old of document.querySelectorAll("[data-longest]"))
    delete old.dataset.longest;
  for (const {element} of looks.values()) element.dataset.longest = "";
  axe.configure({noHtml: true, rules: Object.entries(colour).map(([id, selector]) =>
    ({id, selector: `${selector}:is([data-longest], [data-longest] *)`}))});
  const values = kind === "colours" ? Object.keys(colour)
    : axe.getRules().map((rule) => rule.ruleId);
  const {violations} = await axe.run(document,
    {resultTypes: ["violations"], runOnly: {type: "rule", values}});
  return violations.flatMap(({id, nodes}) => nodes.map(({target, any, all, none}) =>
    `${id}: ${target}: ${[...any, ...all, ...none].map((check) => check.message)}`));
}"""
UNFOLD = """() => {
  for (const fold of document.querySelectorAll("details")) fold.open = true;
  for (const it of document.querySelectorAll(".prediction-reply .quiet")) it.click();
}"""
# what a page does when it is idle is done
SETTLED = promise(
    "requestAnimationFrame(() => requestIdleCallback(() => requestIdleCallback(done)))"
)
# Tables of which one sees a part only, other than those that are as they should be.
CUT_OFF = """(fine = () => false) =>
  [...document.querySelectorAll(".bd-article table:not(.dk-explorer table)")]
  .filter((table) => table.checkVisibility())
  .map((table) => table.parentElement)
  .filter((box) => box.scrollWidth > box.clientWidth && !fine(box))
  .map((box) => `${box.scrollWidth} of ${box.clientWidth}: ${box.textContent}`)"""
# what juts out of the window, unless something around it scrolls or it is off screen
JUTS = """() => {
  const wide = document.documentElement.clientWidth;
  const scrolls = (around) => around && around !== document.body &&
    (getComputedStyle(around).overflowX !== "visible" || scrolls(around.parentElement));
  return [...document.querySelectorAll("main *")].filter((element) => {
    const {left, right, width} = element.getBoundingClientRect();
    return width && left < wide && right > wide + 1 && !scrolls(element.parentElement);
  }).map((element) => element.outerHTML.slice(0, 120));
}"""


def lay_out(page):
    """Let nothing of a page wait for the reader to come near it."""
    style = f"<style>{LAID_OUT}</style>"
    page.evaluate("(it) => document.head.insertAdjacentHTML('beforeend', it)", style)
    # what is out of sight is so until there was a layout
    page.evaluate("document.body.offsetHeight; dispatchEvent(new Event('resize'))")


def assert_fits(page):
    """Nothing is wider than the window but what scrolls in a box of its own."""
    width = page.viewport_size["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert not page.evaluate(JUTS)


def assert_accessible(page, axe_source):
    """axe finds nothing, in light and dark."""
    page.evaluate(axe_source)  # which fetches style sheets, some in vain
    assert not page.evaluate(AXE, "all")
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    assert not page.evaluate(AXE, "colours")
