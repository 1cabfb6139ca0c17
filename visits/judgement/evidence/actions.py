"""Acts of those who read the evidence."""

from visits.cadres.files.consulting import open_team

__all__ = ["open_team"]
