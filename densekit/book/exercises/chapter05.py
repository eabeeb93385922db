"""Chapter 5: counting parameters."""
