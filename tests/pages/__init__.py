"""Tests of the pages that every room shares."""
