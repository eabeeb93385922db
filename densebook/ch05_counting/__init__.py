"""Chapter 5, *Counting parameters*."""
