"""The fully connected layer in NumPy."""
