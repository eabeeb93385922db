"""The prose of a page: its formulas, numbers, terms, and how they are set."""
