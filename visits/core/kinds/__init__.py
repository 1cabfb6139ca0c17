"""Kinds that a city keeps as data: their families, their rows, the one reader of them, the fields that hold keys."""
