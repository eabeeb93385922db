"""Prove densekit and the book: golden values, parity, mutants, numbers, sabotage."""
