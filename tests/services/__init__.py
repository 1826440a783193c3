"""Tests against real servers that a machine may lack; they say so when they are skipped."""
