"""Chapter 3: the weights and what watches them."""
