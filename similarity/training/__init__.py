"""Draws its own pictures and learns from them what a copy looks like."""
