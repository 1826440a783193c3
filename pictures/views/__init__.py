"""Pages of the works library: bringing works in, describing them, their proofs, and pictures."""
