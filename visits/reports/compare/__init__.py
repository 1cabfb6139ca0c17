"""Rounds and years side by side."""
