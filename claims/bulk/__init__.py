"""Reads what is sent to file many claims at once, a table and an archive; no Django here."""
