"""Run, check and normalise the chapters."""
