"""Table of contents of the domain: every room's models, bottom floor first."""
