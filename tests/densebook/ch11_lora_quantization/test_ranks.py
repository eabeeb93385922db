"""LoRA learns in float32: chapter 11's stored numbers hold under any rounding of it."""

from pathlib import Path

import nbformat
import numpy as np
import pytest

from densekit.layers.weights import Weight

ROOT = Path(__file__).parents[3]
CELLS = ("setup", "tune-train", "tune-run", "tune-svd", "tune-ranks", "tune-figure")


@pytest.fixture(scope="module")
def chapter():
    path = ROOT / "chapters/11_lora_quantization.ipynb"
    cells = {cell["id"]: cell["source"] for cell in nbformat.read(path, 4).cells}
    names = {}
    for name in CELLS:
        exec(cells[name], names)
    return names


def test_disturbed_steps_change_no_answer(chapter, monkeypatch):
    rng, whole = np.random.default_rng(0), Weight.assign
    disturbed = []

    def assign(self, value):
        if self.value.dtype == "float32":
            disturbed.append(self.name)
            value = value * (1 + 1e-6 * rng.standard_normal(value.shape))
        whole(self, value)

    monkeypatch.setattr(Weight, "assign", assign)
    again = [chapter["lora_of"](r, *chapter["networks"][0]) for r in chapter["ranks"]]
    assert len(disturbed) > 1000 * len(again)
    assert again == chapter["learned"]
