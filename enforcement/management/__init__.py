"""Commands of the enforcement room."""
