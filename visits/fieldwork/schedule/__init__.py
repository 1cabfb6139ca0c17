"""Planning a round: which unit is visited when, by whom, by which methods, and whom it wants to hear."""
