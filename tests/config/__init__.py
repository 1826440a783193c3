"""Tests of the hall: settings, checks, the embedded servers and the supervisor."""
