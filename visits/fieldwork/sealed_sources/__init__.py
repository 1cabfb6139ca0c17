"""Sealed sources: asking for the name, deciding, looking; and hints that keep a source from being recognised."""
