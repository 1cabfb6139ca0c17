"""Plans of a round."""
