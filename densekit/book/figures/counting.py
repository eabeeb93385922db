"""Chapter 5: parameters, drawn to scale."""
