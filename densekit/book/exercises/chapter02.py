"""Chapter 2: building the layer."""
