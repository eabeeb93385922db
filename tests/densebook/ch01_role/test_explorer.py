"""The neuron explorer: its arithmetic against densekit."""

import json
from collections import Counter
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest

import densekit as dk
from densebook.ch01_role.explorer import LEVELS, POINTS, neuron

SETTINGS = 300
SQUARES = 1600  # where no piece is affine
CORNERS = np.array([[-2, -2], [2, -2], [2, 2], [-2, 2]])


def drawn_settings(rng):
    units = int(rng.integers(1, 9))
    scale = rng.choice([4, 32])  # small ones make creases meet
    kernel = rng.integers(-scale, scale + 1, (8, 2))
    bias = rng.integers(-2 * scale, 2 * scale + 1, 8)
    out = rng.integers(-32, 33, 8)
    rows = np.column_stack([kernel, bias, out])
    return {
        "units": units,
        "activation": str(rng.choice(["linear", "relu", "tanh", "sigmoid"])),
        "shade": str(rng.choice(["network", "unit"])),
        "unit": str(rng.integers(8)),
        "at": "_".join(map(str, rng.integers(-16, 17, 2))),
        "points": str(rng.choice(list(POINTS))),
        **{f"u{i}": "_".join(map(str, row)) for i, row in enumerate(rows)},
        "out": str(rng.integers(-64, 65)),
    }


def layers(settings):
    """The two layers, by densekit."""
    rows = [settings[f"u{i}"].split("_") for i in range(settings["units"])]
    table = np.array(rows, float) / 8
    hidden = dk.Dense(len(table), activation=settings["activation"], dtype="float64")
    last = dk.Dense(1, dtype="float64")
    model = dk.Sequential([dk.Input((2,)), hidden, last])
    hidden.set_weights([table[:, :2].T, table[:, 2]])
    last.set_weights([table[:, 3:], [float(settings["out"]) / 8]])
    return hidden, last, model


def regions(kernel, bias):
    """How many pieces lines cut out of the square, by Euler's formula, exactly."""
    lines = set()
    for (a, b), c in zip(kernel.T.tolist(), bias.tolist(), strict=True):
        z = CORNERS @ [a, b] + c
        if z.min() < 0 < z.max():
            first = Fraction(a or b)
            lines.add((Fraction(a) / first, Fraction(b) / first, Fraction(c) / first))
    meetings = Counter()
    for (a, b, c), (d, e, f) in combinations(sorted(lines), 2):
        if det := a * e - b * d:
            place = (b * f - c * e) / det, (c * d - a * f) / det
            if max(map(abs, place)) < 2:
                meetings[place] += 1
    through = {n * (n - 1) // 2: n for n in range(2, 9)}
    return 1 + len(lines) + sum(through[pairs] - 1 for pairs in meetings.values())


def area(corners):
    x, y = np.array(corners).T
    return abs(x @ np.roll(y, 1) - y @ np.roll(x, 1)) / 2


def test_300_random_settings_agree_with_densekit(open_page):
    rng = np.random.default_rng(5)
    drawn = [drawn_settings(rng) for _ in range(SETTINGS)]
    page = open_page(neuron()._repr_html_())
    text = page.evaluate(
        """all => {
          const { compute } = denseExplorers.kinds.neuron;
          const start = JSON.parse(document.querySelector(".dk-start").textContent);
          return JSON.stringify(all.map((settings) => {
            const result = compute(settings, start.data);
            const some = result.parts.filter((_, i) => i < 100 || i % 97 === 0);
            return { ...result, parts: some, count: result.parts.length };
          }));
        }""",
        drawn,
    )
    results = json.loads(text)  # Playwright's own form takes ten times as long
    seen = Counter()
    for settings, result in zip(drawn, results, strict=True):
        hidden, last, model = layers(settings)

        def network(x, hidden=hidden, last=last):
            return last(hidden(x))  # a Sequential would round x to float32

        x = np.array([settings["at"].split("_")], float) / 8
        exact = settings["activation"] in ("linear", "relu")
        close = {"rtol": 0 if exact else 1e-12, "atol": 0 if exact else 1e-12}
        close["err_msg"] = str(settings)
        kernel, bias = hidden.get_weights()
        np.testing.assert_array_equal(result["z"], (x @ kernel + bias)[0])
        np.testing.assert_allclose(result["h"], hidden(x)[0], **close)
        np.testing.assert_allclose(result["y"], network(x)[0, 0], **close)
        assert result["parameters"] == model.count_params(), settings
        assert result["chosen"] == min(int(settings["unit"]), settings["units"] - 1)
        if settings["activation"] == "linear":
            np.testing.assert_array_equal(
                result["merged"]["kernel"], (kernel @ last.kernel)[:, 0]
            )
            merged = bias @ last.kernel + last.bias
            np.testing.assert_array_equal(result["merged"]["bias"], merged[0])
        else:
            assert result["merged"] is None

        points = POINTS[settings["points"]]
        right = 0
        for (a, b, label), point in zip(points, result["points"], strict=True):
            y = network(np.array([[a, b]]))[0, 0]
            np.testing.assert_allclose(point["y"], y, **close)
            right += (y > 0) == bool(label)
        assert result["right"] == right, settings

        for i, ends in enumerate(result["creases"]):
            z = CORNERS @ kernel[:, i] + bias[i]
            assert (ends is not None) or not z.min() < 0 < z.max(), settings
            if ends:
                crease = np.array(ends) @ kernel[:, i] + bias[i]
                np.testing.assert_allclose(crease, 0, atol=1e-12)
                assert abs(np.array(ends)).max() <= 2

        wanted = {"linear": 1, "relu": regions(kernel, bias)}
        wanted = wanted.get(settings["activation"], SQUARES)
        assert result["count"] == wanted, settings
        assert result["pieces"] == (wanted if exact else None)
        for part in result["parts"]:
            y = network(np.array(part["corners"], float))[:, 0]
            np.testing.assert_allclose(part["values"], y, rtol=1e-9, atol=1e-9)
        if exact:
            whole = sum(area(part["corners"]) for part in result["parts"])
            assert whole == pytest.approx(16)
            centres = np.array([np.mean(p["corners"], 0) for p in result["parts"]])
            middle = [np.mean(p["values"]) for p in result["parts"]]
            np.testing.assert_allclose(network(centres)[:, 0], middle, atol=1e-9)
        seen[settings["activation"], settings["units"]] += 1
    assert len(seen) == 32  # every activation with every number of units


@pytest.mark.parametrize("activation", ["linear", "relu", "tanh", "sigmoid"])
def test_a_unit_is_shaded_exactly_where_it_answers_more(open_page, activation):
    page = open_page(neuron(activation=activation)._repr_html_())
    back = page.evaluate(
        """([name, levels]) => levels.flatMap((y) => [[y, 1], [-y, -1]].map(
          ([level, side]) => String(
            denseExplorers.parts.neuron.ACTIVATIONS[name].back(level, side))))""",
        [activation, list(LEVELS)],
    )
    z = np.arange(-64, 65) / 8
    answer = dk.activations.get(activation)(z)
    bounds = iter(float(text.replace("Infinity", "inf")) for text in back)
    for level in LEVELS:
        clear = abs(abs(answer) - level) > 1e-9
        clear |= (activation == "relu") | (activation == "linear")
        np.testing.assert_array_equal(
            (answer > level)[clear], (z > next(bounds))[clear]
        )
        np.testing.assert_array_equal(
            (answer < -level)[clear], (z < next(bounds))[clear]
        )


@pytest.mark.parametrize(
    ("weights", "reason"),
    [
        ([[[1], [1]], [0], [[1]]], "of the shapes"),
        ([[[1, 1]], [0], [[1]], [0]], "of the shapes"),
        ([np.ones((2, 9)), np.ones(9), np.ones((9, 1)), [0]], "1 to 8 units"),
        ([[[0.1], [1]], [0], [[1]], [0]], "a weight must be a multiple of 0.125"),
        ([[[5], [1]], [0], [[1]], [0]], "from -4 to 4"),
        ([[[1], [1]], [9], [[1]], [0]], "a bias must be .* from -8 to 8"),
    ],
)
def test_weights_that_cannot_be_shown_are_refused(weights, reason):
    with pytest.raises(ValueError, match=reason):
        neuron(weights=weights)


def test_an_unknown_example_is_refused():
    with pytest.raises(ValueError, match="preset must be one of xor, triangle, circle"):
        neuron(preset="square")
