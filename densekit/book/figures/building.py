"""Chapter 2: every argument that builds the layer."""
