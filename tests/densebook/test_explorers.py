"""The explorers: what every one of them keeps to, in a real browser."""

import json
import re
from urllib.parse import quote

import pytest

from densebook.explorer import Flag, Slider, Text, choose
from tests.browser import open_again
from tests.densebook.every import EXPLORERS, html_of
from tests.pages.book import promise

every = pytest.mark.parametrize("name", EXPLORERS)


def shown_settings(page):
    return page.evaluate(
        "[...document.querySelectorAll('.dk-controls :is(input, select)')]"
        ".map(c => /radio|checkbox/.test(c.type) ? c.checked : c.value)"
    )


@every
def test_the_html_is_the_same_each_time_and_refers_to_nothing_outside(name):
    html = html_of(name)
    assert html == html_of.__wrapped__(name)
    links = set(re.findall(r"https?://[^\s'\"<>)%]+", html))
    assert links <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}


@every
def test_ids_come_from_the_name(name):
    html = html_of(name, name="other")
    assert 'id="explorer-other"' in html
    assert f'id="explorer-{name}"' not in html


@every
def test_a_bad_name_or_setting_is_refused(name):
    with pytest.raises(ValueError, match="name must be"):
        EXPLORERS[name](name="a b")
    with pytest.raises(TypeError, match="no setting is called 'colour'"):
        EXPLORERS[name](colour="red")


@pytest.mark.parametrize("value", [0, 10, 2.0, True, "2", None])
def test_a_slider_takes_whole_numbers_in_its_range(value):
    with pytest.raises(ValueError, match="batch must be a whole number from 1 to 3"):
        choose([Slider("batch", "batch", 2, 1, 3)], {"batch": value})


def test_flags_and_texts_are_checked():
    with pytest.raises(ValueError, match="True or False"):
        choose([Flag("bias", "bias", True)], {"bias": 1})
    with pytest.raises(ValueError, match="text of the form"):
        choose([Text("at", "at", "0.0", r"\d\.\d")], {"at": "0.0.0"})


def test_a_script_cannot_be_ended_by_a_setting():
    html = EXPLORERS["rank3"](name="rank3")._repr_html_()
    start = re.search(r'class="dk-start">(.*?)</script>', html, re.DOTALL)[1]
    assert "<" not in start
    assert json.loads(start)["settings"]["batch"] == 2


@every
def test_the_still_figure_stands_in_without_javascript(open_page, name):
    page = open_page(html_of(name), java_script_enabled=False)
    still = page.locator("img.dk-stand-in")
    assert still.is_visible()
    assert still.evaluate("i => i.naturalWidth > 100")
    assert page.locator(".dk-live").count() == 0


@every
def test_the_script_takes_over_on_the_screen_but_not_in_print(open_page, name):
    page = open_page(html_of(name))
    still, live = page.locator(".dk-stand-in"), page.locator(".dk-live")
    assert (still.is_visible(), live.is_visible()) == (False, True)
    page.emulate_media(media="print")
    assert (still.is_visible(), live.is_visible()) == (True, False)


@every
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_scrolls_sideways_on_a_small_phone(open_page, name, scheme):
    page = open_page(html_of(name), width=320, color_scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth") == 320


@every
def test_every_control_has_a_name_and_can_be_reached_by_key(open_page, name):
    page = open_page(html_of(name))
    controls = page.locator(".dk-live :is(input, select, button, a[href])")
    for control in controls.all():
        assert control.evaluate(
            "c => [...c.labels || []].map(l => l.innerText).join() || c.innerText"
        ).strip()
    radios = "input:not([type=radio]), input:checked"
    expected = page.locator(f".dk-live :is({radios}, select, button, a[href])").count()
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(
            page.evaluate(
                "[...document.querySelectorAll('.dk-live *')]"
                ".indexOf(document.activeElement)"
            )
        )
    assert len(reached - {-1}) >= expected


@every
def test_the_state_goes_into_the_address_and_comes_back(open_page, name):
    page = open_page(html_of(name))
    start = shown_settings(page)
    page.locator(".dk-controls input[type=range]").first.press("ArrowRight")
    changed = shown_settings(page)
    assert changed != start
    fragment = page.evaluate("location.hash")
    assert fragment.startswith(f"#{name}=")
    assert shown_settings(open_page(html_of(name), fragment)) == changed
    page.get_by_text("Start again").click()
    assert shown_settings(page) == start
    assert page.evaluate("location.hash") == ""


@every
def test_the_link_leads_to_what_is_shown(open_page, name):
    page = open_page(html_of(name))
    page.locator(".dk-controls input[type=range]").first.press("ArrowRight")
    changed = shown_settings(page)
    link = page.locator(".dk-link").get_attribute("href")
    assert shown_settings(open_page(html_of(name), link)) == changed


MANGLED = ["nothing:1", "%E0%A4%A", ":::", "constructor:1", "<b>x</b>:1", "=,=:="]


@every
def test_a_mangled_fragment_falls_back_and_says_so(open_page, name):
    page = open_page(html_of(name))
    start = shown_settings(page)
    for text in [*MANGLED, "a" * 5000]:
        open_again(page, f"#{name}={text}")
        status = page.locator(".dk-status[role=status]")
        assert shown_settings(page) == start, text
        assert "cannot be read" in status.inner_text(), text
        assert len(status.inner_text()) < 200
    page.locator(".dk-controls input[type=range]").first.press("ArrowRight")
    assert status.inner_text() == ""
    page.evaluate(f"location.hash = '{name}=nothing:2'")  # as a link on the page does
    page.locator(".dk-status:not(:empty)").wait_for()
    assert shown_settings(page) == start


def slips(name):
    """The name with a typing error, or with something other than = behind it."""
    swapped = name[1] + name[0] + name[2:]
    signs = [f"{name}:x=1", f"{name}?x:1", f"{name} =x:1"]
    return [f"{n}=x:1" for n in (swapped, name[1:], name.title(), name + "s")] + signs


@every
def test_a_mangled_name_falls_back_and_says_so(open_page, name):
    page = open_page(html_of(name))
    for text in slips(name):
        open_again(page, f"#{text}")
        status = page.locator(".dk-status[role=status]")
        assert "cannot be read" in status.inner_text(), text
    start = shown_settings(page)
    page.locator(".dk-controls input[type=range]").first.press("ArrowRight")
    fragment = page.evaluate("location.hash")
    assert fragment.startswith(f"#{name}="), "the slip is gone"
    assert "&" not in fragment
    assert shown_settings(open_page(html_of(name), fragment)) != start


@every
def test_a_name_that_another_explorer_has_is_no_slip(open_page, name):
    html = html_of(name) + html_of(name, name=f"{name}-2")
    page = open_page(html, f"#{name}-2=nothing:1")
    said = page.locator(".dk-status").all_inner_texts()
    assert said[0] == ""
    assert "cannot be read" in said[1]


@every
def test_a_link_may_be_escaped_as_messengers_do(open_page, name):
    page = open_page(html_of(name))
    page.locator(".dk-controls input[type=range]").first.press("ArrowRight")
    changed, fragment = shown_settings(page), page.evaluate("location.hash")
    page = open_page(html_of(name), "#" + quote(fragment[1:], safe=""))
    assert shown_settings(page) == changed
    assert page.locator(".dk-status").inner_text() == ""


@every
def test_a_setting_that_is_given_twice_is_refused(open_page, name):
    page = open_page(html_of(name))
    page.locator(".dk-controls input[type=range]").first.press("ArrowRight")
    fragment = page.evaluate("location.hash")
    twice = f"{fragment},{fragment.partition('=')[2]}"
    page = open_page(html_of(name), twice)
    assert "cannot be read" in page.locator(".dk-status").inner_text()


@every
def test_a_fragment_of_something_else_is_left_alone(open_page, name):
    page = open_page(html_of(name))
    for fragment in ("#some-section", "#", "#other=batch:99", f"#{name}", f"#{name}s"):
        open_again(page, fragment)
        assert page.locator(".dk-status").inner_text() == ""


@every
def test_two_on_a_page_keep_their_states_apart(open_page, name):
    page = open_page(html_of(name) + html_of(name, name="second"))
    ranges = page.locator("#explorer-second .dk-controls input[type=range]")
    ranges.first.press("ArrowRight")
    assert page.evaluate("location.hash").startswith("#second=")
    page.locator(f"#explorer-{name} input[type=range]").first.press("ArrowRight")
    assert page.evaluate("location.hash").count("=") == 2


@every
def test_outside_the_book_the_address_is_left_alone(open_page, name):
    page = open_page(html_of(name), f"#{name}=nothing:1", in_book=False)
    page.locator(".dk-controls input[type=range]").first.press("ArrowRight")
    assert page.evaluate("location.hash") == f"#{name}=nothing:1"
    assert page.locator(".dk-link").count() == 0
    assert page.locator(".dk-status").inner_text() == ""


@every
def test_a_notebook_does_not_get_its_arrow_keys(open_page, name):
    page = open_page(html_of(name), in_book=False)
    page.evaluate("() => { window.keys = []; onkeydown = e => keys.push(e.key); }")
    page.locator(".dk-controls input[type=range]").first.press("ArrowRight")
    assert page.evaluate("keys") == []
    page.keyboard.press("Control+s")
    assert "s" in page.evaluate("keys")


COUNT_CALLS = """
window.calls = 0;
for (const name of ["requestAnimationFrame", "setTimeout", "setInterval"]) {
  const own = window[name];
  window[name] = (...given) => { calls += 1; return own(...given); };
}
"""


@every
def test_it_is_idle_when_left_alone(open_page, name):
    page = open_page(html_of(name), before=COUNT_CALLS, reduced_motion="reduce")
    page.locator(".dk-controls input[type=range]").first.press("ArrowRight")
    calls = page.evaluate("calls")
    page.wait_for_timeout(300)
    assert page.evaluate("calls") == calls


PROBE = """
<div class="dk-explorer" id="explorer-probe" data-kind="probe" data-name="probe">
<script type="application/json" class="dk-start">
{"controls": [], "settings": {}, "data": null}</script></div>
<div style="height: 3000px"></div>
<script>window.frames_ = 0;
denseExplorers.define("probe", { compute() {}, draw(view) {
  view.animate(() => { frames_ += 1; return frames_ < 1e4; }); } });</script>
"""


def moves(page):
    """Fails, at the time limit, unless some frames pass."""
    before = page.evaluate("frames_")
    page.wait_for_function("before => frames_ > before + 2", arg=before)


STILL = promise("""
  const before = frames_;
  let left = 10;
  const step = () => left-- ? requestAnimationFrame(step) : done(frames_ === before);
  step();""")


def rests(page):
    """Fails unless, soon, nothing moves while ten frames pass."""
    # wait_for_function takes a promise itself for true
    assert any(page.evaluate(STILL) for _ in range(30))


def test_what_moves_rests_out_of_sight(open_page):
    frame = re.search(
        r'<script data-asset="frame.js">.*?</script>', html_of("rank3"), re.DOTALL
    )[0]
    page = open_page(frame + PROBE)
    moves(page)
    page.evaluate("scrollTo(0, 2900)")
    rests(page)
    page.evaluate("scrollTo(0, 0)")
    moves(page)
    page.emulate_media(reduced_motion="reduce")
    rests(page)
