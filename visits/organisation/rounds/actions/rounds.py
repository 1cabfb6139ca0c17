"""Writing rounds: their dates, their state, the units and key tasks in scope."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from cadre_review.audit.log import record
from cadre_review.marks import bracketed
from visits.core.access import require
from visits.core.records import Register, fill, store
from visits.organisation.rounds.destinations import SAME
from visits.organisation.rounds.models import Assignment, Round, ScopeEntry
from visits.organisation.units.models import KeyTask, Unit

from .checks import STALE, reason_given, said

FIELDS = ("name", "starts_on", "ends_on", "scheme", "minimum_group", "note")
rounds = Register(Round, "round.write", rows=["scheme"], stale=STALE)


def check_scheme(one: Round) -> None:
    """Refuse a scheme that is not in force."""
    if one.scheme_id and not one.scheme.published_on:
        raise ValidationError({"scheme": _("Choose a scheme that is in force; put this one in force first.")})


@transaction.atomic
def create_round(*, actor: Any, **values: Any) -> Round:
    """Plan a round; every unit that exists today, and every key task under way, is in its scope until somebody leaves
    it out with a reason."""
    require(actor, "round.write")
    one = Round()
    fill(one, values)
    check_scheme(one)
    store(one)
    return rounds.finish(actor, "round.create", one, units=_fill_scope(one), key_tasks=_fill_tasks(one))


@transaction.atomic
def change_round(*, actor: Any, one: Round, version: int, **values: Any) -> Round:
    """Change a round that is not closed; the scheme only before it opens, since ratings rest on it."""
    locked = rounds.lock(actor, one, version)
    _not_closed(locked)
    scheme = locked.scheme
    if not (before := fill(locked, values)):
        return one
    if "scheme" in before and locked.state != Round.State.PLANNED:
        raise ValidationError(
            {"scheme": _("The round rates by %(scheme)s since it opened; this stays.") % {"scheme": scheme}}
        )
    if "scheme" in before:
        check_scheme(locked)
    return rounds.write(actor, "round.change", locked, fields=list(before))


def _not_closed(one: Round) -> None:
    if one.state == Round.State.CLOSED:
        raise ValidationError(
            _("%(round)s is closed. Reopen it first, with a reason.") % {"round": one}, code="closed"
        )


def move_round(actor: Any, one: Round, state: str, act: str, **detail: Any) -> Round:
    """Put a locked round into a state; what must hold before is asked by the caller."""
    one.state = state
    return rounds.write(actor, act, one, **detail)


@transaction.atomic
def open_round(*, actor: Any, one: Round) -> Round:
    """Begin the round: its teams see their units from now on."""
    locked = rounds.lock(actor, one)
    if locked.state != Round.State.PLANNED:
        raise ValidationError(_("Only a round that is being planned can be opened."))
    check_scheme(locked)
    if not locked.scope.filter(in_scope=True).exists():
        raise ValidationError(_("No unit is in the scope of this round. Put units in scope first."))
    if not locked.teams.exists():
        raise ValidationError(_("The round has no visit team. Set one up first."))
    return move_round(actor, locked, Round.State.OPEN, "round.open")


@transaction.atomic
def reopen_round(*, actor: Any, one: Round, reason: str) -> Round:
    """Open a closed round again; the reason stands in the log."""
    locked = rounds.lock(actor, one)
    if locked.state != Round.State.CLOSED:
        raise ValidationError(_("Only a closed round can be reopened."))
    return move_round(actor, locked, Round.State.OPEN, "round.reopen", reason=reason_given(reason))


def missing_units(one: Round) -> models.QuerySet[Unit]:
    """Units that exist today and stand neither in nor out of the round's scope."""
    return Unit.objects.current().exclude(pk__in=one.scope.to_units().order_by().values("unit"))


def missing_tasks(one: Round) -> models.QuerySet[KeyTask]:
    """Key tasks under way that stand neither in nor out of the round's scope."""
    return KeyTask.objects.current().exclude(pk__in=one.scope.to_tasks().order_by().values("key_task"))


def _fill_scope(one: Round) -> int:
    rows = [ScopeEntry(round=one, unit_id=pk) for pk in missing_units(one).values_list("pk", flat=True)]
    return len(ScopeEntry.objects.bulk_create(rows, batch_size=500))


def _fill_tasks(one: Round) -> int:
    rows = [ScopeEntry(round=one, key_task_id=pk) for pk in missing_tasks(one).values_list("pk", flat=True)]
    return len(ScopeEntry.objects.bulk_create(rows, batch_size=500))


@transaction.atomic
def add_new_units(*, actor: Any, one: Round) -> int:
    """Put units in scope that joined the register after the round was made; returns how many."""
    locked = rounds.lock(actor, one)
    _not_closed(locked)
    count = _fill_scope(locked)
    record(actor, "round.scope_add", locked, units=count)
    return count


@transaction.atomic
def add_new_tasks(*, actor: Any, one: Round) -> int:
    """Put key tasks in scope that were entered, or taken up, after the round was made; returns how many."""
    locked = rounds.lock(actor, one)
    _not_closed(locked)
    count = _fill_tasks(locked)
    record(actor, "round.scope_add", locked, key_tasks=count)
    return count


@transaction.atomic
def set_scope(
    *, actor: Any, one: Round, entries: Iterable[ScopeEntry], in_scope: bool, reason: str = ""
) -> int:
    """Put units or key tasks in scope, or leave them out with a reason; returns how many. What a team has in hand
    stays in."""
    locked = rounds.lock(actor, one)
    _not_closed(locked)
    text = "" if in_scope else reason_given(reason)
    if len(text) > 200:
        raise ValidationError({"reason": _("The reason has at most 200 characters.")})
    keys = [entry.pk for entry in entries]
    rows = ScopeEntry.objects.filter(round=locked, pk__in=keys)
    if not keys or rows.count() != len(keys):
        raise ValidationError(_("Tick the units first."))
    if not in_scope:
        _none_in_hand(locked, rows)
    count = rows.update(in_scope=in_scope, reason=text)
    record(actor, "round.scope_set", locked, entries=keys, in_scope=in_scope, reason=text)
    return count


def _none_in_hand(one: Round, rows: models.QuerySet[ScopeEntry]) -> None:
    left_out = rows.filter(SAME, round=one).order_by()
    held = Assignment.objects.in_hand().filter(models.Exists(left_out), round=one)
    if found := list(held.select_related("unit", "key_task", "team")[:201]):
        raise ValidationError(
            _("In the hands of a team: %(units)s. Take them back under “Assignment” first.")
            % {"units": said(bracketed(row.destination, row.team) for row in found)}
        )
