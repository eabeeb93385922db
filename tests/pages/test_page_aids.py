"""What helps on a page: a term's meaning, a ledger to look through, a whole copy."""

import pytest


@pytest.mark.parametrize("width", [390, 1300])
def test_a_term_is_explained_where_it_stands(reader, width):
    page = reader("chapters/01_role", width=width)
    link, note = page.locator(".glossary-link").first, page.locator(".glossary-note")
    link.focus()
    page.keyboard.press("Enter")
    assert link.get_attribute("title") in note.inner_text()
    box = note.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    page.keyboard.press("Escape")
    assert not note.is_visible()
    assert link.evaluate("link => link === document.activeElement")
    link.click()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/appendix/glossary.html#term-*")
    page.go_back()
    page.wait_for_url("**/01_role.html")


def test_a_note_goes_when_one_reads_on(reader):
    page = reader("chapters/01_role")
    page.locator(".glossary-link").first.click()
    page.locator(".glossary-note").wait_for()
    page.evaluate("scrollBy(0, 400)")
    page.locator(".glossary-note").wait_for(state="hidden")


def test_without_scripts_a_term_leads_to_the_glossary(reader):
    page = reader("chapters/01_role", java_script_enabled=False)
    page.locator(".glossary-link").first.click()
    page.wait_for_url("**/appendix/glossary.html#term-*")


def test_the_ledger_shows_the_claims_with_the_words_that_one_types(reader):
    page = reader("appendix/claims")
    claims = page.locator(".claims tbody tr:not(.table-group)")
    total = claims.count()
    page.get_by_role("searchbox", name="Show the claims with").fill("ReLU layers")
    shown = [row for row in claims.all() if row.is_visible()]
    assert 0 < len(shown) < total
    assert all("relu" in row.inner_text().lower() for row in shown)
    assert page.get_by_role("status").inner_text() == f"{len(shown)} of {total}"
    groups = page.locator(".claims tbody tr.table-group")
    assert sum(row.is_visible() for row in groups.all()) <= len(shown)
    page.locator(".claims-filter input").fill("(no such claim")
    assert page.get_by_role("status").inner_text() == "no claim has these words"
    page.locator(".claims-filter input").fill("xyzzy")
    assert page.get_by_role("status").inner_text() == "no claim has this word"
    page.locator(".claims-filter input").fill("")
    assert all(row.is_visible() for row in page.locator(".claims tr").all())


def test_on_a_phone_the_first_claim_with_a_word_is_in_sight(reader):
    page = reader("appendix/claims", width=390, height=844)
    page.get_by_role("searchbox").press_sequentially("lora")
    first = page.locator(".claims tbody tr:not(.table-group)").filter(visible=True)
    page.wait_for_function(
        "row => row.getBoundingClientRect().bottom < innerHeight",
        arg=first.first.element_handle(),
    )
    assert (
        page.locator(".claims-filter").evaluate("it => it.getBoundingClientRect().top")
        > 40
    )


def test_the_ledger_has_the_same_columns_in_each_chapter(reader):
    page = reader("appendix/claims")
    widths = page.evaluate(
        """[...document.querySelectorAll(".claims thead tr")].map((row) =>
        [...row.cells].map((cell) => Math.round(cell.getBoundingClientRect().width)))"""
    )
    assert len(widths) == 13
    assert {*map(tuple, widths)} == {tuple(widths[0])}
    claim, breaks, tolerance, where = widths[0]
    assert claim > breaks > tolerance > where


def test_a_copied_card_is_the_whole_cell(reader):
    page = reader("chapters/01_role", permissions=["clipboard-read", "clipboard-write"])
    card = page.locator(".cell", has_text="unit_seven = np.array").first
    assert "verify(" not in card.locator("pre").first.inner_text()
    card.hover()
    card.locator(".copy-button").first.click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert 'verify(\n    "the 7 gets 10 and -8 votes' in copied


def test_a_claim_opens_to_its_proof(reader):
    page = reader("chapters/01_role")
    claim = page.locator("li.proof", has_text="the 7 gets 10 and -8 votes")
    claim.locator("summary").press("Enter")
    assert "election(votes)" in claim.text_content()
    assert "It was seen to fail when " in claim.inner_text()


def test_the_header_says_where_one_is_and_where_one_left_off(reader):
    page = reader("chapters/01_role", width=390)
    place = page.locator(".book-place")
    assert place.inner_text() == ""
    page.locator("#why-depth-pays").evaluate("section => section.scrollIntoView()")
    seen = "Why depth pays"
    page.wait_for_function(
        f"document.querySelector('.book-place').textContent === '{seen}'"
    )
    page.goto(page.url.replace("01_role", "02_api"))
    assert place.inner_text() == ""
    page.goto(page.url.replace("02_api", "01_role"))
    assert place.inner_text() == f"Continue at “{seen}”"
    place.click()
    page.wait_for_function("scrollY > 1000")


def test_code_beyond_the_edge_says_so_and_can_be_wrapped(reader):
    page = reader("chapters/01_role", width=390)
    card = page.locator(".highlight:has(> .wrap-button)").first
    pre = card.locator("pre")
    wide = "pre => pre.scrollWidth > pre.clientWidth"
    assert pre.evaluate(wide)
    card.get_by_role("button", name="Wrap the long lines").click()
    assert not pre.evaluate(wide)
    card.get_by_role("button", name="Wrap the long lines").press("Enter")
    assert pre.evaluate(wide)
    assert reader("chapters/01_role").locator(".wrap-button").count() == 0


def test_what_one_points_at_is_lit_in_formula_and_code(reader):
    page = reader("chapters/04_rank3")
    ground = "one => getComputedStyle(one).backgroundColor"

    def grounds(index):
        return {one.evaluate(ground) for one in page.locator(f".index-{index}").all()}

    [plain] = grounds("k")
    page.locator("math .index-k").first.hover()
    assert len(lit := grounds("k")) == 1
    assert lit != {plain}
    assert grounds("u") == {plain}
    page.locator(".bd-article h1").hover()
    assert grounds("k") == {plain}
