"""The leader's page: what waits for them with the evidence beside, coverage against the plan, what to look at."""
