"""Reads decisions, the register, the archives and what is counted of them."""
