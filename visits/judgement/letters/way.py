"""The way of a feedback letter as the head of its page shows it: drafted, signed, sent, answered."""

from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from visits.core.workflow.case import Stage, short_day

from .actions import letters
from .models import FeedbackLetter
from .models import LetterState as State


def _signed_by(letter: FeedbackLetter) -> str:
    return letter.signed_by.name if letter.signed_by else ""


letters.way(
    Stage(lazy("Draft"), note=lambda one: one.created_by.name),
    Stage(pgettext_lazy("stage", "Signature"), "sign", at=[State.DRAFTED], note=_signed_by),
    Stage(pgettext_lazy("stage", "Sent"), "send", at=[State.SIGNED], note=lambda one: short_day(one.sent_on)),
    Stage(pgettext_lazy("stage", "Answered"), "answer", at=[State.SENT], due=lambda one: one.answer_by,
          note=lambda one: short_day(one.answered_on)),
)  # fmt: skip
