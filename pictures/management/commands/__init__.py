"""Commands of the pictures room."""
