"""Builders of dossiers, in the way of the page."""

from uuid import uuid4

from visits.judgement.dossiers.actions import freeze


def make_dossier(by, decision):
    """A dossier of the decision, frozen now."""
    return freeze(actor=by, decision=decision, client_key=uuid4())
