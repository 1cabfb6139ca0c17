"""Prepare an appraisal, freeze its pack, take views and votes, conclude, close."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cadre_review.audit.log import record
from visits.cadres.files.models import Cadre
from visits.core.access import is_given, keeps_away, require
from visits.core.fields import check_text
from visits.core.history.models import keep
from visits.organisation.units.models import LeadershipTeam

from .models import (
    OF_CADRES,
    OF_TEAMS,
    Appraisal,
    AppraisalItem,
    AppraisalMember,
    AppraisalRecusal,
    AppraisalState,
    AppraisalView,
)
from .pack import digest, pack_of

FEWEST = 3  # members who hold a meeting
CHANGED = ("title", "held_on", "place", "agenda", "chair")


@transaction.atomic
def prepare(*, actor: Any, client_key: UUID, values: Mapping[str, Any], members: list[Any]) -> Appraisal:
    """Prepare a meeting: title, held_on, place, agenda, chair and its members. Same key, same appraisal."""
    require(actor, "appraisal.prepare")
    if existing := Appraisal.objects.filter(client_key=client_key).first():
        if existing.created_by_id != actor.pk:
            raise PermissionDenied(_("This form belongs to another appraisal. Open a new one."))
        return existing
    made = Appraisal(client_key=client_key, created_by=actor, version=0, **values)
    _check(made)
    made.full_clean()
    made.save()
    _set_members(made, members)
    _write(made, actor)
    record(actor, "appraisal.prepare", made, members=sorted(one.pk for one in members))
    return made


@transaction.atomic
def change(
    *, actor: Any, appraisal: Appraisal, base_version: int, values: Mapping[str, Any], members: list[Any]
) -> Appraisal:
    """Change the frame of the meeting, as long as its pack is not frozen."""
    locked = _locked(actor, "appraisal.prepare", appraisal, base_version)
    _expect(locked, AppraisalState.PREPARED)
    for name in CHANGED:
        setattr(locked, name, values[name])
    _check(locked)
    _check_chair(
        locked.chair, [one.subject for one in locked.items.select_related("cadre", "leadership_team")]
    )
    _set_members(locked, members)
    _write(locked, actor)
    record(actor, "appraisal.change", locked, members=sorted(one.pk for one in members))
    return locked


def _check(appraisal: Appraisal) -> None:
    for name in ("title", "place", "agenda"):
        check_text(getattr(appraisal, name))
    if not is_given(appraisal.chair, "appraisal.conclude"):
        raise ValidationError({"chair": _("A reviewer or a leader takes the chair.")})


def _check_chair(chair: Any, things: list[Any]) -> None:
    """Refuse a chair who keeps away from a subject: a member is recused from it, but the chair concludes."""
    if any(keeps_away(chair, thing) for thing in things):
        raise ValidationError(
            {
                "chair": _("%(name)s must keep away from a subject of this meeting: another takes the chair.")
                % {"name": chair}
            }
        )


def _set_members(appraisal: Appraisal, members: list[Any]) -> None:
    everyone = {one.pk: one for one in [*members, appraisal.chair]}
    if any(not one.is_office for one in everyone.values()):
        raise ValidationError({"members": _("Only staff, reviewers and leaders take part.")})
    if len(everyone) < FEWEST:
        raise ValidationError({"members": _("A meeting has at least %(n)s members.") % {"n": FEWEST}})
    appraisal.members.exclude(user__in=everyone).delete()
    for user in everyone.values():
        AppraisalMember.objects.get_or_create(appraisal=appraisal, user=user)


@transaction.atomic
def put_on(*, actor: Any, appraisal: Appraisal, thing: Cadre | LeadershipTeam) -> AppraisalItem:
    """Put a cadre or a leadership team on the list of the meeting; twice is once."""
    locked = _locked(actor, "appraisal.prepare", appraisal)
    _expect(locked, AppraisalState.PREPARED)
    if keeps_away(actor, thing):
        raise PermissionDenied(
            _("You keep away from whom this concerns. Another member of staff puts it on.")
        )
    _check_chair(locked.chair, [thing])
    field = "cadre" if isinstance(thing, Cadre) else "leadership_team"
    item, made = AppraisalItem.objects.get_or_create(
        appraisal=locked, **{field: thing}, defaults={"position": locked.items.count() + 1}
    )
    if made:
        _write(locked, actor)
        record(actor, "appraisal.put_on", locked, **{field: thing.pk})
    return item


@transaction.atomic
def take_off(*, actor: Any, item: AppraisalItem) -> Appraisal:
    """Take a subject off the list, as long as the pack is not frozen."""
    locked = _locked(actor, "appraisal.prepare", item.appraisal)
    _expect(locked, AppraisalState.PREPARED)
    locked.items.filter(pk=item.pk).delete()
    _write(locked, actor)
    record(actor, "appraisal.take_off", locked, cadre=item.cadre_id, leadership_team=item.leadership_team_id)
    return locked


@transaction.atomic
def freeze(*, actor: Any, appraisal: Appraisal, base_version: int) -> Appraisal:
    """Freeze the pack: what is known of each subject now, with digests; recusals are found before it opens.

    A member from whom a subject is closed is recused from it: he does not open its pack, has no view and no vote.
    """
    locked = _locked(actor, "appraisal.prepare", appraisal, base_version)
    _expect(locked, AppraisalState.PREPARED)
    items = list(
        locked.items.select_related("cadre__unit", "leadership_team__unit").order_by("position", "pk")
    )
    if not items:
        raise ValidationError(_("Put at least one cadre or leadership team on the list first."))
    for item in items:
        if keeps_away(actor, item):
            raise PermissionDenied(
                _("You keep away from one of the subjects. Another member of staff prepares it.")
            )
        _recuse(item, locked)
        item.pack = pack_of(item.subject, actor)
        item.digest = digest(item.pack)
        item.save()
    locked.digest = digest([item.digest for item in items])
    locked.state, locked.frozen_at = AppraisalState.FROZEN, timezone.now()
    _write(locked, actor)
    record(actor, "appraisal.freeze", locked, digest=locked.digest, items=len(items))
    return locked


def _recuse(item: AppraisalItem, appraisal: Appraisal) -> None:
    for member in appraisal.members.select_related("user"):
        open_to = AppraisalItem.objects.filter(pk=item.pk).open_to(member.user).exists()
        if not open_to or keeps_away(member.user, item):
            AppraisalRecusal.objects.get_or_create(item=item, user=member.user)


@transaction.atomic
def recuse_oneself(*, actor: Any, item: AppraisalItem, reason: str) -> None:
    """Keep away from an item by one's own declaration; a view already given is taken back."""
    locked = _item(actor, "appraisal.view", item)
    _expect(locked.appraisal, AppraisalState.FROZEN)
    if len(reason.strip()) < 2:
        raise ValidationError({"reason": _("Say why you keep away.")})
    check_text(reason)
    AppraisalRecusal.objects.get_or_create(
        item=locked, user=actor, defaults={"is_declared": True, "reason": reason.strip()}
    )
    locked.views.filter(user=actor).delete()
    record(actor, "appraisal.recuse", locked.appraisal, item=locked.pk)


@transaction.atomic
def give_view(*, actor: Any, item: AppraisalItem, proposed: str, view: str) -> AppraisalView:
    """Write down one's view of an item and what one would conclude; a later view replaces the former, which the
    log keeps. Once a conclusion lies before the meeting, views are closed."""
    locked = _item(actor, "appraisal.view", item)
    _expect(locked.appraisal, AppraisalState.FROZEN)
    if locked.conclusion:
        raise ValidationError(_("A conclusion lies before the meeting: vote on it."))
    _fits(locked, proposed, "proposed")
    check_text(view)
    given = _view(locked, actor, proposed=proposed, view=view.strip(), vote="")
    record(actor, "appraisal.view", locked.appraisal, item=locked.pk, proposed=proposed)
    return given


@transaction.atomic
def vote(*, actor: Any, item: AppraisalItem, vote: str) -> AppraisalView:
    """Vote on the conclusion that lies before the meeting."""
    locked = _item(actor, "appraisal.view", item)
    _expect(locked.appraisal, AppraisalState.FROZEN)
    if not locked.conclusion:
        raise ValidationError(_("No conclusion lies before the meeting yet: the chair writes it down first."))
    given = _view(locked, actor, vote=vote)
    record(actor, "appraisal.vote", locked.appraisal, item=locked.pk, vote=vote)
    return given


def _view(item: AppraisalItem, actor: Any, **values: str) -> AppraisalView:
    """The member's view with these values; every version of it is kept."""
    given = AppraisalView.objects.filter(item=item, user=actor).first()
    given = given or AppraisalView(item=item, user=actor, proposed=item.conclusion)
    for name, value in values.items():
        setattr(given, name, value)
    given.version += 1
    given.full_clean()
    given.save()
    keep(given, actor)
    return given


@transaction.atomic
def conclude(*, actor: Any, item: AppraisalItem, conclusion: str, grounds: str) -> AppraisalItem:
    """The chair lays a conclusion before the meeting; another conclusion empties the votes on the former."""
    locked = _item(actor, "appraisal.conclude", item)
    _expect(locked.appraisal, AppraisalState.FROZEN)
    _fits(locked, conclusion, "conclusion")
    check_text(grounds)
    if not grounds.strip():
        raise ValidationError({"grounds": _("Say on which statements and findings the conclusion rests.")})
    if (locked.conclusion, locked.grounds) != (conclusion, grounds.strip()):
        locked.views.update(vote="")
    locked.conclusion, locked.grounds, locked.concluded_by = conclusion, grounds.strip(), actor
    locked.version += 1
    locked.save()
    keep(locked, actor)
    record(actor, "appraisal.conclude", locked.appraisal, item=locked.pk, conclusion=conclusion)
    return locked


def _fits(item: AppraisalItem, conclusion: str, field: str) -> None:
    if conclusion not in (OF_CADRES if item.cadre_id else OF_TEAMS):
        raise ValidationError({field: _("Choose a conclusion that fits the subject.")})


@transaction.atomic
def write_minutes(
    *, actor: Any, appraisal: Appraisal, base_version: int, minutes: str, present: list[AppraisalMember]
) -> Appraisal:
    """Write down the course of the meeting and who was there."""
    locked = _locked(actor, "appraisal.prepare", appraisal, base_version)
    _expect(locked, AppraisalState.FROZEN)
    check_text(minutes)
    locked.minutes = minutes.strip()
    keys = {one.pk for one in present}
    for member in locked.members.all():
        member.was_present = member.pk in keys
        member.save(update_fields=["was_present"])
    _write(locked, actor)
    record(actor, "appraisal.minutes", locked, present=len(keys))
    return locked


@transaction.atomic
def close(*, actor: Any, appraisal: Appraisal, base_version: int) -> Appraisal:
    """The chair closes the meeting: every item has a conclusion that more voted for than against, or is left open."""
    locked = _locked(actor, "appraisal.close", appraisal, base_version)
    _expect(locked, AppraisalState.FROZEN)
    if missing := [text for item in locked.items.order_by("position", "pk") if (text := _lacks(item))]:
        raise ValidationError(missing)
    if not locked.minutes:
        raise ValidationError(_("Write down the course of the meeting first."))
    locked.state, locked.closed_at = AppraisalState.CLOSED, timezone.now()
    _write(locked, actor)
    record(actor, "appraisal.close", locked)
    return locked


def _lacks(item: AppraisalItem) -> str:
    if not item.conclusion:
        return _("Item %(n)s has no conclusion yet.") % {"n": item.position}
    counted = tally(item)
    if counted["for"] <= counted["against"]:
        return _("Item %(n)s: the conclusion has no majority of the votes.") % {"n": item.position}
    return ""


def tally(item: AppraisalItem) -> dict[str, int]:
    """Votes for, against and abstaining, and how many were recused."""
    votes = list(item.views.values_list("vote", flat=True))
    counted = {key: votes.count(key) for key in AppraisalView.Vote.values}
    return counted | {"recused": item.recusals.count()}


def _item(actor: Any, act: str, item: AppraisalItem) -> AppraisalItem:
    locked = AppraisalItem.objects.select_for_update(of=("self",)).select_related("appraisal").get(pk=item.pk)
    require(actor, act, locked)
    if not AppraisalItem.objects.visible_to(actor).filter(pk=locked.pk).exists():
        raise PermissionDenied(_("You keep away from this item."))
    return locked


def _locked(actor: Any, act: str, appraisal: Appraisal, base_version: int | None = None) -> Appraisal:
    locked = Appraisal.objects.select_for_update(of=("self",)).select_related("chair").get(pk=appraisal.pk)
    require(actor, act, locked)
    if not Appraisal.objects.visible_to(actor).filter(pk=locked.pk).exists():
        raise PermissionDenied(_("This appraisal is not yours."))
    if base_version is not None and locked.version != base_version:
        text = _(
            "Someone else has changed this appraisal meanwhile. Look at it again, then repeat your change."
        )
        raise ValidationError(text)
    return locked


def _expect(appraisal: Appraisal, *states: str) -> None:
    if appraisal.state not in states:
        text = _("This cannot be done to an appraisal that is “%(state)s”.")
        raise ValidationError(text % {"state": appraisal.get_state_display()})


def _write(appraisal: Appraisal, actor: Any) -> None:
    appraisal.version += 1
    appraisal.full_clean()
    appraisal.save()
    members: list[Any] = list(appraisal.members.order_by("pk").values("user", "was_present"))
    items: list[Any] = list(
        appraisal.items.order_by("pk").values("cadre", "leadership_team", "digest", "conclusion")
    )
    keep(appraisal, actor, members=members, items=items)
