"""What people do with schemes, rounds, visit teams and avoidances: one module for each."""
