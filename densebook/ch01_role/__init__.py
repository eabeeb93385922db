"""Chapter 1, *What a fully connected layer does*."""
