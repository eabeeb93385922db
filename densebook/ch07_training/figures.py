"""Chapter 7: training."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.ticker import PercentFormatter

from ..drawing import ROLES, Picture, chart, number

History = Mapping[str, Sequence[float]]


def by_heart(runs: Mapping[str, History]) -> Picture:
    """Right answers by epoch, on the digits of the training and on new ones.

    Args:
        runs: by the labels' name, "true" and "shuffled": a history with "accuracy" and
            "val_accuracy".
    """
    figure, axes = chart(334, 230)
    said = []
    for (name, run), role in zip(runs.items(), ("output", "kernel"), strict=True):
        known, new = (np.array(run[key]) for key in ("accuracy", "val_accuracy"))
        epochs, colour = np.arange(1, len(known) + 1), ROLES[role]
        axes.plot(epochs, known, color=colour)
        axes.plot(epochs, new, color=colour, linestyle=(0, (4, 2)))
        axes.text(
            len(known), new[-1] + 0.05, f"{name} labels", color=colour, ha="right"
        )
        said.append(
            f"with {name} labels {_percent(known[-1])} of the digits that it trained "
            f"on and {_percent(new[-1])} of new ones"
        )
    axes.set(xlabel="epoch", ylabel="right answers", ylim=(0, 1.04))
    axes.yaxis.set_major_formatter(PercentFormatter(1))
    return Picture(
        figure,
        name="fig-by-heart",
        title="Learned, and learned by heart",
        alt=(
            "Right answers by epoch for two networks, full lines for training digits "
            f"and dashed ones for new digits. At the end the network has right: "
            f"{'; '.join(said)}."
        ),
    )


def remedies(tests: Mapping[str, Sequence[float]], wrong: float) -> Picture:
    """Right answers on new digits by epoch, for each remedy.

    Args:
        tests: by the remedy's name, the accuracy after each epoch.
        wrong: which part of the training labels was made random.
    """
    figure, axes = chart(334, 230)
    said = []
    roles = dict(zip(tests, ("ink", "kernel", "output"), strict=True))
    for name, values in tests.items():
        found, colour = np.array(values), ROLES[roles[name]]
        epochs = np.arange(1, len(found) + 1)
        axes.plot(epochs, found, color=colour, label=name)
        best = int(found.argmax())
        said.append(
            f"{name} {_percent(found[best])} at its best, {_percent(found[-1])} at "
            "the end"
        )
    axes.legend(loc="lower center", ncols=len(tests))
    axes.set(xlabel="epoch", ylabel="right answers", ylim=(0.3, 0.9))
    axes.yaxis.set_major_formatter(PercentFormatter(1))
    return Picture(
        figure,
        name="fig-remedies",
        title="Against learning errors by heart",
        alt=(
            f"Right answers on new digits by epoch, after training with "
            f"{_percent(wrong)} of the labels made random: {'; '.join(said)}."
        ),
    )


def walks(paths: Mapping[float, Sequence[float]]) -> Picture:
    """Steps down the valley of the loss w², a panel for each rate.

    Args:
        paths: by the learning rate, w after 0, 1, 2... steps.
    """
    panels, said = [], []
    for rate, path in paths.items():
        figure, axes = chart(100, 106)
        w = np.array(path)
        shown = w[np.abs(w) <= 2]
        valley = np.linspace(-2.1, 2.1, 43)
        axes.plot(valley, valley**2, color=ROLES["faint"])
        axes.plot(shown, shown**2, "o-", color=ROLES["kernel"], markersize=4)
        axes.set(xlim=(-2.2, 2.2), ylim=(-0.3, 4.5), xticks=(-1, 1), yticks=(0, 4))
        axes.set_title(f"rate {rate:g}")
        panels.append(figure)
        said.append(
            f"at rate {rate:g}, w is {', '.join(number(f'{v:g}') for v in path)}"
        )
    return Picture(
        *panels,
        name="fig-walks",
        title="One valley, four learning rates",
        alt=f"The parabola w² with the steps of gradient descent: {'; '.join(said)}.",
    )


def _percent(part: float) -> str:
    return f"{100 * part:.0f} %"
