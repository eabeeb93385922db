"""Prove densekit: golden values, parity, mutants, numbers in the prose."""
