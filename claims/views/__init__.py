"""Pages of the claims room."""
