"""Tests of the enforcement room."""
