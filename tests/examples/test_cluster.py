"""A model trained on several machines, some of which fail."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import dask
import numpy as np
import psutil
import pytest
from distributed import Client

import densekit as dk
from densekit.callbacks import Callback, ProgbarLogger
from examples import cluster

ROOT = Path(__file__).parents[2]
MSE = dk.losses.MeanSquaredError
HERE = "127.0.0.1"


@pytest.fixture(scope="module")
def threads():
    """A cluster inside this process."""
    with Client(
        processes=False,
        n_workers=2,
        threads_per_worker=1,
        dashboard_address=f"{HERE}:0",
        worker_dashboard_address=f"{HERE}:0",
    ) as client:
        yield client


@pytest.fixture
def started():
    """Start a part of a cluster as a process of its own; all end with the test."""
    processes = []

    def start(part, *arguments, **environment):
        command = [sys.executable, "-m", f"distributed.cli.dask_{part}", *arguments]
        processes.append(
            subprocess.Popen(
                [*command, "--host", HERE, "--dashboard-address", f"{HERE}:0"],
                cwd=ROOT,
                env=os.environ | environment,
                stderr=subprocess.DEVNULL,
            )
        )
        return processes[-1]

    yield start
    for process in processes:
        process.kill()
        process.wait()


@pytest.fixture
def scheduler(started):
    """The address of a scheduler, and its process."""
    with socket.socket() as free:
        free.bind((HERE, 0))
        port = free.getsockname()[1]
    process = started("scheduler", "--port", str(port))
    while True:  # pytest ends what takes too long
        with contextlib.suppress(OSError), socket.create_connection((HERE, port)):
            return f"tcp://{HERE}:{port}", process
        time.sleep(0.1)


def a_worker(started, address, together=1, **environment):
    alone = "--no-nanny", "--nthreads", "1"
    process = started("worker", address, *alone, **environment)
    with Client(address) as client:
        client.wait_for_workers(together)
    return process


def refusal(capsys, *arguments):
    """What the script says when it ends with 1."""
    with pytest.raises(SystemExit) as ended:
        cluster.main(list(arguments))
    assert isinstance(ended.value.code, str)  # to stderr, and 1 to the shell
    assert ended.value.code.count("\n") == 0
    return ended.value.code


def small_model():
    dk.set_random_seed(3)
    model = dk.Sequential([dk.Input((3,)), dk.Dense(2)])
    rng = np.random.default_rng(13)
    model.set_weights([rng.integers(-2, 3, w.shape) for w in model.weights])
    return model


def small_data(samples):
    rng = np.random.default_rng(13)
    return tuple(rng.integers(-2, 3, (samples, n)).astype("float32") for n in (3, 2))


def by_hand(data, batch_size, epochs, rate):
    """The same steps in float64, from the formulas."""
    x, y = (array.astype("float64") for array in data)
    kernel, bias = (weight.astype("float64") for weight in small_model().weights)
    for _ in range(epochs):
        order = dk.random.permutation(len(x))
        for start in range(0, len(x), batch_size):
            rows = order[start : start + batch_size]
            dy = (x[rows] @ kernel + bias - y[rows]) / len(rows)  # 2 / 2 units
            kernel = kernel - rate * x[rows].T @ dy
            bias = bias - rate * dy.sum(axis=0)
    return [kernel, bias]


@pytest.mark.parametrize("parts", [1, 3, 4, 50])
def test_where_nothing_is_rounded_the_weights_are_those_of_one_machine(threads, parts):
    data, rate, work = small_data(12), 0.25, {"batch_size": 8, "epochs": 2}
    alone, model = small_model(), small_model()
    alone.compile(dk.optimizers.SGD(rate), MSE())
    alone.fit(*data, verbose=0, **work)
    sgd = dk.optimizers.SGD(rate)
    cluster.fit(threads, model, data, MSE(reduction="sum"), sgd, parts=parts, **work)
    dk.set_random_seed(3)
    exact = by_hand(data, rate=rate, **work)
    for ours, theirs, wanted in zip(model.weights, alone.weights, exact, strict=True):
        assert np.array_equal(ours, wanted)
        assert np.array_equal(theirs, wanted)


@pytest.mark.parametrize("seed", range(5))
def test_elsewhere_one_step_is_off_by_no_more_than_rounding_can_do(threads, seed):
    rng = np.random.default_rng(seed)
    n, k, units, u, rate = 29, 40, 7, 2.0**-24, 0.5
    x, target, kernel = (
        rng.normal(size=shape).astype("float32")
        for shape in ((n, k), (n, units), (k, units))
    )
    model = dk.Sequential([dk.Input((k,)), dk.Dense(units, use_bias=False)])
    model.set_weights([kernel])
    sgd = dk.optimizers.SGD(rate)
    loss = MSE(reduction="sum")
    cluster.fit(threads, model, (x, target), loss, sgd, batch_size=n, parts=3)

    x, target, w = (a.astype("float64") for a in (x, target, kernel))
    gamma = lambda m: m * u / (1 - m * u)  # noqa: E731 - as in chapter 8
    z = x @ w
    dz = 2 * (z - target) / units / n
    # The sum of k products, then no more than eight operations on each entry.
    ddz = 2 / units / n * gamma(k) * (abs(x) @ abs(w)) * (1 + gamma(8))
    ddz += gamma(8) * abs(dz)
    off = abs(x).T @ (gamma(n) * abs(dz) + (1 + gamma(n)) * ddz)
    exact = w - rate * x.T @ dz
    bound = rate * off * (1 + 2 * u) + 2 * u * (rate * abs(x.T @ dz) + abs(exact))
    error = abs(model.weights[0] - exact)
    assert (error <= bound).all()
    assert error.max() > 0  # something was rounded


def test_what_each_part_would_do_again_is_refused(threads):
    inner = dk.Sequential([dk.Dense(2), dk.Dropout(0.5)])
    for layer in (inner, dk.Dense(2, kernel_regularizer="l2")):
        model = dk.Sequential([dk.Input((3,)), layer])
        given = model, small_data(4), MSE(reduction="sum"), dk.optimizers.SGD(0.1)
        with pytest.raises(ValueError, match="once in each part"):
            cluster.fit(threads, *given)
    given = small_model(), small_data(4), MSE(), dk.optimizers.SGD(0.1)
    with pytest.raises(ValueError, match=r"reduction=.sum., not .sum_over"):
        cluster.fit(threads, *given)


class Halfway(ProgbarLogger):
    """Does something in the middle of the second epoch."""

    act = None

    def on_train_batch_end(self, batch, logs=None):
        super().on_train_batch_end(batch, logs)
        self.steps = getattr(self, "steps", 0) + 1
        if self.steps == self.params["steps"] + 5:
            self.act()


@pytest.fixture
def halfway(monkeypatch):
    """What a function of a training does in the middle of the second epoch."""

    def does(act):
        monkeypatch.setattr(cluster, "ProgbarLogger", Halfway)
        monkeypatch.setattr(Halfway, "act", staticmethod(act))

    return does


def test_a_lost_worker_changes_no_bit(tmp_path, monkeypatch, halfway, capsys):
    files = tmp_path / "killed.npz", tmp_path / "whole.npz"
    work = ["--epochs", "2", "--batch-size", "128"]

    def kill_the_first():
        # What the script printed: the address of each worker, and its process.
        printed = capsys.readouterr().out
        os.kill(int(printed.split("process ")[1].split()[0]), signal.SIGKILL)

    halfway(kill_the_first)
    # A scheduler's log of the latest events does not reach as far back.
    with dask.config.set({"distributed.admin.low-level-log-length": 3}):
        cluster.main([*work, "--compare", "--save", str(files[0])])
    said = capsys.readouterr().out
    assert "workers lost on the way: 1" in said
    assert float(said.split("model.fit: ")[1].split()[0]) < 1e-5

    monkeypatch.setattr(cluster, "ProgbarLogger", Callback)
    cluster.main([*work, "--workers", "1", "--save", str(files[1])])
    assert "workers lost on the way: 0" in capsys.readouterr().out
    killed, whole = map(np.load, files)
    assert killed.files == whole.files == [f"arr_{n}" for n in range(4)]
    assert all(np.array_equal(killed[name], whole[name]) for name in whole.files)


@pytest.mark.parametrize(
    ("victim", "blow", "said"),
    [
        ("worker", signal.SIGKILL, "No worker is left."),
        ("worker", signal.SIGSTOP, "All workers have been silent for 3 seconds."),
        ("scheduler", signal.SIGKILL, "The connection to the scheduler is lost."),
        ("scheduler", signal.SIGSTOP, "The scheduler, or a worker, has been silent"),
    ],
)
def test_with_the_last_worker_or_the_scheduler_the_training_ends(
    victim, blow, said, scheduler, started, monkeypatch, halfway, capsys, tmp_path
):
    address, process = scheduler
    processes = {"scheduler": process, "worker": a_worker(started, address)}
    monkeypatch.setattr(cluster, "PATIENCE", 3)
    halfway(lambda: processes[victim].send_signal(blow))
    saved = tmp_path / "weights.npz"
    saved.write_bytes(b"of an earlier run")
    work = "--batch-size", "128", "--save", str(saved)
    assert said in refusal(capsys, address, *work)
    assert [path.name for path in tmp_path.iterdir()] == [saved.name]
    assert saved.read_bytes() == b"of an earlier run"


def test_a_worker_that_hangs_before_the_start_is_not_waited_for(
    scheduler, started, monkeypatch, capsys
):
    address, _ = scheduler
    a_worker(started, address).send_signal(signal.SIGSTOP)
    monkeypatch.setattr(cluster, "PATIENCE", 3)
    assert "silent for 3 seconds" in refusal(capsys, address)


def test_of_a_dead_scheduler_one_line_is_said(scheduler, started):
    address, process = scheduler
    a_worker(started, address)
    with script(address, "--epochs", "1000") as running:
        while "Epoch 2/" not in running.stdout.readline():
            pass
        process.kill()
        said = running.communicate()[1]
    assert said == "cluster.py: The connection to the scheduler is lost.\n"
    assert running.returncode == 1


class Deadly(MSE):
    """A loss that ends the process which computes it."""

    def vjp(self, *_):
        os._exit(1)


def test_a_part_that_ends_its_workers_is_given_up():
    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 0}),
        cluster.cluster(None, 1, HERE, 0) as client,
    ):
        given = small_model(), small_data(4), Deadly("sum"), dk.optimizers.SGD(0.1)
        with pytest.raises(cluster.ClusterError, match="1 workers ended"):
            cluster.fit(client, *given)


@pytest.fixture
def old_numpy(tmp_path):
    """The environment of a process that believes to have another NumPy."""
    other = tmp_path / "numpy-1.26.4.dist-info"
    other.mkdir()
    (other / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: numpy\nVersion: 1.26.4"
    )
    return {"PYTHONPATH": str(tmp_path)}


def test_other_versions_are_refused(scheduler, started, old_numpy, capsys):
    address, _ = scheduler
    a_worker(started, address, **old_numpy)
    said = refusal(capsys, address)
    assert f"has numpy 1.26.4, this process {np.__version__}" in said


def test_other_versions_are_refused_of_who_joins_later(
    scheduler, started, old_numpy, halfway, capsys
):
    address, _ = scheduler
    first = a_worker(started, address)

    def replace():
        a_worker(started, address, together=2, **old_numpy)
        first.kill()

    halfway(replace)
    assert "has numpy 1.26.4" in refusal(capsys, address, "--batch-size", "128")


def test_of_python_only_the_series_has_to_agree():
    assert cluster.series("3.11.7.final.0", "python") == "3.11"
    assert cluster.series("2.4.6", "numpy") == "2.4.6"
    assert cluster.series(None, "densekit") is None


@pytest.fixture
def taken():
    """A port where something listens that never answers."""
    with socket.socket() as mute:
        mute.bind((HERE, 0))
        mute.listen()
        yield mute.getsockname()[1]


def test_who_does_not_answer_is_named(taken, monkeypatch, capsys):
    monkeypatch.setattr(cluster, "PATIENCE", 1)
    closed = f"tcp://{HERE}:1"
    said = refusal(capsys, closed)
    assert f"No scheduler answers at {closed}: Connection refused." in said
    assert "no greeting within 1 seconds" in refusal(capsys, f"tcp://{HERE}:{taken}")
    assert "missing port number" in refusal(capsys, "nonsense")
    assert "port must be 0-65535" in refusal(capsys, f"tcp://{HERE}:65536")
    assert "perhaps check your TLS" in refusal(capsys, f"tls://{HERE}:1")
    for scheme in "inproc", "ucx", "ws", "other":
        said = refusal(capsys, f"{scheme}://{HERE}:1")
        assert "an address begins with tcp:// or tls://" in said


def test_a_scheduler_without_workers_is_not_waited_for(scheduler, monkeypatch, capsys):
    address, _ = scheduler
    monkeypatch.setattr(cluster, "PATIENCE", 3)
    assert f"{address} has no workers" in refusal(capsys, address)


def test_a_port_in_use_is_named(taken, capsys):
    said = refusal(capsys, "--port", str(taken))
    assert f"can listen on {HERE}, port {taken}: Address already in use." in said


@pytest.mark.parametrize(("host", "alone"), [(HERE, True), ("0.0.0.0", False)])
def test_it_listens_on_this_machine_alone_unless_told(host, alone):
    before = listening()
    with cluster.cluster(None, 1, host, 0):
        new = listening() - before
        assert len(new) >= 5  # scheduler, worker, nanny, and their dashboards
        assert all(address == HERE for address, _ in new) == alone


def listening():
    family = [psutil.Process(), *psutil.Process().children(recursive=True)]
    return {
        tuple(link.laddr)
        for process in family
        for link in process.net_connections("inet")
        if link.status == psutil.CONN_LISTEN
    }


@pytest.mark.parametrize(
    ("option", "given", "said"),
    [
        ("--workers", "0", "0 is not from 1 to 256"),
        ("--workers", f"{10**21}", "is not from 1 to 256"),
        ("--epochs", "few", "invalid integer value: 'few'"),
        ("--port", "65536", "65536 is not from 0 to 65535"),
        ("--save", "no/where.npz", "no/where.npz: No such file or directory"),
        ("--save", "/", "/: Is a directory"),
    ],
)
def test_the_command_line_is_checked(option, given, said, capsys):
    with pytest.raises(SystemExit, match="2"):
        cluster.main([option, given])
    error = capsys.readouterr().err.splitlines()[-1]
    assert f"error: argument {option}: " in error
    assert error.endswith(said)


def test_a_write_that_fails_leaves_what_was_there(tmp_path, monkeypatch):
    def half(file, *_):
        file.write(b"half")
        raise OSError("full")

    monkeypatch.setattr(np, "savez", half)
    saved = tmp_path / "weights.npz"
    saved.write_bytes(b"of an earlier run")
    with pytest.raises(OSError, match="full"):
        cluster.save(saved, [])
    assert list(tmp_path.iterdir()) == [saved]
    assert saved.read_bytes() == b"of an earlier run"


def test_as_a_script_it_ends_with_one_sentence_and_1():
    command = [sys.executable, "examples/cluster.py", f"tcp://{HERE}:1"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.count("\n") == 1


def script(*arguments):
    return subprocess.Popen(
        [sys.executable, "-u", "examples/cluster.py", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # a job in the background is born deaf to SIGINT


@pytest.mark.parametrize("times", [1, 2])
def test_who_interrupts_it_reads_one_sentence(times, tmp_path):
    saved = tmp_path / "weights.npz"
    with script("--save", str(saved)) as running:
        while "Epoch 1/" not in running.stdout.readline():
            pass
        for _ in range(times):
            os.killpg(running.pid, signal.SIGINT)  # to all, as a terminal does
            time.sleep(0.1)
        begin = time.monotonic()
        said = running.communicate()[1]
    assert time.monotonic() - begin < 9  # a close that is cut short takes ten
    assert running.returncode == 130
    assert said == "cluster.py: interrupted, no weights are written\n"
    assert not list(tmp_path.iterdir())
