"""Pages of rounds, schemes, visit teams and avoidances: one module for each."""
