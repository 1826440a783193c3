"""Tests of the whole house, room by room."""
