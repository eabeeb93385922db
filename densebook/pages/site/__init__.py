"""The pages as files on a server: light, described, at their addresses."""
