"""Draft a feedback letter, sign it, send it, and write down what the unit answers."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cadre_review.audit.log import record
from visits.core.access import require
from visits.core.fields import check_text
from visits.core.history.models import keep
from visits.organisation.rounds.models import Round
from visits.organisation.units.models import Unit

from .models import FeedbackLetter, LetterState
from .rules import quoted

TEXTS = ("praise", "problems", "demands")


@transaction.atomic
def draft(
    *, actor: Any, client_key: UUID, unit: Unit, of: Round, values: Mapping[str, Any]
) -> FeedbackLetter:
    """Draft the letter of a round to a unit; the same key gives the first one again."""
    require(actor, "letter.draft")
    if existing := FeedbackLetter.objects.filter(client_key=client_key).first():
        if existing.created_by_id != actor.pk:
            raise PermissionDenied(_("This form belongs to another letter. Open a new one."))
        return existing
    made = FeedbackLetter(client_key=client_key, created_by=actor, version=0, unit=unit, round=of)
    _fill(made, values)
    _write(made, actor)
    if not FeedbackLetter.objects.visible_to(actor).filter(pk=made.pk).exists():
        raise PermissionDenied(_("You keep away from whom this concerns."))
    record(actor, "letter.draft", made)
    return made


@transaction.atomic
def change(
    *, actor: Any, letter: FeedbackLetter, base_version: int, values: Mapping[str, Any]
) -> FeedbackLetter:
    """Correct a letter that nobody has signed."""
    locked = _locked(actor, "letter.draft", letter, base_version, LetterState.DRAFTED)
    _fill(locked, values)
    _write(locked, actor)
    record(actor, "letter.change", locked)
    return locked


@transaction.atomic
def sign(*, actor: Any, letter: FeedbackLetter, base_version: int) -> FeedbackLetter:
    """Sign the letter; by another person than who drafted it."""
    locked = _locked(actor, "letter.sign", letter, base_version, LetterState.DRAFTED)
    _check(locked)
    locked.signed_by, locked.state = actor, LetterState.SIGNED
    _write(locked, actor)
    record(actor, "letter.sign", locked)
    return locked


@transaction.atomic
def take_back(*, actor: Any, letter: FeedbackLetter, base_version: int) -> FeedbackLetter:
    """Take the signature back, so that the letter can be corrected; as long as it was not sent."""
    locked = _locked(actor, "letter.sign", letter, base_version, LetterState.SIGNED)
    locked.signed_by, locked.state = None, LetterState.DRAFTED
    _write(locked, actor)
    record(actor, "letter.take_back", locked)
    return locked


@transaction.atomic
def send(
    *, actor: Any, letter: FeedbackLetter, base_version: int, number: str, sent_on: dt.date
) -> FeedbackLetter:
    """Write down under which number and on which day the signed letter was sent."""
    locked = _locked(actor, "letter.draft", letter, base_version, LetterState.SIGNED)
    _not_to_come("sent_on", sent_on)
    locked.number, locked.sent_on, locked.state = _text("number", number), sent_on, LetterState.SENT
    _write(locked, actor)
    record(actor, "letter.send", locked, number=locked.number)
    return locked


@transaction.atomic
def answer(
    *, actor: Any, letter: FeedbackLetter, base_version: int, answer: str, answered_on: dt.date
) -> FeedbackLetter:
    """Write down what the unit answered."""
    locked = _locked(actor, "letter.draft", letter, base_version, LetterState.SENT)
    _not_to_come("answered_on", answered_on)
    if locked.sent_on and answered_on < locked.sent_on:
        raise ValidationError({"answered_on": _("The letter was not sent yet on this day.")})
    locked.answer, locked.answered_on, locked.state = (
        _text("answer", answer),
        answered_on,
        LetterState.ANSWERED,
    )
    _write(locked, actor)
    record(actor, "letter.answer", locked)
    return locked


def _fill(letter: FeedbackLetter, values: Mapping[str, Any]) -> None:
    for name in TEXTS:
        setattr(letter, name, _text(name, values.get(name, "")))
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


def _not_to_come(name: str, day: dt.date) -> None:
    if day > timezone.localdate():
        raise ValidationError({name: _("This day has not come yet.")})


def _text(name: str, value: str) -> str:
    try:
        check_text(value)
    except ValidationError as error:
        raise ValidationError({name: error}) from None
    return value.strip()


def _locked(actor: Any, act: str, letter: FeedbackLetter, base_version: int, state: str) -> FeedbackLetter:
    locked = (
        FeedbackLetter.objects.select_for_update(of=("self",))
        .select_related("unit", "round")
        .get(pk=letter.pk)
    )
    require(actor, act, locked)
    if not FeedbackLetter.objects.visible_to(actor).filter(pk=locked.pk).exists():
        raise PermissionDenied(_("You keep away from whom this concerns."))
    if locked.version != base_version:
        raise ValidationError(
            _("Someone else has changed this letter meanwhile. Look at it again, then repeat your change.")
        )
    if locked.state != state:
        text = _("This cannot be done to a letter that is “%(state)s”.")
        raise ValidationError(text % {"state": locked.get_state_display()})
    return locked


def _write(letter: FeedbackLetter, actor: Any) -> None:
    letter.version += 1
    letter.full_clean()
    letter.save()
    keep(letter, actor)
