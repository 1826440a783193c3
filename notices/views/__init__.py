"""Pages of notices: those of a claim, checks for everybody, letters, and what failed."""
