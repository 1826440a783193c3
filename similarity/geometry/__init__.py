"""Whether the same drawn details stand in the same arrangement in two pictures."""
