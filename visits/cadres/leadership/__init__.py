"""Leadership teams: the table of all, the structure of one at a glance, and what would be if."""
