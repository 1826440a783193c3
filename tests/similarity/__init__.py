"""Tests of the similarity room."""
