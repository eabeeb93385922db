"""densekit against values that Keras computed, as tools/proof/golden.py wrote them."""

import functools
import json
from pathlib import Path

import numpy as np
import pytest

import densekit
from densekit import activations

GOLDEN = json.loads(Path(__file__).with_name("golden.json").read_text(encoding="utf-8"))
# Keras holds these functions' coefficients in float32, whatever the dtype.
ROUNDED = {"gelu", "leaky_relu", "relu"}
DIGITS = {"float32": 2e-6, "float64": 1e-14}
COEFFICIENT = 1e-7


def cases(family):
    def label(case):
        arguments = ", ".join(f"{k}={v}" for k, v in case["arguments"].items())
        traits = [case[k] for k in ("lora", "shape", "dtype") if k in case]
        return " ".join(
            map(str, [case.get("name", "Dense"), f"({arguments})", *traits])
        )

    return pytest.mark.parametrize("case", GOLDEN[family], ids=label)


def made(family, case):
    return getattr(getattr(densekit, family), case["name"])(**case["arguments"])


def assert_near(found, expected, bound):
    expected = np.asarray(expected)
    assert np.shape(found) == expected.shape
    scale = np.abs(expected).max(initial=1)
    assert np.abs(found - expected).max(initial=0) <= bound * scale


@cases("activations")
def test_activations(case):
    f = functools.partial(getattr(activations, case["name"]), **case["arguments"])
    x = np.array(case["x"])
    y = f(x)
    dx = activations.vjp(f)(np.resize(case["dy"], y.shape), y, x)
    bound = COEFFICIENT if case["name"] in ROUNDED else 1e-14
    assert_near(y, case["keras"]["y"], bound)
    assert_near(dx, case["keras"]["dx"], bound)


@pytest.mark.bitwise
@cases("initializers")
def test_initializers(case):
    initializer = made("initializers", case)
    found = initializer(case["shape"], case["dtype"])
    expected = np.array(case["keras"]["values"], case["dtype"])
    assert initializer.get_config() == case["keras"]["config"]
    assert (found.shape, found.dtype) == (expected.shape, expected.dtype)
    if case["name"] == "Orthogonal":
        assert np.abs(found - expected).max() <= 1e-5
    else:
        last_places = 6 if "ormal" in json.dumps(case["keras"]["config"] | case) else 0
        gap = np.abs(found - expected)
        assert np.all(gap <= last_places * np.spacing(np.abs(expected)))


@cases("regularizers")
def test_regularizers(case):
    regularizer = made("regularizers", case)
    w = np.array(case["w"], "float32")
    assert regularizer.get_config() == case["keras"]["config"]
    assert_near(regularizer(w), case["keras"]["penalty"], DIGITS["float32"])
    assert_near(regularizer.grad(w), case["keras"]["gradient"], DIGITS["float32"])


@cases("constraints")
def test_constraints(case):
    constraint = made("constraints", case)
    assert constraint.get_config() == case["keras"]["config"]
    found = constraint(np.array(case["w"]))
    assert_near(found, case["keras"]["values"], DIGITS["float64"])


@cases("losses")
def test_losses(case):
    loss, bound = made("losses", case), DIGITS[case["arguments"]["dtype"]]
    y_pred = np.array(case["y_pred"], case["arguments"]["dtype"])
    value, pullback = loss.vjp(case["y_true"], y_pred, case["sample_weight"])
    assert_near(value, case["keras"]["value"], bound)
    assert_near(pullback(case["dvalue"]), case["keras"]["dy_pred"], bound)


@cases("metrics")
def test_metrics(case):
    metric = made("metrics", case)
    assert metric.get_config() == case["keras"]["config"]
    batch = (case["y_true"], case["y_pred"])
    metric.update_state(*batch, case["sample_weight"])
    first = metric.result()
    metric.update_state(*batch)
    found = [first, metric.result()]
    assert_near(found, case["keras"]["results"], DIGITS["float32"])


@cases("dense")
def test_dense(case):
    expected = case["keras"]
    layer = densekit.Dense(**case["arguments"], dtype=case["dtype"], name="layer")
    assert layer.get_config() == expected["config"]
    layer.build(case["shape"])
    if "lora" in case:
        layer.enable_lora(**case["lora"])
    assert [w.name for w in layer.variables] == expected["weight_names"]
    layer.set_weights(expected["weights"])
    y, pullback = layer.vjp(case["x"])
    dx, dweights = pullback(case["dy"])
    bound = DIGITS[case["dtype"]]
    if layer.losses or layer.lora_enabled:  # whose coefficients Keras holds in float32
        bound = max(bound, COEFFICIENT)
    assert_near(y, expected["y"], bound)
    assert_near(dx, expected["dx"], bound)
    for mine, theirs in (
        (layer.losses, expected["losses"]),
        (dweights, expected["dweights"]),
    ):
        assert len(mine) == len(theirs)
        for found, value in zip(mine, theirs, strict=True):
            assert_near(found, value, bound)
