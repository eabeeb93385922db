"""What a cell printed, drew or returned, as a page shows it."""
