"""Says how well scores tell copies from unrelated pairs of a labelled list: figures and a page."""
