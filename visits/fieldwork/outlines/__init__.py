"""Versions of the interview outline: written by staff, read by everyone who asks by them."""
