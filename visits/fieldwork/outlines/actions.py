"""Writing the outline. A version in force never changes: the next one begins as its copy."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from cadre_review.audit.log import record
from visits.core.access import require
from visits.core.fields import check_text
from visits.core.records import fill, lock, store
from visits.fieldwork.visits.models import Outline, OutlineQuestion


def _draft(actor: Any, outline: Outline) -> Outline:
    """Lock the version; refused where it is in force."""
    locked = lock(actor, outline, "outline.write")
    if locked.published_on:
        raise ValidationError(
            _("This version is in force and no longer changes. Begin a new version and change that.")
        )
    return locked


@transaction.atomic
def new_version(*, actor: Any) -> Outline:
    """The version in the making; where there is none, a copy of the newest one."""
    require(actor, "outline.write")
    newest = Outline.objects.select_for_update().order_by("-number").first()
    if newest is not None and not newest.published_on:
        return newest
    made = Outline.objects.create(number=(newest.number if newest else 0) + 1)
    OutlineQuestion.objects.bulk_create(
        OutlineQuestion(
            outline=made, origin=one, talk_class=one.talk_class, check_key=one.check_key, text=one.text,
            position=one.position,
        )
        for one in (newest.questions.all() if newest else ())
    )  # fmt: skip
    record(actor, "outline.begin", made, number=made.number)
    return made


@transaction.atomic
def save_question(
    *, actor: Any, outline: Outline, question: OutlineQuestion | None = None, **values: Any
) -> OutlineQuestion:
    """Add a question to a version in the making, or change one of it: talk_class, check_key, text, position."""
    locked = _draft(actor, outline)
    thing = question or OutlineQuestion(outline=locked)
    fill(thing, values)
    if not thing.position:
        thing.position = (locked.questions.aggregate(last=Max("position"))["last"] or 0) + 10
    same = locked.questions.filter(talk_class=thing.talk_class, text=thing.text).exclude(pk=thing.pk)
    if same.exists():
        raise ValidationError({"text": _("This question is asked of this class already.")})
    store(thing)
    record(
        actor, "outline.change_question" if question else "outline.add_question", locked, question=thing.pk
    )
    return thing


@transaction.atomic
def remove_question(*, actor: Any, question: OutlineQuestion) -> None:
    """Take a question out of a version in the making."""
    locked = _draft(actor, question.outline)
    locked.questions.filter(pk=question.pk).delete()
    record(actor, "outline.remove_question", locked, question=question.pk)


@transaction.atomic
def publish(*, actor: Any, outline: Outline, note: str = "") -> Outline:
    """Put the version in force: talks begun from now on are asked by it, earlier ones keep theirs."""
    locked = _draft(actor, outline)
    check_text(note)
    if not locked.questions.exists():
        raise ValidationError(_("An outline in force needs at least one question."))
    locked.note, locked.published_on, locked.published_by = note.strip(), timezone.localdate(), actor
    record(actor, "outline.publish", store(locked), number=locked.number)
    return locked
