"""Leads: something heard, written or seen in the data that is to be verified, and what came of it."""
