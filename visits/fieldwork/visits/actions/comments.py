"""Write a comment at a spot of a visit, settle it, take it back."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from visits.core.fields import check_texts
from visits.core.records import Register, lock
from visits.fieldwork.visits.comments import ReviewComment, is_sent
from visits.fieldwork.visits.covering import enter_named
from visits.fieldwork.visits.models import Visit, VisitState
from visits.fieldwork.visits.naming import SHORTEST, refuse_known
from visits.fieldwork.visits.spots import Spot

comments = Register(ReviewComment, "comment.write", rows=["visit__team__round"])


@transaction.atomic
def write_comment(*, actor: Any, client_key: UUID, visit: Visit, spot: Spot, text: str) -> ReviewComment:
    """The lead or staff ask for something at a spot; the same client key gives the same comment again.

    Where a talk of the visit is confidential, other readers find the people of the unit covered in it.
    """
    text = text.strip()
    locked = lock(actor, visit, "comment.write", ["team__round"])
    if before := ReviewComment.objects.filter(client_key=client_key, made_by=actor).first():
        return before
    if getattr(spot.record, "visit_id", spot.record.pk) != locked.pk:
        raise PermissionDenied(_("This record belongs to another visit."))
    if locked.state == VisitState.ACCEPTED:
        raise ValidationError(_("The visit has been accepted; its text no longer changes."))
    if not spot.is_known():
        raise ValidationError({"field": _("Choose one of the fields.")})
    _check(actor, locked, text)
    one = ReviewComment(client_key=client_key, visit=locked, text=text, made_by=actor, **spot.columns())
    comments.write(actor, "comment.write", one, visit=locked.pk, field=spot.field)
    enter_named(actor, locked, text, field=spot.field)
    return one


def _check(actor: Any, visit: Visit, text: str) -> None:
    if len(text) < SHORTEST:
        raise ValidationError({"text": _("Write what is to be done.")})
    check_texts({"text": text})
    refuse_known(actor, visit, {"text": text})


@transaction.atomic
def change_comment(*, actor: Any, comment: ReviewComment, version: int, text: str) -> ReviewComment:
    """Who wrote the comment words it anew, as long as it has not gone to the team with a return."""
    locked, text = _open_one(actor, comment, version, "comment.change"), text.strip()
    if is_sent(locked):
        raise ValidationError(_("The comment has gone to the team. Write another one, or take it back."))
    _check(actor, locked.visit, text)
    locked.text = text
    comments.write(actor, "comment.change", locked, visit=locked.visit_id)
    enter_named(actor, locked.visit, text, field=locked.field)
    return locked


@transaction.atomic
def settle_comment(*, actor: Any, comment: ReviewComment, version: int) -> ReviewComment:
    """The team has done what the comment asks for."""
    return _end(actor, comment, version, "comment.settle", ReviewComment.State.SETTLED)


@transaction.atomic
def take_back_comment(*, actor: Any, comment: ReviewComment, version: int) -> ReviewComment:
    """Who wrote the comment no longer asks for it."""
    return _end(actor, comment, version, "comment.take_back", ReviewComment.State.TAKEN_BACK)


def _end(actor: Any, comment: ReviewComment, version: int, act: str, state: str) -> ReviewComment:
    locked = _open_one(actor, comment, version, act)
    locked.state, locked.settled_by, locked.settled_at = state, actor, timezone.now()
    return comments.write(actor, act, locked, visit=locked.visit_id)


def _open_one(actor: Any, comment: ReviewComment, version: int, act: str) -> ReviewComment:
    """The comment, locked and still open, for somebody who may do this with it."""
    locked = comments.lock(actor, comment, right=act)
    if locked.state != ReviewComment.State.OPEN or locked.version != version:
        raise ValidationError(_("Somebody else has dealt with this comment meanwhile."))
    return locked
