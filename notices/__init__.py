"""Notices that tell the parties what was decided."""
