"""Chapter 10, on what tutorials get wrong."""
