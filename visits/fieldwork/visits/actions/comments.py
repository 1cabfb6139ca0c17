"""Write a comment at a field, settle it, take it back."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cadre_review.audit.log import record
from visits.core.access import require
from visits.core.fields import check_texts
from visits.core.history.models import keep
from visits.fieldwork.visits.comments import ReviewComment
from visits.fieldwork.visits.covering import enter_named
from visits.fieldwork.visits.models import Interview, Visit, VisitState
from visits.fieldwork.visits.naming import SHORTEST, refuse_known

VISIT_FIELDS = ("visited_on", "place", "key_task", "entries", "targets", "checks", "methods", "members_present",
                "observed", "problems", "suggestions")  # fmt: skip
TALK_FIELDS = ("source_class", "source_relation", "source_circle", "interviewer", "second_interviewer", "recorder",
               "alone_reason", "text", "answers", "statements", "ratings")  # fmt: skip


@transaction.atomic
def write_comment(
    *, actor: Any, client_key: UUID, visit: Visit, field: str, text: str, interview: Interview | None = None
) -> ReviewComment:
    """The lead or staff ask for something at a field; the same client key gives the same comment again.

    Where a talk of the visit is confidential, other readers find the people of the unit covered in it.
    """
    text = text.strip()
    locked = Visit.objects.select_for_update(of=("self",)).select_related("team__round").get(pk=visit.pk)
    require(actor, "comment.write", locked)
    if before := ReviewComment.objects.filter(client_key=client_key, made_by=actor).first():
        return before
    if interview is not None and interview.visit_id != locked.pk:
        raise PermissionDenied(_("This talk belongs to another visit."))
    if locked.state == VisitState.ACCEPTED:
        raise ValidationError(_("The visit has been accepted; its text no longer changes."))
    if field not in (TALK_FIELDS if interview else VISIT_FIELDS):
        raise ValidationError({"field": _("Choose one of the fields.")})
    _check(actor, locked, text)
    one = ReviewComment(
        client_key=client_key, visit=locked, interview=interview, field=field, text=text, made_by=actor
    )
    one.full_clean()
    one.save()
    keep(one, actor)
    record(actor, "comment.write", one, visit=locked.pk, field=field)
    enter_named(actor, locked, text, field=field)
    return one


def _check(actor: Any, visit: Visit, text: str) -> None:
    if len(text) < SHORTEST:
        raise ValidationError({"text": _("Write what is to be done.")})
    check_texts({"text": text})
    refuse_known(actor, visit, {"text": text})


@transaction.atomic
def settle_comment(*, actor: Any, comment: ReviewComment, version: int) -> ReviewComment:
    """The team has done what the comment asks for."""
    return _end(actor, comment, version, "comment.settle", ReviewComment.State.SETTLED)


@transaction.atomic
def take_back_comment(*, actor: Any, comment: ReviewComment, version: int) -> ReviewComment:
    """Who wrote the comment no longer asks for it."""
    return _end(actor, comment, version, "comment.take_back", ReviewComment.State.TAKEN_BACK)


def _end(actor: Any, comment: ReviewComment, version: int, act: str, state: str) -> ReviewComment:
    rows = ReviewComment.objects.select_for_update(of=("self",)).select_related("visit__team__round")
    locked = rows.get(pk=comment.pk)
    require(actor, act, locked)
    if locked.state != ReviewComment.State.OPEN or locked.version != version:
        raise ValidationError(_("Somebody else has dealt with this comment meanwhile."))
    locked.state, locked.settled_by, locked.settled_at = state, actor, timezone.now()
    locked.version += 1
    locked.save(update_fields=["state", "settled_by", "settled_at", "version"])
    keep(locked, actor)
    record(actor, act, locked, visit=locked.visit_id)
    return locked
