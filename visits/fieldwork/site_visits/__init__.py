"""Site visits (实地走访): where, which key task, what was seen, whom the team met."""
