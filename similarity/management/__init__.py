"""Commands of the similarity room."""
