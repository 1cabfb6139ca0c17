"""Taking in what offices have: rosters and appointment forms, with the effect shown first."""
