"""What the page asks: predictions."""
