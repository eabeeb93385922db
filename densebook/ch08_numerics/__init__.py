"""Chapter 8, on the numerics of the layer."""
