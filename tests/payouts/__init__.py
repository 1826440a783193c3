"""Tests of the payouts room."""
