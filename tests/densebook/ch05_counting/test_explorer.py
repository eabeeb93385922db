"""The counting explorer: its arithmetic against densekit."""

import json
import math
import re
from functools import partial

import numpy as np
import pytest

import densekit as dk
from densebook.ch05_counting.explorer import DTYPES, NETWORKS, counting
from densebook.ch05_counting.explorer.stack import PATTERN, stack, tally
from densekit import counting as formulas
from densekit.summary import readable_bytes
from tests.densebook.every import html_of

SETTINGS = 1000
LARGEST = 2**53 - 1
DATA = counting()._start["data"]


def drawn_stack(rng):
    """A stack as text, and its input and layers made without reading that text."""
    axes = rng.choice([1, 2, 3], p=[0.15, 0.15, 0.7])
    shape = [int(n) for n in np.exp(rng.uniform(0, 5, axes)).round()]
    text, layers = [".".join(map(str, shape))], []
    for _ in range(rng.integers(0, 9)):
        kind = rng.choice(list("cpfgd"), p=[0.4, 0.2, 0.1, 0.08, 0.22])
        window, stride = int(rng.integers(1, 6)), int(rng.integers(1, 4))
        size = int(np.exp(rng.uniform(0, 8)))
        bias, same = bool(rng.random() < 0.7), bool(rng.random() < 0.4)
        padding = "same" if same else "valid"
        plain = "" if bias else "n"
        step = f".{stride}" if stride > 1 else ""
        token, layer = {
            "c": (
                f"c{size}.{window}{step}{'s' if same else ''}{plain}",
                partial(dk.Conv2D, size, window, stride, padding, use_bias=bias),
            ),
            "p": (f"p{window}", partial(dk.MaxPooling2D, window)),
            "f": ("f", dk.Flatten),
            "g": ("g", dk.GlobalAveragePooling2D),
            "d": (f"d{size}{plain}", partial(dk.Dense, size, use_bias=bias)),
        }[kind]
        text.append(token)
        layers.append(layer())
    return "-".join(text), shape, layers


def expected(shape, layers, batch):
    """Rows as densekit counts them, and the first layer that does not fit."""
    rows = []
    for at, layer in enumerate(layers):
        if layer.ndim not in (None, len(shape) + 1):
            return rows, at
        try:
            after = layer.compute_output_shape((batch, *shape))
        except ValueError:
            return rows, at
        params = 0
        if isinstance(layer, dk.Conv2D):
            window = layer.kernel_size
            params = formulas.conv2d_params(
                window, shape[-1], layer.filters, layer.use_bias
            )
        elif isinstance(layer, dk.Dense):
            params = formulas.dense_params(shape[-1], layer.units, layer.use_bias)
        work = formulas.multiply_adds(layer, (batch, *shape))
        shape = list(after[1:])
        rows.append((shape, params, work, math.prod(after)))
    return rows, None


def computed(page, settings):
    text = page.evaluate(
        """([all, data]) => JSON.stringify(
          all.map(s => denseExplorers.kinds.counting.compute(s, data)))""",
        [settings, DATA],
    )
    return json.loads(text)  # Playwright's own form takes ten times as long


def test_1000_random_stacks_agree_with_densekit(open_page):
    rng = np.random.default_rng(5)
    drawn = [(*drawn_stack(rng), int(rng.integers(1, 65))) for _ in range(SETTINGS)]
    settings = [
        {"network": "own", "net": net, "batch": batch} for net, _, _, batch in drawn
    ]
    results = computed(open_page(html_of("counting")), settings)
    whole = large = 0
    for (net, shape, layers, batch), result in zip(drawn, results, strict=True):
        assert re.fullmatch(PATTERN, net)
        rows, refused = expected(shape, layers, batch)
        total = sum(row[1] for row in rows)
        outputs = sum(row[3] for row in rows)
        together = formulas.training_bytes(total, "float64") + 8 * outputs
        if refused is None and max(together, sum(row[2] for row in rows)) > LARGEST:
            assert result["problem"]["at"] == len(layers), net
            assert "too large" in result["problem"]["text"]
            large += 1
            continue
        assert [
            (r["shape"], r["params"], r["multiplyAdds"], r["outputs"])
            for r in result["rows"]
        ] == rows, net
        assert (result["problem"] or {}).get("at") == refused, net
        if refused is not None:
            with pytest.raises(ValueError, match="map"):
                tally(net, batch)
            assert result["total"] is result["bytes"] is None
            continue
        whole += 1
        assert [row.params for row in tally(net, batch)] == [row[1] for row in rows]
        assert result["total"]["params"] == total
        assert result["total"]["multiplyAdds"] == sum(row[2] for row in rows)
        model = dk.Sequential(layers)
        for dtype in DTYPES:
            weights = formulas.weight_bytes(total, dtype)
            kept = formulas.activation_bytes(model, (batch, *shape), dtype)
            assert result["bytes"][dtype] == {
                "weights": weights,
                "gradients": weights,
                "moments": formulas.training_bytes(total, dtype) - 2 * weights,
                "outputs": kept,
                "together": formulas.training_bytes(total, dtype) + kept,
            }, (net, dtype)
    assert whole >= 250
    assert len(drawn) - whole - large > 60


def test_bytes_are_written_as_densekit_writes_them(open_page):
    rng = np.random.default_rng(0)
    counts = [0, 1, 1023, 1024, 1152, 1176, *range(1025, 1400, 5)]
    counts += [int(n) for n in np.exp(rng.uniform(0, 36, 300))]
    page = open_page(html_of("counting"))
    written = page.evaluate(
        "counts => counts.map(denseExplorers.parts.counting.readable)", counts
    )
    assert written == [readable_bytes(count) for count in counts]


@pytest.mark.parametrize("net", ["5.5.1-p2-c8.3", "5.5.2-f-g", "9.4.1-p5"])
def test_keras_refuses_them_too(net):
    from densebook.quiet import tf

    with pytest.raises(ValueError, match="map"):
        counting(network="own", net=net)
    shape, layers = stack(net)
    model = tf.keras.Sequential([tf.keras.Input(shape)])
    twins = [
        getattr(tf.keras.layers, type(layer).__name__).from_config(layer.get_config())
        for layer in layers
    ]
    for twin in twins[:-1]:
        model.add(twin)
    with pytest.raises(ValueError, match=r"incompatible|[Nn]egative|Computed output"):
        model.add(twins[-1])


@pytest.mark.parametrize(
    "net", [*(net for _, net in NETWORKS.values()), "9.9.2-c8.3.2sn-p2-g-d1200n"]
)
def test_still_and_script_show_the_same_table(open_page, net):
    settings = {"network": "own", "net": net, "batch": 3}
    explorer = counting(**settings)
    page = open_page(explorer._repr_html_())
    rows = page.locator(".ct-layers [data-at] .ct-row")
    lines = rows.locator(":is(.ct-name, .ct-shape, .ct-value)")
    live = lines.all_inner_texts()[2:]
    page = open_page(explorer.stand_in._repr_svg_())
    still = [text.strip() for text in page.locator("svg text").all_text_contents()]
    assert still[-len(live) :] == live
