"""The doctor, mostly on machines that are made up."""

import json
import platform
import subprocess
import sys

import numpy as np
import pytest

from densekit import doctor
from densekit.doctor import Measured, Setting

CPUINFO = "model name\t: A Processor\ncpu MHz\t\t: 800.000\ncpu MHz\t\t: 3000.000\n"


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """Four cores and a processor of 3 GHz, with no variables of a BLAS set."""
    (tmp_path / "proc").mkdir()
    (tmp_path / "proc/cpuinfo").write_text(CPUINFO, encoding="utf-8")
    monkeypatch.setattr(doctor, "SYSTEM", tmp_path)
    monkeypatch.setattr(doctor, "cores", lambda: 4)
    monkeypatch.setattr("os.getloadavg", lambda: (0.1, 5.0, 5.0), raising=False)
    monkeypatch.setattr("platform.machine", lambda: "AMD64")
    monkeypatch.setattr("os.name", "posix")
    for name in doctor.os.environ:
        if doctor.VARIABLES.fullmatch(name) or name == doctor.ONEDNN:
            monkeypatch.delenv(name)
    return tmp_path


def answers(speeds, tensorflow=(), usual=100.0):
    """What `Setting.measured` would say: speeds by the line of a setting."""

    def ask(setting, library="numpy"):
        if library == "tensorflow":
            speed = dict(tensorflow).get(setting.line)
            return speed and Measured(speed, "oneDNN")
        speed = speeds.get(setting.line, usual)
        return speed and Measured(speed, "a BLAS")

    return ask


def said(ask):
    return dict(doctor.report(ask))


def test_a_machine_that_is_awake(machine):
    lines = said(answers({}))
    assert lines["processor"] == "A Processor, 4 cores"
    assert lines["NumPy"] == f"{np.__version__}, a BLAS"
    assert lines["reached"].startswith("100 GFLOP/s")
    assert lines["verdict"] == "It is awake."
    assert len(lines) <= 10


def test_what_is_a_little_faster_is_noise(machine):
    assert (
        said(answers({"export OPENBLAS_CORETYPE=Zen": 114}))["verdict"]
        == "It is awake."
    )


def test_a_kernel_that_wakes_it(machine):
    lines = said(answers({"export OPENBLAS_CORETYPE=Zen": 190}))
    assert lines["tried"] == "190 GFLOP/s after `export OPENBLAS_CORETYPE=Zen`"
    assert lines["verdict"].endswith("This wakes it: export OPENBLAS_CORETYPE=Zen")


def test_of_equals_the_smallest_change(machine, monkeypatch):
    monkeypatch.setenv("OPENBLAS_CORETYPE", "Nehalem")
    monkeypatch.setenv("OMP_NUM_THREADS", "4")
    best = {"unset OPENBLAS_CORETYPE": 196, "export OPENBLAS_CORETYPE=SkylakeX": 200}
    assert said(answers(best))["verdict"].endswith(": unset OPENBLAS_CORETYPE")
    both = {"unset OMP_NUM_THREADS && unset OPENBLAS_CORETYPE": 300}
    assert said(answers(best | both))["verdict"].endswith(": " + next(iter(both)))


def test_one_busy_moment_does_not_decide(machine):
    speeds = iter([Measured(90, "")] + [Measured(200, "")] * 99)
    assert said(lambda *_: next(speeds))["verdict"] == "It is awake."
    once = iter([300.0])
    again = answers({})
    zen = Setting((("OPENBLAS_CORETYPE", "Zen"),))
    ask = lambda setting, *_: (  # noqa: E731
        Measured(next(once, 100.0), "") if setting == zen else again(setting)
    )
    lines = said(ask)
    assert "CORETYPE=Zen" in lines["tried"]
    assert lines["verdict"] == "It is awake."


def test_a_noisy_machine_is_not_called_asleep(machine):
    rng = np.random.default_rng(0)
    noisy = lambda *_: Measured(rng.choice([100, 100, 75, 50]), "")  # noqa: E731
    verdicts = [said(noisy)["verdict"] for _ in range(200)]
    assert verdicts.count("It is awake.") >= 196


def test_one_thread_or_all_of_them_are_tried(machine):
    lines = [setting.line for setting in doctor.settings()]
    assert "export OPENBLAS_NUM_THREADS=1" in lines
    assert "export OPENBLAS_NUM_THREADS=4" in lines
    assert len(lines) == len(set(lines)) == 6


def test_a_setting_without_an_answer_is_left_out(machine):
    ask = answers({"export OPENBLAS_CORETYPE=Zen": None})
    assert said(ask)["verdict"] == "It is awake."
    only_now = answers({"": 100.0}, usual=None)
    assert "tried" not in said(only_now)
    assert said(only_now)["verdict"] == "It is awake."


def test_a_second_start_that_fails_changes_nothing(machine):
    once = iter([Measured(100.0, "a BLAS")])
    lines = said(lambda *_: next(once, None))
    assert lines["reached"].startswith("100 GFLOP/s")
    assert lines["verdict"] == "It is awake."


def test_a_numpy_that_does_not_start(machine):
    assert said(answers({}, usual=None))["verdict"].startswith("NumPy does not start")


def test_onednn_is_tried_only_where_a_variable_decides_on_it(machine, monkeypatch):
    monkeypatch.setattr(doctor.importlib.util, "find_spec", bool)
    monkeypatch.setattr(doctor, "version", lambda name: f"{name} 1")
    there = answers({}, {"": 100.0})
    assert said(there)["TensorFlow"] == "tensorflow 1, oneDNN, 100 GFLOP/s"
    monkeypatch.setenv("TF_ENABLE_ONEDNN_OPTS", "0")
    slow = answers({}, {"": 100.0, "unset TF_ENABLE_ONEDNN_OPTS": 150.0})
    assert said(slow)["verdict"].endswith(": unset TF_ENABLE_ONEDNN_OPTS")
    equal = answers({}, {"": 100.0, "unset TF_ENABLE_ONEDNN_OPTS": 101.0})
    assert said(equal)["verdict"] == "It is awake."
    monkeypatch.setattr(doctor.importlib.util, "find_spec", lambda _: None)
    assert "TensorFlow" not in said(slow)


def test_a_busy_machine_is_said(machine, monkeypatch):
    monkeypatch.setattr("os.getloadavg", lambda: (2.5, 0.0, 0.0), raising=False)
    lines = said(answers({"export OPENBLAS_CORETYPE=Zen": 300}))
    assert lines["verdict"].startswith("None: it was busy, load 2.5.")
    assert len(lines) <= 10


def test_what_a_processor_could_do(machine, monkeypatch):
    config = {"SIMD Extensions": {"baseline": ["X86_V2"], "found": ["X86_V3"]}}
    monkeypatch.setattr(np, "show_config", lambda mode: config)
    assert doctor.could() == (384, "32 FLOP a cycle (X86_V3) x 3 GHz x 4 cores")
    clock = machine / "sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq"
    clock.parent.mkdir(parents=True)
    clock.write_text("4500000\n", encoding="ascii")
    assert doctor.gigahertz() == 4.5
    clock.unlink()
    (machine / "proc/cpuinfo").unlink()
    assert doctor.could()[0] is None
    assert doctor.processor()
    assert "at most" in said(answers({}))


def test_cores_where_the_system_does_not_tell_which_are_ours(monkeypatch):
    monkeypatch.delattr("os.sched_getaffinity", raising=False)
    assert doctor.cores() == doctor.os.cpu_count()


def test_the_line_for_windows(monkeypatch):
    setting = Setting((("A", None), ("B", "1")))
    monkeypatch.setattr("os.name", "posix")
    assert setting.line == "unset A && export B=1"
    monkeypatch.setattr("os.name", "nt")
    assert setting.line == "set A= && set B=1"


def test_a_new_process_has_the_setting_and_says_its_kernel():
    measured = Setting((("OPENBLAS_CORETYPE", "Nehalem"),)).measured()
    assert measured.gflops > 0
    if platform.machine() in ("x86_64", "AMD64") and "openblas" in measured.by:
        assert "kernel Nehalem" in measured.by


def test_a_process_that_ends_otherwise_has_no_answer():
    assert Setting((("PYTHONHOME", "/nowhere"),)).measured() is None
    assert doctor.NOW.measured("fortran") is None


def test_it_answers_without_threadpoolctl(monkeypatch, capsys):
    monkeypatch.setattr(doctor, "SECONDS", 0.0)
    doctor.main(["numpy"])
    assert json.loads(capsys.readouterr().out)["gflops"] > 0
    monkeypatch.setattr(doctor.importlib.util, "find_spec", lambda _: None)
    assert "threadpoolctl" in doctor.in_numpy().by


def test_tensorflow_answers(monkeypatch):
    pytest.importorskip("tensorflow")
    monkeypatch.setattr(doctor, "SECONDS", 0.0)
    assert doctor.in_tensorflow().by in ("oneDNN on", "oneDNN off")


def test_the_report_is_printed(monkeypatch, capsys):
    monkeypatch.setattr(doctor, "report", lambda: [("verdict", "It is awake.")])
    doctor.main([])
    assert capsys.readouterr().out == "verdict     It is awake.\n"


def test_it_is_a_command():
    done = subprocess.run(
        [sys.executable, "-m", "densekit.doctor", "numpy"],
        capture_output=True,
        check=True,
    )
    assert json.loads(done.stdout)["gflops"] > 0
