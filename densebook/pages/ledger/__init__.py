"""What the stored notebooks prove, and what stands behind it."""
