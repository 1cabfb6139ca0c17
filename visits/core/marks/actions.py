"""Marking a record, and taking a mark back: a new row, the former one stays as what was said then."""

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cadre_review.audit.log import record
from visits.core.access import can, require
from visits.core.secrecy import Level, Secrecy

from .models import LONGEST, SecrecyMark, end_of


def current_of(thing: Any) -> SecrecyMark | None:
    """The mark that was set last; it may be over by now."""
    return SecrecyMark.objects.of(thing).filter(is_current=True).select_related("set_by").first()


@transaction.atomic
def mark(
    *, actor: Any, thing: Any, base: int | None, level: str, years: int, since: dt.date, reason: str
) -> SecrecyMark:
    """Say how secret a record is. ``base`` is the mark that the form was opened on; lowering has a right of its own."""
    rows: Any = type(thing)._default_manager
    rows.select_for_update(of=("self",)).get(pk=thing.pk)
    if not rows.visible_to(actor).filter(pk=thing.pk).exists():
        raise PermissionDenied(_("You keep away from whom this concerns."))
    require(actor, "secrecy.mark", thing)
    before, now = current_of(thing), Secrecy(Level(level), years)
    if (before.pk if before else None) != base:
        raise ValidationError(_("It was marked anew meanwhile. Look at the new mark first."))
    _check(actor, thing, before, now, since)
    if before:
        before.is_current = False
        before.save(update_fields=["is_current"])
    made = SecrecyMark(
        thing=thing._meta.model_name, thing_id=thing.pk, level=level, years=years, since=since,
        ends_on=end_of(since, years), reason=reason.strip(), set_by=actor,
    )  # fmt: skip
    made.full_clean()
    made.save()
    told = {"secrecy_before": before.level, "years_before": before.years} if before else {}
    record(
        actor,
        "secrecy.mark",
        thing,
        secrecy=level,
        years=years,
        marked_from=since,
        reason=reason.strip(),
        **told,
    )
    return made


def _check(actor: Any, thing: Any, before: SecrecyMark | None, now: Secrecy, since: dt.date) -> None:
    """Refuse by field: a period that does not fit, a day to come, the same once more, lowering without its right."""
    most = LONGEST[now.level]
    if bool(most) != bool(now.years) or now.years > most:
        raise ValidationError({"years": _period(most)})
    if since > timezone.localdate():
        raise ValidationError({"since": _("The day lies in the future.")})
    was = before.secrecy if before and not before.is_over else Secrecy(Level.INTERNAL)
    if before and before.secrecy == now and before.since == since:
        raise ValidationError(_("The record is marked so already."))
    if was.rank > now.rank and not can(actor, "secrecy.lower", thing):
        raise ValidationError(_("Only the reviewer or a leader lowers a mark or shortens its period."))


def _period(most: int) -> str:
    if not most:
        return _("Internal has no period: leave it empty.")
    return _("Say for how many years, at most %(most)s.") % {"most": most}
