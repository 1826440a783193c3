"""A person looks and decides."""
