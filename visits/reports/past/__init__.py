"""Imports of the past: talks, decisions, key-task assignments, posts, rounds with teams (docs/taking-in.md)."""
