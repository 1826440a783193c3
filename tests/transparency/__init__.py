"""Tests of the transparency room."""
