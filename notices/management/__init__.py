"""Commands of the notices room."""
