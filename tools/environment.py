# ruff: noqa: RUF005, UP010, UP032 - an old Python must be able to read this file to the end,
# or it could not say that it is too old. So: no f-strings, no annotations.
"""Make `.venv`, or refresh it, so that every command of the project runs there.

    python tools/environment.py

`make` calls this before each command. It takes a blink when nothing changed. A stamp
in `.venv` holds a digest of what was installed: the lock, the metadata, the folder. A
mark lies in `.venv` while packages are being written, so that an environment that a
crash left half made is never taken for a complete one. Each failure ends with one line
that says what to do.
"""

from __future__ import print_function

import collections
import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import threading
import time

OLDEST, NEWEST = (3, 11), (3, 13)  # the Pythons for which TensorFlow has wheels
GB = 1e9
ROOM_TO_INSTALL, ROOM_TO_REFRESH, ROOM_TO_WORK = 3.5 * GB, 1 * GB, 0.3 * GB
ROOM_FOR_DOWNLOADS = 1 * GB

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
STAMP = os.path.join(VENV, "complete.json")
MARK = os.path.join(VENV, "incomplete")
LOG = os.path.join(ROOT, "_build", "environment.log")

NO_ROOM = "The disk is full. Free {:.0f} GB, then run the same command again."
NO_NETWORK = (
    "The package index does not answer. Check the network and its proxy settings, "
    "then run the same command again."
)
NO_ENSUREPIP = (
    "This Python comes without pip. Install the package python{}.{}-venv of your "
    "system, or uv, then run the same command again."
)
NO_WHEEL = (
    "TensorFlow has no wheel for this machine: it needs 64-bit Linux, Windows or a Mac "
    "with Apple silicon. README.md names other ways to run the notebooks."
)
SIGNS_OF_FULL_DISK = ("no space left", "errno 28", "os error 28", "disk quota exceeded")
SIGNS_OF_NO_NETWORK = (
    "error sending request",
    "failed to fetch",
    "name resolution",
    "dns error",
    "newconnectionerror",
    "connection refused",
    "connection broken",
    "connection reset",
    "connection error",
    "connecterror",
    "network is unreachable",
    "network connectivity",
    "proxyerror",
    "timed out",
    "connecttimeout",
)
SIGNS_OF_NO_WHEEL = (
    "no matching distribution found for tensorflow",
    "tensorflow==2.21.0 has no wheels",
)
SIGNS_OF_NO_LOCK_TO_FOLLOW = (  # said before the first package is written
    "no solution found",
    "no matching distribution found",
    "couldn't parse requirement",
    "or the start of a requirement",
    "invalid requirement",
)


class Stop(Exception):
    """What the reader should do; printed as one line."""


class Untouched(Stop):
    """The same, when no package was written yet: an older `.venv` is still whole."""


def version_text(version):
    """(3, 11) -> "3.11"."""
    return "{}.{}".format(*version)


def check_python():
    """Refuse the Pythons and the machines for which TensorFlow has no wheel."""
    version = sys.version_info[:2]
    if not OLDEST <= version <= NEWEST:
        raise Stop(
            "Python {} runs here ({}), and the book needs {} to {}. Install one of "
            "them, or name it: make book PYTHON=/path/to/python{}".format(
                version_text(version),
                sys.executable,
                version_text(OLDEST),
                version_text(NEWEST),
                version_text(NEWEST),
            )
        )
    if sys.platform == "darwin" and platform.machine() == "x86_64":
        raise Stop(
            "TensorFlow 2.21 has no wheel for Intel Macs, nor for a Python that runs "
            "under Rosetta. README.md names other ways to run the notebooks."
        )


def check_room(needed):
    """Refuse to start what the disk cannot hold."""
    temporary = os.environ.get("TMPDIR") or "/tmp"  # often a small disk of its own
    for folder, needs in ((ROOT, needed), (temporary, min(needed, ROOM_FOR_DOWNLOADS))):
        if os.path.isdir(folder) and shutil.disk_usage(folder).free < needs:
            raise Stop(
                "The disk of {} has {:.1f} GB left, and this needs {:.1f} GB. Free "
                "some space, then run the same command again.".format(
                    folder, shutil.disk_usage(folder).free / GB, needs / GB
                )
            )


def digest():
    """What an installation depends on; the settings of ruff or pytest do not count."""
    import tomllib  # here, because a Python that is too old does not have it

    with open(os.path.join(ROOT, "requirements.txt"), "rb") as lock:
        parts = [ROOT, lock.read().decode()]
    with open(os.path.join(ROOT, "pyproject.toml"), "rb") as file:
        project = tomllib.load(file)
    for table in ("build-system", "project"):
        parts.append(json.dumps(project.get(table), sort_keys=True))
    parts.append(json.dumps(project.get("tool", {}).get("hatch"), sort_keys=True))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def installed_digest():
    """The digest in the stamp, or None."""
    try:
        with open(STAMP) as stamp:
            return json.load(stamp)["digest"]
    except (OSError, ValueError, KeyError):
        return None


def runs(command):
    """Whether the command works: a name on PATH may be a dead shim."""
    try:
        with open(os.devnull, "w") as null:
            return subprocess.call(command, stdout=null, stderr=null) == 0
    except OSError:
        return False


def usable(named):
    """Whether `.venv` is whole and of a fitting Python (of this one, when named)."""
    if os.path.exists(MARK):
        return False
    if os.path.realpath(sys.prefix) == os.path.realpath(VENV):
        return True
    low, high = (sys.version_info[:2],) * 2 if named else (OLDEST, NEWEST)
    return runs(
        [
            PYTHON,
            "-c",
            "import sys; sys.exit(not {} <= sys.version_info[:2] <= {})".format(
                low, high
            ),
        ]
    )


def advice(lines):
    """The one line to print, given what an installer that failed had to say."""
    text = "\n".join(lines).lower()
    if any(sign in text for sign in SIGNS_OF_FULL_DISK):
        return Stop(NO_ROOM.format(ROOM_TO_INSTALL / GB))
    if any(sign in text for sign in SIGNS_OF_NO_NETWORK):
        return Untouched(NO_NETWORK)
    if "ensurepip" in text:
        return Untouched(NO_ENSUREPIP.format(*sys.version_info[:2]))
    if any(sign in text for sign in SIGNS_OF_NO_WHEEL):
        return Untouched(NO_WHEEL)
    said = [s for s in lines if "error" in s.lower() or s.startswith("cause:")]
    said = said or lines or ["(nothing)"]
    try:
        os.makedirs(os.path.dirname(LOG), exist_ok=True)
        with open(LOG, "w") as log:
            log.write("\n".join(lines) + "\n")
        where = " All it said is in _build/environment.log."
    except OSError:
        where = ""
    unmet = any(sign in text for sign in SIGNS_OF_NO_LOCK_TO_FOLLOW)
    problem = "The installer failed: {}.{}".format(
        said[-1].replace("cause: ", "").strip(" ."), where
    )
    return Untouched(problem) if unmet else Stop(problem)


def run(command):
    """Run an installer; show that it is alive; raise the advice if it fails."""
    environment = dict(os.environ, PIP_USER="0", PIP_DISABLE_PIP_VERSION_CHECK="1")
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    lines = collections.deque(maxlen=2000)

    def listen():
        for line in process.stdout:
            if line.strip():
                lines.append(line.strip())

    listener = threading.Thread(target=listen)
    listener.start()
    start = time.time()
    terminal = sys.stdout.isatty()
    pause = 1 if terminal else 20  # seconds between two signs of life
    while True:
        try:
            code = process.wait(timeout=pause)
            break
        except subprocess.TimeoutExpired:
            words = "{:5.0f} s  {}".format(time.time() - start, (lines or [""])[-1])
            if terminal:
                width = shutil.get_terminal_size().columns - 1
                print("\r" + words[:width].ljust(width), end="", flush=True)
            else:
                print(words[:88], flush=True)
        except BaseException:
            process.terminate()
            process.wait()
            raise
    listener.join()
    if terminal:
        print("\r\033[K", end="", flush=True)
    if code != 0:
        raise advice(list(lines))


def create(base, with_pip):
    """An empty `.venv`, marked as incomplete from its first moment."""
    shutil.rmtree(VENV, ignore_errors=True)
    os.mkdir(VENV)
    open(MARK, "w").close()
    run([base, "-m", "venv"] + ([] if with_pip else ["--without-pip"]) + [VENV])


def install(uv):
    """Install the lock into `.venv`."""
    if uv:
        # Compiled now, by all cores, TensorFlow starts in half the time later.
        uv_pip = [uv, "pip", "install", "--compile-bytecode", "--python", PYTHON]
        run(uv_pip + ["-r", "requirements.txt"])
        return
    pip = [PYTHON, "-m", "pip"]
    if not runs(pip + ["--version"]):  # uv made this environment
        run([PYTHON, "-m", "ensurepip"])
    run(pip + ["install", "--no-input", "--progress-bar=off", "-r", "requirements.txt"])


def prepare():
    """Bring `.venv` up to date."""
    wanted = digest()
    keep = usable(named=bool(os.environ.get("PYTHON")))
    if keep and installed_digest() == wanted:
        check_room(ROOM_TO_WORK)
        return
    if os.path.exists(MARK):  # what a crash left takes the room that it needs itself
        shutil.rmtree(VENV, ignore_errors=True)
    check_room(ROOM_TO_REFRESH if keep else ROOM_TO_INSTALL)

    uv = shutil.which("uv")
    uv = uv if uv and runs([uv, "--version"]) else None
    # Seen from inside .venv, the Python that made it.
    base = getattr(sys, "_base_executable", None) or sys.executable
    start = time.time()
    what, size = (
        ("Refreshing", "this downloads what changed")
        if keep
        else ("Making", "this downloads 0.8 GB and writes 2.9 GB, in some minutes")
    )
    print(
        "{} .venv with {} (TensorFlow, Jupyter and what they need): {}.".format(
            what, "uv" if uv else "pip", size
        ),
        flush=True,
    )
    try:
        if keep:
            open(MARK, "w").close()
        else:
            create(base, with_pip=not uv)
        install(uv)
        with open(STAMP, "w") as stamp:
            json.dump({"digest": wanted}, stamp)
        os.remove(MARK)
    except Untouched:
        if keep:
            os.remove(MARK)
        else:
            shutil.rmtree(VENV, ignore_errors=True)
        raise
    except BaseException:
        shutil.rmtree(VENV, ignore_errors=True)
        raise
    print(".venv is ready after {:.0f} s.".format(time.time() - start), flush=True)


def alone():
    """Hold a lock on this file, so that two commands do not install at once."""
    try:
        import fcntl

        lock = open(os.path.abspath(__file__))  # noqa: SIM115 - held until the end
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Waiting for another command that prepares .venv.", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
    except (ImportError, OSError):
        return None  # Windows, or a disk that knows no locks
    return lock


def main():
    """Prepare the environment, or say in one line why not."""
    try:
        check_python()
        lock = alone()
        prepare()
        del lock
    except Stop as stop:
        problem = str(stop)
    except KeyboardInterrupt:
        problem = "Stopped. The same command starts again."
    except (OSError, ValueError) as error:
        full = any(sign in str(error).lower() for sign in SIGNS_OF_FULL_DISK)
        problem = NO_ROOM.format(ROOM_TO_INSTALL / GB) if full else str(error)
    else:
        return 0
    print(problem, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
