"""What the tests do where the libraries of chapter 12 are not installed."""

import os

import pytest

from densebook.ch12_rosetta import libraries

CHAPTER = "12_rosetta.ipynb"
MARKER = "rosetta: runs the libraries of chapter 12, which `make rosetta` adds"


def pytest_configure(config: pytest.Config) -> None:
    """Name the marker of the tests that need those libraries."""
    config.addinivalue_line("markers", MARKER)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip the chapter's cells, and the tests so marked; in CI let them fail."""
    lacking = libraries.missing()
    if not lacking or os.environ.get("CI"):
        return
    reason = f"not installed: {', '.join(lacking)} (`make rosetta` adds them)"
    for item in items:
        if item.path.name == CHAPTER or item.get_closest_marker("rosetta"):
            item.add_marker(pytest.mark.skip(reason=reason))
