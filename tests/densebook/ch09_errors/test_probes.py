"""The five probes: each says yes to a sound script, and no to its own mistake."""

import numpy as np
import pytest

import densekit as dk
from densebook.ch09_errors.probes import (
    PASSES,
    PROBES,
    RAISES,
    SAYS_NO,
    Script,
    probed,
)

X = np.eye(4)
Y = np.array([[1.0], [0], [1], [1]])
IDS = np.array([0, 2, 1, 2])
WEIGHTS = [np.ones((4, 1)), np.zeros(1)]


def script(x=X, y=Y, count=5, units=1, loss="mse", **more):
    kind = {key: more.pop(key) for key in ("trainable", "activation") if key in more}
    dense = dk.Dense(units, kernel_initializer="zeros", **kind)
    model = dk.Sequential([dk.layers.Input((4,)), dense])
    model.compile(dk.optimizers.Adam(0.25), loss)
    return Script(model, x, y, count, **more)


def classes(**more):
    given = {"y": IDS, "count": 15, "classes": 3} | more
    loss = "sparse_categorical_crossentropy"
    return script(units=3, activation="softmax", loss=loss, **given)


def found(**answers):
    return [answers.get(name, PASSES) for name in PROBES]


@pytest.mark.parametrize(
    "write",
    [
        script,
        classes,
        lambda: classes(y=IDS[:, None]),
        lambda: script(weights=WEIGHTS),
        lambda: script(x=4 * X),  # as large as standardized inputs
    ],
)
def test_a_sound_script_passes(write):
    assert probed(write) == found()


@pytest.mark.parametrize(
    ("write", "answers"),
    [
        (lambda: script(y=Y[:, 0]), {"shape": SAYS_NO}),
        (
            lambda: script(x=X[:, :3]),
            dict.fromkeys(("shape", "gradient", "overfit"), RAISES),
        ),
        (lambda: script(x=20 * X), {"dtype": SAYS_NO, "overfit": SAYS_NO}),
        (lambda: script(x=0.05 * X), {"dtype": SAYS_NO}),
        (lambda: script(count=6), {"count": SAYS_NO}),
        (
            lambda: script(x=np.full((4, 4), np.nan)),
            dict.fromkeys(("dtype", "gradient", "overfit"), SAYS_NO),
        ),
        (
            lambda: script(trainable=False),
            dict.fromkeys(("count", "gradient", "overfit"), SAYS_NO),
        ),
        (
            lambda: script(y=np.array([[0.0], [1], [0], [0]]), x=np.ones((4, 4))),
            {"overfit": SAYS_NO},
        ),
        (
            lambda: script(weights=[np.ones((3, 1)), np.zeros(1)]),
            {"count": SAYS_NO, "gradient": RAISES, "overfit": RAISES},
        ),
        *(
            (
                lambda step=step: classes(y=IDS + step),
                {"dtype": SAYS_NO, "gradient": RAISES, "overfit": RAISES},
            )
            for step in (-1, 1)
        ),
        (
            lambda: classes(y=np.eye(3)[IDS]),
            {"shape": SAYS_NO, "gradient": RAISES, "overfit": RAISES},
        ),
    ],
)
@pytest.mark.filterwarnings("ignore")
def test_a_mistake_is_found(write, answers):
    assert probed(write) == found(**answers)


def test_a_step_takes_the_first_samples_and_dtype_reads_all():
    x, y = np.concatenate([X, X]), np.concatenate([Y, Y])
    assert probed(lambda: script(x=x, y=y, size=4)) == found()
    x[6, 2] = np.nan
    assert probed(lambda: script(x=x, y=y, size=4)) == found(dtype=SAYS_NO)
