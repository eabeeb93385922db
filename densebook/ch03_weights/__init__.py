"""Chapter 3, *The weights and what watches them*."""
