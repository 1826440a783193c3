"""Public figures, the redacted register and open data: it only reads."""
