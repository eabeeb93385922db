"""What the tests and the comparison of the chapters share."""

pytest_plugins = [
    "tests.browser",
    "tools.notebooks.kernels",
    "tools.notebooks.rosetta",
]
