"""Chapter 4, *Rank 3 and beyond: the last axis*."""
