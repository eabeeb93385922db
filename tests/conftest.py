"""What all tests share."""

import gc
import platform

import pytest
from hypothesis import settings

settings.load_profile("ci")  # everywhere the same draws, at whatever pace

BITWISE = "bitwise: compares bit for bit with TensorFlow; only reports off x86-64"
EXACT = platform.machine().lower() in {"x86_64", "amd64"}


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", BITWISE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if not EXACT and item.get_closest_marker("bitwise"):
            reason = f"TensorFlow's last bits may differ on {platform.machine()}"
            item.add_marker(pytest.mark.xfail(reason=reason, strict=False))


def pytest_collection_finish() -> None:
    """Spare Python's collector, which Keras calls often, what stays until the end."""
    gc.freeze()
