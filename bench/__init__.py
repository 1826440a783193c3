"""Measurements: one module per job, run as `python -m bench.NAME [--quick] [--json]`."""
