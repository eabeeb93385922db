"""Chapter 7, *Training*."""
