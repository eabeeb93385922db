"""Chapter 12: one layer, many libraries."""
