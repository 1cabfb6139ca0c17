"""Questionnaires, ballots and what came back."""
