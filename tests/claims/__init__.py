"""Tests of the room of claims."""
