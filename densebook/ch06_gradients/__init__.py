"""Chapter 6, *Backward*."""
