"""Train a densekit model on several machines: each takes a part of every batch.

    python examples/cluster.py                       two worker processes, here
    python examples/cluster.py tcp://10.0.0.5:8786   the workers of that scheduler

The model goes out; gradients come back and are added here, in the order of the parts.
So the number of parts matters, and not who computes which: a lost worker costs time,
and changes no bit. (One that hangs costs five minutes: so long its scheduler waits.)
Where no sum is rounded, the weights are those of ``model.fit`` on one machine;
elsewhere they differ by rounding.

A scheduler and its workers run any code that they are sent. Those that this script
starts listen on this machine alone, unless ``--host`` says otherwise.
"""

import argparse
import asyncio
import logging
import os
import signal
import sys
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from errno import EISDIR
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, Self

import numpy as np
from distributed import Client, Future, KilledWorker, LocalCluster, wait
from distributed.comm import get_address_host_port, parse_address
from distributed.versions import VersionMismatchWarning

import densekit as dk
from densebook import digits
from densekit.callbacks import Callback, ProgbarLogger
from densekit.interop.whole_files import write_whole
from densekit.typing import Array

LOOPBACK = "127.0.0.1"
# A worker that replaces a lost one starts later, and runs this first.
DEAF = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)"
LOST = "The connection to the scheduler is lost."
PATIENCE = 10  # seconds without a sign of life
MANY = 1_000_000
PACKAGES = ("python", "numpy", "scipy", "densekit", "dask", "distributed")
Samples = tuple[Array, Array]  # inputs and labels, of one length


class ClusterError(RuntimeError):
    """What the cluster cannot do; the message is a sentence for its user."""


class Silence(ClusterError):
    """No answer, for too long."""


def share(
    model: dk.Sequential, loss: Any, data: Samples, rows: Array, size: int
) -> list[Array]:
    """What some rows of a batch add to its mean loss, and to the gradients of that.

    Args:
        model: as it is before the step.
        loss: the sum over samples (``reduction="sum"``).
        data: all samples.
        rows: the numbers of those to take.
        size: of the whole batch. Because each part divides by it, and not by its own
            length, parts of several lengths add up to the mean.
    """
    x, labels = (array[rows] for array in data)
    y, pullback = model.vjp(x, training=True)
    value, of_loss = loss.vjp(labels, y)
    return [value / size, *pullback(of_loss(1 / size))[1]]


def fit(
    client: Client,
    model: dk.Sequential,
    data: Samples,
    loss: Any,
    optimizer: dk.optimizers.Optimizer,
    *,
    batch_size: int = 32,
    epochs: int = 1,
    parts: int = 2,
    bar: Callback | None = None,
) -> int:
    """Train as ``model.fit`` does, with the samples in its order, each batch in parts.

    Args:
        client: of the cluster.
        model: built; it changes once a step, when all parts are there.
        data: all samples.
        loss: the sum over samples (``reduction="sum"``).
        optimizer: moves the weights, in this process.
        batch_size: samples a step; the last one may have fewer.
        epochs: how often to go through all samples.
        parts: of each batch.
        bar: shows the progress.

    Returns:
        How many workers were lost on the way.

    Raises:
        ValueError: the loss is no sum, or the model drops at random or pays penalties,
            which each part would do again.
        ClusterError: no worker is left, or no scheduler; one that joined has other
            versions.
    """
    if loss.reduction != "sum":
        raise ValueError(f'The loss needs reduction="sum", not {loss.reduction!r}.')
    refuse_what_parts_repeat(model)
    bar = bar or Callback()
    count = len(data[0])
    starts = range(0, count, batch_size)
    bar.set_params({"verbose": 1, "epochs": epochs, "steps": len(starts)})
    # What a call returned can be computed again; what `scatter` sent is lost for good.
    there = client.submit(itself, data, pure=False)
    with Team(client) as team:
        for epoch in range(epochs):
            bar.on_epoch_begin(epoch)
            order, total = dk.random.permutation(count), 0.0
            for step, start in enumerate(starts):
                rows = order[start : start + batch_size]
                now = client.submit(itself, model, pure=False)
                shares = [
                    client.submit(share, now, loss, there, part, len(rows), pure=False)
                    for part in np.array_split(rows, min(parts, len(rows)))
                ]
                found = gathered(client, shares)
                value, *gradients = map(sum, zip(*found, strict=True))
                team.compare_newcomers()  # before what they computed counts
                optimizer.apply(gradients, model.trainable_variables)
                total += float(value) * len(rows)
                logs = {"loss": total / (start + len(rows))}
                bar.on_train_batch_end(step, logs)
            bar.on_epoch_end(epoch, logs)
    return team.lost


class Team:
    """Who joins and who is lost, as the scheduler tells it.

    It tells this before the results that depend on it. Its log would forget.
    """

    def __init__(self, client: Client) -> None:
        self.client, self.lost, self.newcomers = client, 0, True

    def __enter__(self) -> Self:
        self.client.subscribe_topic("all", self.told)
        return self

    def __exit__(self, *_: object) -> None:
        self.client.unsubscribe_topic("all")

    def told(self, event: tuple[float, dict[str, Any]]) -> None:
        """Take note of one of the scheduler's events."""
        match event[1]:
            case {"action": "add-worker"}:
                self.newcomers = True
            case {"action": "remove-worker", "expected": False}:
                self.lost += 1

    def compare_newcomers(self) -> None:
        """Refuse workers that joined with other versions.

        Raises:
            ClusterError: a worker has another version of something.
        """
        if self.newcomers:
            self.newcomers = False
            compare_versions(self.client)


def itself(value: Any) -> Any:
    """The value, so that the cluster holds it as the result of a call."""
    return value


def refuse_what_parts_repeat(model: dk.Sequential) -> None:
    """Refuse a model whose loss is not the sum of its samples' losses.

    Raises:
        ValueError: it drops at random or pays penalties.
    """
    drops = any(isinstance(layer, dk.Dropout) for layer in every(model))
    model(np.zeros((1, *model.input_shape[1:])))
    if drops or model.losses:
        raise ValueError("Dropout and penalties would count once in each part.")


def every(layer: dk.Layer) -> Iterator[dk.Layer]:
    """The layer, and those inside."""
    yield layer
    for part in layer.sublayers():
        yield from every(part)


def gathered(client: Client, futures: list[Future]) -> list[Any]:
    """The results in their order, whatever becomes of single workers.

    Raises:
        ClusterError: no worker is left or shows a sign of life, no scheduler, or a call
            ends its workers.
    """
    seen = None
    while True:
        try:
            wait(futures, PATIENCE)
            return in_time(client, client.gather, futures)
        except (TimeoutError, Silence):
            before, seen = seen, last_seen(client)
        except CancelledError:
            raise ClusterError(LOST) from None
        except KilledWorker as error:
            raise ClusterError(
                f"A part of a batch was given up: {error.allowed_failures + 1} workers "
                "ended while they computed it."
            ) from None
        if not seen:
            raise ClusterError("No worker is left.")
        if seen == before:
            raise Silence(f"All workers have been silent for {PATIENCE} seconds.")


def in_time(client: Client, call: Callable[..., Any], *given: Any, **named: Any) -> Any:
    """What the cluster answers to a call.

    Raises:
        Silence: nothing, for too long.
        ClusterError: the scheduler is gone.
    """
    try:
        return client.sync(call, *given, callback_timeout=PATIENCE, **named)
    except TimeoutError:
        raise Silence(
            f"The scheduler, or a worker, has been silent for {PATIENCE} seconds."
        ) from None
    except (CancelledError, OSError):
        raise ClusterError(LOST) from None


def last_seen(client: Client) -> dict[str, float]:
    """When the scheduler last heard of each worker; a busy one tells it, too."""
    known = in_time(client, client.scheduler.identity, n_workers=-1)
    return {name: worker["last_seen"] for name, worker in known["workers"].items()}


@contextmanager
def cluster(
    address: str | None, workers: int, host: str, port: int
) -> Iterator[Client]:
    """A client of the scheduler at this address or, without one, of a cluster here.

    Args:
        address: of a scheduler, such as ``tcp://10.0.0.5:8786``.
        workers: how many processes to start where there is none.
        host: where these, and their scheduler, listen.
        port: of the scheduler that is started; 0 takes a free one.

    Raises:
        ClusterError: nobody answers, the port is taken, there is no worker, or one has
            other versions.
    """
    if address is None:
        try:
            with deaf():
                local = LocalCluster(
                    n_workers=workers,
                    threads_per_worker=1,
                    host=host,
                    scheduler_port=port,
                    dashboard_address=f"{LOOPBACK}:0",
                    worker_dashboard_address=f"{LOOPBACK}:0",
                    preload=DEAF,
                    silence_logs=logging.CRITICAL,  # of what the end breaks off
                )
        except RuntimeError as error:
            raise ClusterError(
                f"No scheduler can listen on {host}, port {port}: {reason(error)}."
            ) from None
        with local, cluster(local.scheduler_address, workers, host, port) as client:
            yield client
        return
    try:
        asyncio.run(greet(address))
        client = Client(address, timeout=PATIENCE)
    except (OSError, OverflowError, TypeError, ValueError) as error:
        raise ClusterError(
            f"No scheduler answers at {address}: {reason(error)}."
        ) from None
    with client:
        try:
            client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError:
            raise ClusterError(f"The scheduler at {address} has no workers.") from None
        compare_versions(client)
        yield client


@contextmanager
def deaf() -> Iterator[None]:
    """Processes that start meanwhile do not hear Ctrl-C, nor does this one.

    A terminal sends it to all of them, and each would print where it was.
    """
    handler = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, handler)


async def greet(address: str) -> None:
    """Wait until a scheduler speaks; a client would wait for a mute one for ever.

    Raises:
        OSError: nobody answers, or not in time.
        OverflowError: there is no such port.
        ValueError: this is no address.
    """
    scheme, _ = parse_address(address)
    if scheme not in {"tcp", "tls"}:
        raise ValueError("an address begins with tcp:// or tls://")
    host, port = get_address_host_port(address)
    if scheme == "tls":
        return  # there the client speaks first
    async with asyncio.timeout(PATIENCE):
        reader, writer = await asyncio.open_connection(host, port)
        try:
            await reader.readexactly(1)
        except EOFError:
            raise OSError("it hangs up") from None
        finally:
            writer.close()


def compare_versions(client: Client) -> None:
    """Refuse workers whose arithmetic, or whose pickles, may be other than ours.

    Raises:
        ClusterError: a worker has another version of something.
    """
    found = in_time(client, client.get_versions, packages=PACKAGES[1:])
    ours = found["client"]["packages"]
    for worker, info in found["workers"].items():
        for name in PACKAGES:
            here, there = (series(p[name], name) for p in (ours, info["packages"]))
            if here != there:
                raise ClusterError(
                    f"Worker {worker} has {name} {there}, this process {here}: give "
                    "all of them the same."
                )


def series(version: str | None, name: str) -> str | None:
    """The part of a version that has to agree: of Python 3.11.7 it is 3.11."""
    return ".".join(version.split(".")[:2]) if version and name == "python" else version


def reason(error: BaseException) -> str:
    """What was behind an error in the end, without a full stop."""
    while cause := error.__cause__ or error.__context__:
        error = cause
    if isinstance(error, OSError) and error.errno:
        known = error.errno > 0  # names that nobody knows have numbers below
        return os.strerror(error.errno) if known else str(error.strerror)
    return str(error).rstrip(".") or f"no greeting within {PATIENCE} seconds"


def save(path: Path, weights: list[Array]) -> None:
    """Write all weights as ``.npz``, or leave what is there as it was."""
    content = BytesIO()
    np.savez(content, *weights)
    write_whole(path, content.getvalue())


def digits_model() -> dk.Sequential:
    """64 pixels, 64 units, ten digits."""
    dk.set_random_seed(0)
    return dk.Sequential([dk.Input((64,)), dk.Dense(64, "relu"), dk.Dense(10)])


def digits_optimizer() -> dk.optimizers.Optimizer:
    """Plain steps with momentum."""
    return dk.optimizers.SGD(0.1, momentum=0.9)


def train(client: Client, options: argparse.Namespace) -> None:
    """Train the digits' model, and report."""
    for worker, process in in_time(client, client.run, os.getpid).items():
        print(f"{worker}  process {process}")
    data, (x_test, y_test) = digits.load()
    model = digits_model()
    loss = dk.losses.SparseCategoricalCrossentropy(from_logits=True, reduction="sum")
    work = {"batch_size": options.batch_size, "epochs": options.epochs}
    lost = fit(
        client,
        model,
        data,
        loss,
        digits_optimizer(),
        parts=options.parts,
        bar=ProgbarLogger(),
        **work,
    )
    right = np.mean(model(x_test).argmax(axis=-1) == y_test)
    print(f"{right:.1%} of {len(y_test)} new digits are right")
    print(f"workers lost on the way: {lost}")
    if options.compare:
        alone = digits_model()
        mean = dk.losses.SparseCategoricalCrossentropy(from_logits=True)
        alone.compile(digits_optimizer(), mean)
        alone.fit(*data, verbose=0, **work)
        pairs = zip(model.weights, alone.weights, strict=True)
        gap = max(np.abs(ours - theirs).max() for ours, theirs in pairs)
        print(f"largest difference to the weights of model.fit: {gap:.0e}")
    if options.save:
        save(options.save, model.get_weights())
        print(f"weights in {options.save}")


def within(low: int, high: int) -> Callable[[str], int]:
    """What reads an integer of this range, both ends included."""

    def integer(text: str) -> int:
        value = int(text)
        if not low <= value <= high:
            raise argparse.ArgumentTypeError(f"{text} is not from {low} to {high}")
        return value

    return integer


def target(text: str) -> Path:
    """What reads a file's name and tries whether one can be written there."""
    path = Path(text)
    try:
        if path.is_dir():
            raise IsADirectoryError(EISDIR, os.strerror(EISDIR))
        with TemporaryFile(dir=path.parent):
            return path
    except OSError as error:
        raise argparse.ArgumentTypeError(f"{path}: {error.strerror}") from None


def main(arguments: list[str] | None = None) -> None:
    """Read the command line, train, and end with a sentence where that fails."""
    parser = argparse.ArgumentParser(
        description=__doc__.split("\n")[0],
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    add = parser.add_argument
    add("address", nargs="?", help="of a scheduler; without one, a cluster starts here")
    add("--parts", type=within(1, MANY), default=4, help="of each batch")
    add("--batch-size", type=within(1, MANY), default=32, help="samples a step")
    add("--epochs", type=within(1, MANY), default=5, help="through all digits")
    add("--save", type=target, help="where the weights go, as .npz")
    add("--compare", action="store_true", help="train on one machine, too")
    add("--workers", type=within(1, 256), default=2, help="processes to start here")
    add(
        "--host",
        default=LOOPBACK,
        help="where they listen: whoever gets there runs code",
    )
    add(
        "--port",
        type=within(0, 2**16 - 1),
        default=0,
        help="of the scheduler started here; 0: a free one",
    )
    options = parser.parse_args(arguments)
    for name in "distributed", "distributed.client":  # we say it ourselves
        logging.getLogger(name).setLevel(logging.CRITICAL)
    warnings.simplefilter("ignore", VersionMismatchWarning)
    place = options.address, options.workers, options.host, options.port
    try:
        with cluster(*place) as client:
            train(client, options)
    except (ClusterError, OSError, ValueError) as error:
        sys.exit(f"{parser.prog}: {error}")
    except KeyboardInterrupt:
        print(f"{parser.prog}: interrupted, no weights are written", file=sys.stderr)
        sys.exit(130)  # as a shell says it


def interrupted(*_: object) -> None:
    """Hear the first Ctrl-C, and no other: the end of the workers takes a second."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    raise KeyboardInterrupt


if __name__ == "__main__":
    signal.signal(signal.SIGINT, interrupted)
    main()
