"""What the tests and the comparison of the chapters share."""

pytest_plugins = ["tools.kernels"]
