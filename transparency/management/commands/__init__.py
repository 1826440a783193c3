"""Commands of the transparency room."""
