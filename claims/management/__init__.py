"""Commands of the claims room."""
