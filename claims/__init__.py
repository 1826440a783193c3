"""A creator says: this avatar copies my picture."""
