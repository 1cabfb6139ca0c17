"""Acts of the reviewing rooms."""

from visits.cadres.files.consulting import open_team

__all__ = ["open_team"]
