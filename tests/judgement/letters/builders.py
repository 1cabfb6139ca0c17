"""Builders of feedback letters, written straight into the tables."""

from uuid import uuid4

from visits.judgement.letters.models import FeedbackLetter
from visits.organisation.rounds.models import Round


def make_letter(by, unit, of=None, **values):
    """A drafted letter of the round (or the newest one) to the unit."""
    facts = {"problems": "个别项目节点滞后。", "client_key": uuid4()}
    return FeedbackLetter.objects.create(
        created_by=by, unit=unit, round=of or Round.objects.first(), **(facts | values)
    )
