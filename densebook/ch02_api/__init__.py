"""Chapter 2, *Every argument, part one: building the layer*."""
