"""Thousands are marked as in accounts and contracts: 10,000.00; Django's own way has no mark."""

THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
