"""Avoidance (回避): who keeps away from whom, in one place; ``visits.core.access`` asks it for every page and act."""
