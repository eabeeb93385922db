"""What the figures were measured on, and with."""

import os
import platform
import re
import subprocess
from importlib.metadata import version
from typing import Any

from densekit.doctor import processor

PACKAGES = ("numpy", "scipy", "tensorflow", "keras")


def caches() -> str:
    """Sizes of the caches, where ``lscpu`` knows them."""
    try:
        text = subprocess.run(
            ["lscpu"], capture_output=True, text=True, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    found = re.findall(r"^(L\d\S*) cache:\s+(.+?)(?: \(.*)?$", text, re.MULTILINE)
    return ", ".join(f"{name} {size}" for name, size in found) or "unknown"


def blas() -> str:
    """The BLAS that NumPy calls, and the kernel that it chose for this processor."""
    import numpy as np  # noqa: F401  (loads it)
    from threadpoolctl import threadpool_info

    return "; ".join(
        f"{one['internal_api']} {one['version']}, kernel {one['architecture']}, "
        f"{one['num_threads']} threads"
        for one in threadpool_info()
        if one["user_api"] == "blas"
    )


def describe() -> dict[str, Any]:
    """All of it, by name."""
    return {
        "processor": processor(),
        "processors": os.cpu_count(),
        "caches": caches(),
        "system": platform.system(),
        "python": platform.python_version(),
        **{package: version(package) for package in PACKAGES},
        "blas": blas(),
    }
