"""The book's Sphinx extension: each part alone."""

import re
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from docutils import nodes
from docutils.utils import new_document

from densebook import marks
from densebook.drawing import Picture, chart
from densebook.pages import locations
from densebook.pages.outputs import folds, proofs, svg
from densebook.pages.site import light
from densebook.pages.site.addresses import BUTTONS, switch_buttons
from densebook.pages.text import mathml, numbers, typesetting

FIGURE = """<?xml version="1.0"?>
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"
 width="300pt" height="150pt" viewBox="0 0 300 150" role="img"
 aria-labelledby="f-title" aria-describedby="f-desc">
<title id="f-title">One column</title><desc id="f-desc">Three inputs.</desc>
<defs><path id="f-1" d="M0 0"/></defs>
<g id="unused" clip-path="url(#c)"><clipPath id="c"/><use xlink:href="#f-1"/>
<rect fill="#0072B2" style="stroke:#1a1a1a; fill: #d55e00"/></g></svg>"""


def test_a_figure_keeps_its_words():
    markup = svg.inline_svg(FIGURE, "a")
    assert '<title id="a-title">One column</title>' in markup
    assert '<desc id="a-desc">Three inputs.</desc>' in markup
    assert 'aria-labelledby="a-title" aria-describedby="a-desc"' in markup
    assert 'role="img"' in markup


def test_role_colours_become_custom_properties():
    markup = svg.inline_svg(FIGURE, "a")
    assert 'fill="var(--role-input, #0072b2)"' in markup
    assert "stroke:var(--figure-ink, #1a1a1a)" in markup
    assert "var(--role-kernel, #d55e00)" in markup
    assert svg.with_role_colours("#123456 #d55e0012") == "#123456 #d55e0012"


def test_ids_stay_inside_the_figure():
    markup = svg.inline_svg(FIGURE, "a")
    ids = re.findall(r'\bid="([^"]+)"', markup)
    assert sorted(ids) == ["a-c", "a-desc", "a-f-1", "a-svg", "a-title"]
    assert "url(#a-c)" in markup
    assert 'href="#a-f-1"' in markup


def test_a_figure_shrinks_with_the_page():
    markup = svg.inline_svg(FIGURE, "a")
    assert "max-width: 400px" in markup
    assert 'width="300pt"' not in markup


def test_panels_become_elements_of_which_the_first_speaks():
    inner = [
        f'<svg x="{x}" y="0" width="90" height="60" viewBox="0 0 90 60">'
        f'<path d="M{x} 0" clip-path="url(#c)"/></svg>'
        for x in (0, 99)
    ]
    markup = svg.inline_svg(FIGURE.replace("<defs>", "".join(inner) + "<defs>"), "a")
    soup = BeautifulSoup(f"<div>{markup}</div>", "html.parser")
    first, second = soup.div.find_all(True, recursive=False)
    assert first["role"] == "img"
    assert first["aria-labelledby"] == first.title["id"] == "a-title"
    assert second["aria-hidden"] == "true"
    assert not second.has_attr("role")
    for panel in (first, second):
        assert "max-width: 120px; aspect-ratio: 90 / 60" in panel["style"]
        assert not {"x", "y", "width", "height"} & set(panel.attrs)
        assert panel.find("path", attrs={"clip-path": "url(#a-c)"})


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("Three inputs.", "", "no labels: draw it with densebook.drawing"),
        ('<title id="f-title">', "<title>", "no labels"),
        (' role="img"', "", "no labels"),
        ("</g>", "", "not well-formed"),
        ("<defs>", "<script/><defs>", "<script>"),
        ("<defs>", "<defs><style>*{stroke: red}</style>", "<style>"),
        ('viewBox="0 0 300 150"', "", "viewBox"),
        ('xmlns="http://www.w3.org/2000/svg"', "", "namespace"),
    ],
)
def test_a_figure_that_cannot_go_into_a_page_is_refused(old, new, reason):
    assert old in FIGURE
    with pytest.raises(svg.FigureError, match=reason):
        svg.inline_svg(FIGURE.replace(old, new), "a")


def test_a_figure_has_a_ground_in_jupyter_and_the_pages_in_the_book():
    drawn = Picture(chart(90, 90)[0], name="a", title="b", alt="c")._repr_svg_()
    assert 'style="background: #ffffff; stroke' in drawn
    assert "background" not in svg.inline_svg(drawn, "a")


def test_formulas_become_mathml():
    text = mathml.formula(r"y = \sum_k x_k \textcolor{#d55e00}{W_{k,u}}", block=True)
    assert text.startswith('<math display="block">')
    assert "color: var(--role-kernel, #d55e00)" in text
    text = mathml.formula(r"\operatorname{softmax}", block=False)
    assert '<mi mathvariant="normal">softmax</mi>' in text


def test_a_symbol_has_its_role_in_formulas_and_in_code():
    text = mathml.formula(r"y_i = x_{i,k} W_{k,u} + c + z", block=False)
    found = re.findall(r'<mi class="role-(\w+)">(\w)</mi>', text)
    assert found == [*zip(("output", "input", "kernel", "bias"), "yxWc", strict=True)]
    code = '<span class="n">kernel</span><span class="n">kernels</span>'
    assert light._SYMBOL.sub(light.with_role, code) == (
        '<span class="role-kernel">kernel</span><span class="n">kernels</span>'
    )


def test_the_words_of_a_message_have_no_role():
    said = '<code class="said docutils"><span class="pre">kernel</span>\nx</code>'
    named = '<code class="docutils"><span class="pre">kernel</span></code>'
    made = light._SYMBOL.sub(light.with_role, said + named)
    assert made == said + named.replace("pre", "role-kernel")


def test_an_index_has_a_colour_in_formulas_and_in_einsum():
    text = mathml.formula(r"\sum_k x_{b,k}^i + k", block=False)
    assert re.findall(r'class="index-(\w)">(\w)<', text) == [
        *zip("kbk", "kbk", strict=True)
    ]
    code = '<span class="s2">"...k,ku-&gt;...u"</span><span class="s2">"k"</span>'
    made = light._SUBSCRIPTS.sub(light.with_indices, code)
    assert re.findall(r'class="index-(\w)">', made) == ["k", "k", "u", "u"]
    assert re.sub(r'<span class="index-.">(.)</span>', r"\1", made) == code


def test_a_number_and_what_belongs_to_it_stay_on_one_line():
    document = new_document("chapter")
    said = nodes.paragraph("", "", nodes.Text("89 % of 3 × 3 × 64 × that"))
    document += [said, nodes.literal_block("", "3 × 3")]
    typesetting.tie_numbers(None, document)
    assert (
        said.astext().replace("\N{NO-BREAK SPACE}", "_") == "89_% of 3_×_3_×_64 × that"
    )
    assert document[1].astext() == "3 × 3"


def test_a_tick_in_a_sentence_is_the_proofs_mark():
    document = new_document("chapter")
    code = nodes.literal_block("", "✓ one")
    document += [nodes.paragraph("", "", nodes.Text("Read ✓ lines.")), code]
    proofs.mark_in_prose(document)
    [mark] = document.findall(nodes.inline)
    assert (mark.astext(), mark["classes"]) == ("✓", ["proof-mark"])
    assert document.astext() == "Read ✓ lines.\n\n✓ one"


def test_a_minus_after_an_operator_is_a_sign():
    minus = '<mo form="prefix">−</mo>'
    assert mathml.formula("(-3, -6)", block=False).count(minus) == 2
    assert mathml.formula("a = -1", block=False).count(minus) == 1
    assert 'form="prefix"' not in mathml.formula("(a) - b - c", block=False)


def test_a_sign_stands_close_to_infinity():
    assert "<mi>∞</mi>" in mathml.formula(r"-\infty", block=False)


def test_the_name_of_a_function_is_parted_from_what_is_before_it():
    space = '<mspace width="0.167em" />'
    text = mathml.formula(r"\lambda \operatorname{sign}(w)", block=False)
    assert f'<mi>λ</mi>{space}<mi mathvariant="normal">sign</mi>' in text
    text = mathml.formula(r"v^\top \operatorname{softmax}_i(s)", block=False)
    assert f'</msup>{space}<msub><mi mathvariant="normal">softmax</mi>' in text
    for latex in (r"\operatorname{Var}(W)", r"a \cdot \tanh(b)", r"x_{\max}", "abc"):
        assert "<mspace" not in mathml.formula(latex, block=False)


@pytest.mark.parametrize(
    ("latex", "set_apart"),
    [
        (r"\ln 2", "<mo>\u2061</mo>{}<mn>2</mn>"),
        (r"\log_2 n", "</msub>{}<mi>n</mi>"),
        (r"-\ln \textcolor{#123456}{p}", "<mo>\u2061</mo>{}<mstyle"),
        (r"\ln \ln 2", "<mi>ln</mi><mo>\u2061</mo>{}<mi>ln</mi><mo>\u2061</mo>{}<mn>"),
    ],
)
def test_the_name_of_a_function_is_parted_from_what_it_is_of(latex, set_apart):
    space = '<mspace width="0.167em" />'
    text = mathml.formula(latex, block=False)
    assert set_apart.replace("{}", space) in text
    assert text.count("mspace") == set_apart.count("{}")
    for own in (r"\ln(2)", r"\ln\left(2\right)", r"\exp -a", r"\max z", r"\ln|a|"):
        assert "<mspace" not in mathml.formula(own, block=False)


def test_bars_open_and_close():
    text = mathml.formula("|a| - |-b|", block=False)
    forms = re.findall(r'form="(\w+)">(\W)</mo>', text.replace(' stretchy="false"', ""))
    bars = [("prefix", "|"), ("postfix", "|")]
    assert forms == [*bars, bars[0], ("prefix", "−"), bars[1]]


def test_a_comma_parts_numbers_unless_it_is_in_braces():
    text = mathml.formula("f(0,1)", block=False)
    assert "<mn>0</mn><mo>,</mo><mn>1</mn>" in text
    assert "<mn>1,000</mn>" in mathml.formula("1{,}000", block=False)
    assert "1,000 words" in mathml.formula(r"\text{1,000 words}", block=False)


def test_a_prime_is_a_superscript_and_an_apostrophe_is_not():
    assert "<msup><mi>f</mi><mi>′</mi></msup>" in mathml.formula("f'(x)", block=False)
    assert "Keras's" in mathml.formula(r"\text{Keras's}", block=False)


def test_aligned_formulas_are_tables():
    text = mathml.formula(
        r"\begin{aligned} a &= b \\ c &= \begin{cases} 1 & x \end{cases} \end{aligned}",
        block=True,
    )
    assert text.count("<mtr>") == 3
    assert 'class="ams-align" displaystyle="true"' in text
    assert 'class="cases"' in text
    assert "columnalign" not in text


@pytest.mark.parametrize(
    ("latex", "reason"),
    [
        (r"\foo{x}", r'Unknown LaTeX command "\\foo"'),
        (r"\begin{foo}x\end{foo}", 'Environment "foo"'),
        (r"\begin{align} a &= b \end{align}", 'Environment "align"'),
        (r"\begin{pmatrix} 1 \end{bmatrix}", r"begins .*pmatrix.* ends .*bmatrix"),
        (r"\frac{1", "1 of { but 0 of }"),
        (r"\frac{1}", "incomplete"),
        (r"a & b", "not convertible"),
        (r"x \tag{1}", "name it by a comment"),
        (r"\color{red}{x}", r"write \\textcolor"),
        (r"\newcommand{\a}{b} \a", "macros"),
        (r"\phantom{x}", "holds the place"),
        (r"\left( x", r"1 of \\left but 0 of \\right"),
        (r"x^2^3", "two scripts at one place"),
    ],
)
def test_a_formula_that_would_be_garbled_is_refused(latex, reason):
    with pytest.raises(mathml.FormulaError, match=reason):
        mathml.formula(latex, block=False)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("a b/c.ipynb:70003", "a b/c.ipynb: cell 7, line 2"),
        ("c.ipynb:120000", "c.ipynb: cell 12"),
        ("c.ipynb:12", "c.ipynb:12"),
        ("c.md:70002", "c.md:70002"),
    ],
)
def test_a_notebook_location_names_the_cell(said, meant):
    assert locations.readable(said) == meant


def test_proofs_and_errors_are_split_from_other_output():
    error = marks.error_line("ValueError", "no: good")
    text = f"a\n\n✓ one\n✓ two\n{error}\n{error}\n\n  b ✓ no\nValueError: c\n"
    assert list(proofs.split_output(text)) == [
        ("", ["a"]),
        ("claim", ["✓ one", "✓ two"]),
        ("error", [error, error]),
        ("", ["  b ✓ no", "ValueError: c"]),
    ]


def test_an_error_has_its_class_in_bold_and_reads_as_it_was_printed():
    line = marks.error_line("ValueError", "no: `good`")
    errors = proofs.error_list([line])
    assert errors.astext() == line
    assert errors.next_node(nodes.strong).astext() == "ValueError"


def test_a_fold_says_what_it_holds():
    content = "Show code cell content"
    assert folds.label_of(content, "Solution 4.1") == "Solution 4.1"
    assert folds.label_of(content, "") == "Code and output"
    assert folds.label_of("The long way", "A") == "The long way"


@pytest.mark.parametrize(
    ("source", "title", "rest"),
    [
        ("# @title Solution 4.1\nx", "Solution 4.1", "x"),
        ("# @title A", "A", ""),
        ("x  # @title A", "", "x  # @title A"),
    ],
)
def test_the_title_of_a_cell_is_no_code(source, title, rest):
    code = nodes.literal_block(source, source)
    assert folds.take_title(code) == title
    assert (code.rawsource, code.astext()) == (rest, rest)


def test_a_chapter_has_the_number_of_its_file_and_its_sections_have_none():
    def reference(anchor):
        return nodes.reference(anchorname=anchor)

    toc = nodes.bullet_list("", reference(""), reference("#one"))
    names = ("index", "chapters/04_rank3")
    env = SimpleNamespace(
        tocs={name: toc.deepcopy() for name in names},
        titles={name: nodes.title() for name in names},
        toc_secnumbers={},
    )
    assert numbers.number_chapters(None, env) == ["chapters/04_rank3"]
    assert env.toc_secnumbers == {"chapters/04_rank3": {"": (4,), "#one": ()}}
    assert env.titles["chapters/04_rank3"]["secnumber"] == (4,)
    assert "secnumber" not in env.titles["index"]
    assert numbers.number_chapters(None, env) == []


@pytest.mark.parametrize("url", ["", "https://github.com/someone/some-book"])
def test_the_repository_url_switches_every_button(url):
    options = {"repository_url": url, "launch_buttons": {"colab_url": "c"}}
    switch_buttons(SimpleNamespace(config=SimpleNamespace(html_theme_options=options)))
    assert {options[button] for button in BUTTONS} == {bool(url)}
    assert bool(options["launch_buttons"]) == bool(url)


def test_only_a_console_session_loses_its_last_blank_line():
    document = nodes.document(None, None)
    for language in ("pycon", "python"):
        document += nodes.literal_block("x\n\n", "x\n\n", language=language)
    typesetting.trim_sessions(None, document)
    assert [block.astext() for block in document] == ["x", "x\n\n"]
