"""Draft a feedback letter, sign it, send it, and write down what the unit answers.

The steps stand in the order of their buttons.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from cadre_review.audit.log import record
from visits.core.access import require
from visits.core.workflow import Done, Notice, Said, Workflow
from visits.core.workflow.forms import StepForm
from visits.core.workflow.texts import not_to_come, text_of
from visits.organisation.notices.rules import AUTHOR, LEADERS
from visits.organisation.rounds.models import Round
from visits.organisation.units.models import Unit

from .forms import AnswerForm, ChangeForm, SendForm
from .models import FeedbackLetter
from .models import LetterState as State
from .rules import quoted

TEXTS = ("praise", "problems", "demands")


def page_of(request: HttpRequest, letter: FeedbackLetter, key: str) -> dict[str, Any]:
    """What stands on the page of a step: to whom the letter goes."""
    return {"crumb": letter.unit, "subject": letter.unit}


letters = Workflow(
    FeedbackLetter,
    pages="letters",
    title=_("Feedback letters"),
    rows=("unit", "round", "created_by", "signed_by"),
    page=page_of,
    stale=_("Someone else has changed this letter meanwhile. Look at it again, then repeat your change."),
    not_now=_("This cannot be done to a letter that is “%(state)s”."),
    taken=_("This form belongs to another letter. Open a new one."),
)
letters.act(
    "letter.draft",
    _("drafted a feedback letter"),
    Notice(_("A feedback letter waits to be signed"), LEADERS, ("letter.sign",)),
)


@transaction.atomic
def draft(
    *, actor: Any, client_key: UUID, unit: Unit, of: Round, values: Mapping[str, Any]
) -> FeedbackLetter:
    """Draft the letter of a round to a unit; the same key gives the first one again."""
    require(actor, "letter.draft")
    if existing := letters.known(client_key, actor):
        return existing
    made = FeedbackLetter(client_key=client_key, created_by=actor, unit=unit, round=of)
    _fill(made, values)
    letters.write(made, actor)
    if not FeedbackLetter.objects.visible_to(actor).filter(pk=made.pk).exists():
        raise PermissionDenied(letters.away)
    record(actor, "letter.draft", made)
    return made


@letters.step(
    "sign", right="letter.sign", at=[State.DRAFTED], form=StepForm, label=_("Sign"), log=_("signed a feedback letter"),
    notice=Notice(_("A feedback letter was signed"), AUTHOR, ("letter.send", "letter.take_back")),
)  # fmt: skip
def sign(*, actor: Any, letter: FeedbackLetter, base_version: int) -> None:
    """Sign the letter; by another person than who drafted it."""
    _check(letter)
    letter.signed_by, letter.state = actor, State.SIGNED


@letters.step(
    "edit", right="letter.draft", at=[State.DRAFTED], form=ChangeForm, label=_("Correct"),
    title=_("Correct the letter"), act="letter.change", log=_("corrected a feedback letter"),
)  # fmt: skip
def change(*, actor: Any, letter: FeedbackLetter, base_version: int, values: Mapping[str, Any]) -> None:
    """Correct a letter that nobody has signed."""
    _fill(letter, values)


@letters.step("send", right="letter.draft", at=[State.SIGNED], form=SendForm, label=_("Sent"),
              log=_("wrote down that a feedback letter was sent"))  # fmt: skip
def send(*, actor: Any, letter: FeedbackLetter, base_version: int, number: str, sent_on: dt.date) -> Said:
    """Write down under which number and on which day the signed letter was sent."""
    not_to_come("sent_on", sent_on)
    letter.number, letter.sent_on, letter.state = text_of("number", number), sent_on, State.SENT
    return Done(number=letter.number)


@letters.step("take_back", right="letter.sign", at=[State.SIGNED], form=StepForm, label=_("Take the signature back"),
              address="back", log=_("took the signature of a feedback letter back"))  # fmt: skip
def take_back(*, actor: Any, letter: FeedbackLetter, base_version: int) -> None:
    """Take the signature back, so that the letter can be corrected; as long as it was not sent."""
    letter.signed_by, letter.state = None, State.DRAFTED


@letters.step("answer", right="letter.draft", at=[State.SENT], form=AnswerForm, label=_("Write down the answer"),
              log=_("wrote down the answer to a feedback letter"))  # fmt: skip
def answer(
    *, actor: Any, letter: FeedbackLetter, base_version: int, answer: str, answered_on: dt.date
) -> None:
    """Write down what the unit answered."""
    not_to_come("answered_on", answered_on)
    if letter.sent_on and answered_on < letter.sent_on:
        raise ValidationError({"answered_on": _("The letter was not sent yet on this day.")})
    letter.answer, letter.answered_on, letter.state = (
        text_of("answer", answer),
        answered_on,
        State.ANSWERED,
    )


def _fill(letter: FeedbackLetter, values: Mapping[str, Any]) -> None:
    for name in TEXTS:
        setattr(letter, name, text_of(name, values.get(name, "")))
    letter.answer_by = values.get("answer_by")
    _check(letter)


def _check(letter: FeedbackLetter) -> None:
    if not any(getattr(letter, name) for name in TEXTS):
        raise ValidationError(_("The letter says nothing yet."))
    for name in TEXTS:
        if words := quoted([getattr(letter, name)], letter.unit, letter.round):
            text = _(
                "“%(words)s” stands in a talk as it is. Say it in the department's own words: a letter quotes nobody."
            )
            raise ValidationError({name: text % {"words": words}})
