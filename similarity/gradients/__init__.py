"""Where pictures have edges of which direction, and how alike two pictures are in that."""
