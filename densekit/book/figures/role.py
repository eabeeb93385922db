"""Chapter 1: what a fully connected layer does."""
