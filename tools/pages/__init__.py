"""Check, serve, score and photograph the built pages."""
