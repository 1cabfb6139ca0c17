"""Marking a record takes two: one proposes, another one sets the mark or declines it."""

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cadre_review.audit.log import record
from visits.core.access import require
from visits.core.records import lock, store
from visits.core.secrecy import Level, Secrecy

from .deriving import derive_along
from .models import LONGEST, MarkState, SecrecyMark, end_of
from .reading import current_of


@transaction.atomic
def propose(
    *, actor: Any, thing: Any, base: int | None, level: str, years: int, since: dt.date, reason: str
) -> SecrecyMark:
    """Say how secret a record is to be. ``base`` is the last mark that the form was opened on.

    A higher mark counts at once, a lower one when another person has set it.
    """
    _hold(actor, thing)
    last = SecrecyMark.objects.of(thing).first()
    if (last.pk if last else None) != base:
        raise ValidationError(_("It was marked anew meanwhile. Look at the new mark first."))
    if last and last.state == MarkState.PROPOSED:
        raise ValidationError(_("A proposal waits to be settled by another person first."))
    before = current_of(thing)
    _check(before, Secrecy(Level(level), years), since)
    made = SecrecyMark(
        thing=thing._meta.model_name, thing_id=thing.pk, level=level, years=years, since=since,
        ends_on=end_of(since, years), reason=reason.strip(), set_by=actor,
    )  # fmt: skip
    store(made)
    told = {"secrecy_before": before.level, "years_before": before.years} if before else {}
    record(
        actor, "secrecy.propose", made, **_about(made), secrecy=level, years=years, marked_from=since,
        reason=made.reason, **told,
    )  # fmt: skip
    derive_along(actor, thing)
    return made


@transaction.atomic
def settle(*, actor: Any, mark: SecrecyMark, agreed: bool, note: str = "") -> SecrecyMark:
    """Set the mark that another person proposed, or decline it with a reason; once."""
    thing = mark.record
    _hold(actor, thing)
    held = lock(actor, mark, "secrecy.set")
    if held.state != MarkState.PROPOSED:
        raise ValidationError(_("This proposal is settled already."))
    if not agreed and not note.strip():
        raise ValidationError({"note": _("Say why it is not agreed to.")})
    if agreed:
        SecrecyMark.objects.of(thing).filter(is_current=True).update(is_current=False)
    held.state, held.is_current = MarkState.SET if agreed else MarkState.DECLINED, agreed
    held.decided_by, held.decided_at, held.note = actor, timezone.now(), note.strip()
    store(held)
    said = {"secrecy": held.level, "years": held.years} | ({"note": held.note} if held.note else {})
    record(actor, "secrecy.set" if agreed else "secrecy.decline", held, **_about(held), **said)
    return held


def _hold(actor: Any, thing: Any) -> None:
    """Lock the record, for whom it is open."""
    rows: Any = type(thing)._default_manager
    rows.select_for_update(of=("self",)).get(pk=thing.pk)
    if not rows.visible_to(actor).filter(pk=thing.pk).exists():
        raise PermissionDenied(_("You keep away from whom this concerns."))
    require(actor, "secrecy.mark", thing)


def _about(mark: SecrecyMark) -> dict[str, Any]:
    """The record, as the log names it."""
    return {mark.thing: mark.thing_id}


def _check(before: SecrecyMark | None, now: Secrecy, since: dt.date) -> None:
    """Refuse by field: a period that does not fit, a day to come, the same once more."""
    most = LONGEST[now.level]
    if bool(most) != bool(now.years) or now.years > most:
        raise ValidationError({"years": _period(most)})
    if since > timezone.localdate():
        raise ValidationError({"since": _("The day lies in the future.")})
    if before and before.secrecy == now and before.since == since:
        raise ValidationError(_("The record is marked so already."))


def _period(most: int) -> str:
    if not most:
        return _("Internal has no period: leave it empty.")
    return _("Say for how many years, at most %(most)s.") % {"most": most}
