"""Originals and generated avatars come in safely and are kept."""
