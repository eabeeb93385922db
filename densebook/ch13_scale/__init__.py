"""Chapter 13: speed and scale."""
