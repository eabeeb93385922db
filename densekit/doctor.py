"""Does this machine's NumPy sleep? ``python -m densekit.doctor`` tries it out.

Nearly all the time of a dense layer goes into one product of matrices, so a BLAS with
the wrong kernel or with one thread slows down everything. The doctor multiplies two
matrices as the machine is set up, and again in new processes under other settings of
the BLAS. If one of them is clearly faster, it prints the line for the shell that sets
it.
"""

import importlib.util
import json
import os
import platform
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

SIZE = 1024  # rows and columns
SECONDS = 0.25  # at least, for one measurement
ROUNDS = 2  # in turns, because a busy moment hits one of them
TURNS = 4  # in each of which the cure has to be faster before it is prescribed
CLEARLY = 1.15  # a setting that is faster by less is noise
# FLOP in a cycle of a core: the lanes of float32 times 2 (multiply, add) times 2 units.
FLOP = {"X86_V4": 64, "X86_V3": 32, "X86_V2": 8, "ASIMD": 16}
KERNELS = {  # of OpenBLAS; it takes its own choice where the processor lacks one
    "x86_64": ("Nehalem", "Haswell", "Zen", "SkylakeX"),
    "aarch64": ("ARMV8", "NEOVERSEN1"),
}
VARIABLES = re.compile(r"(OPENBLAS|OMP|GOTO|MKL|BLIS|VECLIB)_\w+")
ONEDNN = "TF_ENABLE_ONEDNN_OPTS"
SYSTEM = Path("/")


@dataclass(frozen=True)
class Setting:
    """Environment variables to try: each with its value, or None to take it away."""

    change: tuple[tuple[str, str | None], ...] = ()

    @property
    def line(self) -> str:
        """What one types into a shell."""
        put, take = ("set", "set {}=") if os.name == "nt" else ("export", "unset {}")
        return " && ".join(
            take.format(name) if value is None else f"{put} {name}={value}"
            for name, value in self.change
        )

    def measured(self, library: str = "numpy") -> "Measured | None":
        """A new process's answer; None if it ended without one."""
        changed = {**os.environ, **dict(self.change)}
        done = subprocess.run(
            [sys.executable, "-m", "densekit.doctor", library],
            env={name: value for name, value in changed.items() if value is not None},
            capture_output=True,
            text=True,
        )
        return None if done.returncode else Measured(**json.loads(done.stdout))


NOW = Setting()
DEFAULT = Setting(((ONEDNN, None),))


@dataclass(frozen=True)
class Measured:
    """10⁹ FLOP a second in float32, and what did them."""

    gflops: float
    by: str


def gflops(multiply: Callable[[Any, Any], object], a: Any) -> float:
    """10⁹ FLOP a second of a product of ``SIZE`` x ``SIZE`` matrices, the fastest."""
    multiply(a, a)
    times: list[float] = []
    end = time.perf_counter() + SECONDS
    while not times or time.perf_counter() < end:
        start = time.perf_counter()
        multiply(a, a)
        times.append(time.perf_counter() - start)
    return 2e-9 * SIZE**3 / min(times)


def matrix() -> np.ndarray:
    """Random numbers, float32, of shape ``(SIZE, SIZE)``."""
    return np.random.default_rng(0).standard_normal((SIZE, SIZE), dtype=np.float32)


def in_numpy() -> Measured:
    """NumPy's product, and the BLAS that it calls, as far as one can see."""
    config: Any = np.show_config(mode="dicts")
    by = str(config["Build Dependencies"]["blas"].get("name", "no BLAS"))
    reached = gflops(np.matmul, matrix())
    if not importlib.util.find_spec("threadpoolctl"):
        return Measured(reached, f"{by} (pip install threadpoolctl names its kernel)")
    from threadpoolctl import threadpool_info

    found = [one for one in threadpool_info() if one["user_api"] == "blas"]
    for one in sorted(found, key=lambda one: "numpy" not in one["filepath"])[:1]:
        by = f"{one['internal_api']} {one['version']}, kernel {one.get('architecture')}"
        by += f", {one['num_threads']} threads"
    return Measured(reached, by)


def uses_onednn() -> bool:
    """Whether TensorFlow computes with oneDNN here; it calls that MKL."""
    from tensorflow.python.util import _pywrap_util_port

    return bool(_pywrap_util_port.IsMklEnabled())


def in_tensorflow() -> Measured:
    """TensorFlow's product, and whether oneDNN computes it."""
    import tensorflow as tf

    onednn = "on" if uses_onednn() else "off"
    with tf.device("CPU"):
        return Measured(gflops(tf.matmul, tf.constant(matrix())), f"oneDNN {onednn}")


LIBRARIES = {"numpy": in_numpy, "tensorflow": in_tensorflow}


def cores() -> int:
    """Those that this process may use."""
    may = getattr(os, "sched_getaffinity", None)  # Linux has it
    return len(may(0)) if may else os.cpu_count() or 1


def processor() -> str:
    """Its name as the system tells it."""
    named = re.search(r"model name\s*: (.+)", _cpuinfo())
    return named[1] if named else platform.processor() or platform.machine()


def gigahertz() -> float | None:
    """The highest clock that Linux tells of; other systems tell none."""
    highest = SYSTEM / "sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq"
    if highest.exists():
        return int(highest.read_text("ascii")) / 1e6
    clocks = re.findall(r"cpu MHz\s*: ([\d.]+)", _cpuinfo())
    return max(map(float, clocks)) / 1000 if clocks else None


def _cpuinfo() -> str:
    path = SYSTEM / "proc/cpuinfo"
    return path.read_text("utf-8") if path.exists() else ""


def could() -> tuple[float | None, str]:
    """10⁹ FLOP a second of this processor at most, and how they are counted."""
    config: Any = np.show_config(mode="dicts")
    simd = config["SIMD Extensions"]
    has = next(
        (name for name in FLOP if name in simd["found"] + simd["baseline"]), None
    )
    clock = gigahertz()
    if not has or not clock:
        return None, "not known: the system does not tell its clock"
    most = FLOP[has] * clock * cores()
    return most, f"{FLOP[has]} FLOP a cycle ({has}) x {clock:.2g} GHz x {cores()} cores"


def settings() -> Iterator[Setting]:
    """What could be better than the present one, small changes first."""
    taken = [name for name in sorted(os.environ) if VARIABLES.fullmatch(name)]
    yield from (Setting(((name, None),)) for name in taken)
    if len(taken) > 1:
        yield Setting(tuple((name, None) for name in taken))
    for threads in {1, cores()}:
        yield Setting((("OPENBLAS_NUM_THREADS", str(threads)),))
    for kernel in KERNELS.get(platform.machine().replace("AMD64", "x86_64"), ()):
        yield Setting((("OPENBLAS_CORETYPE", kernel),))


def fastest(
    ask: Callable[[Setting], Measured | None],
) -> tuple[Setting, Measured] | None:
    """The fastest of ``settings`` in ``ROUNDS`` turns; of equals, the first."""
    tried: dict[Setting, Measured] = {}
    for setting in [*settings()] * ROUNDS:
        one = ask(setting)
        if one and (setting not in tried or one.gflops > tried[setting].gflops):
            tried[setting] = one
    enough = max((one.gflops for one in tried.values()), default=0.0) / 1.05
    return next((pair for pair in tried.items() if pair[1].gflops >= enough), None)


def is_faster(
    ask: Callable[..., Measured | None], setting: Setting, library: str = "numpy"
) -> bool:
    """Whether a setting is clearly faster than the present one, in each turn."""
    for _ in range(TURNS):
        one, now = ask(setting, library), ask(NOW, library)
        if not (one and now and one.gflops > CLEARLY * now.gflops):
            return False
    return True


def report(
    ask: Callable[..., Measured | None] = Setting.measured,
) -> Iterator[tuple[str, str]]:
    """A subject and what is to be said of it, each as soon as it is known.

    Args:
        ask: what a setting and the name of a library lead to.
    """
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    yield "processor", f"{processor()}, {cores()} cores"
    busy = load > cores() / 2
    most, counted = could()
    yield "at most", f"{most:.0f} GFLOP/s: {counted}" if most else counted
    now = ask(NOW)
    if not now:
        yield "verdict", "NumPy does not start: `python -c 'import numpy'` says why."
        return
    yield "NumPy", f"{version('numpy')}, {now.by}"
    best = fastest(ask)
    again = ask(NOW) or now
    reached = max(now.gflops, again.gflops)
    yield (
        "reached",
        _speed(reached) + (f", {reached / most:.0%} of that" if most else ""),
    )
    cure = []
    if best:
        yield "tried", f"{_speed(best[1].gflops)} after `{best[0].line}`"
        suspect = best[1].gflops > CLEARLY * reached and not busy
        cure += [best[0]] if suspect and is_faster(ask, best[0]) else []
    theirs = ask(NOW, "tensorflow") if importlib.util.find_spec("tensorflow") else None
    if theirs:
        said = f"{version('tensorflow')}, {theirs.by}, {_speed(theirs.gflops)}"
        other = ask(DEFAULT, "tensorflow") if ONEDNN in os.environ else None
        if other:
            said += f"; {other.by}, {_speed(other.gflops)} after `{DEFAULT.line}`"
            suspect = other.gflops > CLEARLY * theirs.gflops and not busy
            cure += [DEFAULT] * (suspect and is_faster(ask, DEFAULT, "tensorflow"))
        yield "TensorFlow", said
    wakes = " && ".join(setting.line for setting in cure)
    if busy:
        verdict = f"None: it was busy, load {load:.1f}. Ask again when it is idle."
    else:
        verdict = f"It sleeps. This wakes it: {wakes}" if wakes else "It is awake."
    yield "verdict", verdict


def _speed(gflops: float) -> str:
    return f"{gflops:.0f} GFLOP/s"


def main(arguments: list[str]) -> None:
    """Print the report, or what this process measures in the library that is named."""
    if arguments:
        print(json.dumps(asdict(LIBRARIES[arguments[0]]())))
    else:
        for subject, said in report():
            print(f"{subject:<11} {said}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
