"""Pages of selection."""
