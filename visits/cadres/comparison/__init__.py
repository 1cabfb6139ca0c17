"""The comparison of rosters with appointment forms: the same people, field by field; nothing is written to files."""
