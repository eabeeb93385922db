"""Callbacks: when a training stops, what it gives back, what it prints."""

import io
from contextlib import redirect_stdout
from types import SimpleNamespace

import numpy as np
import pytest

from densekit import Dense, Input, Sequential
from densekit.callbacks import Callback, EarlyStopping, History, ProgbarLogger

X = np.arange(12, dtype="float32").reshape(6, 2) / 8
Y = X.sum(axis=1, keepdims=True)


def model():
    made = Sequential([Input((2,)), Dense(1)])
    made.compile("sgd", "mse", metrics=["mse", "accuracy"])
    return made


def fit(epochs, *callbacks):
    return model().fit(X, Y, epochs=epochs, verbose=0, callbacks=callbacks)


class Scripted(Callback):
    """Reports these values instead of the model's."""

    NAMES = ("accuracy", "mse", "loss", "val_accuracy", "val_loss")

    def __init__(self, *values):
        self.values = values

    def on_epoch_end(self, epoch, logs=None):
        logs |= dict.fromkeys(self.NAMES, self.values[epoch])


class Told(Callback):
    """Remembers what it is told, and whether the model was to stop."""

    def __init__(self):
        self.moments = []

    def on_train_begin(self, logs=None):
        self.moments.append(("begin", logs, self.model.stop_training))

    def on_train_end(self, logs=None):
        self.moments.append(("end", logs))

    def on_epoch_begin(self, epoch, logs=None):
        self.moments.append(("epoch begins", epoch))

    def on_epoch_end(self, epoch, logs=None):
        self.moments.append(("epoch ends", epoch, logs))

    def on_train_batch_begin(self, batch, logs=None):
        self.moments.append(("step begins", batch))

    def on_train_batch_end(self, batch, logs=None):
        self.moments.append(("step ends", batch, sorted(logs)))


def test_the_moments_of_a_training():
    told, names = Told(), ["accuracy", "loss", "mse"]
    made = model()
    made.stop_training = True
    history = made.fit(
        X, Y, 4, epochs=3, initial_epoch=2, verbose=0, callbacks=told
    ).history
    logs = {name: values[0] for name, values in history.items()}
    assert told.moments == [
        ("begin", None, False),
        ("epoch begins", 2),
        ("step begins", 0),
        ("step ends", 0, names),
        ("step begins", 1),
        ("step ends", 1, names),
        ("epoch ends", 2, logs),
        ("end", logs),
    ]
    assert told.moments[0][2] is False
    assert told.params == {"verbose": 0, "epochs": 3, "steps": 2}


def test_a_training_of_no_epoch():
    told = Told()
    history = fit(0, told)
    assert (history.epoch, history.history) == ([], {})
    assert told.moments == [("begin", None, False), ("end", {})]
    assert History().epoch == []


def test_early_stopping_by_default():
    assert vars(EarlyStopping()) == {
        "monitor": "val_loss",
        "min_delta": 0,
        "patience": 0,
        "verbose": 0,
        "mode": "auto",
        "baseline": None,
        "restore_best_weights": False,
        "start_from_epoch": 0,
        "wait": 0,
        "stopped_epoch": 0,
        "best": None,
        "best_epoch": 0,
        "best_weights": None,
    }


@pytest.mark.parametrize(
    ("arguments", "values", "epochs"),
    [
        ({"monitor": "loss"}, [3, 2, 2, 1], 3),
        ({"monitor": "loss"}, [3, 2, 1], None),
        ({"monitor": "loss"}, [np.nan, 2, 1], 2),
        ({"monitor": "loss", "patience": 2}, [3, 2, 2, 1, 1, 1], 6),
        ({"monitor": "loss", "min_delta": 1.5}, [3, 2, 1, 0], 2),
        ({"monitor": "loss", "min_delta": -1.5}, [3, 2, 1, 0], 2),
        ({"monitor": "loss", "mode": "max"}, [3, 4, 2, 5], 3),
        ({"monitor": "loss", "mode": "max", "min_delta": 1.5}, [0, 1, 3], 2),
        ({"monitor": "accuracy"}, [1, 2, 1, 3], 3),
        ({"monitor": "accuracy", "mode": "min"}, [2, 1, 1], 3),
        ({"monitor": "val_accuracy"}, [1, 2, 1, 3], 3),
        ({"monitor": "val_loss"}, [2, 1, 1, 0], 3),
        ({"monitor": "mse"}, [2, 1, 1, 0], 3),
        ({"monitor": "loss", "baseline": 1, "patience": 2}, [3, 2, 2.5, 0.5, 0.6], 3),
        ({"monitor": "loss", "baseline": 1}, [3, 4, 5], 2),
        ({"monitor": "loss", "start_from_epoch": 2}, [3, 4, 5, 6, 7], 4),
    ],
)
def test_early_stopping(arguments, values, epochs, capsys):
    stopping = EarlyStopping(verbose=1, **arguments)
    made = model()
    for _ in range(2):  # it starts anew
        script = [Scripted(*values), stopping]
        history = made.fit(X, Y, epochs=len(values), verbose=0, callbacks=script)
        assert len(history.epoch) == (epochs or len(values))
        assert stopping.stopped_epoch == (epochs or 1) - 1
        said = f"Epoch {epochs}: early stopping\n" if epochs else ""
        assert capsys.readouterr().out == said


def test_early_stopping_gives_back_the_best_weights(capsys):
    class Keep(Callback):
        def on_epoch_end(self, epoch, logs=None):
            kept.append(self.model.get_weights())

    kept = []
    stopping = EarlyStopping("loss", patience=2, restore_best_weights=True, verbose=1)
    made = model()
    script = (Scripted(3, 1, 2, 2), Keep(), stopping)
    made.fit(X, Y, epochs=9, verbose=0, callbacks=script)
    assert all(map(np.array_equal, made.get_weights(), kept[1]))
    assert (stopping.best, stopping.best_epoch) == (1, 1)
    assert capsys.readouterr().out == (
        "Epoch 4: early stopping\n"
        "Restoring model weights from the end of the best epoch: 2.\n"
    )
    stopping.verbose = 0
    made.fit(X, Y, epochs=9, verbose=0, callbacks=script)
    assert capsys.readouterr().out == ""


def test_a_mode_that_does_not_exist():
    with pytest.warns(UserWarning, match="mode") as caught:
        assert EarlyStopping(mode="x").mode == "auto"
    assert str(caught[0].message) == (
        "EarlyStopping mode 'x' is unknown, fallback to auto mode."
    )


def test_a_value_that_is_not_there():
    with pytest.warns(UserWarning, match="not available") as caught:
        fit(1, EarlyStopping())
    assert str(caught[0].message) == (
        "Early stopping conditioned on metric `val_loss` which is not available. "
        "Available metrics are: accuracy,loss,mse"
    )


def test_a_value_of_which_nobody_knows_what_is_better():
    own = Scripted(1, 2)
    own.NAMES = ("mine",)
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the text follows
        fit(3, own, EarlyStopping("mine"))
    assert str(caught.value) == (
        "EarlyStopping callback received monitor=mine, but densekit isn't able to "
        "automatically determine whether that metric should be maximized or minimized. "
        "Pass `mode='max'` in order to monitor based on the highest metric value, or "
        "pass `mode='min'` in order to use the lowest value."
    )


class Screen(io.StringIO):
    """What was written, and how much of it at each flush."""

    def __init__(self):
        super().__init__()
        self.shown = []

    def flush(self):
        self.shown.append(self.getvalue())


@pytest.fixture
def clock(monkeypatch):
    """Seconds, which a test moves; dyadic, so that no difference is rounded."""
    now = [1.0]
    watch = SimpleNamespace(perf_counter=lambda: now[0])
    monkeypatch.setattr("densekit.callbacks.time", watch)
    return now


def logger(**params):
    made = ProgbarLogger()
    made.INTERVAL = 1 / 16
    made.set_params({"verbose": 1, "epochs": 1, "steps": 10} | params)
    made.on_epoch_begin(0)
    return made


def test_the_bar(clock):
    with redirect_stdout(Screen()) as screen:
        bar = logger(epochs=3)
        lines = ["Epoch 1/3\n"]
        clock[0] = 1.25
        bar.on_train_batch_end(0, {"loss": 0.0005, "mse": 0.001})
        lines.append("\r 1/10 ━━" + "╌" * 18 + " 0s 250ms/step")
        lines[-1] += " - loss: 5.0000e-04 - mse: 1.0000e-03"
        assert screen.shown == ["".join(lines)]
        clock[0] = 1.25 + 1 / 16  # too soon
        bar.on_train_batch_end(1)
        clock[0] = 3.0
        bar.on_train_batch_end(3)
        lines.append("\r 4/10 " + "━" * 8 + "╌" * 12 + " 2s 500ms/step")
        lines[-1] = lines[-1].ljust(len(lines[-2]))  # over what stood there
        assert screen.shown[1:] == ["".join(lines)]
        clock[0] = 11.0
        bar.on_epoch_end(0, {"loss": 0.5})
        lines.append("\r10/10 " + "━" * 20 + " 10s 1000ms/step - loss: 0.5000\n")
        assert screen.shown[2:] == ["".join(lines)]


def test_a_line_an_epoch(clock, capsys):
    line = logger(verbose=2)
    clock[0] = 3.0
    line.on_train_batch_end(0, {"loss": 1.0})
    line.on_epoch_end(0, {"loss": -0.5, "mse": 2.0})
    line.on_epoch_end(0)
    assert capsys.readouterr().out == (
        "10/10 - 2s - 200ms/step - loss: -0.5000 - mse: 2.0000\n"
        "10/10 - 2s - 200ms/step\n"
    )


def test_what_fit_evaluate_and_predict_print(clock, capsys):
    made = model()
    made.fit(X, Y, 3, epochs=2, verbose=2)
    lines = capsys.readouterr().out.splitlines()
    assert lines[::2] == ["Epoch 1/2", "Epoch 2/2"]
    assert lines[1].startswith("2/2 - 0s - 0ms/step - accuracy: 0.0000e+00 - loss: ")
    full = "\r1/1 " + "━" * 20 + " 0s 0ms/step"
    for method, data, values in (
        (made.fit, (X, Y), " - accuracy: 0.0000e+00 - loss: "),
        (made.evaluate, (X, Y), " - accuracy: 0.0000e+00 - loss: "),
        (made.predict, (X,), "\n"),
    ):
        for arguments in ({}, {"verbose": 1}, {"verbose": "auto"}):
            method(*data, **arguments)
            said = capsys.readouterr().out
            assert said.startswith(full + values)
            assert said.endswith("\n")
        for verbose in (0, 3):
            method(*data, verbose=verbose)
            assert capsys.readouterr().out == ""
