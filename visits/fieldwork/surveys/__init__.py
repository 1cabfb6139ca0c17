"""Questionnaires and democratic evaluation: from the design to results that name nobody."""
