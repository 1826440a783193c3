"""Servers that Redress brings along, for when none is named: PostgreSQL and a message broker.

The package is a Django database engine too (`ENGINE = "config.embedded"`).
"""
