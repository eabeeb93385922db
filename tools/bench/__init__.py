"""Measures densekit's Dense against Keras and the bare matrix product: `make bench`."""
