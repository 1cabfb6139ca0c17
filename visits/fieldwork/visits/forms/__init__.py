"""The forms in which records are typed."""
