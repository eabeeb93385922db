"""Chapter 9: errors, silent mistakes, and the probes that find them."""
