import pytest
from nbformat.v4 import new_markdown_cell

from tools.proof.prose_numbers import find_unbacked, visible

CLAIMS = [
    ("There are 73519 of them.", "73519"),
    ("102,764,544 weights", "102,764,544"),
    ("102\u202f764\u202f544 weights", "102\u202f764\u202f544"),
    ("$12 \\cdot 20 = 2{,}880$", "2,880"),
    ("$2\\,880$ products", "2\u2009880"),
    ("a kernel $W_{784}$", "784"),
    ("a rate of 0.001", "0.001"),
    ("within 1e-07 of it", "1e-07"),
    ("shapes `(8, 100)`", "100"),
    ("784x12", "784"),
    ("layers (2050) and 2048 units", "2050"),
    ("In VGG16, 2000 units", "2000"),
    ("With 1984 units", "1984"),
    ("a batch of 2000 (or so)", "2000"),
    ("Keras 3100 times", "3100"),
    ("[288100 parameters](page.md)", "288100"),
    ("```{figure} a_640.svg\n:width: 600px\n:alt: all 512 units\n```", "512"),
    ("<b title='640'>4096</b>", "4096"),
    ("## 576 inputs", "576"),
    ("| 1024 | 3 |", "1024"),
]
CLAIMS_NOTHING = [
    "12 maps, 2.5 times, $10^{-3}$, 89 %",
    "float32, conv2d_123, VGG16, x784",
    "[page](https://example.org/12345), <https://example.org/12345>",
    "https://example.org/12345 and doi:10.1109/5.771073, arXiv:1706.03762",
    "[1]: https://example.org/12345",
    "[page](12345.html)",
    "[label]: 12345.html",
    "{cite:p}`glorot2010`, {cite}`he2015`, {eq}`eq-100`, {numref}`Figure 123 <f>`",
    "(Glorot and Bengio, 2010), He et al., 2015, Glorot and Bengio 2010, (2017)",
    "[Vaswani 2017](https://example.org), (2015, 2017)",
    "(Glorot, 2010), (see Bengio 2010, page 4)",
    "(sec-100)=\n# Title",
    "![a](b_640.png){width=640px} {#fig-100 .wide}",
    "```{image} 640.svg\n:width: 600px\n```",
    "<img width=640 height='480'>",
    "<!-- 12345 -->",
    "% 12345",
    "Keras 3.15.1 on Python 3.11 to 3.13, version 2.21",
]
BACKING = [
    ("2,880", "print(2880)"),
    ("2,880", "2_880"),
    ("2880", "= 2,880 products"),
    ("0.001", "atol=1e-3"),
    ("8 and 100", "[8,100]"),
    ("1e-07", "(within 1e-07)"),
    ("100", "(100,)"),
]


def found(source, *shown):
    return [written for _, written in find_unbacked([new_markdown_cell(source)], shown)]


@pytest.mark.parametrize(("source", "number"), CLAIMS)
def test_number_in_the_prose_is_a_claim(source, number):
    assert number in found(source)
    assert number not in found(source, number)


@pytest.mark.parametrize("source", CLAIMS_NOTHING)
def test_number_that_claims_nothing_needs_no_backing(source):
    assert found(source) == []


@pytest.mark.parametrize(("source", "shown"), BACKING)
def test_value_backs_a_number_however_it_is_written(source, shown):
    assert found(source, shown) == []


def test_other_values_back_nothing():
    assert found("2,880 and 0.25", "28800 288 12.880 0.250001 x2880") == [
        "2,880",
        "0.25",
    ]


def test_coordinates_styles_and_comments_are_not_visible():
    svg = "<svg width='640'><style>a{1px}</style><!-- 100 --><text>784</text></svg>"
    assert visible("image/svg+xml", svg).split() == ["784"]
    assert visible("text/html", "<script>x = 100</script><b>7&nbsp;</b>").split() == [
        "7"
    ]
    assert visible("text/plain", "<Dense 64>") == "<Dense 64>"
