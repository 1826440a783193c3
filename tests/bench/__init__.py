"""Tests of the benches: what they measure, never how long it takes."""
