"""The API against its own description: invented calls, and a client made from it."""
