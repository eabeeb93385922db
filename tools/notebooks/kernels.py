"""How the commands and tests of this project reach the kernels that they start.

Over TCP, a port is chosen, let go and bound again by the kernel a second later. When
something else takes it in between, the kernel listens elsewhere and whoever started it
waits in vain (jupyter_client's issue 487). A socket in the file system has no rival.
"""

import sys
import tempfile
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest


def connection() -> dict[str, str]:
    """The arguments that give a kernel manager addresses of its own."""
    if sys.platform == "win32":  # ZeroMQ has no such sockets there
        return {}
    name = Path(tempfile.gettempdir(), f"kernel-{uuid4().hex[:12]}")
    return {"transport": "ipc", "ip": str(name)}


def pytest_configure(config: pytest.Config) -> None:
    """Let nbval's kernels use them, too; nbval has no setting for it."""
    if config.getoption("nbval", default=False):
        from nbval import kernel

        manager = kernel.KernelManager

        def start(**arguments: Any) -> Any:
            return manager(**connection(), **arguments)

        kernel.KernelManager = start
